-- Which carrier took a letter, in which of its batches, and under which name it can be asked for there. Which kinds of letters
-- and which channels there are is the program's to know: it checks them as it writes a row.
ALTER TABLE letter DROP CONSTRAINT letter_kind_check, ADD CONSTRAINT letter_kind_check CHECK (kind <> '');
ALTER TABLE letter DROP CONSTRAINT letter_channel_check, ADD CONSTRAINT letter_channel_check CHECK (channel <> '');
ALTER TABLE letter RENAME COLUMN run TO batch;
ALTER INDEX letter_run RENAME TO letter_batch;
ALTER TABLE letter ADD COLUMN carrier {{text}} NOT NULL DEFAULT '', ADD COLUMN place {{text}} NOT NULL DEFAULT '';
UPDATE letter SET carrier = channel, place = CASE WHEN spool_path <> '' THEN spool_path ELSE message_id END WHERE attempt > 0;
-- With its path goes the check that an accepted letter has a run and a path.
ALTER TABLE letter DROP COLUMN spool_path, DROP COLUMN message_id;
ALTER TABLE letter
  ADD CHECK ((carrier <> '') = (attempt > 0)),
  ADD CHECK (batch = '' OR carrier <> ''),
  ADD CHECK (state <> 'accepted' OR place <> '');

CREATE OR REPLACE VIEW letter_view AS
SELECT l.id,
  ('L' || lpad(l.id::text, GREATEST(6, length(l.id::text)), '0')) COLLATE "C" AS letter,
  e.case_ref,
  e.number AS episode,
  l.kind,
  l.occasion,
  l.issue_no,
  (SELECT '[' || string_agg(to_json(a.adult_id)::text, ',' ORDER BY a.adult_id) || ']'
    FROM letter_adult a WHERE a.letter_id = l.id) COLLATE "C" AS adult_refs,
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
