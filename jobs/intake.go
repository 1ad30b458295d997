package jobs

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/feed"
	"stepdown/internal/store"
	"stepdown/internal/strict"
)

// Intake takes a feed in: whole or not at all, and only where it can be believed: it doesn't come from the future, is not
// older than the last, follows on it where it holds changes only, and loses or rejects so few cases that no person has to
// look. Cases with a bad row are held, and listed in rejected.csv beside the feed with what to do; the others go in.
type Intake struct {
	Store registry
	Log   *slog.Logger
	// Barred, if set, is why no feed may be taken yet; a dry run is still possible.
	Barred error
	// Now is the clock that a feed must not be ahead of; nil: this machine's.
	Now func() time.Time
	// Arrives is the folder in which feeds arrive: once a feed has been taken, from wherever, it is this database's. Empty: none.
	Arrives string
	// Share is how many of a hundred cases a full feed may lose or reject before it waits for a person; 0: any number.
	Share int
	// Each, if set, is called for each case as it is read: for a progress bar.
	Each func()
	// Recall, if set, takes back from the print folder what the feed that has just been taken forbids.
	Recall func(ctx context.Context, today calendar.Date)
}

// registry is the part of the store that intake uses.
type registry interface {
	sights
	TakeFeed(ctx context.Context, info store.FeedInfo, cases iter.Seq2[casefile.Incoming, error], coordinators []casefile.Coordinator,
		dryRun bool) (store.Taken, error)
	FinishFeed(ctx context.Context) error
	NoteRows(ctx context.Context, digest string, rejected int, warnings []store.WarningRow) (idle string, err error)
	NoteNameless(ctx context.Context, digest string, rows []store.NamelessRow) (nameless string, err error)
	AcceptFeed(ctx context.Context, digest string, who store.Who) error
}

// ErrNotLive says that nobody has set the day from which letters are sent.
var ErrNotLive = errors.New("no feed is taken before timing.go_live_on is set, or letters would go out for everything that fell due in " +
	"the years before: " +
	"set it to the day from which letters are sent; `stepdown import --dry-run` tries a feed meanwhile")

// RejectedFile lists the rejected rows of a feed, in the feed's folder.
const RejectedFile = feed.RejectedName

// Took says what a feed came to.
type Took struct {
	store.Taken
	Rows int    `json:"rejected_rows"`
	List string `json:"rejected_list,omitempty"` // the path of rejected.csv, where there are any
	// IdleWarnings are the rows of warnings.csv that warn of nobody.
	IdleWarnings string `json:"idle_warnings,omitempty"`
	// Nameless are the rows that say something for somebody's safety and tell of nobody, by file and line.
	Nameless string `json:"nameless_rows,omitempty"`
}

// Run takes the feed in the folder. With dryRun everything is checked and nothing changes. A feed that is refused, or has to
// wait for a person, is noted.
func (j Intake) Run(ctx context.Context, folder string, dryRun bool) (took Took, err error) {
	if j.Barred != nil && !dryRun { //guard:no-feed-before-go-live
		return took, j.Barred
	}
	if !dryRun {
		if err := (Lookout{Store: j.Store}).see(ctx, folder, j.now()); err != nil { //guard:feed-is-seen-before-it-is-read skip
			return took, err
		}
	}
	f, err := feed.Open(folder)
	if err != nil {
		return took, j.note(ctx, folder, saying(folder), dryRun, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if took, err = j.take(ctx, f, folder, dryRun); err != nil {
		return took, j.note(ctx, folder, f.Manifest(), dryRun, err)
	}
	if dryRun {
		return took, nil
	}
	return took, j.own(ctx)
}

// saying is when a feed that can't be read says that it was made, by which it was seen and stops letters until it is refused.
func saying(folder string) (m feed.Manifest) {
	if s, _, err := feed.Look(folder); err == nil {
		m.MadeAt, m.Full = s.Manifest.MadeAt, s.Manifest.Full
	}
	return m
}

// own makes the folder in which feeds arrive the database's, if it is nobody's. A feed that was imported by hand may be of any folder.
func (j Intake) own(ctx context.Context) error {
	ours, err := j.Store.Installation(ctx)
	if err != nil || j.Arrives == "" {
		return err
	}
	err = inDrop(j.Arrives, func(d drop) error { return d.mine(ours.DatabaseID) })
	if errors.Is(err, ErrFeedsOfAnother) {
		return nil
	}
	return err
}

// Accept takes the feed that waits, as a person has decided. Its folder must still hold the feed that they decided about.
func (j Intake) Accept(ctx context.Context, waiting store.FeedNotice, who store.Who) (took Took, err error) {
	if j.Barred != nil { //guard:no-accepted-feed-before-go-live
		return took, j.Barred
	}
	f, err := feed.Open(waiting.Place)
	if err != nil {
		return took, fmt.Errorf("accept the feed in %s: %w", waiting.Place, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if f.Manifest().Digest != waiting.Digest { //guard:accepted-feed-is-the-one-that-waited
		return took, fmt.Errorf("accept the feed in %s: the folder no longer holds the feed that waited: import it again", waiting.Place)
	}
	if err := j.Store.AcceptFeed(ctx, waiting.Digest, who); err != nil {
		return took, err
	}
	return j.take(ctx, f, waiting.Place, false)
}

func (j Intake) take(ctx context.Context, f *feed.Feed, folder string, dryRun bool) (took Took, err error) {
	m := f.Manifest()
	if err := j.believable(m); err != nil {
		return took, err
	}
	info := store.FeedInfo{MadeAt: m.MadeAt, MadeOn: m.MadeOn, Full: m.Full, Follows: m.Follows, Digest: m.Digest, Share: j.Share,
		Staff: f.Staff(), Warnings: f.Warnings(), WarningRows: f.WarningLines()}
	if took.Taken, err = j.Store.TakeFeed(ctx, info, j.counted(f.Unread(ctx)), f.Coordinators(), dryRun); err != nil {
		return took, err
	}
	if took.WarningsEnded > 0 {
		j.Log.Warn("the feed ended or changed warnings of the do-not-write list", "ended", took.WarningsEnded, "given", took.WarningsGiven)
	}
	took.Rows = f.Counts().Rejects
	if !dryRun {
		if j.Recall != nil {
			j.Recall(ctx, calendar.LondonDate(j.now())) //guard:feed-recalls-at-once
		}
		if took.IdleWarnings, err = j.noteRows(ctx, f); err != nil {
			return took, err
		}
		if took.Nameless, err = j.noteNameless(ctx, f); err != nil {
			return took, err
		}
	}
	if took.Rows == 0 {
		return took, nil
	}
	took.List = filepath.Join(folder, RejectedFile)
	var some *feed.SomeRejected
	if err := f.WriteRejected(took.List); err != nil && !errors.As(err, &some) {
		return took, fmt.Errorf("list the rejected rows: %w", err)
	}
	if held := took.Rejected - took.Orphans; held > 0 {
		j.Log.Warn("some cases of the feed were rejected and are held", "cases", held, "rows", took.Rows)
	} else {
		j.Log.Warn("some rows of the feed were rejected, and no case is held for them", "rows", took.Rows)
	}
	return took, nil
}

// noteRows writes down what of the feed nobody would miss, for the report and the list of feeds.
func (j Intake) noteRows(ctx context.Context, f *feed.Feed) (idle string, err error) {
	lines := f.WarningLines()
	rows := make([]store.WarningRow, len(lines))
	for i, w := range f.Warnings() {
		rows[i] = store.WarningRow{Warning: w, Row: lines[i]}
	}
	if idle, err = j.Store.NoteRows(ctx, f.Manifest().Digest, f.Counts().Rejects, rows); idle != "" {
		j.Log.Warn("rows of the do-not-write list warn of nobody: the person is on no record, or the address has no number",
			"rows", idle)
	}
	return idle, err
}

// noteNameless writes down which rows for somebody's safety hold nothing, since they tell of nobody.
func (j Intake) noteNameless(ctx context.Context, f *feed.Feed) (nameless string, err error) {
	var rows []store.NamelessRow
	for _, r := range f.Nameless() {
		rows = append(rows, store.NamelessRow(r))
	}
	if len(rows) == 0 {
		return "", nil
	}
	if nameless, err = j.Store.NoteNameless(ctx, f.Manifest().Digest, rows); nameless != "" {
		j.Log.Warn("rows of the feed say not safe, or hold for safety, and tell of nobody: no letter is held by them", "rows", nameless)
	}
	return nameless, err
}

// believable refuses a feed for what its manifest says, whatever was taken before.
func (j Intake) believable(m feed.Manifest) error {
	if faults := Unbelievable(m, j.now()); faults != nil {
		return &feed.Refused{Faults: faults}
	}
	return nil
}

// Unbelievable is what a feed is refused for that its manifest says, by that clock.
func Unbelievable(m feed.Manifest, now time.Time) (faults strict.Faults) {
	if m.MadeAt.After(now.Add(store.ClockAhead)) { //guard:feed-is-not-of-the-future
		faults = append(faults, strict.Fault{File: feed.ManifestName, Problem: "made_at is ahead of the clock, which says " +
			now.UTC().Format(time.RFC3339),
			Mend: "export the feed again with the time at which it is really made, or correct this machine's clock"})
	}
	if !m.Full && m.Follows.IsZero() { //guard:feed-of-changes-follows-one
		faults = append(faults, strict.Fault{File: feed.ManifestName,
			Problem: "the feed holds only changes, and does not say which feed it follows on",
			Mend:    `give the made_at of the feed before it as "follows", or send a full feed`})
	}
	return faults
}

func (j Intake) now() time.Time {
	if j.Now == nil {
		return time.Now()
	}
	return j.Now()
}

// refusal tells whether a feed is refused for what it is; another fault is not the feed's.
func refusal(err error) bool {
	var refused *feed.Refused
	return errors.As(err, &refused) || errors.Is(err, store.ErrOldFeed) || errors.Is(err, store.ErrSameMoment) ||
		errors.Is(err, store.ErrBrokenChain) || errors.Is(err, store.ErrPutAside)
}

// note writes down why a feed was not taken, and returns the same error.
func (j Intake) note(ctx context.Context, folder string, m feed.Manifest, dryRun bool, why error) error {
	var waits *store.Waits
	n := store.FeedNotice{Digest: m.Digest, MadeAt: m.MadeAt, Full: m.Full}
	switch {
	case dryRun:
		return why
	case errors.As(why, &waits):
		n.State, n.Reason = store.FeedWaiting, waits.Error()
	case refusal(why):
		n.State, n.Reason = store.FeedRefused, brief(why)
	default:
		return why
	}
	_, err := j.say(ctx, folder, n)
	return errors.Join(why, err)
}

func (j Intake) say(ctx context.Context, folder string, n store.FeedNotice) (fresh bool, err error) {
	if n.Place, err = filepath.Abs(folder); err != nil {
		return false, fmt.Errorf("find the feed's folder: %w", err)
	}
	return j.Store.NoteFeed(ctx, n, calendar.LondonDate(j.now()))
}

// brief is the first fault of a refusal, and how many more there are.
func brief(why error) string {
	var refused *feed.Refused
	if !errors.As(why, &refused) || len(refused.Faults) == 0 {
		lines := strings.Split(why.Error(), "\n")
		return strings.TrimPrefix(lines[0], "take the feed: ")
	}
	if more := len(refused.Faults) - 1; more > 0 {
		return fmt.Sprintf("%s (and %d more)", refused.Faults[0].Error(), more)
	}
	return refused.Faults[0].Error()
}

func (j Intake) counted(cases iter.Seq2[casefile.Incoming, error]) iter.Seq2[casefile.Incoming, error] {
	if j.Each == nil {
		return cases
	}
	return func(yield func(casefile.Incoming, error) bool) {
		for c, err := range cases {
			j.Each()
			if !yield(c, err) {
				return
			}
		}
	}
}
