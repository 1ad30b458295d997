-- What has to be asked of a place is found in the index of places, which others use too, and the rows of an episode stand together:
-- a row is written twice, once in order, and not four times. To look up the case of each took long too: whoever removes a case
-- removes them.
CREATE TABLE place_of_presence (
  place {{text}} NOT NULL CHECK (place <> ''), -- the person's reference, a key of their door, their mailbox
  episode_id BIGINT NOT NULL,
  person {{text}} NOT NULL,
  asked INTEGER NOT NULL CHECK (asked IN (0, 1)), -- a letter to the place has to ask: something may restrict it, or contradict
  PRIMARY KEY (episode_id, place, person)
) WITHOUT ROWID;
INSERT INTO place_of_presence (place, episode_id, person, asked)
SELECT place, episode_id, person, asked FROM presence_place ORDER BY episode_id, place, person;
DROP TABLE presence_place;
ALTER TABLE place_of_presence RENAME TO presence_place;
CREATE INDEX presence_place_where ON presence_place (place, asked, episode_id);

CREATE TABLE mailbox_of_work (
  place {{text}} NOT NULL CHECK (place <> ''),
  episode_id BIGINT
);
INSERT INTO mailbox_of_work (place, episode_id) SELECT place, episode_id FROM work_mailbox ORDER BY rowid;
DROP TABLE work_mailbox;
ALTER TABLE mailbox_of_work RENAME TO work_mailbox;
CREATE INDEX work_mailbox_place ON work_mailbox (place);
CREATE INDEX work_mailbox_episode ON work_mailbox (episode_id);
