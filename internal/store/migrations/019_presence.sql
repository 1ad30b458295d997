-- Who stands on which record, where others may meet them, and what restricts there. All of it follows from the episodes'
-- records and the standing warnings, and is made anew by `migrate` where places_form is older than the program's.
ALTER TABLE installation ADD COLUMN places_form INTEGER NOT NULL DEFAULT 0;

CREATE TABLE presence (
  episode_id BIGINT NOT NULL REFERENCES episode (id) ON DELETE CASCADE,
  person {{text}} NOT NULL,
  facts {{text}} NOT NULL,                     -- JSON, compared as text
  PRIMARY KEY (episode_id, person)
);
CREATE TABLE presence_place (
  place {{text}} NOT NULL CHECK (place <> ''), -- the person's reference, a key of their door, their mailbox
  episode_id BIGINT NOT NULL REFERENCES episode (id) ON DELETE CASCADE,
  person {{text}} NOT NULL,
  asked INTEGER NOT NULL CHECK (asked IN (0, 1)), -- a letter to the place has to ask: something may restrict it, or contradict
  PRIMARY KEY (place, episode_id, person)
);
-- What has to be asked of a place is found without passing through all who live there.
CREATE INDEX presence_place_asked ON presence_place (place, episode_id, person) WHERE asked = 1;
CREATE INDEX presence_place_episode ON presence_place (episode_id);

-- Mailboxes of those who work with families: of a case, or of the council's staff (no episode).
CREATE TABLE work_mailbox (
  place {{text}} NOT NULL CHECK (place <> ''),
  episode_id BIGINT REFERENCES episode (id) ON DELETE CASCADE
);
CREATE INDEX work_mailbox_place ON work_mailbox (place);
CREATE INDEX work_mailbox_episode ON work_mailbox (episode_id);

-- Cases beside which something has changed since they were last looked at. Whoever changes it may not wait for them.
CREATE TABLE neighbour_changed (
  id {{id}},
  episode_id BIGINT NOT NULL REFERENCES episode (id) ON DELETE CASCADE,
  look_on {{text}} NOT NULL CHECK (look_on LIKE '____-__-__')
);
CREATE INDEX neighbour_changed_episode ON neighbour_changed (episode_id);

-- The neighbours' holds that managers have lifted. A hold is named by the facts of both sides: changed ones have another name.
CREATE TABLE neighbour_clear (
  id {{id}},
  episode_id BIGINT NOT NULL REFERENCES episode (id),
  hold {{text}} NOT NULL CHECK (hold <> ''),
  at {{text}} NOT NULL,
  by_name {{text}} NOT NULL,
  os_user {{text}} NOT NULL,
  because {{text}} NOT NULL CHECK (because <> '')
);
CREATE INDEX neighbour_clear_episode ON neighbour_clear (episode_id);
