-- The last line of the record of what was sent that had been read before the letter was claimed, with its sum: what the record tells of
-- the claim comes after it. 0: nobody has said.
ALTER TABLE letter ADD COLUMN noted_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE letter ADD COLUMN noted_sum {{text}} NOT NULL DEFAULT '';
