package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// Letter is one letter in the ledger, without its PDF.
type Letter struct {
	ID        int64
	EpisodeID int64
	ledger.Letter
	ledger.Form
	Due       calendar.Date
	WrittenOn calendar.Date
	State     ledger.State
	Why       ledger.Why
	Since     time.Time // when it came to be in this state
	SHA256    string    // of the PDF, hexadecimal; empty while there is none
	Pages     int
	Snapshot  []byte // the data and address it was written from
	Content   string // digest of everything that makes its text but the date
	Recipient string // e-mail address
	Cover     Cover
	Carrier   string // who took it, or tried last
	Batch     string // the carrier's batch that it is in, such as a print run; empty where the carrier has none
	ReprintOf string // the batch that it was in before it was printed again; empty for most
	Place     string // the name by which the carrier can be asked for it: its path in the print folder, its Message-ID
	Attempt   int
	Owner     string // who is sending it, or was last
	// ApprovedBy and GoesOn are what has been decided about its release; empty: nothing.
	ApprovedBy string
	GoesOn     calendar.Date
	ShownOn    calendar.Date // to whoever signs it, before its release
	TriesFrom  int           // attempts before a person had it tried anew
	NotedFrom  RecordLine    // the last line of the record of what was sent that was read before it was claimed
}

// Cover is the note around an e-mailed letter.
type Cover struct{ Subject, HTML, Text string }

// Name is the opaque name that a letter has outside the database.
func (l Letter) Name() string { return LetterName(l.ID) }

// LetterName is the opaque name of the letter with this id.
func LetterName(id int64) string { return fmt.Sprintf("L%06d", id) }

// LetterID is the id of the letter with this name.
func LetterID(name string) (int64, error) {
	id, err := strconv.ParseInt(strings.TrimPrefix(name, "L"), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a letter's name, such as %s", name, LetterName(1))
	}
	return id, nil
}

// NewLetter is a letter to be: ready with its PDF, or held with the reason.
type NewLetter struct {
	ledger.Letter // its case is that of the look
	ledger.Form
	Due     calendar.Date
	Policy  string // digest of the rules by which it was due
	State   ledger.State
	Why     ledger.Why
	Written *Written // nil: held before it could be written

	ApprovedBy string        // taken over from the letter whose place it takes
	GoesOn     calendar.Date // not before this day
	ShownAs    int64         // the letter that says the same and may have been shown to whoever signs it; 0: none
}

// Written is a letter as it will leave.
type Written struct {
	PDF       []byte
	SHA256    string // of PDF, hexadecimal
	Pages     int
	Snapshot  []byte
	Content   string
	Template  string // digest of the template
	Recipient string // e-mail address
	Cover     Cover
	Made      int64 // what a person gave in, of which the PDF is; 0: PDF holds it
}

type letterRow struct {
	ID        int64       `db:"id"`
	EpisodeID int64       `db:"episode_id"`
	CaseRef   string      `db:"case_ref"`
	Number    int         `db:"number"`
	Kind      ledger.Kind `db:"kind"`
	Occasion  day         `db:"occasion"`
	Closure   day         `db:"closure"`
	IssueNo   int         `db:"issue_no"`
	ledger.Form
	DueOn     day          `db:"due_on"`
	WrittenOn day          `db:"written_on"`
	State     ledger.State `db:"state"`
	ledger.Why
	Since        stamp          `db:"since"`
	SHA256       sql.NullString `db:"sha256"`
	Pages        int            `db:"pages"`
	Snapshot     []byte         `db:"snapshot"`
	Content      string         `db:"content"`
	Recipient    string         `db:"recipient"`
	CoverSubject string         `db:"cover_subject"`
	CoverHTML    string         `db:"cover_html"`
	CoverText    string         `db:"cover_text"`
	Carrier      string         `db:"carrier"`
	Batch        string         `db:"batch"`
	ReprintOf    string         `db:"reprint_of"`
	Place        string         `db:"place"`
	Attempt      int            `db:"attempt"`
	Owner        sql.NullString `db:"owner"`
	ApprovedBy   string         `db:"approved_by"`
	GoesOn       day            `db:"goes_on"`
	ReissueOf    sql.NullInt64  `db:"reissue_of"`
	TriesFrom    int            `db:"tries_from"`
	RecordLine
	Template string `db:"template"` // written only
	Policy   string `db:"policy"`   // written only
}

const selectLetters = `SELECT l.id, l.episode_id, e.case_ref, e.number, l.kind, l.occasion, l.closure, l.issue_no, l.household,
	l.channel, l.language, l.format,
	l.due_on, l.written_on, l.state, l.code, l.reason, l.since, l.sha256, l.pages, l.snapshot, l.content, l.recipient,
	l.cover_subject, l.cover_html, l.cover_text, l.carrier, l.batch, l.reprint_of, l.place, l.attempt, l.owner,
	l.approved_by, l.goes_on, l.reissue_of, l.tries_from, l.noted_from, l.noted_sum
	FROM letter l JOIN episode e ON e.id = l.episode_id `

func (r letterRow) letter() Letter {
	return Letter{ID: r.ID, EpisodeID: r.EpisodeID,
		Letter: ledger.Letter{Case: casefile.Key{Case: r.CaseRef, Number: r.Number},
			Occasion: ledger.Occasion{Kind: r.Kind, Since: r.Occasion.Date}, IssueNo: r.IssueNo, ReissueOf: r.ReissueOf.Int64,
			Closure: r.Closure.Date},
		Form: r.Form,
		Due:  r.DueOn.Date, WrittenOn: r.WrittenOn.Date,
		State: r.State, Why: r.Why, Since: r.Since.time(), SHA256: r.SHA256.String, Pages: r.Pages,
		Snapshot: r.Snapshot, Content: r.Content, Recipient: r.Recipient, Cover: Cover{r.CoverSubject, r.CoverHTML, r.CoverText},
		Carrier: r.Carrier, Batch: r.Batch, ReprintOf: r.ReprintOf, Place: r.Place, Attempt: r.Attempt, Owner: r.Owner.String,
		ApprovedBy: r.ApprovedBy, GoesOn: r.GoesOn.Date, TriesFrom: r.TriesFrom, NotedFrom: r.RecordLine}
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
	for some := range slices.Chunk(ids, manyIDs) {
		var adults []struct {
			LetterID int64  `db:"letter_id"`
			AdultID  string `db:"adult_id"`
		}
		if err := t.listIn(ctx, &adults, `SELECT letter_id, adult_id FROM letter_adult WHERE letter_id IN (?) ORDER BY letter_id, adult_id`,
			some); err != nil {
			return nil, err
		}
		for _, a := range adults {
			at[a.LetterID].Addressees = append(at[a.LetterID].Addressees, a.AdultID)
		}
		if err := t.addShown(ctx, at, some); err != nil {
			return nil, err
		}
	}
	return letters, nil
}
