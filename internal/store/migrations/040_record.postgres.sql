-- Each look, and each claim, writes down of a case when it is next looked at and that it has been changed. The record, which is long
-- and changes seldom, lies beside, as it was written: by the row that they lock, cases are few pages. To look up the case of each
-- record took long; whoever removes a case removes it.
CREATE TABLE episode_record (
  episode_id BIGINT NOT NULL,
  record JSON NOT NULL
);
INSERT INTO episode_record (episode_id, record) SELECT id, record FROM episode ORDER BY id;
ALTER TABLE episode_record ADD PRIMARY KEY (episode_id);

CREATE OR REPLACE VIEW case_view AS
SELECT e.case_ref,
  e.number AS episode,
  NULLIF((r.record->>'level')::integer, 0) AS level,
  (r.record->>'ehco') COLLATE "C" AS ehco,
  (r.record->>'stopped_on') COLLATE "C" AS stopped_on,
  e.in_doubt,
  (SELECT '[' || COALESCE(string_agg(to_json(h.code)::text, ',' ORDER BY h.code), '') || ']'
    FROM (SELECT DISTINCT l.code FROM letter l WHERE l.episode_id = e.id AND l.state = 'held') h) COLLATE "C" AS held_codes,
  e.next_look_on,
  (SELECT f.made_at FROM feed f WHERE f.undone = 0 ORDER BY f.made_at DESC, f.id DESC LIMIT 1) AS last_feed_made_at,
  COALESCE(r.record->>'pathway', 'step-down') COLLATE "C" AS pathway
FROM episode e
LEFT JOIN episode_record r ON r.episode_id = e.id;

ALTER TABLE episode DROP COLUMN record;
CLUSTER episode USING episode_pkey; -- writes the rows anew, without it
ALTER TABLE episode SET WITHOUT CLUSTER;
ALTER TABLE feed_image ALTER COLUMN record TYPE JSON;
ANALYZE episode, episode_record;

DO $body$ BEGIN
  EXECUTE format('CREATE OR REPLACE FUNCTION recount_episodes() RETURNS void LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS ''ANALYZE %1$I.episode, %1$I.episode_record (episode_id), %1$I.presence, %1$I.presence_place, %1$I.work_mailbox''', current_schema());
END $body$;
