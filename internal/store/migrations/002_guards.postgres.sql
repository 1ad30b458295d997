-- What has been written down stays as it was written.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the history is append-only';
END $$;
CREATE TRIGGER letter_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON letter_history EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION refuse_change();
CREATE TRIGGER letter_pdf_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON letter_pdf EXECUTE FUNCTION refuse_change();

-- A letter that will never be sent frees the key of its occasion, whoever ends it.
CREATE FUNCTION free_adults() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE letter_adult SET live = 0 WHERE letter_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER letter_frees_adults AFTER UPDATE OF state ON letter
  FOR EACH ROW WHEN (NEW.state IN ('cancelled', 'superseded')) EXECUTE FUNCTION free_adults();
