-- Types in double braces are those of the database at hand. Dates are ISO text, times ISO text in UTC with milliseconds:
-- both order as text does, on either database.

CREATE TABLE installation (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  is_test INTEGER NOT NULL CHECK (is_test IN (0, 1)),
  rules {{text}} NOT NULL DEFAULT ''          -- digest of the rules by which every case was last looked at
);

CREATE TABLE feed (
  id {{id}},
  made_at {{text}} NOT NULL,
  made_on {{text}} NOT NULL CHECK (made_on LIKE '____-__-__'), -- the day of made_at where the council is
  whole INTEGER NOT NULL CHECK (whole IN (0, 1)),
  digest {{text}} NOT NULL,
  cases INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  taken_at {{text}} NOT NULL
);

CREATE TABLE coordinator (
  id {{text}} PRIMARY KEY,
  record {{json}} NOT NULL
);

CREATE TABLE episode (
  id {{id}},
  case_ref {{text}} NOT NULL CHECK (case_ref <> ''),
  number INTEGER NOT NULL CHECK (number >= 1),
  revision BIGINT NOT NULL DEFAULT 1,
  record {{json}} NOT NULL,
  feed_digest {{text}} NOT NULL,
  in_doubt INTEGER NOT NULL DEFAULT 0 CHECK (in_doubt IN (0, 1)), -- the newest feed gave no good record of it
  next_look_on {{text}} CHECK (next_look_on LIKE '____-__-__'), -- NULL: not until the record changes
  UNIQUE (case_ref, number)
);
CREATE INDEX episode_next_look ON episode (next_look_on, id) WHERE next_look_on IS NOT NULL;

CREATE TABLE letter (
  id {{id}},
  episode_id BIGINT NOT NULL REFERENCES episode (id),
  kind {{text}} NOT NULL CHECK (kind IN ('consent-refused', 'closure')),
  occasion {{text}} NOT NULL CHECK (occasion LIKE '____-__-__'),
  closure {{text}} NOT NULL CHECK (closure LIKE '____-__-__'),
  issue_no INTEGER NOT NULL DEFAULT 1 CHECK (issue_no >= 1),
  household {{text}} NOT NULL,
  channel {{text}} NOT NULL CHECK (channel IN ('post', 'email', 'by hand')),
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
  run {{text}} NOT NULL DEFAULT '',
  spool_path {{text}} NOT NULL DEFAULT '',
  message_id {{text}} NOT NULL DEFAULT '',
  owner {{text}},                             -- who sends it, or tried last
  lease_until {{text}},
  attempt INTEGER NOT NULL DEFAULT 0,
  available_at {{text}} NOT NULL DEFAULT '',
  CHECK ((sha256 IS NOT NULL) = (snapshot IS NOT NULL) AND (sha256 IS NOT NULL) = (pages > 0)),
  -- What has not been written can be held or ended, or a person may have given something in its place.
  CHECK (sha256 IS NOT NULL OR state IN ('held', 'cancelled', 'superseded') OR state IN ('sent', 'returned') AND attempt = 0),
  CHECK ((state = 'sending') = (lease_until IS NOT NULL)),
  CHECK ((owner IS NOT NULL) = (attempt > 0)),
  CHECK (state NOT IN ('sending', 'accepted', 'uncertain', 'failed') OR attempt > 0),
  CHECK (state <> 'accepted' OR (run <> '' AND spool_path <> '')),
  CHECK (channel <> 'by hand' OR attempt = 0) -- no daemon carries it
);
CREATE INDEX letter_episode ON letter (episode_id);
CREATE INDEX letter_waiting ON letter (episode_id) WHERE state IN ('held', 'ready');
CREATE INDEX letter_ready ON letter (channel, due_on, id) WHERE state = 'ready';
CREATE INDEX letter_sending ON letter (lease_until) WHERE state = 'sending';
CREATE INDEX letter_run ON letter (run) WHERE run <> '';
CREATE INDEX letter_state ON letter (state, id);

-- An adult has at most one live letter on an occasion, whatever the household is called.
CREATE TABLE letter_adult (
  letter_id BIGINT NOT NULL REFERENCES letter (id),
  adult_id {{text}} NOT NULL CHECK (adult_id <> ''),
  episode_id BIGINT NOT NULL REFERENCES episode (id),
  kind {{text}} NOT NULL,
  occasion {{text}} NOT NULL,
  live INTEGER NOT NULL CHECK (live IN (0, 1)),
  PRIMARY KEY (letter_id, adult_id)
);
CREATE UNIQUE INDEX letter_adult_once ON letter_adult (episode_id, kind, occasion, adult_id) WHERE live = 1;

CREATE TABLE letter_pdf (
  letter_id BIGINT PRIMARY KEY REFERENCES letter (id),
  pdf {{bytes}} NOT NULL
);

CREATE TABLE letter_history (
  id {{id}},
  letter_id BIGINT NOT NULL REFERENCES letter (id),
  at {{text}} NOT NULL,
  from_state {{text}} NOT NULL,
  to_state {{text}} NOT NULL,
  code {{text}} NOT NULL,
  reason {{text}} NOT NULL,
  by_name {{text}} NOT NULL DEFAULT '',
  os_user {{text}} NOT NULL DEFAULT ''
);
CREATE INDEX letter_history_letter ON letter_history (letter_id);

CREATE TABLE digest (
  id {{id}},
  kind {{text}} NOT NULL CHECK (kind IN ('digest', 'report')),
  recipient {{text}} NOT NULL,
  day {{text}} NOT NULL CHECK (day LIKE '____-__-__'),
  message_id {{text}} NOT NULL UNIQUE,
  raw {{bytes}} NOT NULL,
  state {{text}} NOT NULL CHECK (state IN ('ready', 'sending', 'sent', 'failed')),
  code {{text}} NOT NULL CHECK (code <> ''),
  reason {{text}} NOT NULL CHECK (reason <> ''),
  since {{text}} NOT NULL,
  owner {{text}},
  lease_until {{text}},
  attempt INTEGER NOT NULL DEFAULT 0,
  available_at {{text}} NOT NULL DEFAULT '',
  UNIQUE (kind, recipient, day),
  CHECK ((state = 'sending') = (lease_until IS NOT NULL)),
  CHECK ((owner IS NOT NULL) = (attempt > 0)),
  CHECK (state NOT IN ('sending', 'sent', 'failed') OR attempt > 0)
);
CREATE INDEX digest_open ON digest (id) WHERE state IN ('ready', 'sending');

CREATE TABLE reminder (
  id {{id}},
  episode_id BIGINT NOT NULL REFERENCES episode (id),
  rule {{text}} NOT NULL,
  occasion {{text}} NOT NULL,
  nominal {{text}} NOT NULL CHECK (nominal LIKE '____-__-__'),
  rung {{text}} NOT NULL,
  role {{text}} NOT NULL CHECK (role IN ('ehco', 'lead', 'service manager')),
  ehco {{text}} NOT NULL,
  written_on {{text}} NOT NULL CHECK (written_on LIKE '____-__-__'),
  digest_id BIGINT REFERENCES digest (id),
  UNIQUE (episode_id, rule, occasion, nominal, rung, role)
);
CREATE INDEX reminder_pending ON reminder (id) WHERE digest_id IS NULL;

CREATE TABLE open_item (
  episode_id BIGINT NOT NULL REFERENCES episode (id),
  rule {{text}} NOT NULL,
  occasion {{text}} NOT NULL,
  nominal {{text}} NOT NULL CHECK (nominal LIKE '____-__-__'),
  ehco {{text}} NOT NULL,
  PRIMARY KEY (episode_id, rule, occasion, nominal)
);

-- What people did to a case: who, when and why.
CREATE TABLE audit (
  id {{id}},
  episode_id BIGINT NOT NULL REFERENCES episode (id),
  at {{text}} NOT NULL,
  what {{text}} NOT NULL,
  by_name {{text}} NOT NULL,
  os_user {{text}} NOT NULL,
  because {{text}} NOT NULL
);
CREATE INDEX audit_episode ON audit (episode_id);
