-- Runs of jobs that failed, for the daily report: of whichever daemon. What went wrong stands in its log.
CREATE TABLE job_failure (
  id {{id}},
  job {{text}} NOT NULL,
  at {{text}} NOT NULL,
  panicked INTEGER NOT NULL CHECK (panicked IN (0, 1))
);
CREATE INDEX job_failure_at ON job_failure (at);
CREATE INDEX letter_history_at ON letter_history (at);
