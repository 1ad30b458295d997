-- SQLite compresses nothing, so there is nothing to change.
SELECT 1;
