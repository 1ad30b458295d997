package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// Resolve records what a person found out about a letter of which nobody knew whether it had left: that it has, or that
// it has not and is to go again.
func (a *App) Resolve(ctx context.Context, id int64, sent bool, who Who) error {
	change := store.Change{LetterID: id, To: ledger.Ready,
		Why: ledger.ResolvedAgain.Because("a person found that it had not left: it goes again"), Who: who, TryAnew: true}
	if sent {
		change.To, change.Why = ledger.Sent, ledger.ResolvedSent.Because("a person found that it had left")
	}
	return a.changeFrom(ctx, change, "resolve", ledger.Uncertain)
}

// Retry has a letter that was given up tried again, as often as a new one.
func (a *App) Retry(ctx context.Context, id int64, who Who) error {
	return a.changeFrom(ctx, store.Change{LetterID: id, To: ledger.Ready, Why: ledger.Retried.Because("a person has it tried again"), Who: who,
		TryAnew: true}, "retry", ledger.Failed)
}

// Cancel ends a letter that has not left, for good: no other takes its place unless somebody orders a reissue. One that
// lies in the print folder is taken out of it first.
func (a *App) Cancel(ctx context.Context, id int64, who Who) error {
	l, err := a.Store.Letter(ctx, id)
	if err != nil {
		return err
	}
	if l.State == ledger.Accepted && l.Why.Code != ledger.Spoiled { // a spoiled letter lies nowhere
		if err := a.recall(ctx, l); err != nil {
			return err
		}
	}
	change := store.Change{LetterID: id, To: ledger.Cancelled, Why: ledger.CancelledByPerson.Because("a person cancelled it"), Who: who}
	if err := a.changeFrom(ctx, change, "cancel", ledger.Held, ledger.Ready, ledger.Accepted, ledger.Failed, ledger.Uncertain); err != nil ||
		l.State != ledger.Accepted || l.Carrier != jobs.PostCarrier {
		return err
	}
	if err := a.openSpool(); err != nil {
		return err
	}
	return a.spool.Forget(post.Aside{Run: l.Batch, ID: l.Name()})
}

func (a *App) recall(ctx context.Context, l store.Letter) error {
	if err := a.openSpool(); err != nil {
		return err
	}
	carriers := a.setUp()
	out, err := carriers.Recall(ctx, l)
	if err == nil && !out && l.Carrier != jobs.PostCarrier {
		return fmt.Errorf("letter %s can't be taken back from its carrier: %s", l.Name(), carriers.Advice(l))
	}
	if err == nil && !out {
		err = fmt.Errorf("letter %s can't be taken out of the print folder: run %s has been taken, or the letter's file is not there: say "+
			"`stepdown print pulled %s` once it is pulled from the pile, or `print gone`", l.Name(), l.Batch, l.Name())
	}
	return err
}

// changeFrom changes a letter that is in one of the states in which that makes sense.
func (a *App) changeFrom(ctx context.Context, c store.Change, doing string, from ...ledger.State) error {
	l, err := a.Store.Letter(ctx, c.LetterID)
	if err != nil {
		return err
	}
	if slices.Contains(from, l.State) {
		c.From = l.State
		c.Why.Text += ": " + c.Who.Because
		return a.Store.ChangeLetter(ctx, c)
	}
	return fmt.Errorf("%s: letter %s is %s (%s): only one that is %s can be", doing, l.Name(), l.State, l.Why.Text, oneOf(from))
}

func oneOf(states []ledger.State) string {
	words := make([]string, len(states))
	for i, s := range states {
		words[i] = string(s)
	}
	return strings.Join(words, " or ")
}

// Reissue orders a letter that has left, or was cancelled by a person, to be written once more.
func (a *App) Reissue(ctx context.Context, id int64, who Who) error {
	l, err := a.Store.Letter(ctx, id)
	if err != nil {
		return err
	}
	byPerson := l.State == ledger.Cancelled && l.Why.Code == ledger.CancelledByPerson
	if l.State != ledger.Sent && l.State != ledger.Returned && !byPerson {
		return fmt.Errorf("reissue: letter %s is %s (%s): only one that is sent or returned, or that a person cancelled, can be", l.Name(),
			l.State, l.Why.Text)
	}
	look, err := a.Store.Case(ctx, l.Case)
	if err != nil {
		return err
	}
	for _, r := range look.Past.Reissues {
		if r.Occasion == l.Occasion && r.IssueNo > l.IssueNo && slices.Equal(r.Adults, l.Adults) {
			return fmt.Errorf("reissue: letter %s has been ordered again already, as number %d: see `stepdown letters --case %s`", l.Name(),
				r.IssueNo, l.Case.Case)
		}
	}
	return a.Store.Reissue(ctx, id, who)
}

// HoldLetter keeps the letters of this kind to this letter's adults back, whatever becomes of the record, until somebody
// releases them.
func (a *App) HoldLetter(ctx context.Context, id int64, today calendar.Date, who Who) error {
	return a.decideOn(ctx, id, store.Hold, today, who)
}

// ReleaseLetter ends what HoldLetter began, and what adopting a restored database holds back.
func (a *App) ReleaseLetter(ctx context.Context, id int64, today calendar.Date, who Who) error {
	return a.decideOn(ctx, id, store.Release, today, who)
}

func (a *App) decideOn(ctx context.Context, id int64, said store.Said, today calendar.Date, who Who) error {
	l, err := a.Store.Letter(ctx, id)
	if err != nil {
		return err
	}
	look, err := a.Store.Case(ctx, l.Case)
	if err != nil {
		return err
	}
	held := false
	for _, adult := range l.Adults {
		_, found := look.Past.Held[l.Occasion.Kind.For(adult)]
		held = held || found
	}
	switch {
	case said == store.Release && !held:
		return fmt.Errorf("release: nobody holds letter %s back; it is %s: %s", l.Name(), l.State, l.Why.Text)
	case said == store.Hold && !l.State.Waiting() && l.State != ledger.Accepted:
		return fmt.Errorf("hold: letter %s is %s: only one that has not left can be", l.Name(), l.State)
	}
	for _, adult := range l.Adults {
		if err := a.Store.Decide(ctx, l.Case, l.Occasion.Kind.For(adult), said, today, who); err != nil {
			return err
		}
	}
	return nil
}

// Approve approves a letter that waits for it. Whoever confirmed the closure can't.
func (a *App) Approve(ctx context.Context, id int64, today calendar.Date, who Who) error {
	l, err := a.Store.Letter(ctx, id)
	if err != nil {
		return err
	}
	if l.State != ledger.Held || l.Why.Code != ledger.AwaitsApproval && l.Why.Code != ledger.Restricted {
		return fmt.Errorf("approve: letter %s does not wait for approval; it is %s: %s", l.Name(), l.State, l.Why.Text)
	}
	look, err := a.Store.Case(ctx, l.Case)
	if err != nil {
		return err
	}
	if look.Err != nil {
		return look.Err
	}
	confirmed, _ := look.Episode.Done(casefile.ClosureConfirmed, today)
	same, err := a.confirmer(ctx, casefile.Milestone{By: cmp.Or(confirmed.By, look.Episode.Manager), ByID: confirmed.ByID}, who)
	if err != nil {
		return err
	}
	if same {
		return errors.New("approve: whoever confirmed the closure can't approve the letter as well: somebody else has to")
	}
	return a.Store.ChangeLetter(ctx, store.Change{LetterID: id, From: ledger.Held, To: ledger.Held,
		Why: ledger.Approved.Because("approved: the next scan lets it go"), Who: who, ApprovedBy: who.By})
}

// confirmer tells whether the person who acts is the one who confirmed: by name, or because the council's list of staff
// shows both as one person. Two people with the same name are told apart by their sign-in.
func (a *App) confirmer(ctx context.Context, confirmed casefile.Milestone, who Who) (bool, error) {
	if sameName(confirmed.By, who.By) {
		return true, nil
	}
	staff, err := a.Store.Staff(ctx)
	if err != nil {
		return false, err
	}
	for _, s := range staff {
		acts := s.Known(who.By) || s.Known(who.OSUser)
		confirms := confirmed.ByID != "" && s.ID == confirmed.ByID || confirmed.ByID == "" && sameName(s.Name, confirmed.By)
		if acts && confirms {
			return true, nil
		}
	}
	return false, nil
}

func sameName(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), " "), strings.Join(strings.Fields(b), " "))
}
