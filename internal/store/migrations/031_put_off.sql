-- Whether the run was printed while a feed came before any letter: what became of its letters is noted later, once each has been
-- looked at by what that feed says.
ALTER TABLE run ADD COLUMN put_off INTEGER NOT NULL DEFAULT 0 CHECK (put_off IN (0, 1));
