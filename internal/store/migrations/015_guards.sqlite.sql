-- What people decided about feeds stays as it was written down.
CREATE TRIGGER feed_act_no_update BEFORE UPDATE ON feed_act BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER feed_act_no_delete BEFORE DELETE ON feed_act BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER feed_act_no_replace BEFORE INSERT ON feed_act WHEN EXISTS (SELECT 1 FROM feed_act WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
