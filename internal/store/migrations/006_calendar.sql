-- What has been put into a coordinator's calendar by the digests, so that it can be updated and cancelled there.
CREATE TABLE calendar_entry (
  recipient {{text}} NOT NULL,
  uid {{text}} NOT NULL,
  due_on {{text}} NOT NULL CHECK (due_on LIKE '____-__-__'),
  summary {{text}} NOT NULL,
  sequence INTEGER NOT NULL,
  is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
  PRIMARY KEY (recipient, uid)
);
