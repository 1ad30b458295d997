-- Whose the database is, and whether anything may leave by it. claims counts everything that was ever claimed to be sent:
-- a database that knows of fewer than have left is an old copy.
ALTER TABLE installation ADD COLUMN name {{text}} NOT NULL DEFAULT '';
ALTER TABLE installation ADD COLUMN database_id {{text}} NOT NULL DEFAULT '';
ALTER TABLE installation ADD COLUMN claims BIGINT NOT NULL DEFAULT 0;
ALTER TABLE installation ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1));
ALTER TABLE installation ADD COLUMN over_limit INTEGER NOT NULL DEFAULT 0 CHECK (over_limit IN (0, 1)); -- the rest waits for a person
ALTER TABLE installation ADD COLUMN batch_upto BIGINT NOT NULL DEFAULT 0;     -- letters up to this id a person has released
ALTER TABLE installation ADD COLUMN claimed_on {{text}} NOT NULL DEFAULT '';  -- the day that claimed_letters counts
ALTER TABLE installation ADD COLUMN claimed_letters INTEGER NOT NULL DEFAULT 0;

-- What people did to the installation, and what it did by itself that they must know.
CREATE TABLE installation_act (
  id {{id}},
  at {{text}} NOT NULL,
  what {{text}} NOT NULL CHECK (what IN ('pause', 'resume', 'over limit', 'release batch', 'adopt')),
  by_name {{text}} NOT NULL,
  os_user {{text}} NOT NULL,
  because {{text}} NOT NULL
);

-- A person's order to write a letter that has left once more, as the next number.
CREATE TABLE reissue (
  id {{id}},
  letter_id BIGINT NOT NULL UNIQUE REFERENCES letter (id),
  issue_no INTEGER NOT NULL CHECK (issue_no > 1),
  at {{text}} NOT NULL,
  by_name {{text}} NOT NULL,
  os_user {{text}} NOT NULL,
  because {{text}} NOT NULL
);

ALTER TABLE letter ADD COLUMN reissue_of BIGINT REFERENCES reissue (id) CHECK ((issue_no > 1) = (reissue_of IS NOT NULL));
ALTER TABLE letter ADD COLUMN approved_by {{text}} NOT NULL DEFAULT '';
ALTER TABLE letter ADD COLUMN goes_on {{text}} CHECK (goes_on LIKE '____-__-__'); -- not before this day
ALTER TABLE letter ADD COLUMN tries_from INTEGER NOT NULL DEFAULT 0;              -- attempts before a person had it tried anew

ALTER TABLE digest ADD COLUMN frozen_at {{text}} NOT NULL DEFAULT '';             -- when what it tells of was gathered

ALTER TABLE letter_adult ADD COLUMN issue_no INTEGER NOT NULL DEFAULT 1;
DROP INDEX letter_adult_once;
CREATE UNIQUE INDEX letter_adult_once ON letter_adult (episode_id, kind, occasion, adult_id, issue_no) WHERE live = 1;
