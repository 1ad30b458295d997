-- Of whoever stands on a record: since when it says of them what it says, and what it says itself against writing to them, which
-- goes with them wherever another record has them.
ALTER TABLE presence ADD COLUMN since {{text}} NOT NULL DEFAULT '';
ALTER TABLE presence ADD COLUMN against {{text}} NOT NULL DEFAULT ''; -- JSON; empty: nothing
ALTER TABLE presence ADD COLUMN against_place {{text}} NOT NULL DEFAULT ''; -- the person's place, where anything is
CREATE INDEX presence_against ON presence (against_place) WHERE against_place <> '';
