-- What people approved of the wording that goes to families: of each file the content as it then was. The newest row of a
-- file counts; earlier ones say who approved what before, and stay as they were written down.
CREATE TABLE wording (
  id {{id}},
  at {{text}} NOT NULL,
  name {{text}} NOT NULL CHECK (name <> ''),
  sha256 {{text}} NOT NULL CHECK (length(sha256) = 64),
  by_name {{text}} NOT NULL CHECK (by_name <> ''),
  os_user {{text}} NOT NULL
);
CREATE INDEX wording_name ON wording (name, id);
CREATE TRIGGER wording_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON wording EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE VIEW act_view AS
SELECT ('case-' || a.id) COLLATE "C" AS act, a.at, a.by_name, NULLIF(a.os_user, '') AS os_user, a.what, NULLIF(a.because, '') AS because,
  e.case_ref, e.number AS episode, CAST(NULL AS bigint) AS letter_id, CAST(NULL AS text) COLLATE "C" AS about
FROM audit a JOIN episode e ON e.id = a.episode_id
UNION ALL
SELECT ('decision-' || d.id) COLLATE "C", d.at, d.by_name, NULLIF(d.os_user, ''), d.said, NULLIF(d.because, ''),
  d.case_ref, d.number, NULL, d.thing
FROM decision d
UNION ALL
SELECT ('letter-' || h.id) COLLATE "C", h.at, h.by_name, NULLIF(h.os_user, ''), h.code, h.reason,
  e.case_ref, e.number, h.letter_id, NULL
FROM letter_history h JOIN letter l ON l.id = h.letter_id JOIN episode e ON e.id = l.episode_id
WHERE h.by_name <> ''
UNION ALL
SELECT ('reissue-' || r.id) COLLATE "C", r.at, r.by_name, NULLIF(r.os_user, ''), 'reissue' COLLATE "C", NULLIF(r.because, ''),
  e.case_ref, e.number, r.letter_id, NULL
FROM reissue r JOIN letter l ON l.id = r.letter_id JOIN episode e ON e.id = l.episode_id
UNION ALL
SELECT ('feed-' || a.id) COLLATE "C", a.at, a.by_name, NULLIF(a.os_user, ''), ('feed ' || a.what) COLLATE "C", NULLIF(a.because, ''),
  NULL, NULL, NULL, a.digest
FROM feed_act a
UNION ALL
SELECT ('installation-' || a.id) COLLATE "C", a.at, a.by_name, NULLIF(a.os_user, ''), a.what, NULLIF(a.because, ''),
  NULL, NULL, NULL, NULL
FROM installation_act a
WHERE a.by_name <> ''
UNION ALL
SELECT ('absence-' || a.id) COLLATE "C", a.at, a.by_name, NULLIF(a.os_user, ''),
  ('absent from ' || a.absent_from || ' until ' || a.absent_until) COLLATE "C", NULL,
  NULL, NULL, NULL, a.coordinator_id
FROM absence a
UNION ALL
SELECT ('wording-' || w.id) COLLATE "C", w.at, w.by_name, NULLIF(w.os_user, ''), 'approve wording' COLLATE "C", NULL,
  NULL, NULL, NULL, (w.name || ' ' || w.sha256) COLLATE "C"
FROM wording w;
