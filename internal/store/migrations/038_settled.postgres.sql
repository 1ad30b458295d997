-- What has come to an end so far is counted in the transaction from which on ends are noted.
INSERT INTO settled (thing, kind, state, code, number)
  SELECT 'letter', kind, state, code, COUNT(*) FROM letter WHERE state IN ('sent', 'returned', 'cancelled', 'superseded')
  GROUP BY kind, state, code;
INSERT INTO settled (thing, kind, state, code, number)
  SELECT 'digest', kind, state, code, COUNT(*) FROM digest WHERE state = 'sent' GROUP BY kind, state, code;

CREATE FUNCTION count_settled() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO settled (thing, kind, state, code, number) VALUES (TG_TABLE_NAME, NEW.kind, NEW.state, NEW.code, 1);
  RETURN NULL;
END
$body$;
CREATE FUNCTION count_unsettled() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO settled (thing, kind, state, code, number) VALUES (TG_TABLE_NAME, OLD.kind, OLD.state, OLD.code, -1);
  RETURN NULL;
END
$body$;
CREATE TRIGGER letter_settled AFTER UPDATE OF state, code ON letter FOR EACH ROW
  WHEN (NEW.state IN ('sent', 'returned', 'cancelled', 'superseded') AND (OLD.state <> NEW.state OR OLD.code <> NEW.code))
  EXECUTE FUNCTION count_settled();
CREATE TRIGGER letter_unsettled AFTER UPDATE OF state, code ON letter FOR EACH ROW
  WHEN (OLD.state IN ('sent', 'returned', 'cancelled', 'superseded') AND (OLD.state <> NEW.state OR OLD.code <> NEW.code))
  EXECUTE FUNCTION count_unsettled();
CREATE TRIGGER letter_added_settled AFTER INSERT ON letter FOR EACH ROW
  WHEN (NEW.state IN ('sent', 'returned', 'cancelled', 'superseded')) EXECUTE FUNCTION count_settled();
CREATE TRIGGER digest_settled AFTER UPDATE OF state, code ON digest FOR EACH ROW
  WHEN (NEW.state = 'sent' AND (OLD.state <> NEW.state OR OLD.code <> NEW.code)) EXECUTE FUNCTION count_settled();
CREATE TRIGGER digest_unsettled AFTER UPDATE OF state, code ON digest FOR EACH ROW
  WHEN (OLD.state = 'sent' AND (OLD.state <> NEW.state OR OLD.code <> NEW.code)) EXECUTE FUNCTION count_unsettled();
CREATE TRIGGER digest_added_settled AFTER INSERT ON digest FOR EACH ROW
  WHEN (NEW.state = 'sent') EXECUTE FUNCTION count_settled();
