-- Letters are listed and counted by their states; what is ready has an index of its own, by which it is claimed. An index that held
-- it too would be taken for that one wherever nothing was ready when the planner's figures were made, and a claim would then read
-- and sort all that is ready.
DROP INDEX letter_state;
CREATE INDEX letter_state ON letter (state, id) WHERE state <> 'ready';
CREATE INDEX letter_how ON letter (state, kind, code, since) WHERE state <> 'ready';
CREATE INDEX digest_ended ON digest (state, kind, code, since) WHERE state NOT IN ('ready', 'sending');
CREATE INDEX episode_in_doubt ON episode (id) WHERE in_doubt = 1;
CREATE INDEX reminder_digest ON reminder (digest_id) WHERE digest_id IS NOT NULL; -- what a digest tells of is asked as it leaves
CREATE INDEX showing_digest ON showing (digest_id);
