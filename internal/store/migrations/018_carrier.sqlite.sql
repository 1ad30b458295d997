-- Which carrier took a letter, in which of its batches, and under which name it can be asked for there. Which kinds of letters
-- and which channels there are is the program's to know: it checks them as it writes a row.
--
-- SQLite can't take a check away, so the table is made anew under its name. Until its rows are back, what refers to them refers
-- to nothing: the foreign keys are asked at the commit, which fails if one of them has lost its letter. The numbers of letters
-- go on from the highest that was ever given.
PRAGMA defer_foreign_keys = ON;
DROP VIEW letter_view;
CREATE TABLE letter_before AS SELECT * FROM letter;
UPDATE sqlite_sequence SET name = 'letter_after' WHERE name = 'letter';
DROP TABLE letter;

CREATE TABLE letter (
  id {{id}},
  episode_id BIGINT NOT NULL REFERENCES episode (id),
  kind {{text}} NOT NULL CHECK (kind <> ''),
  occasion {{text}} NOT NULL CHECK (occasion LIKE '____-__-__'),
  closure {{text}} NOT NULL CHECK (closure LIKE '____-__-__'),
  issue_no INTEGER NOT NULL DEFAULT 1 CHECK (issue_no >= 1),
  household {{text}} NOT NULL,
  channel {{text}} NOT NULL CHECK (channel <> ''),
  language {{text}} NOT NULL,
  format {{text}} NOT NULL,
  due_on {{text}} NOT NULL CHECK (due_on LIKE '____-__-__'),
  written_on {{text}} NOT NULL CHECK (written_on LIKE '____-__-__'),
  policy {{text}} NOT NULL,
  state {{text}} NOT NULL CHECK (state IN ('held', 'ready', 'sending', 'accepted', 'sent', 'returned', 'uncertain', 'failed', 'cancelled', 'superseded')),
  code {{text}} NOT NULL CHECK (code <> ''),
  reason {{text}} NOT NULL CHECK (reason <> ''),
  since {{text}} NOT NULL,
  -- what was written
  sha256 {{text}},
  pages INTEGER NOT NULL DEFAULT 0,
  snapshot {{bytes}},
  content {{text}} NOT NULL DEFAULT '',
  template {{text}} NOT NULL DEFAULT '',
  recipient {{text}} NOT NULL DEFAULT '',
  cover_subject {{text}} NOT NULL DEFAULT '',
  cover_html {{text}} NOT NULL DEFAULT '',
  cover_text {{text}} NOT NULL DEFAULT '',
  -- how it leaves
  carrier {{text}} NOT NULL DEFAULT '',       -- who took it, or tried last
  batch {{text}} NOT NULL DEFAULT '',         -- of a carrier that has batches
  place {{text}} NOT NULL DEFAULT '',         -- the name by which the carrier can be asked for it
  owner {{text}},                             -- who sends it, or tried last
  lease_until {{text}},
  attempt INTEGER NOT NULL DEFAULT 0,
  available_at {{text}} NOT NULL DEFAULT '',
  reissue_of BIGINT REFERENCES reissue (id) CHECK ((issue_no > 1) = (reissue_of IS NOT NULL)),
  approved_by {{text}} NOT NULL DEFAULT '',
  goes_on {{text}} CHECK (goes_on LIKE '____-__-__'), -- not before this day
  tries_from INTEGER NOT NULL DEFAULT 0,      -- attempts before a person had it tried anew
  -- The batch that it was in before it was printed again. What an accepted letter can wait for a person with is no other
  -- state's code.
  reprint_of {{text}} NOT NULL DEFAULT ''
    CHECK ((reprint_of = '' OR batch <> '' AND batch <> reprint_of)
      AND (state = 'accepted' OR code NOT IN ('too-late', 'run-missing', 'not-in-run', 'spoiled'))),
  CHECK ((sha256 IS NOT NULL) = (snapshot IS NOT NULL) AND (sha256 IS NOT NULL) = (pages > 0)),
  -- What has not been written can be held or ended, or a person may have given something in its place.
  CHECK (sha256 IS NOT NULL OR state IN ('held', 'cancelled', 'superseded') OR state IN ('sent', 'returned') AND attempt = 0),
  CHECK ((state = 'sending') = (lease_until IS NOT NULL)),
  CHECK ((owner IS NOT NULL) = (attempt > 0)),
  CHECK (state NOT IN ('sending', 'accepted', 'uncertain', 'failed') OR attempt > 0),
  CHECK (channel <> 'by hand' OR attempt = 0), -- no daemon carries it
  CHECK ((carrier <> '') = (attempt > 0)),
  CHECK (batch = '' OR carrier <> ''),
  CHECK (state <> 'accepted' OR place <> '')
);
CREATE INDEX letter_episode ON letter (episode_id);
CREATE INDEX letter_waiting ON letter (episode_id, state) WHERE state IN ('held', 'ready', 'accepted');
CREATE INDEX letter_ready ON letter (channel, due_on, id) WHERE state = 'ready';
CREATE INDEX letter_sending ON letter (lease_until) WHERE state = 'sending';
CREATE INDEX letter_batch ON letter (batch) WHERE batch <> '';
CREATE INDEX letter_state ON letter (state, id);

UPDATE sqlite_sequence SET name = 'letter' WHERE name = 'letter_after';
INSERT INTO letter (id, episode_id, kind, occasion, closure, issue_no, household, channel, language, format, due_on, written_on, policy,
    state, code, reason, since, sha256, pages, snapshot, content, template, recipient, cover_subject, cover_html, cover_text,
    carrier, batch, place, owner, lease_until, attempt, available_at, reissue_of, approved_by, goes_on, tries_from, reprint_of)
  SELECT id, episode_id, kind, occasion, closure, issue_no, household, channel, language, format, due_on, written_on, policy,
    state, code, reason, since, sha256, pages, snapshot, content, template, recipient, cover_subject, cover_html, cover_text,
    CASE WHEN attempt > 0 THEN channel ELSE '' END, run, CASE WHEN spool_path <> '' THEN spool_path ELSE message_id END,
    owner, lease_until, attempt, available_at, reissue_of, approved_by, goes_on, tries_from, reprint_of
  FROM letter_before ORDER BY id;
DROP TABLE letter_before;

-- A letter that will never be sent frees the key of its occasion, whoever ends it.
CREATE TRIGGER letter_frees_adults AFTER UPDATE OF state ON letter WHEN NEW.state IN ('cancelled', 'superseded')
  BEGIN UPDATE letter_adult SET live = 0 WHERE letter_id = NEW.id; END;

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
  NULLIF(l.batch, '') AS run,
  NULLIF(l.carrier, '') AS carrier
FROM letter l
JOIN episode e ON e.id = l.episode_id
LEFT JOIN letter_history sent ON sent.letter_id = l.id AND sent.to_state = 'sent' AND l.state IN ('sent', 'returned')
  AND sent.id = (SELECT MAX(h.id) FROM letter_history h WHERE h.letter_id = sent.letter_id AND h.to_state = 'sent');
