package store

import (
	"context"
	"crypto/rand"
	"slices"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// RecordLine is a line of the record of what was sent, as it can be found again.
type RecordLine struct {
	Seq int64  `db:"noted_from"` // its number; 0: none
	Sum string `db:"noted_sum"`
}

// RecordEnd is where the record of what was sent ends.
type RecordEnd struct {
	Record string // its identity
	RecordLine
	Number int64 // of the last claim that it tells of by then
}

// BeginRecord gives the database an identity for its record of what was sent, and has begin write the record, in one. It gives
// false where it has one already.
func (s *Store) BeginRecord(ctx context.Context, begin func(Installation) (RecordEnd, error)) (began bool, err error) {
	err = s.tx(ctx, "begin the record of what is sent", func(t *tx) error {
		ours, err := t.installation(ctx, "FOR UPDATE")
		if began = err == nil && ours.Record == ""; !began {
			return err
		}
		ours.Record = rand.Text()
		end, err := begin(ours)
		if err != nil {
			return err
		}
		return t.setRecord(ctx, end)
	})
	return began && err == nil, err
}

func (t *tx) setRecord(ctx context.Context, end RecordEnd) error {
	_, err := t.exec(ctx, `UPDATE installation SET record_id = ?, record_seq = ?, record_sum = ?`, end.Record, end.Seq, end.Sum)
	return err
}

// KnowRecord remembers that the database knows what its record tells, up to that line: if it does, by the number of its claims.
func (s *Store) KnowRecord(ctx context.Context, end RecordEnd) error {
	return s.tx(ctx, "remember how far the record goes", func(t *tx) error {
		_, err := t.exec(ctx, `UPDATE installation SET record_seq = ?, record_sum = ? WHERE record_id = ? AND record_seq < ?
			AND claims >= ?`, end.Seq, end.Sum, end.Record, end.Seq, end.Number)
		return err
	})
}

// Attempt is one attempt to send a letter or a message, as the record of what was sent tells of it.
type Attempt struct {
	Letter, Message int64 // one of them
	Number          int
	Keys            []string // by ledger.RecordKey
}

// Lacks gives those attempts of which the ledger knows nothing, by their places: it has no such letter or message, or has not
// tried it that often.
func (s *Store) Lacks(ctx context.Context, attempts []Attempt) (lacking []int, err error) {
	if len(attempts) == 0 {
		return nil, nil
	}
	_, lacking, err = s.Compare(ctx, nil, func(Installation) []Attempt { return attempts })
	return lacking, err
}

// Compare reads whose the database is, and of the attempts that are then chosen those that the ledger lacks, as Lacks gives them. In
// the same snapshot it asks whether a letter or digest may still leave by its claim; nil: none is about to. ErrMoved, ErrPaused and
// ErrFeedFirst say that it may not, ErrLost that it is another's by now.
func (s *Store) Compare(ctx context.Context, leaving Leaving,
	choose func(Installation) []Attempt) (ours Installation, lacking []int, err error) {
	err = s.read(ctx, "look for what the record tells of", func(t *tx) error {
		if err := t.keepPlans(ctx); err != nil {
			return err
		}
		if ours, err = t.installation(ctx, ""); err != nil {
			return err
		}
		if lacking, err = t.lacks(ctx, choose(ours), ours.RecordKey); err != nil || len(lacking) > 0 || leaving == nil {
			return err
		}
		return leaving.stands(ctx, t, ours)
	})
	return ours, lacking, err
}

func (t *tx) lacks(ctx context.Context, attempts []Attempt, key ledger.RecordKey) (lacking []int, err error) {
	letters, err := t.triedLetters(ctx, attempts, key)
	if err != nil {
		return nil, err
	}
	messages, err := t.triedMessages(ctx, attempts, key)
	if err != nil {
		return nil, err
	}
	for i, a := range attempts {
		known := letters[a.Letter]
		if a.Message != 0 {
			known = messages[a.Message]
		}
		if known.Number < a.Number || !slices.Equal(known.Keys, a.Keys) { //guard:ledger-knows-what-was-noted
			lacking = append(lacking, i)
		}
	}
	return lacking, nil
}

// triedLetters are the last attempts of the letters that are told of, by their ids.
func (t *tx) triedLetters(ctx context.Context, told []Attempt, key ledger.RecordKey) (map[int64]Attempt, error) {
	letters := map[int64]*Letter{}
	for some := range slices.Chunk(ids(told, func(a Attempt) int64 { return a.Letter }), manyIDs) {
		var rows []struct {
			ID       int64       `db:"id"`
			Attempt  int         `db:"attempt"`
			CaseRef  string      `db:"case_ref"`
			Number   int         `db:"number"`
			Kind     ledger.Kind `db:"kind"`
			Occasion day         `db:"occasion"`
			IssueNo  int         `db:"issue_no"`
			AdultID  string      `db:"adult_id"`
		}
		if err := t.listIn(ctx, &rows, `SELECT l.id, l.attempt, e.case_ref, e.number, l.kind, l.occasion, l.issue_no, a.adult_id
			FROM letter l JOIN episode e ON e.id = l.episode_id JOIN letter_adult a ON a.letter_id = l.id WHERE l.id IN (?)
			ORDER BY l.id, a.adult_id`, some); err != nil {
			return nil, err
		}
		for _, r := range rows {
			l := letters[r.ID]
			if l == nil {
				l = &Letter{ID: r.ID, Attempt: r.Attempt, Letter: ledger.Letter{Case: casefile.Key{Case: r.CaseRef, Number: r.Number},
					Occasion: ledger.Occasion{Kind: r.Kind, Since: r.Occasion.Date}, IssueNo: r.IssueNo}}
				letters[r.ID] = l
			}
			l.Addressees = append(l.Addressees, r.AdultID)
		}
	}
	tried := make(map[int64]Attempt, len(letters))
	for _, l := range letters {
		tried[l.ID] = Attempt{Letter: l.ID, Number: l.Attempt, Keys: key.Letter(l.Letter)}
	}
	return tried, nil
}

// triedMessages are the last attempts of the messages that are told of, by their ids.
func (t *tx) triedMessages(ctx context.Context, told []Attempt, key ledger.RecordKey) (map[int64]Attempt, error) {
	tried := map[int64]Attempt{}
	for some := range slices.Chunk(ids(told, func(a Attempt) int64 { return a.Message }), manyIDs) {
		var rows []Digest
		if err := t.listIn(ctx, &rows, `SELECT id, kind, recipient, day, attempt FROM digest WHERE id IN (?)`, some); err != nil {
			return nil, err
		}
		for _, d := range rows {
			tried[d.ID] = Attempt{Message: d.ID, Number: d.Attempt, Keys: []string{key.Message(string(d.Kind), d.Recipient, d.Day)}}
		}
	}
	return tried, nil
}

func ids(told []Attempt, of func(Attempt) int64) (all []int64) {
	for _, a := range told {
		if id := of(a); id != 0 {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// LettersByID are the letters with these ids, as far as there are any.
func (s *Store) LettersByID(ctx context.Context, ids []int64) (letters []Letter, err error) {
	err = s.read(ctx, "read letters", func(t *tx) error { letters, err = t.lettersByID(ctx, ids); return err })
	return letters, err
}

func (t *tx) lettersByID(ctx context.Context, ids []int64) ([]Letter, error) {
	var rows []letterRow
	for some := range slices.Chunk(ids, manyIDs) {
		var more []letterRow
		if err := t.listIn(ctx, &more, selectLetters+`WHERE l.id IN (?) ORDER BY l.id`, some); err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return t.readLetters(ctx, rows)
}
