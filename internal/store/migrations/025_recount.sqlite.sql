-- SQLite has no roles: whoever writes to the file may do everything.
SELECT 1;
