package jobs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/safeguard"
	"stepdown/internal/store"
)

// Reprint has one letter of a run that somebody has taken printed once more: the same bytes in a run of their own, whose
// manifest says so. It stays one letter in the ledger. It goes only if it could go today, as it is written.
type Reprint struct {
	PrintRoom
	Rules Rules
}

// Run puts the letter into a new run, and gives the run's name. The PDF lies in a work folder first; then the ledger decides;
// then the letter leaves the old run, if that still waits, and the new one is published. A crash before that leaves Resume to
// do it.
func (j Reprint) Run(ctx context.Context, id int64, today calendar.Date, who store.Who) (run string, err error) {
	l, err := j.find(ctx, id)
	if err != nil {
		return "", err
	}
	look, err := j.mayGo(ctx, l, today)
	if err != nil {
		return "", err
	}
	if !j.Rules.Calendar.IsWorkingDay(today) { //guard:reprint-on-a-working-day
		return "", fmt.Errorf("print letter %s again: no letter leaves on %s, which is no working day: say it again on %s", l.Name(),
			today.WithWeekday(), j.Rules.Calendar.OnOrAfter(today).WithWeekday())
	}
	if _, err := j.ownership().check(ctx); err != nil { //guard:reprint-is-by-the-owner
		return "", err
	}
	again := piece(parcel(l), j.Class)
	if again.PDF, err = j.Store.LetterPDF(ctx, id); err != nil {
		return "", err
	}
	w := post.Work{Run: fmt.Sprintf("%s-%d-%d", today, l.ID, l.Attempt+1), Mark: rand.Text()}
	if err := j.gather(w, again); err != nil {
		return "", errors.Join(err, j.Spool.Drop(w))
	}
	err = j.Store.Reprint(ctx, store.Reprint{Letter: l, Revision: look.Revision, Batch: w.Run, Place: j.Spool.Path(w.Run, l.Name()),
		Mark: w.Mark, Installation: j.Claimant.Installation, Owner: j.Claimant.Owner, Who: who,
		Why: ledger.Reprinted.Because("printed again, by a person's order: " + who.Because)})
	if err != nil {
		return "", errors.Join(err, j.withdraw(ctx, w))
	}
	return w.Run, j.Seal(ctx, w.Run)
}

func (j Reprint) gather(w post.Work, again post.Piece) error {
	if err := j.Spool.Begin(w); err != nil {
		return err
	}
	if err := j.Spool.Add(w, again); err != nil {
		return err
	}
	return j.Spool.Flush(w)
}

// leave takes a letter that is printed in another run out of the folder of its old one: it would be printed with both.
func leave(spool post.Spool, run string, l store.Letter) error {
	if _, err := spool.TakeOut(run, l.Name(), l.SHA256); err != nil {
		return err
	}
	return spool.Forget(post.Aside{Run: run, ID: l.Name()})
}

// withdraw drops what was gathered, unless the ledger has it after all: its answer may have been lost.
func (j Reprint) withdraw(ctx context.Context, w post.Work) error {
	marks, err := j.Store.OpenRuns(context.WithoutCancel(ctx))
	if err != nil || slices.Contains(marks, w.Mark) {
		return err
	}
	return j.Spool.Drop(w)
}

// find is the letter, if it is one that can be printed again.
func (j Reprint) find(ctx context.Context, id int64) (store.Letter, error) {
	l, err := j.Store.Letter(ctx, id)
	if err != nil {
		return l, err
	}
	name := l.Name()
	switch {
	case l.Carrier != PostCarrier:
		return l, fmt.Errorf("print letter %s again: it goes by %s", name, l.Channel)
	case l.Why.Code == ledger.TooLate: //guard:reprint-may-go
		return l, fmt.Errorf("print letter %s again: it must not go: say `stepdown print pulled %s`, or `print gone`", name, name)
	case l.State == ledger.Sent && (l.Why.Code == ledger.Printed || l.Why.Code == ledger.Gone):
		return l, nil
	case l.State != ledger.Accepted:
		return l, fmt.Errorf("print letter %s again: it is %s (%s): only a letter whose run has been taken can be; `stepdown letters reissue "+
			"%s` has one that left written anew", name, l.State, l.Why.Text, name)
	}
	taken, err := j.Store.RunTaken(ctx, l.Batch)
	if err == nil && !taken && !slices.Contains(ledger.AwaitingPerson, l.Why.Code) { //guard:reprint-is-from-a-taken-run
		err = fmt.Errorf("print letter %s again: nobody has taken run %s yet: it will be printed with that run", name, l.Batch)
	}
	return l, err
}

// mayGo asks all that is asked of a letter that goes today.
func (j Reprint) mayGo(ctx context.Context, l store.Letter, today calendar.Date) (store.Look, error) {
	look, err := j.Store.Case(ctx, l.Case)
	if err != nil {
		return look, err
	}
	if look.Err != nil {
		return look, look.Err
	}
	feed, _, err := j.Store.LastFeed(ctx)
	if err != nil {
		return look, fmt.Errorf("read the age of the feed: %w", err)
	}
	for i := range look.Past.Letters {
		if look.Past.Letters[i].ID == l.ID {
			look.Past.Letters[i].State = ledger.Accepted
		}
	}
	d := desk{rules: j.Rules, world: j.Rules.World(today, feed.MadeOn), today: today}
	now, _ := safeguard.Check(look.Episode, look.Past, d.world).Find(l.Letter)
	why := now.Decision.Why
	if now.Decision.Verdict == safeguard.Go {
		r := review{look: look}
		l.State, l.Why.Code = ledger.Accepted, ledger.Reprinted
		if err := d.keepSpooled(&r, l, now); err != nil || len(r.recalls) == 0 { //guard:reprint-is-still-true on
			return look, err
		}
		why = r.recalls[0].why
	}
	return look, fmt.Errorf("print letter %s again: it may not go today: %s; `stepdown print pulled %s` ends one that has not left, "+
		"`stepdown letters reissue %s` has one that left written anew", l.Name(), why.Text, l.Name(), l.Name())
}
