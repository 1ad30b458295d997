-- The day by which the cases were last looked at: if it lies ahead, a clock was wrong then.
ALTER TABLE installation ADD COLUMN scanned_on {{text}} NOT NULL DEFAULT '';
CREATE INDEX feed_made ON feed (made_at, id); -- the newest one is asked for by every pass
