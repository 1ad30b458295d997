-- What has been written down stays as it was written. REPLACE would delete without asking the trigger for deletions.
CREATE TRIGGER letter_history_no_update BEFORE UPDATE ON letter_history BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER letter_history_no_delete BEFORE DELETE ON letter_history BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER letter_history_no_replace BEFORE INSERT ON letter_history WHEN EXISTS (SELECT 1 FROM letter_history WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER letter_pdf_no_update BEFORE UPDATE ON letter_pdf BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER letter_pdf_no_delete BEFORE DELETE ON letter_pdf BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER letter_pdf_no_replace BEFORE INSERT ON letter_pdf WHEN EXISTS (SELECT 1 FROM letter_pdf WHERE letter_id = NEW.letter_id)
  BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;

-- A letter that will never be sent frees the key of its occasion, whoever ends it.
CREATE TRIGGER letter_frees_adults AFTER UPDATE OF state ON letter WHEN NEW.state IN ('cancelled', 'superseded')
  BEGIN UPDATE letter_adult SET live = 0 WHERE letter_id = NEW.id; END;
