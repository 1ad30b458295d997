-- What people decided of what fell due before the service went live. The newest row of each thing counts.
CREATE TABLE backlog_decision (
  id {{id}},
  episode_id BIGINT NOT NULL REFERENCES episode (id),
  thing {{text}} NOT NULL CHECK (thing <> ''),
  send INTEGER NOT NULL CHECK (send IN (0, 1)),
  at {{text}} NOT NULL,
  by_name {{text}} NOT NULL,
  os_user {{text}} NOT NULL,
  because {{text}} NOT NULL
);
CREATE INDEX backlog_decision_episode ON backlog_decision (episode_id);
