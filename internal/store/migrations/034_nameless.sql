-- Which rows of a feed say that somebody is not safe to write to, or hold for safety, and tell of nobody whom that is about.
ALTER TABLE feed ADD COLUMN nameless_rows {{text}} NOT NULL DEFAULT '';
