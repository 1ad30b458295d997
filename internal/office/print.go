package office

import (
	"cmp"
	"context"
	"slices"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// Unprinted are the letters of a run that are not recorded as printed, by what they wait for.
type Unprinted struct {
	Run     string      `json:"run"`
	Taken   string      `json:"taken,omitempty"` // how it is known that somebody has it; empty: nobody yet
	Letters int         `json:"letters"`
	Code    ledger.Code `json:"code"`
	Since   time.Time   `json:"since,omitzero"`
	Why     string      `json:"why,omitempty"` // it must not be printed, and what to do
}

// UnprintedRuns lists the runs that hold letters which are not recorded as printed, and those that lie in the print folder and must
// not be printed.
func (o *Office) UnprintedRuns(ctx context.Context) ([]Unprinted, error) {
	found, err := o.store.UnprintedRuns(ctx)
	all := make([]Unprinted, len(found))
	for i, u := range found {
		all[i] = Unprinted{Run: u.Run, Taken: string(u.Taken), Letters: u.Number, Code: u.Code, Since: u.Oldest}
	}
	if err != nil {
		return all, err
	}
	strays, err := o.settings.PrintRoom.Strays(ctx)
	for _, s := range strays {
		all = append(all, Unprinted{Run: s.Run, Letters: s.Letters, Why: s.Why})
	}
	return all, err
}

// InPile is a letter of a run, as the print room finds it: no personal data.
type InPile struct {
	ID        string          `json:"letter"`
	Reference string          `json:"reference"` // as it stands on the page
	Format    casefile.Format `json:"format"`
	Pages     int             `json:"pages"`
	State     ledger.State    `json:"state"`
	Code      ledger.Code     `json:"code"`
}

// Pile lists the letters of a run in the order in which files for the printer hold them.
func (o *Office) Pile(ctx context.Context, run string) ([]InPile, error) {
	found, err := o.store.Letters(ctx, store.LetterFilter{Batch: run})
	if err == nil && len(found) == 0 {
		err = o.settings.PrintRoom.NoRun(ctx, run)
	}
	all := make([]InPile, len(found))
	for i, l := range found {
		all[i] = InPile{l.Name(), l.Case.Case, l.Format, l.Pages, l.State, l.Why.Code}
	}
	slices.SortStableFunc(all, func(a, b InPile) int { return cmp.Compare(a.Format, b.Format) })
	return all, err
}

// Bundle makes files for the printer of the runs of a day that wait, or of all that wait where the day is no date, of what may
// go just now. From then on the runs are taken.
func (o *Office) Bundle(ctx context.Context, of calendar.Date, who Who) ([]jobs.Bundled, error) {
	by, err := toBundle.by(who)
	if err != nil {
		return nil, err
	}
	spool, err := o.spool()
	if err != nil {
		return nil, err
	}
	if err := o.settings.PrintRoom.Owned(ctx); err != nil { //guard:bundle-is-by-the-owner skip
		return nil, err
	}
	now, err := o.Now(ctx)
	if err != nil {
		return nil, err
	}
	look := func(ctx context.Context) error { return o.settings.Look(ctx, now) }
	return jobs.Bundle{Scan: o.scan(), Look: look, Spool: spool, Profile: o.rules.Profile, Class: o.settings.PrintRoom.Class}.Run(ctx,
		calendar.LondonDate(now), of, by)
}

// scan looks at cases as the service does.
func (o *Office) scan() jobs.Scan {
	return jobs.Scan{Store: o.store, Rules: o.rules, Carriers: o.settings.Carriers, Log: o.intake.Log}
}

// PrintDone records that a run was printed, but for letters that were spoiled: with those it asks for a reason. A letter that
// must not have gone is left to a person.
func (o *Office) PrintDone(ctx context.Context, run string, except []int64, who Who) (jobs.Noted, error) {
	act := toPrintDone
	if len(except) > 0 {
		act = toPrintSpoil
	}
	printed, by, err := o.printed(act, who)
	if err != nil {
		return jobs.Noted{Run: run}, err
	}
	now, err := o.Now(ctx)
	if err != nil {
		return jobs.Noted{Run: run}, err
	}
	if err := o.settings.Look(ctx, now); err != nil { //guard:feeds-are-looked-for-at-print-done skip
		return jobs.Noted{Run: run}, err
	}
	return printed.Done(ctx, run, except, by, func(ctx context.Context) error {
		return o.scan().OfRun(ctx, calendar.LondonDate(now), run)
	})
}

// PrintUndo takes back that a run was printed, and tells of how many letters. The run stays taken.
func (o *Office) PrintUndo(ctx context.Context, run string, who Who) (int, error) {
	printed, by, err := o.printed(toPrintUndo, who)
	if err != nil {
		return 0, err
	}
	return printed.Undo(ctx, run, by)
}

// Pulled records that a letter of a taken run was pulled from the pile: it does not go.
func (o *Office) Pulled(ctx context.Context, id int64, who Who) error {
	printed, by, err := o.printed(toPulled, who)
	if err != nil {
		return err
	}
	return printed.Pulled(ctx, id, by)
}

// Gone records that a letter of a taken run has left.
func (o *Office) Gone(ctx context.Context, id int64, who Who) error {
	printed, by, err := o.printed(toGone, who)
	if err != nil {
		return err
	}
	return printed.Gone(ctx, id, by)
}

func (o *Office) printed(a act, who Who) (jobs.Printed, store.Who, error) {
	by, err := a.by(who)
	if err != nil {
		return jobs.Printed{}, by, err
	}
	_, err = o.spool()
	return o.settings.PrintRoom.Printed, by, err
}

// Reprint has one letter of a taken run printed once more, and gives the run that it then waits in.
func (o *Office) Reprint(ctx context.Context, id int64, today calendar.Date, who Who) (run string, err error) {
	by, err := toReprint.by(who)
	if err != nil {
		return "", err
	}
	if _, err := o.spool(); err != nil {
		return "", err
	}
	now, err := o.Now(ctx)
	if err == nil {
		err = o.settings.Look(ctx, now) //guard:feeds-are-looked-for-before-a-reprint
	}
	if err != nil {
		return "", err
	}
	return jobs.Reprint{PrintRoom: o.settings.PrintRoom, Rules: o.rules}.Run(ctx, id, today, by)
}
