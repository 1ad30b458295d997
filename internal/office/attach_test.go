package office_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/apptest"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/mail/sink"
	"stepdown/internal/need"
	"stepdown/internal/office"
	"stepdown/letters/pdf"
	"stepdown/letters/prose"
)

// pat of business support makes what the program can't.
var pat = office.Who{Name: "Pat Sampleworth", Known: office.Known{OSUser: "pat"}, Because: "made by hand"}

// byHand is a letter of two pages that a person made, with something that tells it from others.
func byHand(t *testing.T, mark string) []byte {
	t.Helper()
	var text []prose.Block
	for range 40 {
		text = append(text, prose.Paragraph{Runs: []prose.Run{{Text: "Easy to read, " + mark + "."}}})
	}
	page, err := pdf.Draw(pdf.Letter{Title: "Letter", Lang: "en-GB", Format: pdf.Standard, Sender: []string{"Anytown Council"},
		Address: []string{"Somebody Else", "9 Wrong Row", "NN99 9ZZ"}, Created: time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC), Body: text})
	if err != nil || page.Pages != 2 {
		t.Fatal(page.Pages, err)
	}
	return page.PDF
}

// withSupport is a council whose business support has an inbox.
func withSupport(t *testing.T, test func(t *testing.T, c *council)) {
	for name, database := range apptest.Databases {
		t.Run(name, func(t *testing.T) {
			h := apptest.New(t)
			test(t, newCouncil(t, h, h.Migrated(t, database(t, h), "STEPDOWN_DIGEST_BUSINESS_SUPPORT=support@example.org")))
		})
	}
}

// newest makes the day's passes and gives the newest letter, which must be in this state for this reason.
func (c *council) newest(state ledger.State, code ledger.Code) office.Letter {
	c.t.Helper()
	if _, err := c.RunDay(c.t.Context(), c.today); err != nil {
		c.t.Fatal(err)
	}
	l := c.latest()
	if l.State != state || l.Code != code {
		c.t.Fatalf("on %s the letter is %s (%s: %s), want %s (%s)", c.today, l.State, l.Code, l.Text, state, code)
	}
	return l
}

func (c *council) latest() office.Letter {
	c.t.Helper()
	all, err := c.Letters(c.t.Context(), "", casefile.Key{Case: "EHM-1"})
	if err != nil || len(all) == 0 {
		c.t.Fatalf("%d letters, %v", len(all), err)
	}
	return all[len(all)-1]
}

func (c *council) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func in(format casefile.Format) func(*casefile.Episode) {
	return func(e *casefile.Episode) { e.Adults[0].Format = format }
}

// TestALetterThatAPersonMadeGoesByPost behind a sheet with the address on record, once somebody else has approved it.
func TestALetterThatAPersonMadeGoesByPost(t *testing.T) {
	withSupport(t, func(t *testing.T, c *council) {
		easy := in(casefile.EasyRead)
		c.take(easy, nil, nil)
		if got := c.toldOn("2026-03-09"); got != "support@example.org: format-by-person" {
			t.Errorf("told %q", got)
		}
		l := c.latest()
		if err := c.Attach(t.Context(), l.Number, []byte("a text"), c.today, pat); err == nil || !strings.Contains(err.Error(), "no PDF") {
			t.Errorf("a text was taken: %v", err)
		}
		c.must(c.Attach(t.Context(), l.Number, byHand(t, "the first"), c.today, pat))
		if l = c.latest(); l.State != ledger.Held || l.Code != ledger.GivenIn {
			t.Errorf("given in, and %s (%s)", l.State, l.Code)
		}
		for range 2 { // each scan decides alike
			l = c.newest(ledger.Held, ledger.AwaitsApproval)
		}
		given, err := c.LetterPDF(t.Context(), l.Number)
		c.must(err)
		for as, want := range map[office.Who]error{
			pat: office.ErrMaker,
			{Name: "pat  SAMPLEWORTH", Known: office.Known{OSUser: "x"}, Because: "y"}: office.ErrMaker,
			{Name: "Kim Other", Known: office.Known{OSUser: "pat"}, Because: "y"}:      office.ErrMaker,
		} {
			if err := c.Approve(t.Context(), l.Number, c.today, as); !errors.Is(err, want) {
				t.Errorf("approved by %+v: %v", as, err)
			}
		}
		c.must(c.Approve(t.Context(), l.Number, c.today, morgan))
		c.newest(ledger.Accepted, ledger.Spooled)
		printed, err := os.ReadFile(c.printed()[0])
		if err != nil || !bytes.Equal(printed, given) {
			t.Errorf("other bytes are printed than were approved: %v", err)
		}
		pages := strings.Split(pagesOf(t, printed), "\f")
		if len(pages) != 5 || !strings.Contains(pages[0], "12 Inventor's Row") || strings.Contains(pages[0], "Wrong Row") ||
			strings.TrimSpace(pages[1]) != "" || !strings.Contains(pages[3], "the first") {
			t.Errorf("the pages say %q", pages)
		}
		if err := c.Attach(t.Context(), c.latest().Number, byHand(t, "another"), c.today, pat); err == nil ||
			!strings.Contains(err.Error(), "this works only while it is held or ready") {
			t.Errorf("a letter was given in for one that lies in the print folder: %v", err)
		}
		// The record changes: it is recalled, its hold comes back, and whoever makes it is told at once.
		c.take(func(e *casefile.Episode) { easy(e); e.Adults[0].Name = "Ms Ewa Quartermain-Sample" }, nil, nil)
		if got := c.toldOn("2026-03-10"); got != "" {
			t.Errorf("on the day on which it is recalled, told %q", got)
		}
		if got := c.toldOn("2026-03-11"); got != "support@example.org: format-by-person" || len(c.printed()) > 0 {
			t.Errorf("told %q, and printed are %q", got, c.printed())
		}
	})
}

func pagesOf(t *testing.T, file []byte) string {
	t.Helper()
	command := exec.Command(need.Program(t, "pdftotext"), "-", "-")
	command.Stdin = bytes.NewReader(file)
	text, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestWhatAPersonMadeIsOfTheRecordAsItWas: once the record says otherwise the letter is superseded and its hold comes back; and
// should the record come back, somebody approves it again.
func TestWhatAPersonMadeIsOfTheRecordAsItWas(t *testing.T) {
	withSupport(t, func(t *testing.T, c *council) {
		easy := in(casefile.EasyRead)
		c.take(easy, nil, nil)
		c.must(c.Attach(t.Context(), c.newest(ledger.Held, ledger.FormatByPerson).Number, byHand(t, "once"), c.today, pat))
		l := c.newest(ledger.Held, ledger.AwaitsApproval)
		c.must(c.Approve(t.Context(), l.Number, c.today, morgan))
		c.take(func(e *casefile.Episode) { easy(e); e.Adults[0].Address = []string{"14 Inventor's Row", "Fablebury"} }, nil, nil)
		l = c.newest(ledger.Held, ledger.FormatByPerson)
		if pdf, err := c.LetterPDF(t.Context(), l.Number); err == nil {
			t.Errorf("it has to be made anew, and there are %d bytes of it", len(pdf))
		}
		c.take(easy, nil, nil)
		l = c.newest(ledger.Held, ledger.AwaitsApproval)
		c.must(c.Approve(t.Context(), l.Number, c.today, morgan))
		// Somebody gives in other pages: what was approved is not what would leave.
		c.must(c.Attach(t.Context(), l.Number, byHand(t, "twice"), c.today, pat))
		c.newest(ledger.Held, ledger.AwaitsApproval)
		if len(c.printed()) > 0 {
			t.Errorf("printed are %q", c.printed())
		}
		// It is approved, and ready, but a change is recorded before it is claimed.
		c.must(c.Approve(t.Context(), c.latest().Number, c.today, morgan))
		scan, err := c.Scan()
		c.must(err)
		_, err = scan.Run(t.Context(), c.today, false, nil)
		c.must(err)
		c.take(func(e *casefile.Episode) { easy(e); e.Children[0].Name = "Zosia Quartermain" }, nil, nil)
		deliver, err := c.Deliver()
		c.must(err)
		_, err = deliver.Run(t.Context(), c.today)
		c.must(err)
		if l := c.latest(); l.State != ledger.Held || l.Code != ledger.FormatByPerson || len(c.printed()) > 0 {
			t.Errorf("claimed although the record had changed: %s (%s), printed %q", l.State, l.Code, c.printed())
		}
	})
}

// TestALetterInBrailleIsGivenByHand: no file is taken of it, and the note that it was made is approved like any letter.
func TestALetterInBrailleIsGivenByHand(t *testing.T) {
	withSupport(t, func(t *testing.T, c *council) {
		c.take(in(casefile.Braille), nil, nil)
		l := c.newest(ledger.Held, ledger.FormatByPerson)
		err := c.Attach(t.Context(), l.Number, byHand(t, "not braille"), c.today, pat)
		if err == nil || !strings.Contains(err.Error(), "wanted as braille, which no PDF is") {
			t.Errorf("braille was taken as a PDF: %v", err)
		}
		c.must(c.NoteMade(t.Context(), l.Number, c.today, pat))
		c.today = c.today.AddDays(7)
		c.take(in(casefile.Braille), nil, nil)
		l = c.newest(ledger.Held, ledger.AwaitsApproval)
		told := 0
		for _, m := range c.Sink.Messages() {
			if m.To[0] == "support@example.org" {
				told++
			}
		}
		if told != 1 {
			t.Errorf("whoever made it was told %d times", told)
		}
		if l.Channel != casefile.ByHand {
			t.Errorf("it goes by %s", l.Channel)
		}
		if err := c.Given(t.Context(), l.Number, morgan); err == nil {
			t.Error("given before it was approved")
		}
		c.must(c.Approve(t.Context(), l.Number, c.today, morgan))
		l = c.newest(ledger.Ready, ledger.LetGo)
		c.must(c.Given(t.Context(), l.Number, morgan))
		c.newest(ledger.Sent, ledger.Given)
		// Nobody gets a second one, but by an order, and that one has to be made.
		c.must(c.Reissue(t.Context(), l.Number, morgan))
		c.newest(ledger.Held, ledger.FormatByPerson)
	})
}

// TestALetterThatAPersonMadeIsMailedAsItWasGiven byte for byte, with the approved note around it.
func TestALetterThatAPersonMadeIsMailedAsItWasGiven(t *testing.T) {
	withSupport(t, func(t *testing.T, c *council) {
		file := byHand(t, "mailed")
		easy := func(e *casefile.Episode) { in(casefile.EasyRead)(e); e.Adults[0].Channel = casefile.Email }
		c.take(easy, nil, nil)
		l := c.newest(ledger.Held, ledger.FormatByPerson)
		c.must(c.Attach(t.Context(), l.Number, file, c.today, pat))
		c.must(c.Approve(t.Context(), c.newest(ledger.Held, ledger.AwaitsApproval).Number, c.today, morgan))
		c.newest(ledger.Sent, ledger.Mailed)
		all := c.Sink.Messages()
		at := slices.IndexFunc(all, func(m sink.Message) bool { return m.To[0] == "ewa@example.org" })
		if at < 0 {
			t.Fatal("no message left to the family")
		}
		plain := strings.ReplaceAll(string(all[at].Raw), "\r\n", "")
		if !strings.Contains(plain, base64.StdEncoding.EncodeToString(file)) {
			t.Error("the message does not hold the file as it was given")
		}
	})
}

// TestWhatTheProgramMakesIsTakenFromNobody, nor what may not go any more.
func TestWhatTheProgramMakesIsTakenFromNobody(t *testing.T) {
	h := apptest.New(t)
	c := newCouncil(t, h, h.Migrated(t, h.SQLite(t), "STEPDOWN_RELEASE_CONSENT_REFUSED=approval"))
	c.take(nil, nil, nil)
	l := c.newest(ledger.Held, ledger.AwaitsApproval)
	err := c.Attach(t.Context(), l.Number, byHand(t, "x"), c.today, pat)
	if err == nil || !strings.Contains(err.Error(), "is one that the program makes") {
		t.Errorf("what the program makes: %v", err)
	}
	c.take(func(e *casefile.Episode) { e.StoppedOn, e.StopReason = c.today, casefile.SteppedUp }, nil, nil)
	err = c.Attach(t.Context(), l.Number, byHand(t, "x"), c.today, pat)
	if err == nil || !strings.Contains(err.Error(), "does not go any more") {
		t.Errorf("stopped: %v", err)
	}
}

// TestALetterIsNotTakenWithoutAnAddressForItsFirstSheet.
func TestALetterIsNotTakenWithoutAnAddressForItsFirstSheet(t *testing.T) {
	h := apptest.New(t)
	c := newCouncil(t, h, h.Migrated(t, h.SQLite(t)))
	c.take(func(e *casefile.Episode) { in(casefile.EasyRead)(e); e.Adults[0].Postcode = "" }, nil, nil)
	_, err := c.RunDay(t.Context(), c.today)
	c.must(err)
	err = c.Attach(t.Context(), c.latest().Number, byHand(t, "x"), c.today, pat)
	if err == nil || !strings.Contains(err.Error(), "have it recorded in full first") {
		t.Errorf("no address: %v", err)
	}
}

// TestARuledCaseGetsALetterThatAPersonWrote: what stands was not this reader's choice, so the program has no wording for them.
func TestARuledCaseGetsALetterThatAPersonWrote(t *testing.T) {
	h := apptest.New(t)
	c := newCouncil(t, h, h.Migrated(t, h.SQLite(t)))
	apart := func(e *casefile.Episode) {
		father := e.Adults[0]
		father.ID, father.Name, father.Household, father.Email = "A2", "Mr Tom Sample", "away", "tom@example.org"
		father.Address, father.Postcode = []string{"3 Other Row", "Fablebury"}, "NN99 1AB"
		e.Adults = append(e.Adults, father)
		for _, scope := range casefile.Scopes {
			e.Consents = append(e.Consents, casefile.ConsentEvent{Giver: "A2", Scope: scope, Decision: casefile.Given, On: e.DecidedOn,
				FormSignedOn: e.DecidedOn})
		}
	}
	c.take(apart, nil, nil)
	c.must(c.Rule(t.Context(), casefile.Key{Case: "EHM-1"}, casefile.Refused, c.today, office.Who{Name: "Robin Exampleby"}))
	c.today = c.today.AddDays(1)
	c.take(apart, nil, nil)
	l := c.newest(ledger.Held, ledger.NotTheirChoice)
	c.must(c.Attach(t.Context(), l.Number, byHand(t, "to the father"), c.today, pat))
	c.must(c.Approve(t.Context(), c.newest(ledger.Held, ledger.AwaitsApproval).Number, c.today, morgan))
	c.newest(ledger.Accepted, ledger.Spooled)
}

// TestALetterThatAPersonMadeIsPrintedAndPrintedAgain like any other: bundled, spoiled, printed once more, and no second one written.
func TestALetterThatAPersonMadeIsPrintedAndPrintedAgain(t *testing.T) {
	h := apptest.New(t)
	c := newCouncil(t, h, h.Migrated(t, h.SQLite(t)))
	c.take(in(casefile.EasyRead), nil, nil)
	c.must(c.Attach(t.Context(), c.newest(ledger.Held, ledger.FormatByPerson).Number, byHand(t, "bundled"), c.today, pat))
	c.must(c.Approve(t.Context(), c.newest(ledger.Held, ledger.AwaitsApproval).Number, c.today, morgan))
	l := c.newest(ledger.Accepted, ledger.Spooled)
	bundled, err := c.Bundle(t.Context(), c.today, morgan)
	if err != nil || len(bundled) != 1 {
		t.Fatal(bundled, err)
	}
	_, err = c.PrintDone(t.Context(), l.Run, []int64{l.Number}, morgan)
	c.must(err)
	run, err := c.Reprint(t.Context(), l.Number, c.today, morgan)
	c.must(err)
	_, err = c.PrintDone(t.Context(), run, nil, morgan)
	c.must(err)
	if l := c.newest(ledger.Sent, ledger.Printed); l.Run != run {
		t.Errorf("printed again in %s, want %s", l.Run, run)
	}
}
