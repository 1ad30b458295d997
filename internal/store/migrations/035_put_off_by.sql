-- Who said that a run was printed of which it is noted later; empty: nobody said so, it was seen.
ALTER TABLE run ADD COLUMN put_off_by {{text}} NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN put_off_user {{text}} NOT NULL DEFAULT '';
