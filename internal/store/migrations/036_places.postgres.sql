-- What has to be asked of a place is found in the index of places, which others use too: a row is written into two indexes,
-- one of them in order, and not into three.
ALTER TABLE presence_place DROP CONSTRAINT presence_place_pkey;
DROP INDEX presence_place_asked;
DROP INDEX presence_place_episode;
ALTER TABLE presence_place ADD PRIMARY KEY (episode_id, place, person);
CREATE INDEX presence_place_where ON presence_place (place, asked, episode_id);

-- To look up the case of each row took as long as to write it. Whoever removes a case removes them too.
ALTER TABLE presence_place DROP CONSTRAINT presence_place_episode_id_fkey;
ALTER TABLE work_mailbox DROP CONSTRAINT work_mailbox_episode_id_fkey;

-- What is staged is read once and goes: to compress it costs more than the room.
ALTER TABLE feed_stage ALTER COLUMN body SET STORAGE EXTERNAL;

-- With the cases everything is counted anew that follows from their records: by no figures, or old ones, all of it is read where
-- a few rows are asked for.
DO $body$ BEGIN
  EXECUTE format('CREATE OR REPLACE FUNCTION recount_episodes() RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS ''ANALYZE %1$I.episode, %1$I.presence, %1$I.presence_place, %1$I.work_mailbox''', current_schema());
END $body$;
