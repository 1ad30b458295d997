package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"

	"golang.org/x/sync/errgroup"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// Scan looks at every case on which something can have become due, and at every letter that waits, and brings the ledger
// up to date: letters are written, held, released, superseded or cancelled, and reminders are noted. It sends nothing.
//
// A case that can't be read or decided is left as it is, counted and logged by its row number; the others go on.
type Scan struct {
	Store    *store.Store
	Rules    Rules
	Carriers Carriers
	Log      *slog.Logger
	// Each, if set, is called for each case once it is looked at.
	Each func()

	failed func(episode int64) // told of each case that can't be looked at; nil: nobody asks
	leaves bool                // a feed that is being taken is left to whoever takes it
}

// lookPage is how many cases are held in memory at once: enough to keep every core busy and a transaction worthwhile.
const lookPage = 256

// Scanned counts what a scan did.
type Scanned struct {
	Looked     int `json:"looked"`
	Written    int `json:"written"`
	Held       int `json:"held"`
	Cancelled  int `json:"cancelled"`
	Superseded int `json:"superseded"`
	Recalled   int `json:"recalled"`
	TooLate    int `json:"too_late"` // must not go, and could not be recalled
	Reminders  int `json:"reminders"`
	Skipped    int `json:"skipped"` // the case changed meanwhile: the next scan looks again
	Failed     int `json:"failed"`
}

// Run scans once. With dryRun it decides everything and changes nothing; each finding is handed to show, if given.
func (j Scan) Run(ctx context.Context, today calendar.Date, dryRun bool, show func(Finding)) (Scanned, error) {
	var total Scanned
	var err error
	if j.Rules, err = j.Rules.AsRecorded(ctx, j.Store); err != nil {
		return total, err
	}
	if !dryRun {
		if err := j.Store.FinishFeed(ctx); err != nil {
			return total, err
		}
		if err := j.Store.AdoptRules(ctx, j.Rules.digest(), today); err != nil {
			return total, err
		}
		if err := j.Store.LookBeside(ctx); err != nil {
			return total, err
		}
	}
	err = j.pages(ctx, today, dryRun, show, &total, func(after int64) ([]store.Look, error) {
		return j.Store.Looks(ctx, today, after, lookPage)
	})
	return total, err
}

// pages looks at the cases that next gives, page by page.
func (j Scan) pages(ctx context.Context, today calendar.Date, dryRun bool, show func(Finding), total *Scanned,
	next func(after int64) ([]store.Look, error)) error {
	for after := int64(0); ; {
		looks, err := next(after)
		if err != nil {
			return fmt.Errorf("read the cases to look at: %w", err)
		}
		if len(looks) == 0 {
			return nil
		}
		after = looks[len(looks)-1].ID
		// Read after the cases, the feed is at least as new as the one that they came with.
		feed, _, err := j.Store.LastFeed(ctx)
		if err != nil {
			return fmt.Errorf("read the age of the feed: %w", err)
		}
		desk := desk{rules: j.Rules, world: j.Rules.World(today, feed.MadeOn), today: today}
		reviews, err := desk.reviewAll(ctx, looks)
		if err != nil {
			return err
		}
		before := *total
		err = j.settle(ctx, today, reviews, dryRun, show, total)
		if errors.Is(err, store.ErrFeedFirst) && !j.leaves { // the page was looked at by the records of before
			*total, after = before, looks[0].ID-1
			err = j.Store.FinishFeed(ctx)
		}
		if err != nil {
			return err
		}
	}
}

func (j Scan) fail(total *Scanned, episode int64) {
	total.Failed++
	if j.failed != nil {
		j.failed(episode)
	}
}

// settle records a page of reviews. Letters are taken back before the ledger says so: if the
// recording fails, a letter has not left that should have, and the next scan finds the case unchanged.
func (j Scan) settle(ctx context.Context, today calendar.Date, reviews []review, dryRun bool, show func(Finding), total *Scanned) error {
	var looked []store.Looked
	var held error // whoever acts waits for the print folder once, and not for each letter
	for _, r := range reviews {
		total.Looked++
		if j.Each != nil {
			j.Each()
		}
		if r.err != nil {
			j.fail(total, r.look.ID)
			j.Log.Error("a case could not be looked at; it stays as it is", "episode_id", r.look.ID, "error", r.err)
			continue
		}
		err := j.recall(ctx, today, &r, dryRun)
		if j.leaves && errors.Is(err, errOthersAtIt) {
			held = err
			break
		}
		if err != nil {
			j.fail(total, r.look.ID)
			j.Log.Error("a letter could not be recalled from its carrier", "episode_id", r.look.ID, "error", err)
			continue
		}
		r.count(total)
		if show != nil {
			for _, f := range r.findings {
				show(f)
			}
		}
		looked = append(looked, r.looked)
	}
	if dryRun || len(looked) == 0 {
		return held
	}
	skipped, err := j.Store.RecordLooks(ctx, today, looked)
	if err == nil || errors.Is(err, store.ErrFeedFirst) {
		total.Skipped += skipped
		return errors.Join(err, held)
	}
	return errors.Join(j.recordOneByOne(ctx, today, looked, err, total), held)
}

// recordOneByOne keeps one case that can't be recorded from stopping the others of its page. If none can be, the fault is
// not theirs, and the scan ends with it.
func (j Scan) recordOneByOne(ctx context.Context, today calendar.Date, looked []store.Looked, whole error, total *Scanned) error {
	recorded := 0
	for _, l := range looked {
		skipped, err := j.Store.RecordLooks(ctx, today, []store.Looked{l})
		if errors.Is(err, store.ErrFeedFirst) {
			return err
		}
		if err != nil {
			j.fail(total, l.ID)
			j.Log.Error("what a look came to could not be recorded; the case stays as it is", "episode_id", l.ID, "error", err)
			continue
		}
		total.Skipped += skipped
		recorded++
	}
	if recorded == 0 {
		return fmt.Errorf("record the scan: %w", whole)
	}
	return nil
}

// recall takes the case's letters that must not go back from their carriers. One that could not be taken back stays accepted,
// for a person to decide, who is told at once: it may be on paper. A dry run tells by the ledger alone what would become of
// each.
func (j Scan) recall(ctx context.Context, today calendar.Date, r *review, dryRun bool) error {
	for _, c := range r.recalls {
		out, err := j.take(ctx, c.letter, dryRun)
		switch {
		case err != nil:
			return err
		case out: //guard:late-recall-is-told on
			r.recalled++
			r.looked.NextLook = today // what is recalled frees its key for what may take its place
			r.change(c.letter, ledger.Cancelled, c.why)
		default:
			why := tooLate(c.letter, c.why, j.Carriers.Advice(c.letter))
			r.change(c.letter, ledger.Accepted, why)
			if !dryRun {
				j.Log.Warn("a letter must not go, and could not be recalled", "letter", c.letter.Name(), "carrier", c.letter.Carrier,
					"why", why.Text)
			}
		}
	}
	return nil
}

func (j Scan) take(ctx context.Context, l store.Letter, dryRun bool) (bool, error) {
	if dryRun {
		taken, err := j.Store.RunTaken(ctx, l.Batch)
		return l.Batch != "" && !taken, err
	}
	return j.Carriers.Recall(ctx, l)
}

// tooLate is what becomes of a letter that must not go and could not be recalled.
func tooLate(l store.Letter, why ledger.Why, advice string) ledger.Why {
	from := l.Carrier
	if l.Batch != "" {
		from = "run " + l.Batch
	}
	return ledger.TooLate.Because(fmt.Sprintf("too late to recall from %s: %s: %s", from, why.Text, advice))
}

// reviewAll reviews a page of cases on every core, and gives the reviews in the order of the cases.
func (d desk) reviewAll(ctx context.Context, looks []store.Look) ([]review, error) {
	reviews := make([]review, len(looks))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range looks {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			reviews[i] = d.review(looks[i])
			return nil
		})
	}
	return reviews, g.Wait()
}
