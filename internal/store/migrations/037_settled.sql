-- How many letters and digests have come to an end, which is nearly all after some years: to count them costs more each day. Each
-- row adds to the number, or takes from it, and rows are summed up now and then: two that end at once never wait for each other.
-- What has not come to an end is counted as it stands.
CREATE TABLE settled (
  id {{id}},
  thing {{text}} NOT NULL,                     -- the table: letter or digest
  kind {{text}} NOT NULL,
  state {{text}} NOT NULL,
  code {{text}} NOT NULL,
  number BIGINT NOT NULL
);
