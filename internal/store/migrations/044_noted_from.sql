-- The last line of the record of what was sent that had been read before the letter was claimed: what the record tells of the claim
-- comes after it. 0: nobody has said.
ALTER TABLE letter ADD COLUMN noted_from BIGINT NOT NULL DEFAULT 0;
