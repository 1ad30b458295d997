package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	recordjson "github.com/go-json-experiment/json" // encoding/json/v2: a record is read twice as fast as by encoding/json

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// ErrNoCase says that there is no such case.
var ErrNoCase = errors.New("there is no such case: give the reference as the council writes it, and /2 for a second episode")

type episodeRow struct {
	ID       int64  `db:"id"`
	Case     string `db:"case_ref"`
	Number   int    `db:"number"`
	Revision int64  `db:"revision"`
	Record   string `db:"record"`
	Digest   string `db:"feed_digest"`
	InDoubt  int    `db:"in_doubt"`
	NextLook day    `db:"next_look_on"`
}

// What changes with each look is apart from the record, which is long. A case without one can't be read.
const (
	episodeColumns = `e.id, e.case_ref, e.number, e.revision, COALESCE(r.record, 'null') AS record, e.feed_digest, e.in_doubt, e.next_look_on`
	itsRecord      = ` LEFT JOIN episode_record r ON r.episode_id = e.id `
	selectEpisodes = `SELECT ` + episodeColumns + ` FROM episode e` + itsRecord
)

func rowOf(e *casefile.Episode, digest string, look calendar.Date) (episodeRow, error) {
	record, err := json.Marshal(e)
	if err != nil {
		return episodeRow{}, fmt.Errorf("write the record of case %s: %w", e.Key, err)
	}
	return episodeRow{Case: e.Case, Number: e.Number, Record: string(record), Digest: digest,
		InDoubt: flag(e.Quarantine != "" || e.Undone != ""), NextLook: day{look}}, nil
}

// errUnreadable keeps what the decoder says to itself: it could quote the record.
var errUnreadable = errors.New("read the record of a case: it is not in the form in which it was written")

func (r episodeRow) episode() (*casefile.Episode, error) {
	var e casefile.Episode
	//guard:record-is-readable
	if err := recordjson.Unmarshal([]byte(r.Record), &e); err != nil || e.Key != (casefile.Key{Case: r.Case, Number: r.Number}) {
		return nil, errUnreadable
	}
	return &e, nil
}

// Case reads one case, or ErrNoCase. Number 0 is the newest episode, as far as feeds have given a good record of it.
func (s *Store) Case(ctx context.Context, key casefile.Key) (Look, error) {
	var look Look
	err := s.read(ctx, "read a case", func(t *tx) error {
		id, err := t.find(ctx, key)
		if err != nil {
			return err
		}
		look, err = t.look(ctx, id)
		return err
	})
	return look, err
}

// find is the id of a case; number 0 is the newest episode of which a feed has given a good record, or of rejected rows alone
// where there is none.
func (t *tx) find(ctx context.Context, key casefile.Key) (int64, error) {
	var id int64
	err := t.get(ctx, &id, `SELECT id FROM episode WHERE case_ref = ? AND (number = ? OR ? = 0)
		ORDER BY CASE WHEN feed_digest = ? THEN 1 ELSE 0 END, number DESC LIMIT 1`, key.Case, key.Number, key.Number, unreadDigest)
	if isNone(err) {
		return 0, ErrNoCase
	}
	return id, err
}

// CasesByID reads the cases with these ids, at most a few thousand, by id.
func (s *Store) CasesByID(ctx context.Context, ids []int64) ([]Look, error) {
	var looks []Look
	err := s.read(ctx, "read cases", func(t *tx) error {
		var err error
		looks, err = t.looks(ctx, ids)
		return err
	})
	return looks, err
}

// CaseReferences are the references of cases from the one given on, in order, up to a limit.
func (s *Store) CaseReferences(ctx context.Context, from string, limit int) (references []string, err error) {
	err = s.read(ctx, "list cases", func(t *tx) error {
		return t.list(ctx, &references, `SELECT DISTINCT case_ref FROM episode WHERE case_ref >= ? ORDER BY case_ref LIMIT ?`, from, limit)
	})
	return references, err
}

// lock waits for the case's row, keeps everybody else from writing to the case, and reads it as it is then.
func (t *tx) lock(ctx context.Context, id int64) (episodeRow, error) {
	rows, err := t.lockAll(ctx, `id IN (?)`, []int64{id})
	if err != nil || len(rows) == 0 {
		return episodeRow{}, cmp.Or(err, sql.ErrNoRows)
	}
	return rows[0], nil
}

// lockAll is lock for the cases that the condition finds, in the order of their ids. What the statement that waits would read beside
// their rows may be of before it waited: the next one reads them.
func (t *tx) lockAll(ctx context.Context, condition string, values ...any) ([]episodeRow, error) {
	var ids []int64
	if err := t.listAmong(ctx, &ids, `SELECT id FROM episode WHERE `+condition+` ORDER BY id`+t.locking("FOR NO KEY UPDATE"),
		values...); err != nil {
		return nil, err
	}
	return t.episodes(ctx, ids)
}

// episodes reads cases, in the order of their ids.
func (t *tx) episodes(ctx context.Context, ids []int64) (rows []episodeRow, err error) {
	err = t.listIn(ctx, &rows, selectEpisodes+`WHERE e.id IN (?) ORDER BY e.id`, ids)
	return rows, err
}

// lookOn raises a locked case's revision and has it looked at on the day, or earlier if it was to be.
func (t *tx) lookOn(ctx context.Context, row episodeRow, on calendar.Date) error {
	_, err := t.exec(ctx, `UPDATE episode SET revision = revision + 1, next_look_on = ? WHERE id = ?`, day{earlier(row.NextLook, on)}, row.ID)
	return err
}

// rewrite puts a changed record into a locked row, raises its revision and has the case looked at on the day, or
// earlier if it was to be.
func (t *tx) rewrite(ctx context.Context, row episodeRow, e *casefile.Episode, on calendar.Date) error {
	if e.Key != (casefile.Key{Case: row.Case, Number: row.Number}) { //guard:case-stays-itself
		return fmt.Errorf("%w: a case can't become another", ErrRefused)
	}
	fresh, err := rowOf(e, row.Digest, earlier(row.NextLook, on))
	if err != nil {
		return err
	}
	fresh.ID = row.ID
	return t.putEpisodes(ctx, []episodeRow{fresh})
}

// putEpisodes writes cases that are locked and have changed, and raises their revisions.
func (t *tx) putEpisodes(ctx context.Context, rows []episodeRow) error {
	if err := insert(ctx, t, manyRows, `INSERT INTO episode (id, case_ref, number, feed_digest, in_doubt, next_look_on)
		VALUES (:id, :case_ref, :number, :feed_digest, :in_doubt, :next_look_on)
		ON CONFLICT (id) DO UPDATE SET feed_digest = excluded.feed_digest, in_doubt = excluded.in_doubt,
			next_look_on = excluded.next_look_on, revision = episode.revision + 1`, rows); err != nil {
		return err
	}
	return t.putRecords(ctx, rows)
}

// putRecords writes the records of cases, in place of those that lie there.
func (t *tx) putRecords(ctx context.Context, rows []episodeRow) error {
	return insert(ctx, t, manyRows, `INSERT INTO episode_record (episode_id, record) VALUES (:id, :record)
		ON CONFLICT (episode_id) DO UPDATE SET record = excluded.record`, rows)
}

// earlier is the day on which a case that changes is looked at: on, or the day on which it was to be anyway.
func earlier(next day, on calendar.Date) calendar.Date {
	if !next.IsZero() && next.Before(on) {
		return next.Date
	}
	return on
}

// lookAgain raises the revision of a letter's case and has it looked at in the next scan, since the letter may need
// another in its place. The day on which the letter fell due has passed.
func (t *tx) lookAgain(ctx context.Context, letter int64) error {
	_, err := t.exec(ctx, `UPDATE episode SET revision = revision + 1, next_look_on = (SELECT due_on FROM letter WHERE id = ?)
		WHERE id = (SELECT episode_id FROM letter WHERE id = ?)`, letter, letter)
	return err
}

// AdoptRules makes the next scan look at every case, if the rules are not those by which they were last looked at, or if
// that was on a day still to come: a wrong clock then chose when to look again. A scan that is under way by the old rules,
// or by that clock, can't undo it: the revisions move on.
func (s *Store) AdoptRules(ctx context.Context, digest string, today calendar.Date) error {
	return s.tx(ctx, "adopt the rules", func(t *tx) error {
		if err := t.alone(ctx); err != nil {
			return err
		}
		var last struct {
			Rules     string `db:"rules"`
			ScannedOn string `db:"scanned_on"`
		}
		if err := t.get(ctx, &last, `SELECT rules, scanned_on FROM installation`); err != nil {
			return err
		}
		on := today.String()
		if last.Rules == digest && last.ScannedOn == on {
			return nil
		}
		if last.Rules != digest || //guard:new-rules-look-at-all
			last.ScannedOn > on { //guard:wrong-clock-looks-at-all
			n, err := t.exec(ctx, `UPDATE episode SET next_look_on = ?, revision = revision + 1 WHERE next_look_on IS NULL OR next_look_on > ?`,
				day{today}, day{today})
			if err != nil {
				return err
			}
			if err := t.recount(ctx, int(n)); err != nil {
				return err
			}
		}
		_, err := t.exec(ctx, `UPDATE installation SET rules = ?, scanned_on = ?`, digest, on)
		return err
	})
}
