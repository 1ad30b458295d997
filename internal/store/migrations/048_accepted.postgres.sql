-- What a carrier has taken is counted like what has come to an end: thousands of letters lie in the print folder after a night.
INSERT INTO settled (thing, kind, state, code, number)
  SELECT 'letter', kind, state, code, COUNT(*) FROM letter WHERE state = 'accepted' GROUP BY kind, state, code;

DROP TRIGGER letter_settled ON letter;
DROP TRIGGER letter_unsettled ON letter;
DROP TRIGGER letter_added_settled ON letter;
CREATE TRIGGER letter_settled AFTER UPDATE OF state, code ON letter FOR EACH ROW
  WHEN (NEW.state IN ('accepted', 'sent', 'returned', 'cancelled', 'superseded') AND (OLD.state <> NEW.state OR OLD.code <> NEW.code))
  EXECUTE FUNCTION count_settled();
CREATE TRIGGER letter_unsettled AFTER UPDATE OF state, code ON letter FOR EACH ROW
  WHEN (OLD.state IN ('accepted', 'sent', 'returned', 'cancelled', 'superseded') AND (OLD.state <> NEW.state OR OLD.code <> NEW.code))
  EXECUTE FUNCTION count_unsettled();
CREATE TRIGGER letter_added_settled AFTER INSERT ON letter FOR EACH ROW
  WHEN (NEW.state IN ('accepted', 'sent', 'returned', 'cancelled', 'superseded')) EXECUTE FUNCTION count_settled();
