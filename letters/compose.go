package letters

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/safeguard"
	"stepdown/letters/pdf"
	"stepdown/letters/prose"
)

// Input is all that goes into one letter.
type Input struct {
	Episode  *casefile.Episode
	Envelope safeguard.Envelope
	Profile  Profile
	Date     calendar.Date // the day as of which the record is read, printed on it
	// Dated is the date of the letter where it is another than Date: that of one written before, with which the record as
	// it is on Date is compared. No date: Date.
	Dated     calendar.Date
	Reference string
	Created   time.Time // for the file's metadata: the same input gives the same bytes
}

// Letter is a finished letter.
type Letter struct {
	Source
	PDF    []byte
	SHA256 string // of PDF, hexadecimal
	Pages  int
	Blocks []prose.Block
	Title  string
}

// Source is what a letter is made from, and by what it is known whether it would still say the same.
type Source struct {
	Cover    Mail   // the note around it, if it is e-mailed
	Snapshot []byte // JSON of the values and the address
	Content  string // digest of everything it says but its date
	Template string // digest of the template's file
}

// dated is the date that the letter bears.
func (in Input) dated() calendar.Date {
	if in.Dated.IsZero() {
		return in.Date
	}
	return in.Dated
}

// Mail is a message in its two forms.
type Mail struct{ Subject, HTML, Text string }

// HoldError says that the letter can't be written as things stand: it must be held until a person has mended the cause.
type HoldError struct{ Why ledger.Why } // names the character or the place, never the person

func (e *HoldError) Error() string { return e.Why.Text }

// snapshot is what a letter was made from.
type snapshot struct {
	Values    Values          `json:"values"`
	Address   []string        `json:"address"`
	Recipient string          `json:"recipient,omitempty"`
	Format    casefile.Format `json:"format"`
	Language  string          `json:"language"`
	Pathway   string          `json:"pathway,omitempty"` // another than the default one
}

// Compose writes the letter for one envelope, and draws it; the pages of one that a person made are those that they gave in,
// and not among what it gives. A *HoldError says that it can't be written as things stand;
// any other error is a fault of the program or of its templates.
func (w *Wording) Compose(in Input) (Letter, error) {
	t, err := w.of(in)
	if err != nil {
		return Letter{}, err
	}
	return w.draw(t, in)
}

// Write is Compose without drawing a page: everything but the PDF, and whatever only a page can tell to be unprintable.
func (w *Wording) Write(in Input) (Letter, error) {
	t, err := w.of(in)
	if err != nil {
		return Letter{}, err
	}
	return w.write(t, in)
}

// Source is that of the letter which Compose would write. It fails where there is no approved wording.
func (w *Wording) Source(in Input) (Source, error) {
	t, err := w.of(in)
	if err != nil {
		return Source{}, err
	}
	return w.source(t, in, w.snapshot(t.words, in))
}

// of is the approved wording for an envelope.
func (w *Wording) of(in Input) (wording, error) {
	e := in.Envelope
	if e.Made != nil {
		return wording{words: w.words[english]}, nil
	}
	err := w.Approved(in.Episode.OnPathway(), e.Occasion.Kind, e.Language, e.Format, in.Date)
	if err == nil {
		_, err = w.wordsFor(in)
	}
	if err != nil {
		return wording{}, &HoldError{ledger.NoApprovedWording.Because(err.Error())}
	}
	return w.letters[letterName(in.Episode.OnPathway(), string(e.Occasion.Kind), w.spokenAs(e.Language))], nil
}

// draw writes and draws the letter by one template.
func (w *Wording) draw(t wording, in Input) (Letter, error) {
	l, err := w.write(t, in)
	if err != nil {
		return Letter{}, err
	}
	if made := in.Envelope.Made; made != nil {
		l.Pages, l.SHA256 = made.Pages, made.SHA256
		return l, nil
	}
	page, err := pdf.Draw(sheet(t.words, in, l.Title, l.Blocks))
	if err != nil {
		return Letter{}, holdFor(err)
	}
	sum := sha256.Sum256(page.PDF)
	l.PDF, l.Pages, l.SHA256 = page.PDF, page.Pages, hex.EncodeToString(sum[:])
	return l, nil
}

func (w *Wording) write(t wording, in Input) (l Letter, err error) {
	s := w.snapshot(t.words, in)
	if l.Source, err = w.source(t, in, s); err != nil || in.Envelope.Made != nil {
		return l, err
	}
	title, blocks, err := t.fill(s.Values)
	l.Title, l.Blocks = title, t.words.marks().Curly(blocks)
	return l, err
}

func (w *Wording) source(t wording, in Input, s snapshot) (from Source, err error) {
	from.Template = t.digest + " " + t.words.digest
	if made := in.Envelope.Made; made != nil {
		from.Template = fmt.Sprintf("made %d: %s", made.ID, made.SHA256)
	}
	if in.Envelope.Channel == casefile.Email {
		if from.Cover, err = w.coverFor(in); err != nil {
			return Source{}, err
		}
	}
	if from.Snapshot, err = json.Marshal(s); err != nil {
		return Source{}, fmt.Errorf("write down what a letter was made from: %w", err)
	}
	from.Content = contentOf(from, in)
	return from, nil
}

// snapshot is what the letter for one envelope is made from.
func (w *Wording) snapshot(said *words, in Input) snapshot {
	e := in.Envelope
	s := snapshot{valuesOf(w.kinds.Of(e.Occasion.Kind), said, in), e.Address, e.Mailbox(), e.Format, e.Language, in.Episode.OnPathway()}
	if s.Pathway == casefile.StepDown {
		s.Pathway = ""
	}
	return s
}

// contentOf changes when anything that the letter says changes, but not with its date.
func contentOf(from Source, in Input) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%s\n%s\n%q%s", from.Snapshot, from.Template, from.Cover.HTML, in.Reference, sender(in.Profile), in.Profile.Code)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func (w *Wording) coverFor(in Input) (Mail, error) {
	language := w.spokenAs(in.Envelope.Language)
	t, ok := w.cover[language]
	err := fmt.Errorf("there is no cover note in the language %q: add emails/letter.%s.md, and have it approved", language, language)
	if ok {
		err = w.mayGo(t.file, in.Date)
	}
	if err == nil {
		_, err = w.wordsFor(in)
	}
	if err != nil { //guard:cover-note-is-approved
		return Mail{}, &HoldError{ledger.NoApprovedWording.Because(err.Error())}
	}
	title, blocks, err := t.fill(coverOf(w.snapshot(t.words, in).Values, in.Profile, in.Reference))
	if err != nil {
		return Mail{}, err
	}
	return Mail{Subject: title, HTML: prose.HTML(title, t.words.say("tag"), blocks), Text: prose.Text(blocks)}, nil
}

// sheet is the page as letters/pdf wants it.
func sheet(w *words, in Input, title string, blocks []prose.Block) pdf.Letter {
	p, _ := w.profile(in.Profile)
	l := pdf.Letter{
		Title: title, Lang: w.say("tag"), Format: pdf.Standard, Logo: p.Logo, Sender: sender(p), Address: in.Envelope.Address,
		Date: w.date(in.dated()), Created: in.Created, ReferenceLabel: w.say("reference"), Reference: in.Reference,
		PageNumber: w.say("page"), Body: blocks, Code: w.code(p.Code), Signature: w.signature(in.Episode.OnPathway(), in.Envelope.Signer),
	}
	if in.Envelope.Format == casefile.LargePrint {
		l.Format = pdf.LargePrint
	}
	return l
}

func sender(p Profile) []string {
	lines := append([]string{p.Council}, p.Address...)
	for _, l := range []string{p.Telephone, p.Email, p.Web} {
		if l != "" {
			lines = append(lines, l)
		}
	}
	return lines
}

// addressSheet is the page with the address in front of a letter that a person made, which may be in a language without words.
func (w *Wording) addressSheet(in Input) pdf.Letter {
	said, err := w.wordsFor(in)
	if err != nil {
		said = w.words[english]
	}
	l := sheet(said, in, said.say("address_sheet"), nil)
	l.Format, l.Date, l.Signature = pdf.Standard, "", nil
	return l
}

// signature is what stands below a letter.
func (w *words) signature(pathway string, s casefile.Signer) []string {
	role, form, marks := w.worker(pathway), "signer", w.marks()
	if s.Manager {
		role = w.say("team_manager")
	}
	if s.Team != "" {
		form = "signer_of_team"
	}
	return []string{w.say("closing"), marks.CurlyLine(s.Name),
		w.say(form, "{role}", role, "{team}", marks.CurlyLine(s.Team), "{telephone}", s.Telephone)}
}

// holdFor turns what letters/pdf can't print into a reason to hold the letter.
func holdFor(err error) error {
	var control *pdf.ControlError
	var uncovered *pdf.UncoveredError
	var misfit *pdf.FitError
	switch {
	case errors.As(err, &control), errors.As(err, &uncovered):
		return &HoldError{ledger.CharacterNotPrintable.Because(err.Error())}
	case errors.As(err, &misfit):
		return &HoldError{ledger.DoesNotFit.Because(err.Error())}
	}
	return fmt.Errorf("draw a letter: %w", err)
}
