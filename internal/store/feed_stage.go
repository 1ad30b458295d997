package store

import (
	"context"
	"fmt"
	"iter"

	"stepdown/internal/casefile"
)

// taking is what is stored of a feed while it is taken, besides its cases.
type taking struct {
	Info         FeedInfo
	Coordinators []casefile.Coordinator
	Again        bool // it is the last one again
	Said         feedAct
	Taken        Taken
}

// staged is what the feed says of one case.
type staged struct {
	ID      int64             `json:",omitempty"` // of a known case
	Episode *casefile.Episode `json:",omitempty"` // nil: it leaves the case in doubt
	Against *casefile.Episode `json:",omitempty"` // what the rejected rows of a known case say against writing to somebody
	Said    *casefile.Episode `json:",omitempty"` // and against its own letters
	Digest  string
	Doubt   string `json:",omitempty"`
	Missing bool   `json:",omitempty"` // in doubt since the feed doesn't hold it

	newcomer *newcomer // of a case that is new, in place of its Episode
}

// partCases is how many new cases are written at once: a person who acts meanwhile waits for no more than that. A known one takes as
// long as two.
const partCases = 1000

// staging walks a feed and the cases known side by side, both ordered by key, and stores what the feed changes. Nothing that it
// stores counts for anything yet.
type staging struct {
	store  *Store
	dryRun bool
	id     int64 // of the feed
	feed   taking
	last   feedRow // the newest one before it, or itself if it comes again
	met    met     // by the feed's warnings
	lost   int     // cases of the last feeds, not closed, of which this one gives no good record
	parts  int64
	held   []staged   // of this part
	weight int        // of what is held, in new cases
	known  []knownRow // a page read ahead
	after  casefile.Key
	done   bool // there is no further page
}

type knownRow struct {
	ID      int64  `db:"id"`
	Case    string `db:"case_ref"`
	Number  int    `db:"number"`
	Digest  string `db:"feed_digest"`
	InDoubt int    `db:"in_doubt"`
}

func (r knownRow) key() casefile.Key { return casefile.Key{Case: r.Case, Number: r.Number} }

func (g *staging) run(ctx context.Context, cases iter.Seq2[casefile.Incoming, error]) error {
	var previous casefile.Key
	for incoming, err := range cases {
		if err != nil {
			return fmt.Errorf("take the feed: %w", err)
		}
		if incoming.Key.Compare(previous) <= 0 { //guard:feed-cases-in-order
			return fmt.Errorf("read the feed: its cases are out of order, or one comes twice, after %s", previous)
		}
		previous = incoming.Key
		if err := g.passTo(ctx, &incoming.Key); err != nil {
			return err
		}
		if err := g.take(ctx, incoming); err != nil {
			return err
		}
	}
	if err := g.passTo(ctx, nil); err != nil {
		return err
	}
	return g.flush(ctx)
}

// passTo goes past every known case before the key, or past all that are left. A full feed doesn't hold them.
func (g *staging) passTo(ctx context.Context, key *casefile.Key) error {
	for {
		next, ok, err := g.peek(ctx)
		if err != nil || !ok || key != nil && next.key().Compare(*key) >= 0 {
			return err
		}
		g.known = g.known[1:]
		if !g.feed.Info.Full {
			continue
		}
		if next.Digest == unreadDigest { // its rows have gone, but for what they say against writing to somebody
			if next.InDoubt == 1 {
				gone := &casefile.Episode{Key: next.key(), Unread: true}
				if err := g.stage(ctx, staged{ID: next.ID, Episode: gone, Digest: unreadDigest}); err != nil {
					return err
				}
			}
			continue
		}
		g.feed.Taken.Missing++
		//guard:missing-case-is-held skip
		if err := g.doubt(ctx, next, staged{Doubt: casefile.MissingFromFeed, Missing: true}); err != nil {
			return err
		}
	}
}

// peek gives the next known case.
func (g *staging) peek(ctx context.Context) (knownRow, bool, error) {
	if len(g.known) == 0 && !g.done {
		const page = 1000
		g.known = nil
		err := g.store.read(ctx, "read the known cases", func(t *tx) error {
			return t.list(ctx, &g.known, knownPage, g.after.Case, g.after.Number, page)
		})
		if err != nil {
			return knownRow{}, false, err
		}
		g.done = len(g.known) < page
		if n := len(g.known); n > 0 {
			g.after = g.known[n-1].key()
		}
	}
	if len(g.known) == 0 {
		return knownRow{}, false, nil
	}
	return g.known[0], true, nil
}

const knownPage = `SELECT id, case_ref, number, feed_digest, in_doubt FROM episode WHERE (case_ref, number) > (?, ?)
	ORDER BY case_ref, number LIMIT ?`

func (g *staging) take(ctx context.Context, incoming casefile.Incoming) error {
	known, ok, err := g.peek(ctx)
	if err != nil {
		return err
	}
	if ok = ok && known.key() == incoming.Key; ok {
		g.known = g.known[1:]
	}
	if same := ok && known.Digest == incoming.Digest && known.InDoubt == 0; same && (incoming.Episode != nil || incoming.Whole != nil) {
		g.feed.Taken.Unchanged++
		return nil
	}
	if incoming.Whole != nil {
		if incoming, err = incoming.Whole(); err != nil {
			return fmt.Errorf("take the feed: %w", err)
		}
	}
	switch {
	case incoming.Episode == nil:
		g.feed.Taken.Rejected++
		return g.reject(ctx, known, ok, incoming)
	case !ok:
		g.feed.Taken.New++
		return g.stage(ctx, staged{Episode: incoming.Episode, Digest: incoming.Digest})
	}
	g.feed.Taken.Changed++
	return g.stage(ctx, staged{ID: known.ID, Episode: incoming.Episode, Digest: incoming.Digest})
}

// unreadDigest is that of cases of which no feed has given a good record.
const unreadDigest = "unread"

// reject holds a case whose rows were rejected. Of one that has never had good ones, what they say against writing to somebody is
// kept: it may be about people of other cases.
func (g *staging) reject(ctx context.Context, known knownRow, ok bool, incoming casefile.Incoming) error {
	why := staged{Digest: unreadDigest, Doubt: incoming.Rejected}
	if !ok {
		known = knownRow{Digest: unreadDigest}
	}
	unread := known.Digest == unreadDigest
	switch {
	case unread && incoming.Against != nil: //guard:rejected-rows-restrict
		why.ID, why.Episode = known.ID, incoming.Against
		return g.stage(ctx, why)
	case !unread && (incoming.Said != nil || incoming.Against != nil && incoming.Against.SaysNo()):
		why.ID, why.Digest, why.Against, why.Said = known.ID, known.Digest, incoming.Against, incoming.Said
		return g.stage(ctx, why)
	}
	if !unread { //guard:rejected-case-is-held
		return g.doubt(ctx, known, staged{Doubt: incoming.Rejected})
	}
	if !ok {
		g.feed.Taken.Orphans++
	}
	return nil
}

// doubt holds a case whose record the feed no longer vouches for.
func (g *staging) doubt(ctx context.Context, known knownRow, why staged) error {
	if known.InDoubt == 1 {
		return nil
	}
	why.ID, why.Digest = known.ID, known.Digest
	return g.stage(ctx, why)
}

func (g *staging) stage(ctx context.Context, c staged) error {
	g.met.meet(c.Episode)
	g.met.meet(c.Against)
	if g.weight++; c.ID != 0 {
		g.weight++
	}
	if g.held = append(g.held, c); g.weight < partCases {
		return nil
	}
	return g.flush(ctx)
}

// flush stores a part.
func (g *staging) flush(ctx context.Context) error {
	if err := g.judge(ctx); err != nil || len(g.held) == 0 {
		return err
	}
	g.parts++
	g.weight = 0
	if g.dryRun {
		g.held = g.held[:0]
		return nil
	}
	if err := prepare(g.held, g.feed.Info.MadeOn); err != nil {
		return fmt.Errorf("stage what the feed says of a case: %w", err)
	}
	err := g.store.inTurn(ctx, "stage a feed", func(t *tx) error { return t.putPart(ctx, g.id, g.parts, g.held) })
	g.held = g.held[:0]
	return err
}

func (t *tx) putStage(ctx context.Context, feed, part int64, body string) error {
	_, err := t.exec(ctx, `INSERT INTO feed_stage (feed_id, part, body) VALUES (?, ?, ?)`, feed, part, body)
	return err
}

// judge counts the cases that the feed loses or rejects, and for a dry run what would be found as they are written.
func (g *staging) judge(ctx context.Context) error {
	byID := map[int64]staged{}
	var ids []int64
	for _, c := range g.held {
		if c.ID != 0 && (c.Doubt != "" && c.Digest != unreadDigest || g.dryRun) {
			byID[c.ID] = c
			ids = append(ids, c.ID)
		}
	}
	var rows []episodeRow
	if err := g.store.read(ctx, "read the cases that a feed changes", func(t *tx) (err error) {
		rows, err = t.episodes(ctx, ids)
		return err
	}); err != nil {
		return err
	}
	for _, row := range rows {
		c := byID[row.ID]
		known, err := row.episode()
		newly := row.InDoubt == 0 && c.Doubt != "" && c.Digest != unreadDigest
		if newly && (err != nil || !c.Missing || !known.Closed(g.feed.Info.MadeOn)) {
			g.lost++
		}
		if g.dryRun {
			g.feed.Taken.found(known, c.Doubt, g.feed.Again)
		}
	}
	return nil
}

// found counts a known case as it is found when it is to be written; nil: it can't be read. It tells whether it is.
func (n *Taken) found(known *casefile.Episode, doubt string, again bool) (written bool) {
	switch {
	case known == nil:
		n.Unreadable++
		return false
	//guard:undone-case-stays-undone
	case doubt == "" && again && known.Undone != "": // it said so before the one that was undone
		n.Changed--
		n.Unchanged++
		return false
	}
	return true
}
