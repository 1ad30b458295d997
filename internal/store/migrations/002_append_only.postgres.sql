CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the history is append-only';
END $$;
CREATE TRIGGER letter_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON letter_history EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION refuse_change();
CREATE TRIGGER letter_pdf_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON letter_pdf EXECUTE FUNCTION refuse_change();
