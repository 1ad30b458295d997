package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// errOvertaken says that the cases with which a feed was compared have changed.
var errOvertaken = errors.New("another feed was taken or undone meanwhile: import this one again")

// begin refuses what can't come after the last feed, and makes room for what is staged.
func (g *staging) begin(ctx context.Context) error {
	if err := g.store.read(ctx, "take the feed", g.admit(ctx)); err != nil || g.dryRun {
		return err
	}
	if err := g.store.dropStage(ctx); err != nil {
		return err
	}
	if err := g.store.dropImages(ctx, g.last.ID); err != nil {
		return err
	}
	g.id = g.last.ID
	if g.feed.Again {
		return nil
	}
	return g.store.tx(ctx, "number the feed", func(t *tx) error {
		ids, err := t.reserve(ctx, "feed", 1)
		if err == nil {
			g.id = ids[0]
		}
		return err
	})
}

// admit asks whether the feed may come after the last one.
func (g *staging) admit(ctx context.Context) func(*tx) error {
	return func(t *tx) (err error) {
		g.last = feedRow{}
		if err := t.get(ctx, &g.last, lastFeed); err != nil && !isNone(err) {
			return err
		}
		if g.feed.Said, err = t.saidOf(ctx, g.feed.Info.Digest); err != nil {
			return err
		}
		info := &g.feed.Info
		made := stampOf(info.MadeAt)
		switch said := g.feed.Said; {
		case made == g.last.MadeAt && info.Digest == g.last.Digest:
			g.feed.Again = true
			info.Staff, info.Warnings = nil, nil // it gave them before the one that was undone
			return nil
		case said == feedRefused: //guard:feed-put-aside
			return ErrPutAside
		case made < g.last.MadeAt: //guard:feed-is-newer
			return ErrOldFeed
		case made == g.last.MadeAt: //guard:feed-moment-is-its-own
			return ErrSameMoment
		case said == feedUndone: //guard:undone-feed-waits
			return &Waits{Undone: true}
		//guard:feed-chain-is-whole
		case !info.Follows.IsZero() && (stampOf(info.Follows) != g.last.MadeAt || g.last.Chained == 0):
			return ErrBrokenChain
		}
		return nil
	}
}

// end asks what only the whole feed tells, and says that it is being taken: from then on it goes on whoever is killed. begun
// is false for a feed that comes again and changes nothing.
func (g *staging) end(ctx context.Context) (begun bool, err error) {
	if err := g.store.read(ctx, "take the feed", g.bearable(ctx)); err != nil || g.dryRun || g.feed.Again && g.parts == 0 {
		return false, err
	}
	header, err := json.Marshal(g.feed)
	if err != nil {
		return false, fmt.Errorf("stage the feed: %w", err)
	}
	if err := g.store.inTurn(ctx, "stage a feed", func(t *tx) error { return t.putStage(ctx, g.id, 0, string(header)) }); err != nil {
		return false, err
	}
	return true, g.store.tx(ctx, "take the feed", func(t *tx) error {
		ours, err := t.lockInstallation(ctx)
		if err != nil {
			return err
		}
		was := g.last.ID
		if err := g.admit(ctx)(t); err != nil {
			return err
		}
		if ours.Taking != 0 || g.last.ID != was { //guard:feed-was-compared-with-the-last
			return errOvertaken
		}
		if !g.feed.Again {
			if err := g.putFeed(ctx, t); err != nil {
				return err
			}
		}
		if _, err := t.exec(ctx, `UPDATE installation SET taking = ?`, g.id); err != nil {
			return err
		}
		return t.weighSights(ctx)
	})
}

func (g *staging) putFeed(ctx context.Context, t *tx) error {
	info, n := g.feed.Info, g.feed.Taken
	row := feedRow{ID: g.id, MadeAt: stampOf(info.MadeAt), MadeOn: day{info.MadeOn}, Full: flag(info.Full), Digest: info.Digest,
		Chained: flag(info.Full || !info.Follows.IsZero()), TakenAt: t.at, Images: imagesKept, Cases: n.New + n.Changed + n.Unchanged,
		Rejected: n.Rejected, New: n.New, Changed: n.Changed, Missing: n.Missing}
	if err := t.get(ctx, &row.KnownUpTo, `SELECT COALESCE(MAX(id), 0) FROM episode`); err != nil {
		return err
	}
	return insert(ctx, t, 1, `INSERT INTO feed (`+feedColumns+`)
		VALUES (:id, :made_at, :made_on, :whole, :digest, :cases, :rejected, :taken_at,
		:fresh, :changed, :missing, :chained, :known_upto, :images, :rejected_rows, :idle_warnings, :nameless_rows)`, []feedRow{row})
}

// fewCases is how many cases any full feed may lose or reject.
const fewCases = 5

// bearable leaves a full feed to a person that loses or rejects too many of the cases of the last one, or ends too many warnings.
func (g *staging) bearable(ctx context.Context) func(*tx) error {
	return func(t *tx) error {
		free := g.feed.Info.Share == 0 || g.feed.Said == feedAccepted
		if !free && !g.feed.Again && g.feed.Info.Full && g.lost > fewCases {
			var of int
			err := t.get(ctx, &of, `SELECT cases FROM feed WHERE whole = 1 AND undone = 0 ORDER BY made_at DESC, id DESC LIMIT 1`)
			if err != nil && !isNone(err) {
				return err
			}
			if err == nil && g.lost*100 > g.feed.Info.Share*of { //guard:feed-loses-too-much
				return &Waits{Lost: g.lost, Of: of}
			}
		}
		return t.countWarnings(ctx, g.feed.Info, g.met, free, &g.feed.Taken)
	}
}
