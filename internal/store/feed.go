package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// FeedInfo is what is remembered of a feed.
type FeedInfo struct {
	MadeAt   time.Time
	MadeOn   calendar.Date // the day of MadeAt where the council is
	Full     bool          // it holds every case; otherwise only those that changed
	Follows  time.Time     // of a feed of changes: when the feed was made that it follows on; zero: it names none
	Digest   string
	Cases    int
	Rejected int
	// Share is how many of a hundred cases of the last full feed a full one may lose or reject before it waits for a
	// person; 0: any number. It is asked of a feed that is to be taken, and not remembered.
	Share int
	// Staff and Warnings are what the feed gives besides cases; nil: it lacks the file, and what is known stays. They are not
	// among what LastFeed remembers.
	Staff       []casefile.Staff
	Warnings    []casefile.Warning
	WarningRows []int // of each of Warnings, in their file
	// What LastFeed remembers besides: how many rows were rejected, and which rows of warnings.csv name nobody on record.
	Rows         int
	IdleWarnings string
	Nameless     string // the rows that say something for somebody's safety and tell of nobody, by file and line
}

// Taken counts what a feed changed.
type Taken struct {
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Rejected  int `json:"rejected"` // held until a good row comes
	Missing   int `json:"missing"`  // held until a feed holds them again
	// Orphans are those of the rejected that were not known before, and whose rows say nothing against writing: nothing is held.
	Orphans int `json:"of_no_case,omitempty"`
	// Unreadable are cases whose stored record can't be read: nothing is sent for them, and they stay as they are.
	Unreadable int `json:"unreadable,omitempty"`
	// Of the council's warnings, those that the feed gave or changed, and those that it ended or changed.
	WarningsGiven int `json:"warnings_given,omitempty"`
	WarningsEnded int `json:"warnings_ended,omitempty"`
}

// Why a feed is refused for what it is among others.
var (
	ErrOldFeed    = errors.New("the feed is older than the last one that was taken")
	ErrSameMoment = errors.New("another feed with other content has the same made_at: export this one again, with the time at which it is " +
		"really made")
	ErrBrokenChain = errors.New("the feed of changes does not follow on the last feed that was taken: send a full feed")
	ErrPutAside    = errors.New("a person put the feed aside with `stepdown feed refuse`: export it again if it is right after all")
)

// Waits says that a feed is not taken until a person accepts it.
type Waits struct {
	Lost, Of int   // how many cases of the last full feed it would lose or reject, of how many
	Undone   bool  // it was taken before, and a person took it back
	Astray   []int // rows of warnings.csv that name nobody, beside warnings in force that it ends
	Warnings bool  // Lost and Of count warnings in force instead, which it would end

	ends []casefile.Warning
}

// Error says why, and what to do.
func (w *Waits) Error() string {
	why := fmt.Sprintf("it loses or rejects %d of the %d cases of the last full feed", w.Lost, w.Of)
	switch {
	case len(w.Astray) > 0:
		why = fmt.Sprintf("it ends %d of the %d warnings of the do-not-write list that are in force, and what warnings.csv names in row %s "+
			"is on no record: it may be mistyped", w.Lost, w.Of, numbers(w.Astray))
	case w.Warnings:
		why = fmt.Sprintf("it ends %d of the %d warnings of the do-not-write list that are in force", w.Lost, w.Of)
	case w.Undone:
		why = "a person took it back with `stepdown feed undo`"
	}
	return "the feed is not taken: " + why + ": it waits for `stepdown feed accept` or `stepdown feed refuse`"
}

type feedRow struct {
	ID        int64  `db:"id"`
	MadeAt    stamp  `db:"made_at"`
	MadeOn    day    `db:"made_on"`
	Full      int    `db:"whole"`
	Digest    string `db:"digest"`
	Cases     int    `db:"cases"`
	Rejected  int    `db:"rejected"`
	TakenAt   stamp  `db:"taken_at"`
	New       int    `db:"fresh"`
	Changed   int    `db:"changed"`
	Missing   int    `db:"missing"`
	Chained   int    `db:"chained"`
	KnownUpTo int64  `db:"known_upto"`
	Images    string `db:"images"`
	Rows      int    `db:"rejected_rows"`
	Idle      string `db:"idle_warnings"`
	Nameless  string `db:"nameless_rows"`
}

// Whether what a feed changed is kept as it was before.
const (
	imagesKept    = "kept"
	imagesDropped = "dropped"
)

const (
	feedColumns = `id, made_at, made_on, whole, digest, cases, rejected, taken_at, fresh, changed, missing, chained, known_upto, images,
		rejected_rows, idle_warnings, nameless_rows`
	lastFeed = `SELECT ` + feedColumns + ` FROM feed WHERE undone = 0 ORDER BY made_at DESC, id DESC LIMIT 1`
)

// LastFeed is the newest feed that was taken and not undone, or false if there is none.
func (s *Store) LastFeed(ctx context.Context) (FeedInfo, bool, error) {
	var row feedRow
	err := s.read(ctx, "read the last feed", func(t *tx) error { return t.get(ctx, &row, lastFeed) })
	if isNone(err) {
		return FeedInfo{}, false, nil
	}
	if err != nil {
		return FeedInfo{}, false, err
	}
	return FeedInfo{MadeAt: row.MadeAt.time(), MadeOn: row.MadeOn.Date, Full: row.Full == 1, Digest: row.Digest, Cases: row.Cases,
		Rejected: row.Rejected, Rows: row.Rows, IdleWarnings: row.Idle, Nameless: row.Nameless}, true, nil
}

// TakeFeed takes a feed whole or not at all. cases come ordered by key; an error among them changes nothing. What the feed says
// of the cases already known is compared page by page and staged, and no case is touched before all of it is there and nothing
// refuses it. From then on the feed is being taken: it only goes on, in transactions each of which is whole for its cases, and
// nothing is scanned or claimed until it has been taken. Memory stays flat however many cases there are. The same feed again
// changes nothing, nor does a dry run. *Waits says that a person has to accept it first.
func (s *Store) TakeFeed(ctx context.Context, info FeedInfo, cases iter.Seq2[casefile.Incoming, error],
	coordinators []casefile.Coordinator, dryRun bool) (taken Taken, err error) {
	release, err := s.waitForLock(ctx, feedLock)
	if err != nil {
		return taken, err
	}
	defer func() { err = errors.Join(err, release()) }()
	if !dryRun {
		if err := s.FinishFeed(ctx); err != nil {
			return taken, err
		}
	}
	g := staging{store: s, dryRun: dryRun, feed: taking{Info: info, Coordinators: coordinators}, met: metBy(info.Warnings)}
	if err := g.begin(ctx); err != nil {
		return taken, err
	}
	if err := g.run(ctx, cases); err != nil {
		return g.feed.Taken, err
	}
	begun, err := g.end(ctx)
	if err != nil || dryRun || !begun {
		return g.feed.Taken, err
	}
	return s.apply(ctx, g.id)
}

// feedLock lets one process at a time take a feed, or undo one.
const feedLock = "feed"

// FinishFeed goes on with a feed that is being taken, if there is one. Whoever began it may be at it still: both then write parts of
// it, and neither waits for the other, who may have been stopped.
func (s *Store) FinishFeed(ctx context.Context) error {
	ours, err := s.Installation(ctx)
	if err != nil || ours.Taking == 0 {
		return err
	}
	_, err = s.apply(ctx, ours.Taking)
	return err
}

// recount tells PostgreSQL's planner of a change to many cases at once. By its old figures it would sort all that are due
// for each page of a scan, instead of reading them in the order of the index.
func (t *tx) recount(ctx context.Context, changed int) error {
	const many = 5000
	if changed < many {
		return nil
	}
	return t.countAnew(ctx)
}

func (t *tx) countAnew(ctx context.Context) error {
	if !t.postgres {
		return nil
	}
	_, err := t.exec(ctx, `SELECT `+recount+`()`)
	return err
}

// alone lets in one at a time of those that wait for a case while they hold others.
func (t *tx) alone(ctx context.Context) error {
	if !t.postgres {
		return nil
	}
	_, err := t.exec(ctx, `SELECT pg_advisory_xact_lock(?, hashtext('whole'))`, lockSpace)
	return err
}
