-- Who was told in which digest that something waits for them: letters of a step down with a code, or, without a kind of letter,
-- an open item by its rule. It is told when it is new, and again after a while.
CREATE TABLE telling (
  id {{id}},
  episode_id BIGINT NOT NULL REFERENCES episode (id),
  kind {{text}} NOT NULL,
  code {{text}} NOT NULL CHECK (code <> ''),
  told_on {{text}} NOT NULL CHECK (told_on LIKE '____-__-__'),
  digest_id BIGINT NOT NULL REFERENCES digest (id)
);
CREATE INDEX telling_waiting ON telling (episode_id, kind, code, told_on);
CREATE INDEX telling_digest ON telling (digest_id);
