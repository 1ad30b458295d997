-- What has come to an end so far is counted in the transaction from which on ends are noted.
INSERT INTO settled (thing, kind, state, code, number)
  SELECT 'letter', kind, state, code, COUNT(*) FROM letter WHERE state IN ('sent', 'returned', 'cancelled', 'superseded')
  GROUP BY kind, state, code;
INSERT INTO settled (thing, kind, state, code, number)
  SELECT 'digest', kind, state, code, COUNT(*) FROM digest WHERE state = 'sent' GROUP BY kind, state, code;

CREATE TRIGGER letter_settled AFTER UPDATE OF state, code ON letter
  WHEN NEW.state IN ('sent', 'returned', 'cancelled', 'superseded') AND (OLD.state <> NEW.state OR OLD.code <> NEW.code) BEGIN
  INSERT INTO settled (thing, kind, state, code, number) VALUES ('letter', NEW.kind, NEW.state, NEW.code, 1);
END;
CREATE TRIGGER letter_unsettled AFTER UPDATE OF state, code ON letter
  WHEN OLD.state IN ('sent', 'returned', 'cancelled', 'superseded') AND (OLD.state <> NEW.state OR OLD.code <> NEW.code) BEGIN
  INSERT INTO settled (thing, kind, state, code, number) VALUES ('letter', OLD.kind, OLD.state, OLD.code, -1);
END;
CREATE TRIGGER letter_added_settled AFTER INSERT ON letter
  WHEN NEW.state IN ('sent', 'returned', 'cancelled', 'superseded') BEGIN
  INSERT INTO settled (thing, kind, state, code, number) VALUES ('letter', NEW.kind, NEW.state, NEW.code, 1);
END;
CREATE TRIGGER digest_settled AFTER UPDATE OF state, code ON digest
  WHEN NEW.state = 'sent' AND (OLD.state <> NEW.state OR OLD.code <> NEW.code) BEGIN
  INSERT INTO settled (thing, kind, state, code, number) VALUES ('digest', NEW.kind, NEW.state, NEW.code, 1);
END;
CREATE TRIGGER digest_unsettled AFTER UPDATE OF state, code ON digest
  WHEN OLD.state = 'sent' AND (OLD.state <> NEW.state OR OLD.code <> NEW.code) BEGIN
  INSERT INTO settled (thing, kind, state, code, number) VALUES ('digest', OLD.kind, OLD.state, OLD.code, -1);
END;
CREATE TRIGGER digest_added_settled AFTER INSERT ON digest
  WHEN NEW.state = 'sent' BEGIN
  INSERT INTO settled (thing, kind, state, code, number) VALUES ('digest', NEW.kind, NEW.state, NEW.code, 1);
END;
