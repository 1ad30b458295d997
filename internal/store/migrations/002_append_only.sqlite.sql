CREATE TRIGGER letter_history_no_update BEFORE UPDATE ON letter_history BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER letter_history_no_delete BEFORE DELETE ON letter_history BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER letter_pdf_no_update BEFORE UPDATE ON letter_pdf BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER letter_pdf_no_delete BEFORE DELETE ON letter_pdf BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
