-- The pathway of a case stands in its record; reports of a council see it.
CREATE OR REPLACE VIEW case_view AS
SELECT e.case_ref,
  e.number AS episode,
  NULLIF((e.record->>'level')::integer, 0) AS level,
  (e.record->>'ehco') COLLATE "C" AS ehco,
  (e.record->>'stopped_on') COLLATE "C" AS stopped_on,
  e.in_doubt,
  (SELECT '[' || COALESCE(string_agg(to_json(h.code)::text, ',' ORDER BY h.code), '') || ']'
    FROM (SELECT DISTINCT l.code FROM letter l WHERE l.episode_id = e.id AND l.state = 'held') h) COLLATE "C" AS held_codes,
  e.next_look_on,
  (SELECT f.made_at FROM feed f WHERE f.undone = 0 ORDER BY f.made_at DESC, f.id DESC LIMIT 1) AS last_feed_made_at,
  COALESCE(e.record->>'pathway', 'step-down') COLLATE "C" AS pathway
FROM episode e;
