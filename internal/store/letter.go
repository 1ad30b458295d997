package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// Letter is one letter in the ledger, without its PDF.
type Letter struct {
	ID        int64
	EpisodeID int64
	Case      casefile.Key
	Occasion  ledger.Occasion
	Closure   calendar.Date
	IssueNo   int
	Household string
	Adults    []string // casefile.Adult.ID, in order
	Channel   casefile.Channel
	Language  string
	Format    casefile.Format
	Due       calendar.Date
	WrittenOn calendar.Date
	State     ledger.State
	Code      string
	Reason    string
	Since     time.Time // when it came to be in this state
	SHA256    string    // of the PDF, hexadecimal; empty while there is none
	Pages     int
	Snapshot  []byte // the data and address it was written from
	Content   string // digest of everything that makes its text but the date
	Recipient string // e-mail address
	Cover     Cover
	Run       string // the run in the print folder
	SpoolPath string
	MessageID string
	Attempt   int
}

// Cover is the note around an e-mailed letter.
type Cover struct{ Subject, HTML, Text string }

// Name is the opaque name that a letter has outside the database.
func (l Letter) Name() string { return LetterName(l.ID) }

// LetterName is the opaque name of the letter with this id.
func LetterName(id int64) string { return fmt.Sprintf("L%06d", id) }

func (l Letter) past() ledger.PastLetter {
	return ledger.PastLetter{ID: l.ID, Occasion: l.Occasion, Closure: l.Closure, Adults: l.Adults, State: l.State, WrittenOn: l.WrittenOn, IssueNo: l.IssueNo}
}

// NewLetter is a letter to be: ready with its PDF, or held with the reason.
type NewLetter struct {
	Occasion  ledger.Occasion
	Closure   calendar.Date
	Household string
	Adults    []string
	Channel   casefile.Channel
	Language  string
	Format    casefile.Format
	Due       calendar.Date
	Policy    string
	State     ledger.State
	Code      string
	Reason    string
	Written   *Written // nil: held before it could be written
}

// Written is a letter as it will leave.
type Written struct {
	PDF       []byte
	SHA256    string
	Pages     int
	Snapshot  []byte
	Content   string
	Template  string
	Recipient string
	Cover     Cover
}

// Change moves a letter from one state to another.
type Change struct {
	LetterID int64
	From, To ledger.State
	Code     string
	Reason   string
	Who      Who // nobody: the service itself
}

type letterRow struct {
	ID           int64            `db:"id"`
	EpisodeID    int64            `db:"episode_id"`
	CaseRef      string           `db:"case_ref"`
	Number       int              `db:"number"`
	Kind         ledger.Kind      `db:"kind"`
	Occasion     calendar.Date    `db:"occasion"`
	Closure      calendar.Date    `db:"closure"`
	IssueNo      int              `db:"issue_no"`
	Household    string           `db:"household"`
	Channel      casefile.Channel `db:"channel"`
	Language     string           `db:"language"`
	Format       casefile.Format  `db:"format"`
	DueOn        calendar.Date    `db:"due_on"`
	WrittenOn    calendar.Date    `db:"written_on"`
	State        ledger.State     `db:"state"`
	Code         string           `db:"code"`
	Reason       string           `db:"reason"`
	Since        stamp            `db:"since"`
	SHA256       sql.NullString   `db:"sha256"`
	Pages        int              `db:"pages"`
	Snapshot     []byte           `db:"snapshot"`
	Content      string           `db:"content"`
	Recipient    string           `db:"recipient"`
	CoverSubject string           `db:"cover_subject"`
	CoverHTML    string           `db:"cover_html"`
	CoverText    string           `db:"cover_text"`
	Run          string           `db:"run"`
	SpoolPath    string           `db:"spool_path"`
	MessageID    string           `db:"message_id"`
	Attempt      int              `db:"attempt"`
}

const selectLetters = `SELECT l.id, l.episode_id, e.case_ref, e.number, l.kind, l.occasion, l.closure, l.issue_no, l.household, l.channel, l.language, l.format,
	l.due_on, l.written_on, l.state, l.code, l.reason, l.since, l.sha256, l.pages, l.snapshot, l.content, l.recipient,
	l.cover_subject, l.cover_html, l.cover_text, l.run, l.spool_path, l.message_id, l.attempt
	FROM letter l JOIN episode e ON e.id = l.episode_id `

func (r letterRow) letter() Letter {
	return Letter{ID: r.ID, EpisodeID: r.EpisodeID, Case: casefile.Key{Case: r.CaseRef, Number: r.Number},
		Occasion: ledger.Occasion{Kind: r.Kind, Since: r.Occasion}, Closure: r.Closure, IssueNo: r.IssueNo, Household: r.Household,
		Channel: r.Channel, Language: r.Language, Format: r.Format, Due: r.DueOn, WrittenOn: r.WrittenOn,
		State: r.State, Code: r.Code, Reason: r.Reason, Since: r.Since.time(), SHA256: r.SHA256.String, Pages: r.Pages,
		Snapshot: r.Snapshot, Content: r.Content, Recipient: r.Recipient, Cover: Cover{r.CoverSubject, r.CoverHTML, r.CoverText},
		Run: r.Run, SpoolPath: r.SpoolPath, MessageID: r.MessageID, Attempt: r.Attempt}
}

// readLetters turns rows into letters and adds the adults of all of them at once.
func (t *tx) readLetters(ctx context.Context, rows []letterRow) ([]Letter, error) {
	letters := make([]Letter, len(rows))
	ids := make([]int64, len(rows))
	at := make(map[int64]*Letter, len(rows))
	for i, r := range rows {
		letters[i] = r.letter()
		ids[i], at[r.ID] = r.ID, &letters[i]
	}
	var adults []struct {
		LetterID int64  `db:"letter_id"`
		AdultID  string `db:"adult_id"`
	}
	if err := t.listIn(ctx, &adults, `SELECT letter_id, adult_id FROM letter_adult WHERE letter_id IN (?) ORDER BY letter_id, adult_id`, ids); err != nil {
		return nil, err
	}
	for _, a := range adults {
		at[a.LetterID].Adults = append(at[a.LetterID].Adults, a.AdultID)
	}
	return letters, nil
}

func (t *tx) lettersOf(ctx context.Context, episodes []int64) ([]Letter, error) {
	var rows []letterRow
	if err := t.listIn(ctx, &rows, selectLetters+`WHERE l.episode_id IN (?) ORDER BY l.id`, episodes); err != nil {
		return nil, err
	}
	return t.readLetters(ctx, rows)
}

func (t *tx) addLetter(ctx context.Context, episode int64, day calendar.Date, n NewLetter) error {
	w := n.Written
	if (w == nil) != (n.State == ledger.Held) {
		return fmt.Errorf("add a letter: one that is %s can't be added", n.State)
	}
	var sha any
	var snapshot []byte
	if w == nil {
		w = &Written{}
	} else {
		sha, snapshot = w.SHA256, w.Snapshot
	}
	var id int64
	err := t.get(ctx, &id, `INSERT INTO letter (episode_id, kind, occasion, closure, household, channel, language, format, due_on, written_on, policy,
			state, code, reason, since, sha256, pages, snapshot, content, template, recipient, cover_subject, cover_html, cover_text)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		episode, n.Occasion.Kind, n.Occasion.Since.String(), n.Closure.String(), n.Household, n.Channel, n.Language, n.Format, n.Due.String(), day.String(), n.Policy,
		n.State, n.Code, n.Reason, t.now, sha, w.Pages, snapshot, w.Content, w.Template, w.Recipient, w.Cover.Subject, w.Cover.HTML, w.Cover.Text)
	if err != nil {
		return err
	}
	if w.PDF != nil {
		if _, err := t.exec(ctx, `INSERT INTO letter_pdf (letter_id, pdf) VALUES (?, ?)`, id, w.PDF); err != nil {
			return err
		}
	}
	for _, adult := range n.Adults {
		if _, err := t.exec(ctx, `INSERT INTO letter_adult (letter_id, adult_id, episode_id, kind, occasion, live) VALUES (?, ?, ?, ?, ?, 1)`,
			id, adult, episode, n.Occasion.Kind, n.Occasion.Since.String()); err != nil {
			return err
		}
	}
	return t.note(ctx, id, "", Change{To: n.State, Code: n.Code, Reason: n.Reason})
}

// changeLetter moves a letter from the state it was seen in; if it is no longer in it, nothing of the transaction holds.
func (t *tx) changeLetter(ctx context.Context, c Change) error {
	if c.From != c.To { // a held letter's reason may change
		if err := c.From.Become(c.To); err != nil {
			return err
		}
	}
	n, err := t.exec(ctx, `UPDATE letter SET state = ?, code = ?, reason = ?, since = ?, owner = NULL, lease_until = NULL WHERE id = ? AND state = ?`,
		c.To, c.Code, c.Reason, t.now, c.LetterID, c.From)
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("change letter %s: it is no longer %s", LetterName(c.LetterID), c.From)
	}
	if !c.To.Live() {
		if _, err := t.exec(ctx, `UPDATE letter_adult SET live = 0 WHERE letter_id = ?`, c.LetterID); err != nil {
			return err
		}
	}
	return t.note(ctx, c.LetterID, c.From, c)
}

func (t *tx) note(ctx context.Context, letter int64, from ledger.State, c Change) error {
	_, err := t.exec(ctx, `INSERT INTO letter_history (letter_id, at, from_state, to_state, code, reason, by_name, os_user) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		letter, t.now, from, c.To, c.Code, c.Reason, c.Who.By, c.Who.OSUser)
	return err
}

// ChangeLetter moves one letter by a person's hand.
func (s *Store) ChangeLetter(ctx context.Context, c Change) error {
	return s.tx(ctx, "change a letter", func(t *tx) error {
		if _, err := t.exec(ctx, `UPDATE episode SET revision = revision + 1 WHERE id = (SELECT episode_id FROM letter WHERE id = ?)`, c.LetterID); err != nil {
			return err
		}
		return t.changeLetter(ctx, c)
	})
}

// LetterFilter chooses letters; what is empty chooses all.
type LetterFilter struct {
	ID    int64
	State ledger.State
	Run   string
	Case  string
}

// Letters lists letters in the order in which they were written.
func (s *Store) Letters(ctx context.Context, f LetterFilter) ([]Letter, error) {
	var letters []Letter
	err := s.tx(ctx, "list letters", func(t *tx) error {
		var rows []letterRow
		err := t.list(ctx, &rows, selectLetters+`WHERE (l.id = ? OR ? = 0) AND (l.state = ? OR ? = '') AND (l.run = ? OR ? = '') AND (e.case_ref = ? OR ? = '') ORDER BY l.id`,
			f.ID, f.ID, string(f.State), string(f.State), f.Run, f.Run, f.Case, f.Case)
		if err != nil {
			return err
		}
		letters, err = t.readLetters(ctx, rows)
		return err
	})
	return letters, err
}

// LetterPDF is the PDF exactly as it was written, or sql.ErrNoRows wrapped where there is none.
func (s *Store) LetterPDF(ctx context.Context, id int64) ([]byte, error) {
	var pdf []byte
	if err := s.db.GetContext(ctx, &pdf, s.db.Rebind(`SELECT pdf FROM letter_pdf WHERE letter_id = ?`), id); err != nil {
		return nil, fmt.Errorf("read the PDF of letter %s: %w", LetterName(id), err)
	}
	return pdf, nil
}

// Event is one entry of a letter's history.
type Event struct {
	At     stamp        `db:"at" json:"at"`
	From   ledger.State `db:"from_state" json:"from,omitempty"`
	To     ledger.State `db:"to_state" json:"to"`
	Code   string       `db:"code" json:"code"`
	Reason string       `db:"reason" json:"reason"`
	By     string       `db:"by_name" json:"by,omitempty"`
	OSUser string       `db:"os_user" json:"os_user,omitempty"`
}

// History is all that happened to a letter, oldest first.
func (s *Store) History(ctx context.Context, id int64) ([]Event, error) {
	var events []Event
	err := s.db.SelectContext(ctx, &events, s.db.Rebind(`SELECT at, from_state, to_state, code, reason, by_name, os_user FROM letter_history WHERE letter_id = ? ORDER BY id`), id)
	if err != nil {
		return nil, fmt.Errorf("read the history of letter %s: %w", LetterName(id), err)
	}
	return events, nil
}
