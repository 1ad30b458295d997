package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// Change moves a letter from one state to another, or gives one that is held or accepted another reason.
type Change struct {
	LetterID int64
	From, To ledger.State
	Why      ledger.Why
	Who      Who // nobody: the service itself
	// ApprovedBy, if given, is who has approved the letter.
	ApprovedBy string
	// TryAnew lets a letter that was given up have all its attempts again.
	TryAnew bool
}

// check refuses what the ledger's states don't allow. A letter in flight is its claimant's alone: only a claim makes it
// so, and were it taken away, it could leave all the same.
func (c Change) check() error {
	if c.From == ledger.Sending { //guard:sending-is-the-claimants
		return fmt.Errorf("%w: letter %s is being sent: see first what became of it", ErrRefused, LetterName(c.LetterID))
	}
	if c.To == ledger.Sending { //guard:only-a-claim-sends
		return fmt.Errorf("%w: letter %s can only be sent by who claims it", ErrRefused, LetterName(c.LetterID))
	}
	if c.From == c.To && c.From.Rereasoned() {
		return nil
	}
	if err := c.From.Become(c.To); err != nil { //guard:change-is-lawful
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return nil
}

// ChangeLetter moves one letter by a person's hand.
func (s *Store) ChangeLetter(ctx context.Context, c Change) error {
	return s.tx(ctx, "change a letter", func(t *tx) error {
		if err := t.lookAgain(ctx, c.LetterID); err != nil {
			return err
		}
		return t.changeLetters(ctx, []Change{c})
	})
}

// asSeen lets a letter change only from the state that it was seen in.
//
//guard:change-is-from-what-was-seen off="? <> ''"
const asSeen = `state = ?`

// changeLetters moves letters whose cases are locked, each from the state in which it was seen; if one is no longer in
// it, nothing of the transaction holds. Letters that change alike are changed together.
func (t *tx) changeLetters(ctx context.Context, changes []Change) error {
	type alike struct {
		from, to   ledger.State
		why        ledger.Why
		approvedBy string
		anew       bool
	}
	groups := map[alike][]int64{}
	notes := make([]historyRow, len(changes))
	for i, c := range changes {
		if err := c.check(); err != nil {
			return err
		}
		how := alike{c.From, c.To, c.Why, c.ApprovedBy, c.TryAnew}
		groups[how] = append(groups[how], c.LetterID)
		notes[i] = historyRow{LetterID: c.LetterID, At: t.at, From: c.From, To: c.To, Why: c.Why, By: c.Who.By, OSUser: c.Who.OSUser}
	}
	for how, ids := range groups {
		n, err := t.execIn(ctx, `UPDATE letter SET state = ?, code = ?, reason = ?, since = ?,
				approved_by = CASE WHEN ? = '' THEN approved_by ELSE ? END, tries_from = CASE WHEN ? = 1 THEN attempt ELSE tries_from END
			WHERE `+asSeen+` AND id IN (?)`,
			how.to, how.why.Code, how.why.Text, t.at, how.approvedBy, how.approvedBy, flag(how.anew), how.from, ids)
		if err != nil {
			return err
		}
		if n != int64(len(ids)) { //guard:changes-hold-together
			return fmt.Errorf("%w: of letters that were %s, one of them %s, %d no longer are", ErrRefused, how.from, LetterName(ids[0]),
				int64(len(ids))-n)
		}
	}
	return t.note(ctx, notes)
}

// placedLetter is a new letter and the id of its case.
type placedLetter struct {
	episode int64
	NewLetter
}

// check refuses a letter that would break a promise of the ledger which no constraint can keep.
func (n NewLetter) check() error {
	switch w := n.Written; {
	case len(n.Addressees) == 0: //guard:letter-has-adults
		return fmt.Errorf("%w: a letter to nobody", ErrRefused)
	case n.Occasion.Kind == "": //guard:new-letter-kind
		return fmt.Errorf("%w: a letter of no kind", ErrRefused)
	case !slices.Contains(casefile.Channels, n.Channel): //guard:new-letter-channel
		return fmt.Errorf("%w: no letter goes by %q", ErrRefused, n.Channel)
	//guard:new-letter-state
	case w == nil && n.State != ledger.Held, w != nil && n.State != ledger.Held && n.State != ledger.Ready:
		return fmt.Errorf("%w: a new letter can't be %s, written or not", ErrRefused, n.State)
	case w != nil && ledger.Sum(w.PDF) != w.SHA256: //guard:new-letter-sum
		return fmt.Errorf("%w: a new letter's SHA-256 is not that of its PDF", ErrRefused)
	}
	return nil
}

type pdfRow struct {
	LetterID int64  `db:"letter_id"`
	PDF      []byte `db:"pdf"`
}

type adultRow struct {
	LetterID  int64       `db:"letter_id"`
	AdultID   string      `db:"adult_id"`
	EpisodeID int64       `db:"episode_id"`
	Kind      ledger.Kind `db:"kind"`
	Occasion  day         `db:"occasion"`
	IssueNo   int         `db:"issue_no"`
}

// addLetters writes new letters with all that belongs to them, their cases being locked.
func (t *tx) addLetters(ctx context.Context, on calendar.Date, fresh []placedLetter) error {
	if len(fresh) == 0 {
		return nil
	}
	ids, err := t.reserve(ctx, "letter", len(fresh))
	if err != nil {
		return fmt.Errorf("number new letters: %w", err)
	}
	var letters []letterRow
	var pdfs []pdfRow
	var adults []adultRow
	var notes []historyRow
	for i, n := range fresh {
		if n, err = t.withMade(ctx, n); err != nil {
			return err
		}
		if err := n.check(); err != nil {
			return err
		}
		row := n.row(ids[i], on, t.at)
		letters = append(letters, row)
		if n.Written != nil {
			pdfs = append(pdfs, pdfRow{row.ID, n.Written.PDF})
		}
		for _, adult := range n.Addressees {
			adults = append(adults, adultRow{row.ID, adult, n.episode, n.Occasion.Kind, row.Occasion, row.IssueNo})
		}
		notes = append(notes, historyRow{LetterID: row.ID, At: t.at, To: n.State, Why: n.Why})
	}
	if err := insert(ctx, t, manyRows, `INSERT INTO letter (id, episode_id, kind, occasion, closure, issue_no, household, channel, language,
			format, due_on, written_on, policy, state, code, reason, since, sha256, pages, snapshot, content, template, recipient, cover_subject,
			cover_html, cover_text,
			approved_by, goes_on, reissue_of)
		VALUES (:id, :episode_id, :kind, :occasion, :closure, :issue_no, :household, :channel, :language, :format,
			:due_on, :written_on, :policy, :state, :code, :reason, :since, :sha256, :pages, :snapshot, :content, :template, :recipient,
			:cover_subject, :cover_html, :cover_text,
			:approved_by, :goes_on, :reissue_of)`, letters); err != nil {
		return err
	}
	const somePDFs = 20 // a megabyte or two for each statement
	if err := insert(ctx, t, somePDFs, `INSERT INTO letter_pdf (letter_id, pdf) VALUES (:letter_id, :pdf)`, pdfs); err != nil {
		return err
	}
	if err := insert(ctx, t, manyRows, `INSERT INTO letter_adult (letter_id, adult_id, episode_id, kind, occasion, issue_no, live)
		VALUES (:letter_id, :adult_id, :episode_id, :kind, :occasion, :issue_no, 1)`, adults); err != nil {
		return err
	}
	if err := t.showAlike(ctx, fresh, ids); err != nil {
		return err
	}
	return t.note(ctx, notes)
}

func (n placedLetter) row(id int64, on calendar.Date, now stamp) letterRow {
	r := letterRow{ID: id, EpisodeID: n.episode, Kind: n.Occasion.Kind, Occasion: day{n.Occasion.Since}, Closure: day{n.Closure},
		IssueNo: n.IssueNo, Form: n.Form, DueOn: day{n.Due}, WrittenOn: day{on}, Policy: n.Policy,
		State: n.State, Why: n.Why, Since: now,
		ApprovedBy: n.ApprovedBy, GoesOn: day{n.GoesOn}, ReissueOf: sql.NullInt64{Int64: n.ReissueOf, Valid: n.ReissueOf != 0}}
	if w := n.Written; w != nil {
		r.SHA256, r.Pages, r.Snapshot = sql.NullString{String: w.SHA256, Valid: true}, w.Pages, w.Snapshot
		r.Content, r.Template, r.Recipient = w.Content, w.Template, w.Recipient
		r.CoverSubject, r.CoverHTML, r.CoverText = w.Cover.Subject, w.Cover.HTML, w.Cover.Text
	}
	return r
}
