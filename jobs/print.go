package jobs

import (
	"cmp"
	"context"
	"fmt"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/store"
)

// print puts the letters that go by post into a run of their own in the print folder. The run is named by the day and by
// the first letter's id and attempt, so that no two passes ever share one.
func (j Deliver) print(ctx context.Context, today calendar.Date, decide func(store.Look, store.Letter) store.Ruling,
	done *Delivered) error {
	placed := func(look store.Look, l store.Letter) store.Ruling {
		ruling := decide(look, l)
		ruling.Carrier = string(casefile.Post)
		ruling.Batch = cmp.Or(done.Run, fmt.Sprintf("%s-%d-%d", today, l.ID, l.Attempt+1))
		ruling.Place = j.Spool.Path(ruling.Batch, l.Name())
		return ruling
	}
	for ctx.Err() == nil {
		c, err := j.claim(ctx, casefile.Post, placed, done)
		if err != nil {
			return err
		}
		if c == nil {
			break
		}
		done.Run = c.Batch
		spooled, err := j.spoolLetter(ctx, c, done)
		if err != nil {
			return err
		}
		if !spooled {
			break
		}
	}
	if done.Run == "" {
		return ctx.Err()
	}
	return j.seal(ctx, done.Run)
}

// spoolLetter writes one letter into the run. A folder that can't be written to is nobody's fault but the machine's: the
// letter rests, however often that happens, and the pass is over, since others would fare no better.
func (j Deliver) spoolLetter(ctx context.Context, c *store.Claim, done *Delivered) (spooled bool, err error) {
	if err := j.Spool.Put(c.Batch, piece(c.Letter, c.PDF, j.Class)); err != nil {
		j.Log.Error("a letter could not be written to the print folder", "letter", c.Name(), "error", err)
		done.Again++
		return false, j.finish(ctx, c, store.Finish{To: ledger.Ready,
			Why:     ledger.SpoolFailed.Because("it could not be written to the print folder"),
			RetryIn: j.Retry.First})
	}
	done.Spooled++
	return true, j.finish(ctx, c, store.Finish{To: ledger.Accepted, Why: ledger.Spooled.Because("in the print folder")})
}

// seal writes the run's manifest from the ledger. A run without one isn't ready to be printed.
func (j Deliver) seal(ctx context.Context, run string) error {
	letters, err := j.Store.Letters(context.WithoutCancel(ctx), store.LetterFilter{Batch: run, State: ledger.Accepted})
	if err != nil {
		return err
	}
	entries := make([]post.Entry, len(letters))
	for i, l := range letters {
		entries[i] = piece(l, nil, j.Class).Entry()
	}
	return j.Spool.WriteManifest(run, entries)
}

func piece(l store.Letter, pdf []byte, class string) post.Piece {
	return post.Piece{ID: l.Name(), PDF: pdf, SHA256: l.SHA256, Pages: l.Pages, Class: class, Format: string(l.Format), ReprintOf: l.ReprintOf}
}
