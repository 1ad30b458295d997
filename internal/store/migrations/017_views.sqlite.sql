-- What councils read: their reports, and case systems that read back what was sent and done. The columns are a promise,
-- written down in `stepdown help views`: one may be added at the end, none goes and none changes its meaning. Change a view
-- by dropping it and making it anew. No view shows a name of a family, an address or a letter's text. Lists are JSON, in order.

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
  (SELECT f.made_at FROM feed f WHERE f.undone = 0 ORDER BY f.made_at DESC, f.id DESC LIMIT 1) AS last_feed_made_at
FROM episode e;

-- The join gives each letter that counts as sent when it last came to be so.
CREATE VIEW letter_view AS
SELECT l.id,
  printf('L%06d', l.id) AS letter,
  e.case_ref,
  e.number AS episode,
  l.kind,
  l.occasion,
  l.issue_no,
  (SELECT json_group_array(a.adult_id)
    FROM (SELECT a.adult_id FROM letter_adult a WHERE a.letter_id = l.id ORDER BY a.adult_id) a) AS adult_refs,
  l.channel,
  l.due_on,
  l.written_on,
  l.state,
  l.code,
  l.reason,
  l.since,
  sent.at AS sent_at,
  NULLIF(l.run, '') AS run
FROM letter l
JOIN episode e ON e.id = l.episode_id
LEFT JOIN letter_history sent ON sent.letter_id = l.id AND sent.to_state = 'sent' AND l.state IN ('sent', 'returned')
  AND sent.id = (SELECT MAX(h.id) FROM letter_history h WHERE h.letter_id = sent.letter_id AND h.to_state = 'sent');

-- What people did. What the service did by itself is in letter_view.
CREATE VIEW act_view AS
SELECT 'case-' || a.id AS act, a.at, a.by_name, NULLIF(a.os_user, '') AS os_user, a.what, NULLIF(a.because, '') AS because,
  e.case_ref, e.number AS episode, NULL AS letter_id, NULL AS about
FROM audit a JOIN episode e ON e.id = a.episode_id
UNION ALL
SELECT 'decision-' || d.id, d.at, d.by_name, NULLIF(d.os_user, ''), d.said, NULLIF(d.because, ''),
  d.case_ref, d.number, NULL, d.thing
FROM decision d
UNION ALL
SELECT 'letter-' || h.id, h.at, h.by_name, NULLIF(h.os_user, ''), h.code, h.reason,
  e.case_ref, e.number, h.letter_id, NULL
FROM letter_history h JOIN letter l ON l.id = h.letter_id JOIN episode e ON e.id = l.episode_id
WHERE h.by_name <> ''
UNION ALL
SELECT 'reissue-' || r.id, r.at, r.by_name, NULLIF(r.os_user, ''), 'reissue', NULLIF(r.because, ''),
  e.case_ref, e.number, r.letter_id, NULL
FROM reissue r JOIN letter l ON l.id = r.letter_id JOIN episode e ON e.id = l.episode_id
UNION ALL
SELECT 'feed-' || a.id, a.at, a.by_name, NULLIF(a.os_user, ''), 'feed ' || a.what, NULLIF(a.because, ''),
  NULL, NULL, NULL, a.digest
FROM feed_act a
UNION ALL
SELECT 'installation-' || a.id, a.at, a.by_name, NULLIF(a.os_user, ''), a.what, NULLIF(a.because, ''),
  NULL, NULL, NULL, NULL
FROM installation_act a
WHERE a.by_name <> ''
UNION ALL
SELECT 'absence-' || a.id, a.at, a.by_name, NULLIF(a.os_user, ''),
  'absent from ' || a.absent_from || ' until ' || a.absent_until, NULL,
  NULL, NULL, NULL, a.coordinator_id
FROM absence a;

-- An item is known from the look that found it open, or by what was told of it. The rung is that of the last telling.
CREATE VIEW item_view AS
SELECT e.case_ref,
  e.number AS episode,
  i.rule,
  i.occasion,
  i.nominal AS due_on,
  i.is_open,
  COALESCE(i.ehco, r.ehco) AS ehco,
  r.rung,
  d.day AS told_on
FROM (
  SELECT o.episode_id, o.rule, o.occasion, o.nominal, 1 AS is_open, o.ehco,
    (SELECT MAX(r.id) FROM reminder r
      WHERE r.episode_id = o.episode_id AND r.rule = o.rule AND r.occasion = o.occasion AND r.nominal = o.nominal) AS last
  FROM open_item o
  UNION ALL
  SELECT r.episode_id, r.rule, r.occasion, r.nominal, 0, NULL, MAX(r.id)
  FROM reminder r
  WHERE NOT EXISTS (SELECT 1 FROM open_item o
    WHERE o.episode_id = r.episode_id AND o.rule = r.rule AND o.occasion = r.occasion AND o.nominal = r.nominal)
  GROUP BY r.episode_id, r.rule, r.occasion, r.nominal
) i
JOIN episode e ON e.id = i.episode_id
LEFT JOIN reminder r ON r.id = i.last
LEFT JOIN digest d ON d.id = r.digest_id AND d.state = 'sent';
