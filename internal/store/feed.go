package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// FeedInfo is what is remembered of a feed.
type FeedInfo struct {
	MadeAt   time.Time
	MadeOn   calendar.Date // the day of MadeAt
	Full     bool          // it holds every case; otherwise only those that changed
	Digest   string
	Cases    int
	Rejected int
}

// Taken counts what a feed changed.
type Taken struct {
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Rejected  int `json:"rejected"` // held until a good row comes
	Missing   int `json:"missing"`  // held until a feed holds them again
}

// ErrOldFeed says that a feed is older than the last one taken; taking it would undo what is known.
var ErrOldFeed = errors.New("the feed is older than the last one that was taken")

// errDryRun undoes a transaction that was only tried.
var errDryRun = errors.New("dry run")

type feedRow struct {
	MadeAt   stamp  `db:"made_at"`
	Full     int    `db:"whole"`
	Digest   string `db:"digest"`
	Cases    int    `db:"cases"`
	Rejected int    `db:"rejected"`
	TakenAt  stamp  `db:"taken_at"`
}

const lastFeed = `SELECT made_at, whole, digest, cases, rejected, taken_at FROM feed ORDER BY made_at DESC, id DESC LIMIT 1`

// LastFeed is the newest feed taken, or false if there was none.
func (s *Store) LastFeed(ctx context.Context) (FeedInfo, bool, error) {
	var row feedRow
	if err := s.db.GetContext(ctx, &row, lastFeed); err != nil {
		if isNone(err) {
			return FeedInfo{}, false, nil
		}
		return FeedInfo{}, false, fmt.Errorf("read the last feed: %w", err)
	}
	at := row.MadeAt.time()
	return FeedInfo{MadeAt: at, MadeOn: calendar.DateOf(at), Full: row.Full == 1, Digest: row.Digest, Cases: row.Cases, Rejected: row.Rejected}, true, nil
}

// TakeFeed takes a feed whole or not at all, in one transaction. cases come ordered by key; an error among them undoes
// everything. The feed is merged with the cases already known, page by page, so that memory stays flat however many
// there are. The count of rejected cases in info is filled in here. The same feed again changes nothing.
func (s *Store) TakeFeed(ctx context.Context, info FeedInfo, cases iter.Seq2[casefile.Incoming, error], coordinators []casefile.Coordinator, dryRun bool) (Taken, error) {
	var taken Taken
	err := s.tx(ctx, "take the feed", func(t *tx) error {
		if t.postgres {
			if _, err := t.exec(ctx, `LOCK TABLE feed IN SHARE ROW EXCLUSIVE MODE`); err != nil {
				return err
			}
		}
		var last feedRow
		err := t.get(ctx, &last, lastFeed)
		if err != nil && !isNone(err) {
			return err
		}
		if stampOf(info.MadeAt) < last.MadeAt {
			return ErrOldFeed
		}
		m := merge{tx: t, info: info}
		if taken, err = m.run(ctx, cases); err != nil {
			return err
		}
		if err := t.putCoordinators(ctx, coordinators); err != nil {
			return err
		}
		if stampOf(info.MadeAt) != last.MadeAt || info.Digest != last.Digest {
			row := feedRow{stampOf(info.MadeAt), flag(info.Full), info.Digest, taken.New + taken.Changed + taken.Unchanged, taken.Rejected, t.now}
			if err := batch(ctx, t, `INSERT INTO feed (made_at, whole, digest, cases, rejected, taken_at) VALUES (:made_at, :whole, :digest, :cases, :rejected, :taken_at)`, []feedRow{row}); err != nil {
				return err
			}
		}
		if dryRun {
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return taken, err
}

// merge walks a feed and the cases known side by side, both ordered by key.
type merge struct {
	*tx
	info  FeedInfo
	taken Taken
	fresh []episodeRow
	known []knownRow // a page read ahead
	after casefile.Key
	done  bool
}

type knownRow struct {
	ID      int64  `db:"id"`
	Case    string `db:"case_ref"`
	Number  int    `db:"number"`
	Digest  string `db:"feed_digest"`
	InDoubt int    `db:"in_doubt"`
}

func (r knownRow) key() casefile.Key { return casefile.Key{Case: r.Case, Number: r.Number} }

func (m *merge) run(ctx context.Context, cases iter.Seq2[casefile.Incoming, error]) (Taken, error) {
	var previous casefile.Key
	for incoming, err := range cases {
		if err != nil {
			return m.taken, err
		}
		if incoming.Key.Compare(previous) <= 0 {
			return m.taken, fmt.Errorf("read the feed: its cases are out of order at number %d", m.taken.New+m.taken.Changed+m.taken.Unchanged+1)
		}
		previous = incoming.Key
		if err := m.passTo(ctx, incoming.Key); err != nil {
			return m.taken, err
		}
		if err := m.take(ctx, incoming); err != nil {
			return m.taken, err
		}
	}
	if err := m.passTo(ctx, casefile.Key{}); err != nil {
		return m.taken, err
	}
	return m.taken, m.flush(ctx)
}

// passTo goes past every known case before the key (the zero key: all that are left). A full feed doesn't hold them.
func (m *merge) passTo(ctx context.Context, key casefile.Key) error {
	for {
		next, ok, err := m.peek(ctx)
		if err != nil || !ok || key != (casefile.Key{}) && next.key().Compare(key) >= 0 {
			return err
		}
		m.known = m.known[1:]
		if !m.info.Full {
			continue
		}
		m.taken.Missing++
		if err := m.doubt(ctx, next, "it is missing from the newest full feed"); err != nil {
			return err
		}
	}
}

func (m *merge) peek(ctx context.Context) (knownRow, bool, error) {
	if len(m.known) == 0 && !m.done {
		const page = 1000
		err := m.list(ctx, &m.known, `SELECT id, case_ref, number, feed_digest, in_doubt FROM episode
			WHERE case_ref > ? OR case_ref = ? AND number > ? ORDER BY case_ref, number LIMIT ?`, m.after.Case, m.after.Case, m.after.Number, page)
		if err != nil {
			return knownRow{}, false, err
		}
		m.done = len(m.known) < page
		if n := len(m.known); n > 0 {
			m.after = m.known[n-1].key()
		}
	}
	if len(m.known) == 0 {
		return knownRow{}, false, nil
	}
	return m.known[0], true, nil
}

func (m *merge) take(ctx context.Context, incoming casefile.Incoming) error {
	known, ok, err := m.peek(ctx)
	if err != nil {
		return err
	}
	if ok = ok && known.key() == incoming.Key; ok {
		m.known = m.known[1:]
	}
	switch {
	case incoming.Episode == nil:
		m.taken.Rejected++
		if ok {
			return m.doubt(ctx, known, incoming.Rejected)
		}
		return nil
	case !ok:
		m.taken.New++
		e := casefile.Merge(nil, incoming.Episode, m.info.MadeOn)
		row, err := rowOf(e, incoming.Digest, m.info.MadeOn)
		if err != nil {
			return err
		}
		if m.fresh = append(m.fresh, row); len(m.fresh) >= 400 {
			return m.flush(ctx)
		}
		return nil
	case known.Digest == incoming.Digest && known.InDoubt == 0:
		m.taken.Unchanged++
		return nil
	}
	m.taken.Changed++
	return m.change(ctx, known.ID, m.info.MadeOn, func(e *casefile.Episode) (*casefile.Episode, string, error) {
		return casefile.Merge(e, incoming.Episode, m.info.MadeOn), incoming.Digest, nil
	})
}

// doubt holds a case whose record the feed no longer vouches for.
func (m *merge) doubt(ctx context.Context, known knownRow, why string) error {
	if known.InDoubt == 1 {
		return nil
	}
	return m.change(ctx, known.ID, m.info.MadeOn, func(e *casefile.Episode) (*casefile.Episode, string, error) {
		e.Quarantine = why
		return e, known.Digest, nil
	})
}

func (m *merge) flush(ctx context.Context) error {
	err := batch(ctx, m.tx, `INSERT INTO episode (case_ref, number, record, feed_digest, in_doubt, next_look_on)
		VALUES (:case_ref, :number, :record, :feed_digest, :in_doubt, :next_look_on)`, m.fresh)
	m.fresh = m.fresh[:0]
	return err
}

func (t *tx) putCoordinators(ctx context.Context, all []casefile.Coordinator) error {
	for _, c := range all {
		record, err := json.Marshal(c)
		if err != nil {
			return fmt.Errorf("write coordinator: %w", err)
		}
		if _, err := t.exec(ctx, `INSERT INTO coordinator (id, record) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record`, c.ID, string(record)); err != nil {
			return err
		}
	}
	return nil
}

// Coordinators are all EHCOs known.
func (s *Store) Coordinators(ctx context.Context) ([]casefile.Coordinator, error) {
	var records []string
	if err := s.db.SelectContext(ctx, &records, `SELECT record FROM coordinator ORDER BY id`); err != nil {
		return nil, fmt.Errorf("read the coordinators: %w", err)
	}
	all := make([]casefile.Coordinator, len(records))
	for i, r := range records {
		if err := json.Unmarshal([]byte(r), &all[i]); err != nil {
			return nil, fmt.Errorf("read a coordinator's record: %w", err)
		}
	}
	return all, nil
}
