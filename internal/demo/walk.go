package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/feed"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
)

// Feeds writes the nightly feeds of the walk, one folder a working day, as the council's case system would: that of the
// n-th day of the walk into dir/DATE. It tells on which days there is one.
type Feeds struct{ Dir string }

// madeAt is when a night's feed is made.
func madeAt(d calendar.Date) time.Time { return d.Time().Add(4 * time.Hour) }

// Write writes the feed of the n-th day and gives its folder; none on a weekend.
func (f Feeds) Write(n int) (folder string, err error) {
	d := day(n)
	if wd := d.Weekday(); wd == time.Saturday || wd == time.Sunday {
		return "", nil
	}
	folder = filepath.Join(f.Dir, d.String())
	if err := write(folder, n); err != nil {
		return "", fmt.Errorf("write the feed of %s: %w", d, err)
	}
	for _, each := range families() {
		if each.spoiled != nil && each.spoiled(n) {
			if err := spoil(folder, each.episode.Key); err != nil {
				return "", err
			}
		}
	}
	return folder, nil
}

func write(folder string, n int) error {
	w, err := feed.NewWriter(folder, feed.Manifest{MadeAt: madeAt(day(n)), Full: true})
	if err != nil {
		return err
	}
	for _, each := range families() {
		if e, there := each.at(n); there && w.Add(&e) != nil {
			return w.Close()
		}
	}
	for _, c := range coordinators(n) {
		if w.AddCoordinator(c) != nil {
			return w.Close()
		}
	}
	return errors.Join(w.AddStaff(staff()...), w.AddWarnings(warnings(n)...), w.Close())
}

// spoil breaks one cell of a case, as exports sometimes do: the level of need.
func spoil(folder string, key casefile.Key) error {
	path := filepath.Join(folder, "cases.csv")
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("spoil a row: %w", err)
	}
	good := fmt.Appendf(nil, "%s,%d,2,", key.Case, key.Number)
	if !bytes.Contains(text, good) {
		return errors.New("spoil a row: it is not where it was expected")
	}
	return os.WriteFile(path, bytes.Replace(text, good, fmt.Appendf(nil, "%s,%d,two,", key.Case, key.Number), 1), 0o600)
}

// Act is what a person does in the walk, besides what the case system records.
type Act struct {
	On   calendar.Date
	What string // in words
	By   string
	Do   func(ctx context.Context, o *office.Office, today calendar.Date, who office.Who) error
}

// Acts are what people do, by day.
func Acts() []Act {
	return append(printRoomActs(), []Act{
		{On: day(16), What: "the social worker gives a letter by hand", By: "the social worker", Do: give("EHM-20959")},
		{On: day(27), What: "an EHCO records a midpoint check that the case system lacks", By: "Dev Marlowe",
			Do: func(ctx context.Context, o *office.Office, today calendar.Date, who office.Who) error {
				return o.RecordStep(ctx, casefile.Key{Case: "EHM-20966", Number: 1}, casefile.MidpointCheck, today, today, who)
			}},
	}...)
}

// give marks the letters of a case that are ready to be given by hand as given.
func give(ref string) func(context.Context, *office.Office, calendar.Date, office.Who) error {
	return func(ctx context.Context, o *office.Office, _ calendar.Date, who office.Who) error {
		ready, err := o.Letters(ctx, ledger.Ready, casefile.Key{Case: ref})
		if err != nil {
			return err
		}
		for _, l := range ready {
			if l.Channel != casefile.ByHand {
				continue
			}
			if err := o.Given(ctx, l.Number, who); err != nil {
				return err
			}
		}
		return nil
	}
}

// About says what the stories of a case show, for the summary.
func About(key casefile.Key) string {
	for _, f := range families() {
		if f.episode.Key == key {
			return f.about
		}
	}
	return ""
}

// Families is the number of invented families.
func Families() int { return len(families()) }

// Taken is what a feed came to.
type Taken struct{ New, Changed, Rejected, Missing int }

// Done is what a day's passes came to.
type Done struct {
	Letters []LetterEvent
	Digests int
	// Uncovered reminders found nobody to go to.
	Uncovered int
}

// LetterEvent is a letter that came to a state on the day.
type LetterEvent struct {
	Case   casefile.Key
	Name   string
	Kind   ledger.Kind
	State  ledger.State
	Reason string
}

// Walk goes through the ten weeks day by day and tells of each day on which something happened.
func (i *Installation) Walk(ctx context.Context, tell func(Event)) error {
	for n := range Days {
		if err := i.walkDay(ctx, n, tell); err != nil {
			return fmt.Errorf("walk %s: %w", day(n), err)
		}
	}
	return nil
}

// Event is a day on which something happened.
type Event struct {
	Day     calendar.Date
	Taken   Taken
	Acts    []string
	Printed int
	Done    Done
}

func (e Event) nothing() bool {
	return e.Taken == Taken{} && len(e.Acts) == 0 && e.Printed == 0 && len(e.Done.Letters) == 0 && e.Done.Digests == 0 && e.Done.Uncovered == 0
}

func (i *Installation) walkDay(ctx context.Context, n int, tell func(Event)) error {
	e := Event{Day: day(n)}
	folder, err := Feeds{filepath.Join(i.Dir, "feed")}.Write(n)
	if err != nil {
		return err
	}
	if folder != "" {
		if e.Taken, err = i.Take(ctx, folder); err != nil {
			return err
		}
	}
	for _, a := range Acts() {
		if a.On == e.Day {
			if err := i.Record(ctx, a); err != nil {
				return err
			}
			e.Acts = append(e.Acts, a.What)
		}
	}
	if e.Done, err = i.RunDay(ctx, e.Day); err != nil {
		return err
	}
	// The print room comes on Tuesdays and Fridays, so that what is stopped in between is recalled.
	if wd := e.Day.Weekday(); wd == time.Tuesday || wd == time.Friday {
		if e.Printed, err = i.PrintWaiting(ctx); err != nil {
			return err
		}
	}
	if !e.nothing() {
		tell(e)
	}
	return nil
}
