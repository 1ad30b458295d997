-- What people decided about a letter's occasion or an item, by the case's reference, since a decision may outlive the
-- case's row: the database may be restored from a backup made before the case was known. Of send and dismiss the newest
-- counts, for what fell due before the service went live; of hold, release and left the newest, for letters.
CREATE TABLE decision (
  id {{id}},
  case_ref {{text}} NOT NULL CHECK (case_ref <> ''),
  number INTEGER NOT NULL CHECK (number >= 1),
  thing {{text}} NOT NULL CHECK (thing <> ''),
  said {{text}} NOT NULL CHECK (said IN ('send', 'dismiss', 'hold', 'release', 'left')),
  at {{text}} NOT NULL,
  by_name {{text}} NOT NULL,
  os_user {{text}} NOT NULL,
  because {{text}} NOT NULL
);
CREATE INDEX decision_case ON decision (case_ref, number);
