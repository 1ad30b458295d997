-- What of a feed nobody would miss: rows that were rejected, also those of no case, and rows of the do-not-write list that name
-- nobody on record (their numbers in warnings.csv).
ALTER TABLE feed ADD COLUMN rejected_rows INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN idle_warnings {{text}} NOT NULL DEFAULT '';
