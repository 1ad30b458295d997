-- What a feed gives that belongs to no case. A row stands from the feed that gave it until a feed says otherwise: feeds are
-- named by the time at which they were made. Nothing is ever deleted: the rows that a feed ended are known by it.
CREATE TABLE staff (
  id {{id}},
  staff_ref {{text}} NOT NULL CHECK (staff_ref <> ''),
  record {{json}} NOT NULL,
  given_at {{text}} NOT NULL,
  ended_at {{text}}                            -- NULL: it stands
);
CREATE UNIQUE INDEX staff_standing ON staff (staff_ref) WHERE ended_at IS NULL;

-- The council's list of whom not to write to.
CREATE TABLE warning (
  id {{id}},
  identity {{text}} NOT NULL CHECK (identity <> ''), -- what it names and for which reason
  record {{json}} NOT NULL,
  given_at {{text}} NOT NULL,
  ended_at {{text}}                            -- NULL: it stands
);
CREATE INDEX warning_standing ON warning (identity) WHERE ended_at IS NULL;

-- Where a warning meets people: their reference, the property's number, a door, a mailbox.
CREATE TABLE warning_place (
  place {{text}} NOT NULL CHECK (place <> ''),
  warning_id BIGINT NOT NULL REFERENCES warning (id),
  PRIMARY KEY (place, warning_id)
);
