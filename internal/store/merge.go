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
	info   FeedInfo
	feed   feedRow // its own
	last   feedRow // the newest one before it, or itself if it comes again
	again  bool    // it is the last one again
	lost   int     // cases of the last feeds, not closed, of which this one gives no good record
	taken  Taken
	known  []knownRow   // a page read ahead
	after  casefile.Key // the last one read
	done   bool         // there is no further page
	fresh  []episodeRow
	edits  []edit
	met    []int64          // cases of which something has changed that others ask about
	people []casefile.Place // against whom something else is said than before
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
	id      int64
	fresh   *casefile.Episode // nil: in doubt
	digest  string
	doubt   string
	missing bool // in doubt since the feed doesn't hold it
}

func (m *merge) run(ctx context.Context, cases iter.Seq2[casefile.Incoming, error]) (Taken, error) {
	var previous casefile.Key
	for incoming, err := range cases {
		if err != nil {
			return m.taken, err
		}
		if incoming.Key.Compare(previous) <= 0 { //guard:feed-cases-in-order
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
		//guard:missing-case-is-held skip
		if err := m.doubt(ctx, next, edit{doubt: casefile.MissingFromFeed, missing: true}); err != nil {
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

const knownPage = `SELECT id, case_ref, number, feed_digest, in_doubt FROM episode WHERE (case_ref, number) > (?, ?)
	ORDER BY case_ref, number LIMIT ?`

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
		if ok { //guard:rejected-case-is-held
			return m.doubt(ctx, known, edit{doubt: incoming.Rejected})
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
func (m *merge) doubt(ctx context.Context, known knownRow, why edit) error {
	if known.InDoubt == 1 {
		return nil
	}
	why.id, why.digest = known.ID, known.Digest
	m.edits = append(m.edits, why)
	return m.flushFull(ctx)
}

func (m *merge) flushFull(ctx context.Context) error {
	if len(m.fresh) < manyRows && len(m.edits) < manyRows {
		return nil
	}
	return m.flush(ctx)
}

func (m *merge) flush(ctx context.Context) error {
	ids, err := m.reserve(ctx, "episode", len(m.fresh))
	if err != nil {
		return fmt.Errorf("number new cases: %w", err)
	}
	for i := range m.fresh {
		m.fresh[i].ID = ids[i]
	}
	if err := insert(ctx, m.tx, manyRows, `INSERT INTO episode (id, case_ref, number, record, feed_digest, in_doubt, next_look_on)
		VALUES (:id, :case_ref, :number, :record, :feed_digest, :in_doubt, :next_look_on)`, m.fresh); err != nil {
		return err
	}
	rows, err := m.edited(ctx)
	if err != nil {
		return err
	}
	if err := m.putEpisodes(ctx, rows); err != nil {
		return err
	}
	met, err := m.putPresences(ctx, readable(append(m.fresh, rows...)))
	m.met, m.people = append(m.met, met.episodes...), append(m.people, met.people...)
	m.fresh, m.edits = m.fresh[:0], m.edits[:0]
	return err
}

// putEpisodes writes cases that are locked and have changed.
func (t *tx) putEpisodes(ctx context.Context, rows []episodeRow) error {
	return insert(ctx, t, manyRows, `INSERT INTO episode (id, case_ref, number, record, feed_digest, in_doubt, next_look_on)
		VALUES (:id, :case_ref, :number, :record, :feed_digest, :in_doubt, :next_look_on)
		ON CONFLICT (id) DO UPDATE SET record = excluded.record, feed_digest = excluded.feed_digest, in_doubt = excluded.in_doubt,
			next_look_on = excluded.next_look_on, revision = episode.revision + 1`, rows)
}

// edited locks the cases that are to change, reads them as they are now, and gives the rows that they become.
func (m *merge) edited(ctx context.Context) ([]episodeRow, error) {
	if len(m.edits) == 0 {
		return nil, nil
	}
	byID := make(map[int64]edit, len(m.edits))
	ids := make([]int64, len(m.edits))
	for i, e := range m.edits {
		byID[e.id], ids[i] = e, e.id
	}
	var rows []episodeRow
	if err := m.listIn(ctx, &rows, `SELECT `+episodeColumns+` FROM episode WHERE id IN (?)`+m.locking("FOR NO KEY UPDATE"), ids); err != nil {
		return nil, err
	}
	if err := m.keep(ctx, ids); err != nil {
		return nil, err
	}
	var changed []episodeRow
	for _, row := range rows {
		e := byID[row.ID]
		known, err := row.episode()
		if e.fresh == nil && (err != nil || !e.missing || !known.Closed(m.info.MadeOn)) {
			m.lost++
		}
		if err != nil {
			m.taken.Unreadable++
			continue
		}
		switch {
		case e.fresh == nil:
			known.Quarantine = e.doubt
		//guard:undone-case-stays-undone
		case m.again && known.Undone != "": // it said so before the one that was undone
			m.taken.Changed--
			m.taken.Unchanged++
			continue
		default:
			known = casefile.Merge(known, e.fresh, m.info.MadeOn)
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

// keep stores the cases that are about to change as they are, so that the feed can be undone. There is nothing to store for
// a case that came with the feed itself, and nothing is stored for a feed that comes again after a later one was undone.
func (m *merge) keep(ctx context.Context, ids []int64) error {
	if m.feed.Images != imagesKept {
		return nil
	}
	_, err := m.execIn(ctx, `INSERT INTO feed_image (feed_id, episode_id, record, feed_digest, in_doubt)
		SELECT CAST(? AS BIGINT), id, record, feed_digest, in_doubt FROM episode WHERE id <= ? AND id IN (?) ON CONFLICT DO NOTHING`,
		m.feed.ID, m.feed.KnownUpTo, ids)
	return err
}
