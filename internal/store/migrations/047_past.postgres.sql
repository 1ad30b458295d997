-- What a case has had, in years, lies in as many pages of its tables as it has rows; in an index that holds all that is asked of them
-- it lies together.
ALTER TABLE reminder DROP CONSTRAINT reminder_episode_id_rule_occasion_nominal_rung_role_key;
ALTER TABLE reminder ADD CONSTRAINT reminder_episode_id_rule_occasion_nominal_rung_role_key
  UNIQUE (episode_id, rule, occasion, nominal, rung, role) INCLUDE (id, written_on);
DROP INDEX letter_episode;
CREATE INDEX letter_episode ON letter (episode_id)
  INCLUDE (id, issue_no, reissue_of, kind, occasion, closure, channel, written_on, state, code);
DROP INDEX letter_adult_episode;
CREATE INDEX letter_adult_episode ON letter_adult (episode_id) INCLUDE (letter_id, adult_id);
