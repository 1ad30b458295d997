-- That a manager lifted a neighbour's hold stays as it was written down.
CREATE TRIGGER neighbour_clear_no_update BEFORE UPDATE ON neighbour_clear BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER neighbour_clear_no_delete BEFORE DELETE ON neighbour_clear BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER neighbour_clear_no_replace BEFORE INSERT ON neighbour_clear WHEN EXISTS (SELECT 1 FROM neighbour_clear WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
