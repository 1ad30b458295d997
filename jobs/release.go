package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/safeguard"
	"stepdown/internal/store"
)

// Release says when a letter that has been written, and may go, does go. The zero value is at once: the manager's
// confirmation of the closure on record is the release.
type Release struct {
	Approval bool // somebody approves it, who did not confirm the closure
	After    int  // working days, in which it can be held
}

// gate says what a letter of the kind still lacks, besides what the safeguards ask for. That of a restricted record is
// written and right like any other, so that a person has something to look at.
func (r Rules) gate(e *casefile.Episode, kind ledger.Kind, approvedBy string, goesOn, today calendar.Date) safeguard.Decision {
	switch release := r.Release[kind]; {
	case e.Restricted == casefile.Yes && approvedBy == "":
		return safeguard.Decision{Verdict: safeguard.Hold,
			Why: ledger.Restricted.Because("the record is restricted: a named person has to look at the letter and approve it: `stepdown " +
				"letters approve`")}
	case release.Approval && approvedBy == "":
		return safeguard.Decision{Verdict: safeguard.Hold,
			Why: ledger.AwaitsApproval.Because("somebody has to approve it: `stepdown letters approve`")}
	case release.After > 0 && today.Before(goesOn):
		return safeguard.Decision{Verdict: safeguard.Hold,
			Why: ledger.AwaitsItsDay.Because("it goes on " + goesOn.String() + ", unless somebody holds it")}
	}
	return safeguard.Decision{Verdict: safeguard.Go}
}

// bar holds a newly written letter at the gate. What has been decided about old, whose place it takes, holds for it too if
// it says the same.
func (d desk) bar(e *casefile.Episode, n *store.NewLetter, old *store.Letter) {
	if n.State != ledger.Ready {
		return
	}
	n.GoesOn = d.rules.Calendar.AddWorkingDays(d.today, d.rules.Release[n.Occasion.Kind].After)
	if old != nil && old.Content == n.Written.Content {
		n.ApprovedBy, n.GoesOn = old.ApprovedBy, old.GoesOn
	}
	if gate := d.rules.gate(e, n.Occasion.Kind, n.ApprovedBy, n.GoesOn, d.today); gate.Verdict == safeguard.Hold {
		n.State, n.Why = ledger.Held, gate.Why
	}
}

// sendings is the record beside the print folder of what was sent last.
type sendings interface {
	Last() (post.Sending, bool, error)
	Note(post.Sending) error
}

// notNoted is the end of an attempt that was given up before anything left, since what was about to leave could not be
// written down.
func notNoted(rest time.Duration) store.Finish {
	return store.Finish{To: ledger.Ready,
		Why:     ledger.NotNoted.Because("nothing has left, because what was about to leave could not be written down"),
		RetryIn: rest}
}

// note writes down what is about to leave. Nothing leaves that isn't written down.
func (j Deliver) note(number int64, what post.Sending) error {
	if number == 0 {
		return nil // a report while sending is paused
	}
	what.Number, what.Database, what.Installation = number, j.ours.DatabaseID, j.ours.Name
	if err := j.Sent.Note(what); err != nil {
		return fmt.Errorf("write down what is about to leave: %w", err)
	}
	return nil
}

// claim claims the next letter and writes down that it leaves, or gives nil where nothing is ready or may leave. Where
// there are more letters than a pass or a day may bring, the whole rest is stopped for a person to look at.
func (j Deliver) claim(ctx context.Context, channel casefile.Channel, decide func(store.Look, store.Letter) store.Ruling,
	done *Delivered) (*store.Claim, error) {
	if j.PerRun > 0 && done.counted >= j.PerRun {
		if err := j.stopBatch(ctx); err != nil {
			return nil, err
		}
	}
	c, err := j.Store.ClaimLetter(ctx, j.Claimant, channel, decide)
	switch {
	case errors.Is(err, store.ErrPaused):
		return nil, nil
	case errors.Is(err, store.ErrOverLimit):
		if err := j.stopBatch(ctx); err != nil {
			return nil, err
		}
		return j.claim(ctx, channel, decide, done) // what a person has released may still go
	case err != nil || c == nil:
		return nil, err
	}
	if c.ID > j.ours.BatchUpTo {
		done.counted++
	}
	what := post.Sending{Letter: c.ID, Kind: string(c.Occasion.Kind), Case: c.Case.Case, Episode: c.Case.Number, Adults: c.Adults}
	if err := j.note(c.Number, what); err != nil {
		return nil, errors.Join(err, j.finish(ctx, c, notNoted(j.Retry.First)))
	}
	return c, nil
}

func (j Deliver) stopBatch(ctx context.Context) error {
	stopped, err := j.Store.StopBatch(ctx)
	if stopped {
		j.Log.Error("more letters are ready than limits.* allow: the rest waits for `stepdown letters release-batch`")
	}
	return err
}
