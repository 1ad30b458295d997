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
	Staff    []casefile.Staff
	Warnings []casefile.Warning
}

// Taken counts what a feed changed.
type Taken struct {
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Rejected  int `json:"rejected"` // held until a good row comes
	Missing   int `json:"missing"`  // held until a feed holds them again
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
	Lost, Of int  // how many cases of the last full feed it would lose or reject, of how many
	Undone   bool // it was taken before, and a person took it back
	Warnings bool // Lost and Of count warnings in force instead, which it would end
}

// Error says why, and what to do.
func (w *Waits) Error() string {
	why := fmt.Sprintf("it loses or rejects %d of the %d cases of the last full feed", w.Lost, w.Of)
	switch {
	case w.Warnings:
		why = fmt.Sprintf("it ends %d of the %d warnings of the do-not-write list that are in force", w.Lost, w.Of)
	case w.Undone:
		why = "a person took it back with `stepdown feed undo`"
	}
	return "the feed is not taken: " + why + ": it waits for `stepdown feed accept` or `stepdown feed refuse`"
}

// errDryRun undoes a transaction that was only tried.
var errDryRun = errors.New("dry run")

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
}

// Whether what a feed changed is kept as it was before.
const (
	imagesKept    = "kept"
	imagesDropped = "dropped"
)

const (
	feedColumns = `id, made_at, made_on, whole, digest, cases, rejected, taken_at, fresh, changed, missing, chained, known_upto, images`
	lastFeed    = `SELECT ` + feedColumns + ` FROM feed WHERE undone = 0 ORDER BY made_at DESC, id DESC LIMIT 1`
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
		Rejected: row.Rejected}, true, nil
}

// TakeFeed takes a feed whole or not at all, in one transaction. cases come ordered by key; an error among them undoes
// everything. The feed is merged with the cases already known, page by page, so that memory stays flat however many
// there are. The counts of cases in info are filled in here. The same feed again changes nothing, and a dry run does all
// that the feed would do and undoes it. *Waits says that a person has to accept it first.
func (s *Store) TakeFeed(ctx context.Context, info FeedInfo, cases iter.Seq2[casefile.Incoming, error],
	coordinators []casefile.Coordinator, dryRun bool) (Taken, error) {
	var taken Taken
	err := s.tx(ctx, "take the feed", func(t *tx) error {
		if err := t.alone(ctx); err != nil {
			return err
		}
		said, err := t.saidOf(ctx, info.Digest)
		if err != nil {
			return err
		}
		m := merge{tx: t, info: info}
		if err := m.begin(ctx, said); err != nil {
			return err
		}
		if taken, err = m.run(ctx, cases); err != nil {
			return err
		}
		if err := m.bearable(ctx, said); err != nil {
			return err
		}
		if err := m.putCoordinators(ctx, coordinators); err != nil {
			return err
		}
		if err := t.putStaff(ctx, m.info); err != nil {
			return err
		}
		if err := t.recount(ctx, taken.New+taken.Changed); err != nil {
			return err
		}
		if err := m.end(ctx); err != nil {
			return err
		}
		if err := m.settlePlaces(ctx, said, &taken); err != nil {
			return err
		}
		if dryRun {
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return taken, err
}

// begin refuses what can't come after the last feed, and makes the feed's row, unless it is the last one again.
func (m *merge) begin(ctx context.Context, said feedAct) error {
	if err := m.get(ctx, &m.last, lastFeed); err != nil && !isNone(err) {
		return err
	}
	made := stampOf(m.info.MadeAt)
	m.again = made == m.last.MadeAt && m.info.Digest == m.last.Digest
	switch {
	case m.again:
		m.feed = m.last
		m.info.Staff, m.info.Warnings = nil, nil // it gave them before the one that was undone
		return nil
	case said == feedRefused: //guard:feed-put-aside
		return ErrPutAside
	case made < m.last.MadeAt: //guard:feed-is-newer
		return ErrOldFeed
	case made == m.last.MadeAt: //guard:feed-moment-is-its-own
		return ErrSameMoment
	case said == feedUndone: //guard:undone-feed-waits
		return &Waits{Undone: true}
	//guard:feed-chain-is-whole
	case !m.info.Follows.IsZero() && (stampOf(m.info.Follows) != m.last.MadeAt || m.last.Chained == 0):
		return ErrBrokenChain
	}
	ids, err := m.reserve(ctx, "feed", 1)
	if err != nil {
		return err
	}
	m.feed = feedRow{ID: ids[0], MadeAt: made, MadeOn: day{m.info.MadeOn}, Full: flag(m.info.Full), Digest: m.info.Digest,
		Chained: flag(m.info.Full || !m.info.Follows.IsZero()), TakenAt: m.at, Images: imagesKept}
	if err := m.get(ctx, &m.feed.KnownUpTo, `SELECT COALESCE(MAX(id), 0) FROM episode`); err != nil {
		return err
	}
	return insert(ctx, m.tx, 1, `INSERT INTO feed (`+feedColumns+`)
		VALUES (:id, :made_at, :made_on, :whole, :digest, :cases, :rejected, :taken_at,
		:fresh, :changed, :missing, :chained, :known_upto, :images)`, []feedRow{m.feed})
}

// settlePlaces brings the warnings up to date, and notes beside which cases the feed changes something. It comes last in the
// feed's transaction: nobody claims a letter from here until the feed is committed, and a claim that has seen others as they
// were is over.
func (m *merge) settlePlaces(ctx context.Context, said feedAct, taken *Taken) error {
	if err := m.putStaffMailboxes(ctx); err != nil {
		return err
	}
	warned, err := m.putWarnings(ctx, m.info, said, taken)
	if err != nil {
		return err
	}
	return m.changedAll(ctx, m.met, warned, m.info.MadeOn)
}

// fewCases is how many cases any full feed may lose or reject.
const fewCases = 5

// bearable leaves a full feed to a person that loses or rejects too many of the cases of the last one.
func (m *merge) bearable(ctx context.Context, said feedAct) error {
	if m.again || !m.info.Full || m.info.Share == 0 || said == feedAccepted || m.lost <= fewCases {
		return nil
	}
	var of int
	err := m.get(ctx, &of, `SELECT cases FROM feed WHERE whole = 1 AND undone = 0 AND id <> ? ORDER BY made_at DESC, id DESC LIMIT 1`,
		m.feed.ID)
	if isNone(err) {
		return nil
	}
	if err == nil && m.lost*100 > m.info.Share*of { //guard:feed-loses-too-much
		err = &Waits{Lost: m.lost, Of: of}
	}
	return err
}

// end counts the feed, lets go of what earlier ones kept, and closes what was said about feeds that it replaces.
func (m *merge) end(ctx context.Context) error {
	if m.again {
		return nil
	}
	if _, err := m.exec(ctx, `UPDATE feed SET cases = ?, rejected = ?, fresh = ?, changed = ?, missing = ? WHERE id = ?`,
		m.taken.New+m.taken.Changed+m.taken.Unchanged, m.taken.Rejected, m.taken.New, m.taken.Changed, m.taken.Missing, m.feed.ID); err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM feed_image WHERE feed_id <> ?`,
		`DELETE FROM coordinator_image WHERE feed_id <> ?`,
		`UPDATE feed SET images = 'dropped' WHERE images = 'kept' AND id <> ?`,
	} {
		if _, err := m.exec(ctx, statement, m.feed.ID); err != nil {
			return err
		}
	}
	_, err := m.exec(ctx, `UPDATE feed_notice SET is_open = 0
		WHERE is_open = 1 AND (state = 'refused' OR state = 'waiting' AND made_at <= ?)`, m.feed.MadeAt)
	if err != nil {
		return err
	}
	return m.weighSights(ctx)
}

// recount tells PostgreSQL's planner of a change to many cases at once. By its old figures it would sort all that are due
// for each page of a scan, instead of reading them in the order of the index.
func (t *tx) recount(ctx context.Context, changed int) error {
	const many = 5000
	if !t.postgres || changed < many {
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
