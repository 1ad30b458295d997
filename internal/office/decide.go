package office

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// Resolve records what a person found out about a letter of which nobody knew whether it had left: that it has, or that
// it has not and is to go again.
func (o *Office) Resolve(ctx context.Context, id int64, sent bool, who Who) error {
	change := store.Change{LetterID: id, To: ledger.Ready,
		Why: ledger.ResolvedAgain.Because("a person found that it had not left: it goes again"), TryAnew: true}
	if sent {
		change.To, change.Why = ledger.Sent, ledger.ResolvedSent.Because("a person found that it had left")
	}
	return o.change(ctx, toResolve, change, who, ledger.Uncertain)
}

// Retry has a letter that was given up tried again, as often as a new one.
func (o *Office) Retry(ctx context.Context, id int64, who Who) error {
	return o.change(ctx, toRetry, store.Change{LetterID: id, To: ledger.Ready, Why: ledger.Retried.Because("a person has it tried again"),
		TryAnew: true}, who, ledger.Failed)
}

// Cancel ends a letter that has not left, for good: no other takes its place unless somebody orders a reissue. One that a
// carrier has accepted is taken back first.
func (o *Office) Cancel(ctx context.Context, id int64, who Who) error {
	if _, err := toCancel.by(who); err != nil {
		return err
	}
	l, err := o.store.Letter(ctx, id)
	if err != nil {
		return err
	}
	if l.State == ledger.Sending {
		return fmt.Errorf("cancel: letter %s is just being sent: `stepdown letters hold %[1]s` stops it if it has not left, and then it can be "+
			"cancelled", l.Name())
	}
	if l.State == ledger.Accepted && l.Why.Code != ledger.Spoiled { // a spoiled letter lies nowhere
		if err := o.recall(ctx, l); err != nil {
			return err
		}
	}
	change := store.Change{LetterID: id, To: ledger.Cancelled, Why: ledger.CancelledByPerson.Because("a person cancelled it")}
	return o.change(ctx, toCancel, change, who, ledger.Held, ledger.Ready, ledger.Accepted, ledger.Failed, ledger.Uncertain)
}

func (o *Office) recall(ctx context.Context, l store.Letter) error {
	out, err := o.settings.Carriers.Recall(ctx, l)
	if err == nil && !out { //guard:cancelled-letter-is-taken-back
		err = fmt.Errorf("letter %[1]s can't be taken back from %[2]s any more: %[3]s; unless `stepdown letters hold %[1]s` keeps them back, "+
			"another may be written in its place", l.Name(), cmp.Or(l.Batch, l.Carrier), o.settings.Carriers.Advice(l))
	}
	return err
}

// change changes a letter by a person's act, if it is in one of the states in which that makes sense.
func (o *Office) change(ctx context.Context, a act, c store.Change, who Who, from ...ledger.State) error {
	by, err := a.by(who)
	if err != nil {
		return err
	}
	l, err := o.store.Letter(ctx, c.LetterID)
	if err != nil {
		return err
	}
	if !slices.Contains(from, l.State) { //guard:act-fits-the-state
		return fmt.Errorf("%s: letter %s is %s (%s): this works only while it is %s", a.name, l.Name(), l.State, l.Why.Text, oneOf(from))
	}
	c.From, c.Who = l.State, by
	c.Why.Text += ": " + by.Because
	return o.store.ChangeLetter(ctx, c)
}

func oneOf(states []ledger.State) string {
	words := make([]string, len(states))
	for i, s := range states {
		words[i] = string(s)
	}
	return strings.Join(words, " or ")
}

// Reissue orders a letter that has left, or was cancelled by a person, to be written once more.
func (o *Office) Reissue(ctx context.Context, id int64, who Who) error {
	by, err := toReissue.by(who)
	if err != nil {
		return err
	}
	l, err := o.store.Letter(ctx, id)
	if err != nil {
		return err
	}
	byPerson := l.State == ledger.Cancelled && l.Why.Code == ledger.CancelledByPerson
	if l.State != ledger.Sent && l.State != ledger.Returned && !byPerson { //guard:reissue-of-what-left
		return fmt.Errorf("reissue: letter %s is %s (%s): this works only once it is sent or returned, or after a person cancelled it",
			l.Name(), l.State, l.Why.Text)
	}
	look, err := o.store.Case(ctx, l.Case)
	if err != nil {
		return err
	}
	for _, r := range look.Past.Reissues {
		if r.Reissues(l.Letter) { //guard:reissue-is-ordered-once
			return fmt.Errorf("reissue: letter %s has already been reissued, as number %d: see `stepdown letters --case %s`", l.Name(),
				r.IssueNo, l.Case.Case)
		}
	}
	return o.store.Reissue(ctx, id, by)
}

// HoldLetter keeps the letters of this kind to this letter's adults back, whatever becomes of the record, until somebody
// releases them.
func (o *Office) HoldLetter(ctx context.Context, id int64, today calendar.Date, who Who) error {
	return o.decideOn(ctx, toHoldLetter, id, store.Hold, today, who)
}

// Beyond says of a letter that lies in a run of the print room whether it can still be taken back, and if not, why and what to do.
func (o *Office) Beyond(ctx context.Context, id int64) (run, why string, err error) {
	l, err := o.store.Letter(ctx, id)
	if err != nil || l.State != ledger.Accepted || l.Batch == "" {
		return "", "", err
	}
	taken, err := o.store.RunTaken(ctx, l.Batch)
	if err == nil && taken {
		why = fmt.Sprintf("Letter %s itself can't be taken back from run %s any more: %s.", l.Name(), l.Batch, o.settings.Carriers.Advice(l))
	}
	return l.Batch, why, err
}

// ReleaseLetter ends what HoldLetter began, and what adopting a restored database holds back.
func (o *Office) ReleaseLetter(ctx context.Context, id int64, today calendar.Date, who Who) error {
	return o.decideOn(ctx, toReleaseLetter, id, store.Release, today, who)
}

func (o *Office) decideOn(ctx context.Context, a act, id int64, said store.Said, today calendar.Date, who Who) error {
	by, err := a.by(who)
	if err != nil {
		return err
	}
	l, err := o.store.Letter(ctx, id)
	if err != nil {
		return err
	}
	look, err := o.store.Case(ctx, l.Case)
	if err != nil {
		return err
	}
	held := false
	for _, adult := range l.Addressees {
		_, found := look.Past.Held[l.Occasion.Kind.For(adult)]
		held = held || found
	}
	switch {
	case said == store.Release && !held: //guard:release-of-what-is-held
		return fmt.Errorf("release: nobody holds letter %s back; it is %s: %s", l.Name(), l.State, l.Why.Text)
	//guard:hold-of-what-has-not-left
	case said == store.Hold && !l.State.Waiting() && l.State != ledger.Sending && l.State != ledger.Accepted:
		return fmt.Errorf("hold: letter %s is %s: this works only while it has not left", l.Name(), l.State)
	}
	for _, adult := range l.Addressees {
		if err := o.store.Decide(ctx, l.Case, l.Occasion.Kind.For(adult), said, today, by); err != nil {
			return err
		}
	}
	if said == store.Hold && l.State == ledger.Sending { // claimed with others it may wait for its turn, or be with the mail server
		return fmt.Errorf("hold: it is recorded, and letters to these adults are held; but letter %s is just being sent, and leaves if it was "+
			"with the mail server already: see in a minute what became of it, with `stepdown letters show %[1]s`", l.Name())
	}
	o.recallLying(ctx, today)
	return nil
}

// Approve approves a letter that waits for it. Whoever confirmed the closure, or made the letter, can't.
func (o *Office) Approve(ctx context.Context, id int64, today calendar.Date, who Who) error {
	by, err := toApprove.by(who)
	if err != nil {
		return err
	}
	l, err := o.store.Letter(ctx, id)
	if err != nil {
		return err
	}
	//guard:approval-of-what-awaits-it
	if l.State != ledger.Held || l.Why.Code != ledger.AwaitsApproval && l.Why.Code != ledger.Restricted {
		return fmt.Errorf("approve: letter %s is not waiting for approval; it is %s: %s", l.Name(), l.State, l.Why.Text)
	}
	look, err := o.store.Case(ctx, l.Case)
	if err != nil {
		return err
	}
	if look.Err != nil {
		return look.Err
	}
	if err := o.mayApprove(ctx, look.Episode, look.ID, today, who); err != nil {
		return fmt.Errorf("approve: %w", err)
	}
	if err := o.mayApproveMade(ctx, look, l, who); err != nil {
		return fmt.Errorf("approve: %w", err)
	}
	return o.store.ChangeLetter(ctx, store.Change{LetterID: id, From: ledger.Held, To: ledger.Held,
		Why: ledger.Approved.Because("approved: the next scan lets it go"), Who: by, ApprovedBy: by.By})
}

// Given records that a letter which goes by hand has been given.
func (o *Office) Given(ctx context.Context, id int64, who Who) error {
	by, err := toGiven.by(who)
	if err != nil {
		return err
	}
	l, err := o.store.Letter(ctx, id)
	if err != nil {
		return err
	}
	if l.Channel != casefile.ByHand || l.State != ledger.Ready { //guard:given-was-to-be-given
		return fmt.Errorf("letter %s is not one that waits to be given by hand: it goes by %s and is %s", l.Name(), l.Channel, l.State)
	}
	return o.store.ChangeLetter(ctx, store.Change{LetterID: id, From: l.State, To: ledger.Sent, Why: ledger.Given.Because("given by hand"),
		Who: by})
}

// Returned records that a letter came back: one that has left, or may have.
func (o *Office) Returned(ctx context.Context, id int64, who Who) error {
	by, err := toReturned.by(who)
	if err != nil {
		return err
	}
	l, err := o.store.Letter(ctx, id)
	if err != nil {
		return err
	}
	if l.State == ledger.Accepted && (l.Batch != "" || l.Why.Code == ledger.Spoiled) { //guard:returned-had-left
		return fmt.Errorf("return: nobody has recorded that letter %s has left; it is %s: see that it is this letter that came back, and "+
			"record first that its run was printed (`stepdown print done`)", l.Name(), l.Why.Text)
	}
	return o.store.ChangeLetter(ctx, store.Change{LetterID: id, From: l.State, To: ledger.Returned, Why: ledger.CameBack.Because("came back"),
		Who: by})
}
