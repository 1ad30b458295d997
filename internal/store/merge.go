package store

import (
	"context"
	"fmt"
	"iter"

	"stepdown/internal/casefile"
)

// merge walks a feed and the cases known side by side, both ordered by key. What is to be written is gathered and
// written a few hundred rows at a time.
type merge struct {
	*tx
	info  FeedInfo
	taken Taken
	known []knownRow   // a page read ahead
	after casefile.Key // the last one read
	done  bool         // there is no further page
	fresh []episodeRow
	edits []edit
}

type knownRow struct {
	ID      int64  `db:"id"`
	Case    string `db:"case_ref"`
	Number  int    `db:"number"`
	Digest  string `db:"feed_digest"`
	InDoubt int    `db:"in_doubt"`
}

func (r knownRow) key() casefile.Key { return casefile.Key{Case: r.Case, Number: r.Number} }

// edit is what the feed changes in a known case: it says something new, or leaves the case in doubt.
type edit struct {
	id     int64
	fresh  *casefile.Episode // nil: in doubt
	digest string
	doubt  string
}

func (m *merge) run(ctx context.Context, cases iter.Seq2[casefile.Incoming, error]) (Taken, error) {
	var previous casefile.Key
	for incoming, err := range cases {
		if err != nil {
			return m.taken, err
		}
		if incoming.Key.Compare(previous) <= 0 {
			return m.taken, fmt.Errorf("read the feed: its cases are out of order, or one comes twice, after %s", previous)
		}
		previous = incoming.Key
		if err := m.passTo(ctx, &incoming.Key); err != nil {
			return m.taken, err
		}
		if err := m.take(ctx, incoming); err != nil {
			return m.taken, err
		}
	}
	if err := m.passTo(ctx, nil); err != nil {
		return m.taken, err
	}
	return m.taken, m.flush(ctx)
}

// passTo goes past every known case before the key, or past all that are left. A full feed doesn't hold them.
func (m *merge) passTo(ctx context.Context, key *casefile.Key) error {
	for {
		next, ok, err := m.peek(ctx)
		if err != nil || !ok || key != nil && next.key().Compare(*key) >= 0 {
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

// peek gives the next known case. What the merge itself writes comes before it, so no page holds what was just written.
func (m *merge) peek(ctx context.Context) (knownRow, bool, error) {
	if len(m.known) == 0 && !m.done {
		const page = 1000
		if err := m.list(ctx, &m.known, knownPage, m.after.Case, m.after.Number, page); err != nil {
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

const knownPage = `SELECT id, case_ref, number, feed_digest, in_doubt FROM episode WHERE (case_ref, number) > (?, ?) ORDER BY case_ref, number LIMIT ?`

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
		row, err := rowOf(casefile.Merge(nil, incoming.Episode, m.info.MadeOn), incoming.Digest, m.info.MadeOn)
		if err != nil {
			return err
		}
		m.fresh = append(m.fresh, row)
		return m.flushFull(ctx)
	case known.Digest == incoming.Digest && known.InDoubt == 0:
		m.taken.Unchanged++
		return nil
	}
	m.taken.Changed++
	m.edits = append(m.edits, edit{id: known.ID, fresh: incoming.Episode, digest: incoming.Digest})
	return m.flushFull(ctx)
}

// doubt holds a case whose record the feed no longer vouches for.
func (m *merge) doubt(ctx context.Context, known knownRow, why string) error {
	if known.InDoubt == 1 {
		return nil
	}
	m.edits = append(m.edits, edit{id: known.ID, digest: known.Digest, doubt: why})
	return m.flushFull(ctx)
}

func (m *merge) flushFull(ctx context.Context) error {
	if len(m.fresh) < manyRows && len(m.edits) < manyRows {
		return nil
	}
	return m.flush(ctx)
}

func (m *merge) flush(ctx context.Context) error {
	err := insert(ctx, m.tx, manyRows, `INSERT INTO episode (case_ref, number, record, feed_digest, in_doubt, next_look_on)
		VALUES (:case_ref, :number, :record, :feed_digest, :in_doubt, :next_look_on)`, m.fresh)
	if err != nil {
		return err
	}
	m.fresh = m.fresh[:0]
	rows, err := m.edited(ctx)
	if err != nil {
		return err
	}
	m.edits = m.edits[:0]
	return insert(ctx, m.tx, manyRows, `INSERT INTO episode (id, case_ref, number, record, feed_digest, in_doubt, next_look_on)
		VALUES (:id, :case_ref, :number, :record, :feed_digest, :in_doubt, :next_look_on)
		ON CONFLICT (id) DO UPDATE SET record = excluded.record, feed_digest = excluded.feed_digest, in_doubt = excluded.in_doubt,
			next_look_on = excluded.next_look_on, revision = episode.revision + 1`, rows)
}

// edited locks the cases that are to change, reads them as they are now, and gives the rows that they become.
func (m *merge) edited(ctx context.Context) ([]episodeRow, error) {
	byID := make(map[int64]edit, len(m.edits))
	ids := make([]int64, len(m.edits))
	for i, e := range m.edits {
		byID[e.id], ids[i] = e, e.id
	}
	var rows []episodeRow
	if err := m.listIn(ctx, &rows, `SELECT `+episodeColumns+` FROM episode WHERE id IN (?)`+m.locking("FOR NO KEY UPDATE"), ids); err != nil {
		return nil, err
	}
	var changed []episodeRow
	for _, row := range rows {
		e := byID[row.ID]
		known, err := row.episode()
		if err != nil {
			m.taken.Unreadable++
			continue
		}
		if e.fresh != nil {
			known = casefile.Merge(known, e.fresh, m.info.MadeOn)
		} else {
			known.Quarantine = e.doubt
		}
		fresh, err := rowOf(known, e.digest, earlier(row.NextLook, m.info.MadeOn))
		if err != nil {
			return nil, err
		}
		fresh.ID = row.ID
		changed = append(changed, fresh)
	}
	return changed, nil
}
