-- The pathway of a case stands in its record; reports of a council see it.
DROP VIEW case_view;

CREATE VIEW case_view AS
SELECT e.case_ref,
  e.number AS episode,
  NULLIF(json_extract(e.record, '$.level'), 0) AS level,
  json_extract(e.record, '$.ehco') AS ehco,
  json_extract(e.record, '$.stopped_on') AS stopped_on,
  e.in_doubt,
  (SELECT json_group_array(h.code)
    FROM (SELECT DISTINCT l.code FROM letter l WHERE l.episode_id = e.id AND l.state = 'held' ORDER BY l.code) h) AS held_codes,
  e.next_look_on,
  (SELECT f.made_at FROM feed f WHERE f.undone = 0 ORDER BY f.made_at DESC, f.id DESC LIMIT 1) AS last_feed_made_at,
  COALESCE(json_extract(e.record, '$.pathway'), 'step-down') AS pathway
FROM episode e;
