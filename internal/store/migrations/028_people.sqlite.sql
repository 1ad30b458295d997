-- Letters that people made, because the program can't, and gave in: the file exactly as it was given, none where the letter was made
-- elsewhere, and the pages that leave. The newest for a letter counts; earlier ones stay as they were written down.
CREATE TABLE made (
  id {{id}},
  letter_id BIGINT NOT NULL REFERENCES letter (id),
  at {{text}} NOT NULL,
  answers {{text}} NOT NULL CHECK (answers <> ''),
  file_sha256 {{text}} CHECK (length(file_sha256) = 64),
  file {{bytes}},
  basis {{text}} NOT NULL CHECK (basis <> ''),
  pdf {{bytes}} NOT NULL,
  sha256 {{text}} NOT NULL CHECK (length(sha256) = 64),
  pages INTEGER NOT NULL CHECK (pages > 0),
  by_name {{text}} NOT NULL CHECK (by_name <> ''),
  os_user {{text}} NOT NULL,
  because {{text}} NOT NULL,
  CHECK ((file IS NULL) = (file_sha256 IS NULL))
);
CREATE INDEX made_letter ON made (letter_id);
CREATE TRIGGER made_no_update BEFORE UPDATE ON made BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER made_no_delete BEFORE DELETE ON made BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
CREATE TRIGGER made_no_replace BEFORE INSERT ON made WHEN EXISTS (SELECT 1 FROM made WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;

-- Which letters a digest showed to whoever signs them, before they are released.
CREATE TABLE showing (
  letter_id BIGINT NOT NULL REFERENCES letter (id),
  digest_id BIGINT NOT NULL REFERENCES digest (id),
  PRIMARY KEY (letter_id, digest_id)
);
