-- What a case has had, in years, lies in as many pages of its tables as it has rows; in an index that holds all that is asked of them
-- it lies together.
DROP INDEX letter_episode;
CREATE INDEX letter_episode ON letter (episode_id, issue_no, reissue_of, kind, occasion, closure, channel, written_on, state, code);
DROP INDEX letter_adult_episode;
CREATE INDEX letter_adult_episode ON letter_adult (episode_id, letter_id, adult_id);
