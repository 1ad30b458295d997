package store

import (
	"context"
	"errors"
	"fmt"

	"stepdown/internal/ledger"
)

// Why nothing may leave at the moment.
var (
	ErrPaused    = errors.New("sending is paused: `stepdown resume` lets it go on")
	ErrOverLimit = errors.New("more letters than limits.* allow: the rest waits for `stepdown letters release-batch`")
	ErrNotOurs   = errors.New("the database belongs to another installation: `stepdown adopt` shows the difference")
)

// Installation is whose the database is, and whether anything may leave by it.
type Installation struct {
	Name       string `db:"name"`
	DatabaseID string `db:"database_id"`
	Claims     int64  `db:"claims"` // everything that was ever claimed to be sent
	Paused     bool   `db:"paused"`
	OverLimit  bool   `db:"over_limit"`
	BatchUpTo  int64  `db:"batch_upto"` // letters up to this id a person has released
	Taking     int64  `db:"taking"`     // the feed that is being taken, or 0
	FeedUntil  string `db:"feed_until"` // no letter leaves before, for a feed that has been seen
	FeedSteps  int64  `db:"feed_steps"` // grows with each feed that is begun and each that a person decides about

	Record    string           `db:"record_id"` // the identity of its record of what was sent; empty: none has been begun
	RecordKey ledger.RecordKey `db:"record_key"`
	RecordSeq int64            `db:"record_seq"` // the line up to which it knows what the record tells, with its sum
	RecordSum string           `db:"record_sum"`

	Cluster           // as it was when the database was last looked at
	Now       Cluster `db:"now"`
	AdoptedAt string  `db:"adopted_at"` // empty: it never was
	DoubtUpTo string  `db:"doubt_upto"` // what fell due by that day may have left, for all that is known; empty: nothing
}

const selectInstallation = `SELECT name, database_id, claims, paused, over_limit, batch_upto, record_id, record_key, record_seq, record_sum,
	cluster, timeline, synchronous, adopted_at, doubt_upto, taking, feed_until,
	(SELECT COALESCE(MAX(id), 0) FROM feed) + (SELECT COALESCE(MAX(id), 0) FROM feed_act) AS feed_steps`

// installation reads it as it is; locking is what PostgreSQL locks it with.
func (t *tx) installation(ctx context.Context, locking string) (i Installation, err error) {
	err = t.get(ctx, &i, selectInstallation+t.clusterNow()+` FROM installation`+t.locking(locking))
	return i, err
}

// Installation reads whose the database is.
func (s *Store) Installation(ctx context.Context) (i Installation, err error) {
	err = s.read(ctx, "read whose the database is", func(t *tx) error { i, err = t.installation(ctx, ""); return err })
	return i, err
}

// ErrFellBack says that the database counts fewer claims than have been noted.
var ErrFellBack = errors.New("more has been sent than the database knows of, so it has fallen back to an older copy")

// BelongsTo is ErrNotOurs unless the database is that installation's.
func (i Installation) BelongsTo(name string) error {
	if i.Name != name { //guard:database-is-ours
		return fmt.Errorf("%w: it is %q, and the settings say %q", ErrNotOurs, i.Name, name)
	}
	return nil
}

// closed says why the claimant may not send now, or nothing. What is decided here is decided again by admit.
func (i Installation) closed(c Claimant) error {
	if err := errors.Join(i.BelongsTo(c.Installation), i.OnItsTimeline()); err != nil {
		return err
	}
	switch {
	case i.Claims < c.Noted: //guard:claim-numbers-go-on
		return ErrFellBack
	case i.Paused:
		return ErrPaused
	}
	return nil
}

// The conditions of a claim, asked as it is committed.
const (
	isOurs = `name = ?`   //guard:claim-is-by-the-owner off="? <> '-'"
	isOpen = `paused = 0` //guard:pause-stops-claims off="paused >= 0"
	//guard:daily-limit off="CASE WHEN claimed_on = ? THEN claimed_letters ELSE 0 END + CAST(? AS BIGINT) <= ? + 1000"
	isWithinDay = `CASE WHEN claimed_on = ? THEN claimed_letters ELSE 0 END + CAST(? AS BIGINT) <= ?`
	hasNoFeed   = `taking = 0 AND feed_until <= ?` //guard:feed-stops-claims off="? <> ''"
)

// admit counts claims, at the end of their transaction, and gives the number of the last. Whoever pauses the installation waits for
// claims that have been admitted, and none is admitted afterwards. letters are the ids of those that are claimed; no limit counts
// messages.
func (t *tx) admit(ctx context.Context, c Claimant, messages int, letters ...int64) (number int64, err error) {
	on, n, newest := day{c.Day}.text(), len(letters), int64(0)
	for _, id := range letters {
		newest = max(newest, id)
	}
	err = t.get(ctx, &number, `UPDATE installation SET claims = claims + CAST(? AS BIGINT),
			claimed_letters = CASE WHEN CAST(? AS BIGINT) = 0 THEN claimed_letters WHEN claimed_on = ? THEN claimed_letters + CAST(? AS BIGINT)
				ELSE CAST(? AS BIGINT) END,
			claimed_on = CASE WHEN CAST(? AS BIGINT) = 0 THEN claimed_on ELSE ? END
		WHERE `+isOurs+` AND `+isOpen+` AND (CAST(? AS BIGINT) = 0 OR `+hasNoFeed+`)
			AND (CAST(? AS BIGINT) = 0 OR CAST(? AS BIGINT) <= batch_upto OR over_limit = 0 AND (CAST(? AS BIGINT) = 0 OR `+isWithinDay+`))
		RETURNING claims`, messages+n, n, on, n, n, n, on, c.Installation, n, t.at, n, newest, c.PerDay, on, n, c.PerDay)
	if !isNone(err) {
		return number, err
	}
	now, err := t.installation(ctx, "")
	if err != nil {
		return 0, err
	}
	if err := now.closed(c); err != nil {
		return 0, err
	}
	if err := t.feedFirst(now); err != nil && n > 0 {
		return 0, err
	}
	return 0, ErrOverLimit
}

// text is the date as it is stored, and empty for none.
func (d day) text() string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// StopBatch makes all letters that are ready wait for a person, since there are more than the limits allow. It gives false
// if they do already, or there are none that nobody has released.
func (s *Store) StopBatch(ctx context.Context) (stopped bool, err error) {
	return s.turn(ctx, "over limit", `UPDATE installation SET over_limit = 1 WHERE over_limit = 0
			AND EXISTS (SELECT 1 FROM letter l WHERE l.state = 'ready' AND l.channel <> 'by hand' AND l.id > installation.batch_upto)`, Who{})
}

// Pause stops every claim from now on; it waits for those that have begun. Resume lets them go on. Each gives false, and
// writes nothing down, where it is so already.
func (s *Store) Pause(ctx context.Context, who Who) (bool, error) {
	return s.turn(ctx, "pause", `UPDATE installation SET paused = 1 WHERE paused = 0`, who)
}

// Resume undoes Pause.
func (s *Store) Resume(ctx context.Context, who Who) (bool, error) {
	return s.turn(ctx, "resume", `UPDATE installation SET paused = 0 WHERE paused = 1`, who)
}

// ReleaseBatch lets every letter go that there is now, whatever the limits, and lets later ones count anew.
func (s *Store) ReleaseBatch(ctx context.Context, who Who) (bool, error) {
	return s.turn(ctx, "release batch", `UPDATE installation SET over_limit = 0, batch_upto = (SELECT COALESCE(MAX(id), 0) FROM letter)
		WHERE over_limit = 1`, who)
}

func (s *Store) turn(ctx context.Context, what, statement string, who Who) (turned bool, err error) {
	err = s.tx(ctx, what, func(t *tx) error {
		n, err := t.exec(ctx, statement)
		if turned = n == 1; err != nil || !turned {
			return err
		}
		return t.act(ctx, what, who)
	})
	return turned, err
}

func (t *tx) act(ctx context.Context, what string, who Who) error {
	_, err := t.exec(ctx, `INSERT INTO installation_act (at, what, by_name, os_user, because) VALUES (?, ?, ?, ?, ?)`, t.at, what, who.By,
		who.OSUser, who.Because)
	return err
}
