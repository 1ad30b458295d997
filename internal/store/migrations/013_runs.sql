-- The print runs as far as the ledger has to know of them. One that somebody has taken in hand stays taken: from then on
-- nothing is recalled from it, since what it holds may be on paper.
CREATE TABLE run (
  name {{text}} PRIMARY KEY CHECK (name <> ''),
  taken_at {{text}} CHECK (taken_at <> ''),
  taken_how {{text}} CHECK (taken_how IN ('moved', 'bundled', 'printed')),
  by_name {{text}} NOT NULL DEFAULT '',       -- empty: nobody said so, it was seen
  os_user {{text}} NOT NULL DEFAULT '',
  CHECK ((taken_at IS NULL) = (taken_how IS NULL))
);

-- The run that a letter was in before it was printed again, in the one that it is in now. What an accepted letter can wait
-- for a person with is no other state's code.
ALTER TABLE letter ADD COLUMN reprint_of {{text}} NOT NULL DEFAULT ''
  CHECK ((reprint_of = '' OR run <> '' AND run <> reprint_of)
    AND (state = 'accepted' OR code NOT IN ('too-late', 'run-missing', 'not-in-run', 'spoiled')));
