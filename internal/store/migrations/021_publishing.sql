-- A print run is gathered where the print room doesn't see it, decided by one commit, and only then put into its place. Until
-- then whoever is at work on it holds it by a lease, and each who takes it over counts an attempt. Its mark is drawn at random:
-- another run of the same name, in a copy of this database, has another one.
ALTER TABLE run ADD COLUMN state {{text}} NOT NULL DEFAULT 'published'
  CHECK (state IN ('gathering', 'abandoned', 'dissolved', 'publishing', 'published'));
ALTER TABLE run ADD COLUMN mark {{text}} NOT NULL DEFAULT '' CHECK (mark <> '' OR state = 'published');
ALTER TABLE run ADD COLUMN owner {{text}} NOT NULL DEFAULT '' CHECK (owner <> '' OR state = 'published');
ALTER TABLE run ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN lease_until {{text}} NOT NULL DEFAULT '';
CREATE INDEX run_open ON run (state, name) WHERE state NOT IN ('dissolved', 'published');
