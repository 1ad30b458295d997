-- The record of what was sent lies in the print folder. The database knows which one is its own, by an identity drawn at random,
-- with the secret by which that names letters, and up to which line it knows of what the record tells.
ALTER TABLE installation ADD COLUMN record_id {{text}} NOT NULL DEFAULT '';
ALTER TABLE installation ADD COLUMN record_key {{text}} NOT NULL DEFAULT '';
ALTER TABLE installation ADD COLUMN record_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE installation ADD COLUMN record_sum {{text}} NOT NULL DEFAULT '';
-- The PostgreSQL that it lies on, its timeline, and whether a commit waited for a standby when that was last looked at.
ALTER TABLE installation ADD COLUMN cluster {{text}} NOT NULL DEFAULT '';
ALTER TABLE installation ADD COLUMN timeline {{text}} NOT NULL DEFAULT '';
ALTER TABLE installation ADD COLUMN synchronous INTEGER NOT NULL DEFAULT 0 CHECK (synchronous IN (0, 1));
-- When it was last adopted; and, where the record could not vouch for what had left, the day up to which that is in doubt.
ALTER TABLE installation ADD COLUMN adopted_at {{text}} NOT NULL DEFAULT '';
ALTER TABLE installation ADD COLUMN doubt_upto {{text}} NOT NULL DEFAULT '';

-- What had left when the database was adopted, by the record alone, for each adult by its key there.
CREATE TABLE left_before (
  record_key {{text}} PRIMARY KEY,
  kind {{text}} NOT NULL,
  noted_on {{text}} NOT NULL,
  run {{text}} NOT NULL
);
