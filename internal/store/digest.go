package store

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// NewDigest is the one message that a person gets on a day, with the reminders that it carries.
type NewDigest struct {
	Kind      DigestKind // empty: a coordinator's digest
	Recipient string     // e-mail address
	Day       calendar.Date
	MessageID string
	Raw       []byte // the whole message: every attempt sends these bytes
	Reminders []int64
	Waiting   []Waiting       // what else it tells of
	Shown     []int64         // the letters that it shows to whoever signs them
	Calendar  []CalendarEntry // what it puts into its recipient's calendar
}

// DigestKind tells messages to people of the council apart: each is sent once a day and recipient.
type DigestKind string

// The kinds there are.
const (
	CoordinatorDigest DigestKind = "digest"
	DailyReport       DigestKind = "report"
)

// Digest is a frozen digest in the hands of its claimant.
type Digest struct {
	ID        int64      `db:"id"`
	Kind      DigestKind `db:"kind"`
	Recipient string     `db:"recipient"`
	Day       string     `db:"day"`
	MessageID string     `db:"message_id"`
	Raw       []byte     `db:"raw"`
	Attempt   int        `db:"attempt"`
	Owner     string     `db:"-"`
	Number    int64      `db:"-"` // of all claims of this database
	// Mailbox is what is on record of the recipient's, as it is claimed; empty for a report.
	Mailbox map[casefile.Place]OnRecord `db:"-"`
}

// errTaken undoes the freezing of a digest some of whose reminders another digest carries by now.
var errTaken = errors.New("the reminders are taken")

// isPending holds for a reminder that no digest carries yet.
//
//guard:reminder-in-one-digest off="1 = 1"
const isPending = `digest_id IS NULL`

// FreezeDigest stores a digest and ties its reminders to it, in one transaction. It gives false, and nothing is stored,
// where the person has had a digest on that day already, or another digest carries one of the reminders by now: what no
// digest carries waits for the next.
func (s *Store) FreezeDigest(ctx context.Context, d NewDigest) (frozen bool, err error) {
	err = s.tx(ctx, "freeze a digest", func(t *tx) error {
		var id int64
		// The Message-ID follows from kind, recipient and day: of two that freeze at once either key may be met first.
		err := t.get(ctx, &id, `INSERT INTO digest (kind, recipient, day, message_id, raw, state, code, reason, since, frozen_at)
			VALUES (?, ?, ?, ?, ?, 'ready', 'frozen', 'ready to go', ?, ?)
			ON CONFLICT DO NOTHING RETURNING id`, cmp.Or(d.Kind, CoordinatorDigest), d.Recipient, day{d.Day}, d.MessageID, d.Raw, t.at, t.at)
		if isNone(err) {
			return errTaken
		}
		if err != nil {
			return err
		}
		for ids := range slices.Chunk(d.Reminders, manyIDs) {
			n, err := t.execIn(ctx, `UPDATE reminder SET digest_id = ? WHERE `+isPending+` AND id IN (?)`, id, ids)
			if err != nil {
				return err
			}
			if n != int64(len(ids)) { //guard:digest-carries-all-or-nothing
				return errTaken
			}
		}
		if err := t.tell(ctx, id, d.Day, d.Waiting); err != nil {
			return err
		}
		if err := t.show(ctx, id, d.Shown); err != nil {
			return err
		}
		return t.publish(ctx, d.Recipient, d.Calendar)
	})
	if errors.Is(err, errTaken) {
		return false, nil
	}
	return err == nil, err
}

// ClaimDigest claims the next digest to be sent, or gives nil. One whose claimant went silent is sent again: the same
// bytes under the same Message-ID.
//
// While the installation is paused nothing leaves but the daily report, whose absence would be an alarm of its own; then
// it gives ErrPaused when no report waits.
func (s *Store) ClaimDigest(ctx context.Context, c Claimant) (*Digest, error) {
	for lost := 1; ; lost++ {
		claimed, err := s.claimDigest(ctx, c)
		switch {
		case err == nil:
			return claimed, nil
		case !errors.Is(err, ErrUnreachable) || lost == askedAgain || ctx.Err() != nil:
			return nil, err
		case claimed != nil && s.digestIsClaimed(ctx, claimed):
			return claimed, nil
		}
	}
}

// digestIsClaimed asks whether a claim whose answer was lost was written down.
func (s *Store) digestIsClaimed(ctx context.Context, d *Digest) (is bool) {
	err := s.read(ctx, "ask for a digest's claim", func(t *tx) error {
		return t.get(ctx, &is, `SELECT EXISTS (SELECT 1 FROM digest WHERE id = ? AND state = 'sending' AND owner = ? AND attempt = ?)`,
			d.ID, d.Owner, d.Attempt)
	})
	return is && err == nil
}

// claimDigest claims once. With an error a digest is what was to be claimed, if it came so far.
func (s *Store) claimDigest(ctx context.Context, c Claimant) (claimed *Digest, err error) {
	err = s.keptTx(ctx, "claim a digest", func(t *tx) error {
		ours, err := t.installation(ctx, "")
		if err != nil {
			return err
		}
		closed := ours.closed(c)
		if closed != nil && !errors.Is(closed, ErrPaused) { //guard:digest-leaves-by-the-owner
			return closed
		}
		d := Digest{Owner: c.Owner}
		err = t.get(ctx, &d, `UPDATE digest SET state = 'sending', code = 'claimed', reason = 'being sent', since = ?, owner = ?,
				lease_until = ?, attempt = attempt + 1
			WHERE id = (SELECT id FROM digest WHERE state IN ('ready', 'sending') AND (kind = ? OR ? = 0)
				AND (state = 'ready' AND available_at <= ? OR state = 'sending' AND lease_until < ?) ORDER BY id
				LIMIT 1`+t.locking("FOR UPDATE SKIP LOCKED")+`)
			RETURNING id, kind, recipient, day, message_id, raw, attempt`,
			t.at, c.Owner, t.now.add(c.Lease), DailyReport, flag(closed != nil), t.now, t.now)
		if isNone(err) {
			return closed
		}
		if err != nil {
			return err
		}
		claimed = &d
		if closed != nil {
			return nil
		}
		if d.Kind == CoordinatorDigest {
			if d.Mailbox, err = t.mailboxes(ctx, casefile.Mailboxes(d.Recipient), c.Day); err != nil {
				return err
			}
		}
		d.Number, err = t.admit(ctx, c)
		return err
	})
	return claimed, err
}

// FinishDigest records how an attempt ended: sent, ready to be tried again, or failed. Asked twice for the same end, it says
// yes twice; ErrLost if the digest was taken over.
func (s *Store) FinishDigest(ctx context.Context, d *Digest, f Finish) error {
	return s.keptTx(ctx, "finish a digest", func(t *tx) error {
		n, err := t.exec(ctx, `UPDATE digest SET state = ?, code = ?, reason = ?, since = ?, lease_until = NULL, available_at = ?`+fenced,
			f.To, f.Why.Code, f.Why.Text, t.at, t.now.add(f.RetryIn), d.ID, d.Owner, d.Attempt)
		if err != nil {
			return err
		}
		if n == 1 {
			if f.To != ledger.Failed {
				return nil
			}
			// What it told of has reached nobody: the next digest tells of it.
			//guard:failed-digest-frees-reminders off="UPDATE reminder SET digest_id = digest_id WHERE digest_id = ?"
			if _, err := t.exec(ctx, `UPDATE reminder SET digest_id = NULL WHERE digest_id = ?`, d.ID); err != nil {
				return err
			}
			_, err := t.exec(ctx, `DELETE FROM telling WHERE digest_id = ?`, d.ID)
			return err
		}
		var done bool
		if err := t.get(ctx, &done, `SELECT COUNT(*) = 1 FROM digest WHERE id = ? AND state = ? AND owner = ? AND attempt = ?`, d.ID, f.To,
			d.Owner, d.Attempt); err != nil {
			return err
		}
		if !done {
			return ErrLost
		}
		return nil
	})
}
