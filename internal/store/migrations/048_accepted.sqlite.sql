-- What a carrier has taken is counted like what has come to an end: thousands of letters lie in the print folder after a night.
INSERT INTO settled (thing, kind, state, code, number)
  SELECT 'letter', kind, state, code, COUNT(*) FROM letter WHERE state = 'accepted' GROUP BY kind, state, code;

DROP TRIGGER letter_settled;
DROP TRIGGER letter_unsettled;
DROP TRIGGER letter_added_settled;
CREATE TRIGGER letter_settled AFTER UPDATE OF state, code ON letter
  WHEN NEW.state IN ('accepted', 'sent', 'returned', 'cancelled', 'superseded') AND (OLD.state <> NEW.state OR OLD.code <> NEW.code) BEGIN
  INSERT INTO settled (thing, kind, state, code, number) VALUES ('letter', NEW.kind, NEW.state, NEW.code, 1);
END;
CREATE TRIGGER letter_unsettled AFTER UPDATE OF state, code ON letter
  WHEN OLD.state IN ('accepted', 'sent', 'returned', 'cancelled', 'superseded') AND (OLD.state <> NEW.state OR OLD.code <> NEW.code) BEGIN
  INSERT INTO settled (thing, kind, state, code, number) VALUES ('letter', OLD.kind, OLD.state, OLD.code, -1);
END;
CREATE TRIGGER letter_added_settled AFTER INSERT ON letter
  WHEN NEW.state IN ('accepted', 'sent', 'returned', 'cancelled', 'superseded') BEGIN
  INSERT INTO settled (thing, kind, state, code, number) VALUES ('letter', NEW.kind, NEW.state, NEW.code, 1);
END;
