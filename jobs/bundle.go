package jobs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/store"
	"stepdown/letters"
)

// Bundle makes files for the printer of what waits in the print folder: of each run one file for each format, with a
// cover sheet, every letter on a sheet of its own.
type Bundle struct {
	Scan
	// Look sees the feeds that have arrived: what one of them says may be the reason not to print; nil: none arrive here.
	Look    func(ctx context.Context) error
	Spool   post.Spool
	Profile letters.Profile
	Class   string // of postage
}

// Bundled is one file for the printer.
type Bundled struct {
	Run     string `json:"run"`
	Format  string `json:"format"`
	Letters int    `json:"letters"`
	Pages   int    `json:"pages"`
	File    string `json:"file"`
	// Before says that files for the printer had been made of the run already: it may have been printed.
	Before *Before `json:"bundled_before,omitempty"`
}

// Before is when that was first, and by whom, as far as anybody knows.
type Before struct {
	At time.Time `json:"at,omitzero"`
	By string    `json:"by,omitempty"` // the operating system's user
}

// mostBundled is how many letters one file holds, which bounds the memory that making it takes.
const mostBundled = 1000

// Run bundles the waiting runs of a day, or all of them where the day is no date. This is when letters leave: each is asked
// about once more, what must not go is recalled, and nothing is bundled while sending is paused or a feed comes first. Whoever
// makes a file for the printer has the run in hand: before that, it is written down as taken, and nothing is recalled from it any
// more. Each run is bundled by itself; the error tells of those that could not be.
func (j Bundle) Run(ctx context.Context, today, of calendar.Date, who store.Who) ([]Bundled, error) {
	if err := j.mayPrint(ctx); err != nil {
		return nil, err
	}
	if err := j.Spool.DropHalfBundles(); err != nil {
		return nil, err
	}
	if err := (Printed{Store: j.Store, Spool: j.Spool, Speech: j.Rules.Wording.Speech()}).TellStrays(ctx, j.Log); err != nil {
		return nil, err
	}
	waiting, err := j.Store.UnprintedRuns(ctx)
	if err != nil {
		return nil, err
	}
	var made []Bundled
	var failed []error
	for i, u := range waiting {
		if u.Comes || //guard:coming-run-is-not-bundled
			i > 0 && u.Run == waiting[i-1].Run || !of.IsZero() && !strings.HasPrefix(u.Run, of.String()) {
			continue
		}
		some, err := j.bundleRun(ctx, today, u.Run, who)
		if made = append(made, some...); err != nil {
			failed = append(failed, err)
		}
	}
	return made, errors.Join(failed...)
}

// mayPrint says why nothing may be printed just now.
func (j Bundle) mayPrint(ctx context.Context) error {
	ours, err := j.Store.Installation(ctx)
	if err == nil && ours.Paused { //guard:nothing-is-bundled-while-paused
		err = store.ErrPaused
	}
	if err == nil && j.Look != nil {
		err = j.Look(ctx) //guard:feeds-are-looked-for-before-bundling
	}
	if err != nil {
		return err
	}
	first, there, err := j.Store.FirstFeed(ctx)
	if there { //guard:feed-stops-bundles
		return fmt.Errorf("make files for the printer: %s", first)
	}
	return err
}

// bundleRun bundles what may go of a run that waits.
func (j Bundle) bundleRun(ctx context.Context, today calendar.Date, run string, who store.Who) ([]Bundled, error) {
	state, err := j.Spool.State(run)
	if err != nil || state != post.Waiting {
		return nil, err // a run that is elsewhere is the scan's to note
	}
	if err := j.OfRun(ctx, today, run); err != nil { //guard:bundled-letters-are-asked-about skip
		return nil, err
	}
	if state, err = j.Spool.State(run); err != nil || state != post.Waiting {
		return nil, err // all its letters were recalled
	}
	before, err := j.before(ctx, run)
	if err != nil {
		return nil, err
	}
	if err := j.Spool.Hold(func() error { return j.Store.TakeRun(ctx, run, store.Bundled, who) }); err != nil {
		return nil, err
	}
	letters, err := j.Store.Letters(ctx, store.LetterFilter{State: ledger.Accepted, Batch: run})
	if err != nil {
		return nil, err
	}
	piles := map[casefile.Format][]store.Letter{}
	for _, l := range letters {
		if !slices.Contains(ledger.AwaitingPerson, l.Why.Code) { //guard:bundle-leaves-out-what-waits on
			piles[l.Format] = append(piles[l.Format], l)
		}
	}
	var made []Bundled
	for _, format := range slices.Sorted(maps.Keys(piles)) {
		parts := slices.Collect(slices.Chunk(piles[format], mostBundled))
		for i, part := range parts {
			name := strings.ReplaceAll(string(format), " ", "-")
			if len(parts) > 1 {
				name = fmt.Sprintf("%s-%d", name, i+1)
			}
			b, err := j.bundle(ctx, run, name, part)
			b.Before = before
			if err != nil {
				return made, err
			}
			made = append(made, b)
		}
	}
	return made, nil
}

// before tells of files for the printer that there are of a run.
func (j Bundle) before(ctx context.Context, run string) (*Before, error) {
	there, err := j.Spool.Bundled(run)
	if err != nil || !there {
		return nil, err
	}
	take, err := j.Store.RunTake(ctx, run)
	if take.How != store.Bundled {
		return &Before{}, err
	}
	return &Before{take.At, take.OSUser}, err
}

func (j Bundle) bundle(ctx context.Context, run, name string, part []store.Letter) (Bundled, error) {
	day, err := calendar.ParseDate(run[:len("2006-01-02")])
	if err != nil {
		return Bundled{}, err
	}
	b := letters.Bundle{Run: run, Format: string(part[0].Format), Class: j.Class, Day: day}
	made := Bundled{Run: run, Format: b.Format, Letters: len(part)}
	var ids []string
	for _, l := range part {
		pdf, err := j.Store.LetterPDF(ctx, l.ID)
		if err != nil {
			return made, err
		}
		if ledger.Sum(pdf) != l.SHA256 {
			return made, fmt.Errorf("bundle run %s: the PDF of letter %s is not the one that was written", run, l.Name())
		}
		b.Pages = append(b.Pages, letters.Page{PDF: pdf, Pages: l.Pages})
		made.Pages += l.Pages
		ids = append(ids, l.Name())
	}
	b.Names = ids
	made.File, err = j.Spool.PutBundle(run, name, ids, func(w io.Writer) error { return j.Rules.Wording.Bundle(w, j.Profile, b) })
	return made, err
}
