package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// Look is one case as the scan sees it, with all that the ledger holds of it.
type Look struct {
	ID       int64
	Revision int64
	Episode  *casefile.Episode
	Past     ledger.Past
	Waiting  []Letter // held, ready, and those in the print folder
	Err      error    // the record can't be read; nothing else is set but ID and Revision
}

// Looked is what a look came to. It is recorded only if the case is still at that revision.
type Looked struct {
	ID         int64
	Revision   int64
	NextLook   calendar.Date // no date: not until the record changes
	Changes    []Change      // applied before NewLetters, so that a superseded letter frees its key
	NewLetters []NewLetter
	Items      []ledger.Item // what is open; everything else is closed
	EHCO       string
	Reminders  []ledger.Reminder
}

// ErrNoCase says that there is no such case.
var ErrNoCase = errors.New("there is no such case: give the reference as the council writes it, and /2 for a second episode")

type episodeRow struct {
	ID       int64          `db:"id"`
	Case     string         `db:"case_ref"`
	Number   int            `db:"number"`
	Revision int64          `db:"revision"`
	Record   string         `db:"record"`
	Digest   string         `db:"feed_digest"`
	InDoubt  int            `db:"in_doubt"`
	NextLook sql.NullString `db:"next_look_on"`
}

func rowOf(e *casefile.Episode, digest string, look calendar.Date) (episodeRow, error) {
	record, err := json.Marshal(e)
	if err != nil {
		return episodeRow{}, fmt.Errorf("write the record of case %s: %w", e.Key, err)
	}
	return episodeRow{Case: e.Case, Number: e.Number, Record: string(record), Digest: digest,
		InDoubt: flag(e.Quarantine != ""), NextLook: nullDate(look)}, nil
}

func nullDate(d calendar.Date) sql.NullString {
	return sql.NullString{String: d.String(), Valid: !d.IsZero()}
}

func (r episodeRow) look() Look {
	l := Look{ID: r.ID, Revision: r.Revision, Episode: &casefile.Episode{}}
	if err := json.Unmarshal([]byte(r.Record), l.Episode); err != nil {
		return Look{ID: r.ID, Revision: r.Revision, Err: errors.New("read the record of a case: it is not in the form it was written in")}
	}
	return l
}

const episodeColumns = `id, case_ref, number, revision, record, feed_digest, in_doubt, next_look_on`

// AdoptRules makes the next scan look at every case, if the rules are not those by which they were last looked at.
func (s *Store) AdoptRules(ctx context.Context, digest string, today calendar.Date) error {
	return s.tx(ctx, "adopt the rules", func(t *tx) error {
		n, err := t.exec(ctx, `UPDATE installation SET rules = ? WHERE rules <> ?`, digest, digest)
		if err != nil || n == 0 {
			return err
		}
		_, err = t.exec(ctx, `UPDATE episode SET next_look_on = ? WHERE next_look_on IS NULL OR next_look_on > ?`, today.String(), today.String())
		return err
	})
}

// Looks reads up to limit cases, by id after afterID, on which something can have become due by today or a letter waits.
// It costs what is due, not what is stored.
func (s *Store) Looks(ctx context.Context, today calendar.Date, afterID int64, limit int) ([]Look, error) {
	var looks []Look
	err := s.tx(ctx, "read the cases that are due", func(t *tx) error {
		var rows []episodeRow
		err := t.list(ctx, &rows, `SELECT `+episodeColumns+` FROM episode WHERE id IN (
				SELECT id FROM episode WHERE next_look_on IS NOT NULL AND next_look_on <= ? AND id > ?
				UNION SELECT episode_id FROM letter WHERE state IN ('held', 'ready') AND episode_id > ?
				ORDER BY 1 LIMIT ?) ORDER BY id`, today.String(), afterID, afterID, limit)
		if err != nil {
			return err
		}
		looks, err = t.looks(ctx, rows)
		return err
	})
	return looks, err
}

// Case reads one case, or ErrNoCase. Number 0 is the newest episode.
func (s *Store) Case(ctx context.Context, key casefile.Key) (Look, error) {
	var look Look
	err := s.tx(ctx, "read a case", func(t *tx) error {
		var rows []episodeRow
		err := t.list(ctx, &rows, `SELECT `+episodeColumns+` FROM episode WHERE case_ref = ? AND (number = ? OR ? = 0) ORDER BY number DESC LIMIT 1`, key.Case, key.Number, key.Number)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return ErrNoCase
		}
		looks, err := t.looks(ctx, rows)
		if err == nil {
			look = looks[0]
		}
		return err
	})
	return look, err
}

// CasesByID reads the cases with these ids, in the order of the ids' numbers.
func (s *Store) CasesByID(ctx context.Context, ids []int64) ([]Look, error) {
	var looks []Look
	err := s.tx(ctx, "read cases", func(t *tx) error {
		var rows []episodeRow
		if err := t.listIn(ctx, &rows, `SELECT `+episodeColumns+` FROM episode WHERE id IN (?) ORDER BY id`, ids); err != nil {
			return err
		}
		var err error
		looks, err = t.looks(ctx, rows)
		return err
	})
	return looks, err
}

// looks adds to the rows what the ledger holds of them, read for all of them at once.
func (t *tx) looks(ctx context.Context, rows []episodeRow) ([]Look, error) {
	looks := make([]Look, len(rows))
	ids := make([]int64, len(rows))
	at := make(map[int64]*Look, len(rows))
	for i, r := range rows {
		looks[i] = r.look()
		ids[i], at[r.ID] = r.ID, &looks[i]
	}
	letters, err := t.lettersOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, l := range letters {
		look := at[l.EpisodeID]
		look.Past.Letters = append(look.Past.Letters, l.past())
		if l.State.Waiting() || l.State == ledger.Accepted {
			look.Waiting = append(look.Waiting, l)
		}
	}
	reminders, err := t.remindersOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, r := range reminders {
		look := at[r.EpisodeID]
		look.Past.Reminders = append(look.Past.Reminders, ledger.PastReminder{Reminder: r.key(), On: r.WrittenOn})
	}
	return looks, nil
}

// RecordLooks records a page of looks in one transaction. A case that changed since it was read is skipped: its
// revision has moved on, it is due for another look, and nothing decided on the old record is written.
func (s *Store) RecordLooks(ctx context.Context, day calendar.Date, all []Looked) (skipped int, err error) {
	err = s.tx(ctx, "record a scan", func(t *tx) error {
		skipped = 0
		kept := all[:0:0]
		for _, l := range all {
			n, err := t.exec(ctx, `UPDATE episode SET next_look_on = ?, revision = revision + 1 WHERE id = ? AND revision = ?`, nullDate(l.NextLook), l.ID, l.Revision)
			if err != nil {
				return err
			}
			if n == 0 {
				skipped++
				continue
			}
			kept = append(kept, l)
		}
		for _, l := range kept {
			for _, c := range l.Changes {
				if err := t.changeLetter(ctx, c); err != nil {
					return err
				}
			}
			for _, n := range l.NewLetters {
				if err := t.addLetter(ctx, l.ID, day, n); err != nil {
					return err
				}
			}
		}
		return t.recordReminders(ctx, day, kept)
	})
	return skipped, err
}

// change rewrites a case's record under its lock, raises its revision and has it looked at on the day.
func (t *tx) change(ctx context.Context, id int64, day calendar.Date, edit func(*casefile.Episode) (*casefile.Episode, string, error)) error {
	var row episodeRow
	if err := t.get(ctx, &row, `SELECT `+episodeColumns+` FROM episode WHERE id = ?`+t.locking("FOR UPDATE"), id); err != nil {
		return err
	}
	look := row.look()
	if look.Err != nil {
		return look.Err
	}
	e, digest, err := edit(look.Episode)
	if err != nil {
		return err
	}
	fresh, err := rowOf(e, digest, day)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `UPDATE episode SET record = ?, feed_digest = ?, in_doubt = ?, revision = revision + 1,
		next_look_on = CASE WHEN next_look_on < ? THEN next_look_on ELSE ? END WHERE id = ?`,
		fresh.Record, fresh.Digest, fresh.InDoubt, day.String(), day.String(), id)
	return err
}

// Who says who did something and why: the name given is asserted, the operating system's user is observed.
type Who struct {
	By      string
	OSUser  string
	Because string
}

// Record changes one case by a person's hand, and writes down what, who, when and why.
func (s *Store) Record(ctx context.Context, key casefile.Key, day calendar.Date, what string, who Who, edit func(*casefile.Episode) error) error {
	return s.tx(ctx, "record "+what, func(t *tx) error {
		var id int64
		err := t.get(ctx, &id, `SELECT id FROM episode WHERE case_ref = ? AND (number = ? OR ? = 0) ORDER BY number DESC LIMIT 1`, key.Case, key.Number, key.Number)
		if isNone(err) {
			return ErrNoCase
		}
		if err != nil {
			return err
		}
		if err := t.change(ctx, id, day, func(e *casefile.Episode) (*casefile.Episode, string, error) {
			var digest string
			if err := t.get(ctx, &digest, `SELECT feed_digest FROM episode WHERE id = ?`, id); err != nil {
				return nil, "", err
			}
			return e, digest, edit(e)
		}); err != nil {
			return err
		}
		_, err = t.exec(ctx, `INSERT INTO audit (episode_id, at, what, by_name, os_user, because) VALUES (?, ?, ?, ?, ?, ?)`, id, t.now, what, who.By, who.OSUser, who.Because)
		return err
	})
}
