-- The last slot of each scheduled job that was completed, by whichever daemon.
CREATE TABLE job_slot (
  job {{text}} PRIMARY KEY,
  slot {{text}} NOT NULL,
  finished_at {{text}} NOT NULL
);
