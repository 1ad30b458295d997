-- When a coordinator is away, as a person has recorded it. The newest row of each coordinator counts, beside what the
-- feed says.
CREATE TABLE absence (
  id {{id}},
  coordinator_id {{text}} NOT NULL REFERENCES coordinator (id),
  absent_from {{text}} NOT NULL CHECK (absent_from LIKE '____-__-__'),
  absent_until {{text}} NOT NULL CHECK (absent_until LIKE '____-__-__'),
  deputy {{text}} NOT NULL,
  at {{text}} NOT NULL,
  by_name {{text}} NOT NULL,
  os_user {{text}} NOT NULL
);
