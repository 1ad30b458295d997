-- Each look, and each claim, writes down of a case when it is next looked at and that it has been changed. The record, which is long
-- and changes seldom, lies beside. Whoever removes a case removes it.
CREATE TABLE episode_record (
  episode_id INTEGER PRIMARY KEY,
  record {{json}} NOT NULL
);
INSERT INTO episode_record (episode_id, record) SELECT id, record FROM episode ORDER BY id;

DROP VIEW case_view;
ALTER TABLE episode DROP COLUMN record;

CREATE VIEW case_view AS
SELECT e.case_ref,
  e.number AS episode,
  NULLIF(json_extract(r.record, '$.level'), 0) AS level,
  json_extract(r.record, '$.ehco') AS ehco,
  json_extract(r.record, '$.stopped_on') AS stopped_on,
  e.in_doubt,
  (SELECT json_group_array(h.code)
    FROM (SELECT DISTINCT l.code FROM letter l WHERE l.episode_id = e.id AND l.state = 'held' ORDER BY l.code) h) AS held_codes,
  e.next_look_on,
  (SELECT f.made_at FROM feed f WHERE f.undone = 0 ORDER BY f.made_at DESC, f.id DESC LIMIT 1) AS last_feed_made_at,
  COALESCE(json_extract(r.record, '$.pathway'), 'step-down') AS pathway
FROM episode e
LEFT JOIN episode_record r ON r.episode_id = e.id;
