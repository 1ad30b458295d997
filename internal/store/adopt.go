package store

import (
	"context"
	"crypto/rand"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// Adoption makes a database one's own.
type Adoption struct {
	Name   string      // of the installation
	Claims int64       // as many as have left, if more than the database knows of
	Letter int64       // the highest id that a letter has left under: new ones get higher ones
	Left   []LeftThing // what has left and the database doesn't know of
	// Noted is what has left by the record's own words alone: whatever turns out to be the same is held when it is to leave.
	Noted []NotedBefore
	// Doubt says that the record can't vouch for what has left: all that has fallen due is held when it is to leave.
	Doubt bool
	Today calendar.Date
	Who   Who
	// Begin writes the record that the database has from now on, before this is committed.
	Begin func(Installation) (RecordEnd, error)
}

// NotedBefore is a letter to one adult of which the record tells and the ledger doesn't know.
type NotedBefore struct {
	Key  string `db:"record_key"` // by ledger.RecordKey
	Kind string `db:"kind"`
	On   string `db:"noted_on"`
	Run  string `db:"run"`
}

// LeftThing is the occasion of a letter that has left.
type LeftThing struct {
	Case  casefile.Key
	Thing string
}

// Adopt makes the database one's own, under a new identity and with a record of its own, and gives what it is then. Letters on an
// occasion that the database doesn't know to have been answered are held for a person.
func (s *Store) Adopt(ctx context.Context, a Adoption) (i Installation, err error) {
	err = s.tx(ctx, "adopt the database", func(t *tx) error {
		for _, left := range a.Left {
			if err := t.decide(ctx, left.Case, left.Thing, Left, a.Today, a.Who); err != nil { //guard:adoption-holds-what-left skip
				return err
			}
		}
		if err := t.skipTo(ctx, a.Letter); err != nil {
			return err
		}
		if err := t.noteLeft(ctx, a.Noted); err != nil {
			return err
		}
		if err := t.giveUpRuns(ctx); err != nil {
			return err
		}
		if err := t.act(ctx, "adopt", a.Who); err != nil {
			return err
		}
		return t.own(ctx, a, &i)
	})
	return i, err
}

// own writes down whose the database is now.
func (t *tx) own(ctx context.Context, a Adoption, i *Installation) error {
	if _, err := t.exec(ctx, `UPDATE installation SET name = ?, database_id = ?, adopted_at = ?,
		doubt_upto = CASE WHEN ? = 1 THEN ? ELSE doubt_upto END, claims = CASE WHEN claims < ? THEN CAST(? AS BIGINT) ELSE claims END`,
		a.Name, rand.Text(), t.at, flag(a.Doubt), a.Today.String(), a.Claims, a.Claims); err != nil {
		return err
	}
	now, err := t.installation(ctx, "")
	if err != nil {
		return err
	}
	if err := t.seeCluster(ctx, now.Now); err != nil {
		return err
	}
	now.Record = rand.Text()
	if a.Begin != nil {
		end, err := a.Begin(now)
		if err != nil {
			return err
		}
		if err := t.setRecord(ctx, end); err != nil {
			return err
		}
	}
	*i, err = t.installation(ctx, "")
	return err
}

// noteLeft keeps what has left by the record's words.
func (t *tx) noteLeft(ctx context.Context, left []NotedBefore) error {
	return insert(ctx, t, manyRows, `INSERT INTO left_before (record_key, kind, noted_on, run) VALUES (:record_key, :kind, :noted_on, :run)
		ON CONFLICT (record_key) DO NOTHING`, left)
}

// giveUpRuns gives up the print runs that were not decided, for all that the database knows. Whichever of their letters left all
// the same are held like any other that did.
func (t *tx) giveUpRuns(ctx context.Context) error {
	if _, err := t.exec(ctx, `UPDATE run SET state = ?, lease_until = '' WHERE state = ?`, abandoned, gathering); err != nil {
		return err
	}
	var runs []string
	if err := t.list(ctx, &runs, `SELECT name FROM run WHERE state = ? ORDER BY name`, abandoned); err != nil {
		return err
	}
	for _, run := range runs {
		if err := t.dissolve(ctx, run, ledger.SpoolFailed.Because("the database was adopted before its run was decided")); err != nil {
			return err
		}
	}
	return nil
}

// unlessLeft holds a letter that was to leave if it may have left before the database was adopted, and no person has been asked
// about it since.
func (t *tx) unlessLeft(ctx context.Context, ours Installation, l Letter, today calendar.Date, r Ruling) (Ruling, error) {
	if !r.Send || ours.AdoptedAt == "" {
		return r, nil
	}
	for i, key := range ours.RecordKey.Letter(l.Letter) {
		noted, err := t.exec(ctx, `DELETE FROM left_before WHERE record_key = ?`, key)
		if err != nil {
			return r, err
		}
		thing := l.Occasion.Kind.For(l.Addressees[i])
		asked := 0
		if err := t.get(ctx, &asked, `SELECT COUNT(*) FROM decision WHERE case_ref = ? AND number = ? AND thing = ? AND said = ? AND at >= ?`,
			l.Case.Case, l.Case.Number, thing, Left, ours.AdoptedAt); err != nil {
			return r, err
		}
		if asked > 0 ||
			noted == 0 && //guard:noted-letter-is-held on
				l.Due.String() > ours.DoubtUpTo { //guard:doubted-letter-is-held on
			continue
		}
		if err := t.decide(ctx, l.Case, thing, Left, today, Who{}); err != nil {
			return r, err
		}
		r = Ruling{To: ledger.Held, Why: ledger.SentBeforeRestore.Because("it left before the database was restored, or may have: cancel it " +
			"if it arrived, or release it")}
	}
	return r, nil
}

// skipTo makes the ids of new letters higher than last.
func (t *tx) skipTo(ctx context.Context, last int64) error {
	var newest int64
	//guard:adopted-numbers-go-on on
	if err := t.get(ctx, &newest, `SELECT COALESCE(MAX(id), 0) FROM letter`); err != nil || newest >= last {
		return err
	}
	if t.postgres {
		_, err := t.exec(ctx, `SELECT setval(pg_get_serial_sequence('letter', 'id'), ?)`, last)
		return err
	}
	n, err := t.exec(ctx, `UPDATE sqlite_sequence SET seq = ? WHERE name = 'letter'`, last)
	if err == nil && n == 0 {
		_, err = t.exec(ctx, `INSERT INTO sqlite_sequence (name, seq) VALUES ('letter', ?)`, last)
	}
	return err
}
