-- Where people are met is found by place. That of an episode is written beside its people, a line for each place that begins with
-- whether it is asked: its rows are found by it when they are replaced, and are written once.
ALTER TABLE presence ADD COLUMN places {{text}} NOT NULL DEFAULT '';
UPDATE presence SET places = (SELECT COALESCE(string_agg(m.asked || m.place, char(10) ORDER BY m.place), '') FROM presence_place m
  WHERE m.episode_id = presence.episode_id AND m.person = presence.person);
CREATE TABLE place_of_presence (
  place {{text}} NOT NULL CHECK (place <> ''), -- the person's reference, a key of their door, their mailbox
  episode_id BIGINT NOT NULL,
  person {{text}} NOT NULL,
  asked INTEGER NOT NULL CHECK (asked IN (0, 1)), -- a letter to the place has to ask: something may restrict it, or contradict
  PRIMARY KEY (place, asked, episode_id, person)
) WITHOUT ROWID;
INSERT INTO place_of_presence (place, episode_id, person, asked)
SELECT place, episode_id, person, asked FROM presence_place ORDER BY place, asked, episode_id, person;
DROP TABLE presence_place;
ALTER TABLE place_of_presence RENAME TO presence_place;
