-- Which digest last changed an entry of somebody's calendar: what it took out is taken out again by the next where it reached nobody.
ALTER TABLE calendar_entry ADD COLUMN digest_id BIGINT;
