-- Feeds that have been seen and are not taken yet. What one says may be the reason not to send a letter.
CREATE TABLE feed_sight (
  id {{id}},
  folder {{text}} NOT NULL,                    -- where feeds arrive, the same for all who look there
  name {{text}} NOT NULL CHECK (name <> ''),   -- of the feed's own folder there
  place {{text}} NOT NULL CHECK (place <> ''), -- its path, as whoever saw it first has it
  made_at {{text}} NOT NULL CHECK (made_at <> ''),
  whole INTEGER NOT NULL CHECK (whole IN (0, 1)),
  shape {{text}} NOT NULL,                     -- of its manifest, and of its files' names and sizes
  first_at {{text}} NOT NULL,
  rested INTEGER NOT NULL CHECK (rested IN (0, 1)),
  stops_until {{text}} NOT NULL,               -- no letter leaves before
  refused INTEGER NOT NULL DEFAULT 0 CHECK (refused IN (0, 1)) -- it stops nothing any more
);
CREATE UNIQUE INDEX feed_sight_once ON feed_sight (folder, name);

-- What a feed brings, while it is taken: a part is what one transaction writes. They go as they are written.
CREATE TABLE feed_stage (
  feed_id BIGINT NOT NULL,
  part BIGINT NOT NULL,
  body {{text}} NOT NULL,
  PRIMARY KEY (feed_id, part)
);

-- The feed that is being taken, or 0, and until when no letter leaves for one that has been seen. Whoever sends asks with the
-- pause.
ALTER TABLE installation ADD COLUMN taking BIGINT NOT NULL DEFAULT 0;
ALTER TABLE installation ADD COLUMN feed_until {{text}} NOT NULL DEFAULT '';
