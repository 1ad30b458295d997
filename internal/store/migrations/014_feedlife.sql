-- What becomes of feeds: which they follow on, what they changed, and whether they were taken back.
ALTER TABLE feed ADD COLUMN fresh INTEGER NOT NULL DEFAULT 0;     -- cases that came with it
ALTER TABLE feed ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN chained INTEGER NOT NULL DEFAULT 0 CHECK (chained IN (0, 1)); -- an unbroken chain leads back to a full feed
ALTER TABLE feed ADD COLUMN undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1));   -- it counts no longer
ALTER TABLE feed ADD COLUMN known_upto BIGINT NOT NULL DEFAULT 0; -- cases with a higher id came with it, or later
ALTER TABLE feed ADD COLUMN images {{text}} NOT NULL DEFAULT 'never' CHECK (images IN ('never', 'kept', 'dropped')); -- of the cases before it
UPDATE feed SET chained = whole;

-- What the newest feed changed, as it was before, with what people have done since. Of a case that came with the feed it
-- is what people have done alone.
CREATE TABLE feed_image (
  feed_id BIGINT NOT NULL REFERENCES feed (id),
  episode_id BIGINT NOT NULL REFERENCES episode (id),
  record {{json}} NOT NULL,
  feed_digest {{text}} NOT NULL,
  in_doubt INTEGER NOT NULL CHECK (in_doubt IN (0, 1)),
  PRIMARY KEY (feed_id, episode_id)
);
CREATE TABLE coordinator_image (
  feed_id BIGINT NOT NULL REFERENCES feed (id),
  coordinator_id {{text}} NOT NULL,
  record {{json}},                            -- NULL: there was none
  PRIMARY KEY (feed_id, coordinator_id)
);
-- A case that came with a feed which is taken back goes, unless something hangs on it: this is how that is asked.
CREATE INDEX letter_adult_episode ON letter_adult (episode_id);

-- What people did about feeds. A feed is known by the digest of its bytes.
CREATE TABLE feed_act (
  id {{id}},
  digest {{text}} NOT NULL CHECK (digest <> ''),
  feed_id BIGINT REFERENCES feed (id) CHECK (what <> 'undo' OR feed_id IS NOT NULL),
  what {{text}} NOT NULL CHECK (what IN ('undo', 'accept', 'refuse')),
  at {{text}} NOT NULL,
  by_name {{text}} NOT NULL,
  os_user {{text}} NOT NULL,
  because {{text}} NOT NULL
);
CREATE INDEX feed_act_digest ON feed_act (digest, id);

-- Folders of feeds that were not taken, or are still there, and why.
CREATE TABLE feed_notice (
  id {{id}},
  place {{text}} NOT NULL CHECK (place <> ''), -- the folder's path
  digest {{text}} NOT NULL,                    -- empty where the feed could not be read
  made_at {{text}} NOT NULL,                   -- empty where it could not be read
  whole INTEGER NOT NULL CHECK (whole IN (0, 1)),
  state {{text}} NOT NULL CHECK (state IN ('waiting', 'refused', 'unmoved', 'unrested')),
  reason {{text}} NOT NULL CHECK (reason <> ''),
  at {{text}} NOT NULL,                        -- when it was last found so
  said_on {{text}} NOT NULL,                   -- the day on which the log last said so
  is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)) -- it is still so
);
CREATE INDEX feed_notice_open ON feed_notice (place) WHERE is_open = 1;
