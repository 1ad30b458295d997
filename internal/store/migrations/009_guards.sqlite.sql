-- What people decided stays as it was written down.
CREATE TRIGGER decision_no_update BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER decision_no_delete BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER decision_no_replace BEFORE INSERT ON decision WHEN EXISTS (SELECT 1 FROM decision WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER reissue_no_update BEFORE UPDATE ON reissue BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER reissue_no_delete BEFORE DELETE ON reissue BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER reissue_no_replace BEFORE INSERT ON reissue WHEN EXISTS (SELECT 1 FROM reissue WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER installation_act_no_update BEFORE UPDATE ON installation_act BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER installation_act_no_delete BEFORE DELETE ON installation_act BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER installation_act_no_replace BEFORE INSERT ON installation_act WHEN EXISTS (SELECT 1 FROM installation_act WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
