-- How many letters and digests have come to an end, which is nearly all after some years: to count them costs more each day. Each
-- row adds to the number, or takes from it, and rows are summed up now and then: two that end at once never wait for each other.
-- What has not come to an end is counted as it stands.
CREATE TABLE settled (
  id {{id}},
  thing {{text}} NOT NULL,                     -- the table: letter or digest
  kind {{text}} NOT NULL,
  state {{text}} NOT NULL,
  code {{text}} NOT NULL,
  number BIGINT NOT NULL
);
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
