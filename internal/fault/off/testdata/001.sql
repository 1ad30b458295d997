CREATE TABLE letter (
  id INTEGER NOT NULL,
  pages INTEGER NOT NULL CHECK (pages > 0)
);
CREATE UNIQUE INDEX letter_once ON letter (id);
