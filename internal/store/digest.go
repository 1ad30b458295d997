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
	// Mailbox is what is on record of the recipient's, as the digest is about to leave; empty for a report.
	Mailbox map[casefile.Place]OnRecord `db:"-"`

	by     Claimant
	waited digestWait
}

// digestWait is why and since when a digest waited as it was claimed.
type digestWait struct {
	ID    int64        `db:"id"`
	State ledger.State `db:"state"`
	Code  ledger.Code  `db:"code"`
	Text  string       `db:"reason"`
	Since stamp        `db:"since"`
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
		return t.publish(ctx, id, d.Recipient, d.Calendar)
	})
	if errors.Is(err, errTaken) {
		return false, nil
	}
	return err == nil, err
}

// ClaimDigests claims the next digests to be sent, at most so many, or gives none. One whose claimant went silent is sent again: the
// same bytes under the same Message-ID.
//
// While the installation is paused nothing leaves but the daily report, whose absence would be an alarm of its own; then
// it gives ErrPaused when no report waits.
func (s *Store) ClaimDigests(ctx context.Context, c Claimant, most int) ([]*Digest, error) {
	for lost := 1; ; lost++ {
		claimed, err := s.claimDigests(ctx, c, most)
		switch {
		case err == nil:
			return claimed, nil
		case !errors.Is(err, ErrUnreachable) || lost == askedAgain || ctx.Err() != nil:
			return nil, err
		case len(claimed) > 0 && s.digestIsClaimed(ctx, claimed[0]):
			return claimed, nil
		}
	}
}

// digestIsClaimed asks whether a claim whose answer was lost was written down.
func (s *Store) digestIsClaimed(ctx context.Context, d *Digest) (is bool) {
	err := s.read(ctx, "ask for a digest's claim", func(t *tx) (err error) { is, err = t.sends(ctx, d); return err })
	return is && err == nil
}

// sends tells whether a digest is in its claimant's hands.
func (t *tx) sends(ctx context.Context, d *Digest) (does bool, err error) {
	err = t.get(ctx, &does, `SELECT EXISTS (SELECT 1 FROM digest`+fenced+`)`, d.ID, d.Owner, d.Attempt)
	return does, err
}

// claimDigests claims once. With an error the digests are what was to be claimed, if it came so far.
func (s *Store) claimDigests(ctx context.Context, c Claimant, most int) (claimed []*Digest, err error) {
	err = s.keptTx(ctx, "claim digests", func(t *tx) error {
		ours, err := t.installation(ctx, "")
		if err != nil {
			return err
		}
		closed := ours.closed(c)
		if closed != nil && !errors.Is(closed, ErrPaused) { //guard:digest-leaves-by-the-owner
			return closed
		}
		if closed != nil { //guard:report-leaves-a-pause-alone
			most = 1
		}
		var waits []digestWait
		if err := t.list(ctx, &waits, `SELECT id, state, code, reason, since FROM digest
			WHERE state IN ('ready', 'sending') AND (kind = ? OR ? = 0)
				AND (state = 'ready' AND available_at <= ? OR state = 'sending' AND lease_until < ?) ORDER BY id LIMIT ?`+
			t.locking("FOR UPDATE SKIP LOCKED"), DailyReport, flag(closed != nil), t.now, t.now, most); err != nil {
			return err
		}
		if len(waits) == 0 {
			return closed
		}
		ids := make([]int64, len(waits))
		for i, w := range waits {
			ids[i] = w.ID
		}
		if err := t.listAmong(ctx, &claimed, `UPDATE digest SET state = 'sending', code = 'claimed', reason = 'being sent', since = ?,
				owner = ?, lease_until = ?, attempt = attempt + 1
			WHERE id IN (?) RETURNING id, kind, recipient, day, message_id, raw, attempt`, t.at, c.Owner, t.now.add(c.Lease),
			ids); err != nil {
			return err
		}
		slices.SortFunc(claimed, func(a, b *Digest) int { return cmp.Compare(a.ID, b.ID) })
		for i, d := range claimed {
			d.Owner, d.by, d.waited = c.Owner, c, waits[i]
		}
		if closed != nil {
			return nil
		}
		last, err := t.admit(ctx, c, len(claimed))
		for i, d := range claimed {
			d.Number = last - int64(len(claimed)-1-i)
		}
		return err
	})
	return claimed, err
}

// stands asks whether a digest may still leave that was claimed with others, and who has its mailbox by now.
func (d *Digest) stands(ctx context.Context, t *tx, ours Installation) error {
	if err := ours.closed(d.by); err != nil { //guard:pause-stops-claimed-digests
		return err
	}
	switch still, err := t.sends(ctx, d); {
	case err != nil:
		return err
	case !still: //guard:claimed-digest-is-still-ours
		return ErrLost
	case d.Kind != CoordinatorDigest:
		return nil
	}
	var err error
	d.Mailbox, err = t.mailboxes(ctx, casefile.Mailboxes(d.Recipient), d.by.Day)
	return err
}

// ReturnDigests makes digests ready again that were claimed together, and of which nobody has noted that they leave: they wait for what
// they waited for before, and no attempt is used up. Those that are another's by now stay as they are.
func (s *Store) ReturnDigests(ctx context.Context, digests []*Digest) error {
	if len(digests) == 0 {
		return nil
	}
	return s.keptTx(ctx, "give digests back", func(t *tx) error {
		for _, d := range digests {
			w := d.waited
			if w.State == ledger.Sending {
				w.Code, w.Text, w.Since = ledger.GivenBack, "its daemon went silent over it, and another had no time for it", t.at
			}
			if _, err := t.exec(ctx, `UPDATE digest SET state = 'ready', code = ?, reason = ?, since = ?, lease_until = NULL,
				attempt = attempt - 1, owner = CASE WHEN attempt > 1 THEN owner END`+fenced, w.Code, w.Text, w.Since, d.ID, d.Owner,
				d.Attempt); err != nil {
				return err
			}
		}
		return nil
	})
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
			if _, err := t.exec(ctx, `DELETE FROM telling WHERE digest_id = ?`, d.ID); err != nil {
				return err
			}
			return t.unpublish(ctx, d.ID)
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
