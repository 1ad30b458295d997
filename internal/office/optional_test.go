package office_test

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/app"
	"stepdown/internal/apptest"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/config"
	"stepdown/internal/feed"
	"stepdown/internal/ledger"
	"stepdown/internal/need"
	"stepdown/internal/office"
	"stepdown/jobs"
)

// council is an installation whose case system exports one family, who refused consent and are owed a letter.
type council struct {
	*apptest.House
	*app.App
	*office.Office
	t        *testing.T
	settings *config.Config
	today    calendar.Date
	feeds    int
}

// forTheCouncil runs a test on both databases, with more settings if it gives any.
func forTheCouncil(t *testing.T, test func(c *council), more ...string) {
	for name, database := range apptest.Databases {
		t.Run(name, func(t *testing.T) {
			h := apptest.New(t)
			test(newCouncil(t, h, h.Migrated(t, database(t, h), more...)))
		})
	}
}

func newCouncil(t *testing.T, h *apptest.House, settings *config.Config) *council {
	a := apptest.Open(t, settings)
	return &council{House: h, App: a, Office: a.Office(), t: t, settings: settings, today: calendar.MustParse("2026-03-09")}
}

func refusing() casefile.Episode {
	on := calendar.MustParse("2026-03-02")
	e := casefile.Episode{
		Key: casefile.Key{Case: "EHM-1", Number: 1}, Level: 2, Basis: casefile.ChildInNeedPlan, Support: casefile.SupportWanted, DecidedOn: on,
		SocialWorker: casefile.Worker{Name: "Morgan Sampleworth", Telephone: "01632 960101"}, Manager: "Robin Exampleby", EHCOToldOn: on,
		SocialWorkEndsOn: on,
		Children:         []casefile.Child{{Name: "Zofia Quartermain"}},
		Adults: []casefile.Adult{{ID: "A1", Name: "Ms Ewa Quartermain", ParentalResponsibility: casefile.Yes, Household: "home",
			Address:  []string{"12 Inventor's Row", "Fablebury"},
			Postcode: "NN99 1AA", AddressConfirmedOn: on, AddressConfirmedBy: "Morgan Sampleworth", SafeToWrite: casefile.Yes,
			Channel: casefile.Post, Email: "ewa@example.org",
			Language: "en", Format: casefile.Standard, Addressed: true}},
		Milestones: []casefile.Milestone{{Step: casefile.ClosureConfirmed, On: on, By: "Robin Exampleby", Source: casefile.FromFeed}},
	}
	for _, scope := range casefile.Scopes {
		e.Consents = append(e.Consents, casefile.ConsentEvent{Giver: "A1", Scope: scope, Decision: casefile.Refused, On: on})
	}
	return e
}

// take has the case system export the family with a change, and takes the feed in.
func (c *council) take(change func(*casefile.Episode), staff []casefile.Staff, warnings []casefile.Warning) {
	c.t.Helper()
	e := refusing()
	if change != nil {
		change(&e)
	}
	if took := c.takeAll([]casefile.Episode{e}, staff, warnings); took.Rejected > 0 {
		c.t.Fatalf("%+v", took)
	}
}

// takeAll has the case system export these episodes, and takes the feed in.
func (c *council) takeAll(episodes []casefile.Episode, staff []casefile.Staff, warnings []casefile.Warning) jobs.Took {
	c.t.Helper()
	return c.takeIn(c.write(episodes, staff, warnings))
}

// write has the case system export these episodes, and gives the feed's folder.
func (c *council) write(episodes []casefile.Episode, staff []casefile.Staff, warnings []casefile.Warning) (folder string) {
	c.t.Helper()
	c.feeds++
	folder = filepath.Join(c.Dir, "feed", fmt.Sprint(c.feeds))
	w, err := feed.NewWriter(folder, feed.Manifest{MadeAt: c.today.Time().Add(time.Duration(c.feeds) * time.Minute), Full: true})
	if err != nil {
		c.t.Fatal(err)
	}
	var errs []error
	for _, e := range episodes {
		errs = append(errs, w.Add(&e))
	}
	if staff != nil {
		errs = append(errs, w.AddStaff(staff...))
	}
	if warnings != nil {
		errs = append(errs, w.AddWarnings(warnings...))
	}
	for _, err := range append(errs, w.Close()) {
		if err != nil {
			c.t.Fatal(err)
		}
	}
	return folder
}

// takeIn takes the feed in the folder.
func (c *council) takeIn(folder string) jobs.Took {
	c.t.Helper()
	took, err := c.Intake().Run(c.t.Context(), folder, false)
	if err != nil {
		c.t.Fatalf("%+v, %v", took, err)
	}
	return took
}

// day makes the day's passes, after which the newest letter must be in this state for this reason.
func (c *council) day(state ledger.State, code ledger.Code) office.Letter {
	c.t.Helper()
	if _, err := c.RunDay(c.t.Context(), c.today); err != nil {
		c.t.Fatal(err)
	}
	all, err := c.Letters(c.t.Context(), "", casefile.Key{Case: "EHM-1"})
	if err != nil || len(all) == 0 {
		c.t.Fatalf("%d letters, %v", len(all), err)
	}
	l := all[len(all)-1]
	if l.State != state || l.Code != code {
		c.t.Errorf("on %s the letter is %s (%s: %s), want %s (%s)", c.today, l.State, l.Code, l.Text, state, code)
	}
	if printed := c.printed(); (len(printed) > 0) != (state == "accepted") {
		c.t.Errorf("on %s, %s, the print folder holds %q", c.today, code, printed)
	}
	for _, m := range c.Sink.Messages() {
		if to := m.To[0]; to != "robin.e@example.org" && to != "morgan.s@example.org" { // whose act mends what is held
			c.t.Errorf("a message left to %s", to)
		}
	}
	return l
}

// printed are the PDFs that the print room finds.
func (c *council) printed() []string {
	c.t.Helper()
	found, err := filepath.Glob(filepath.Join(c.Dir, "print", "*", "*.pdf"))
	if err != nil {
		c.t.Fatal(err)
	}
	return found
}

// text is what stands on the one page that the print room finds.
func (c *council) text() string {
	c.t.Helper()
	pdftotext := need.Program(c.t, "pdftotext")
	printed := c.printed()
	if len(printed) != 1 {
		c.t.Fatalf("the print folder holds %q", printed)
	}
	text, err := exec.Command(pdftotext, "-raw", printed[0], "-").Output()
	if err != nil {
		c.t.Fatal(err)
	}
	return string(text)
}

func TestALetterGreetsByTheGreetingName(t *testing.T) {
	for greeting, want := range map[string]string{"Ms Quartermain": "Dear Ms Quartermain,", "": "Dear Ms Ewa Quartermain,"} {
		forTheCouncil(t, func(c *council) {
			c.take(func(e *casefile.Episode) { e.Adults[0].Greeting = greeting }, nil, nil)
			c.day("accepted", "spooled")
			text := c.text()
			if lines := strings.Split(text, "\n"); !slices.Contains(lines, want) || !slices.Contains(lines, "Ms Ewa Quartermain") {
				c.t.Errorf("greeted by %q, the letter says\n%s", greeting, text)
			}
		})
	}
}

// TestWhatNarrowsALetterHoldsItUntilTheFeedLiftsIt walks each optional column: held for its reason, no other channel
// tried, and gone once it is lifted.
func TestWhatNarrowsALetterHoldsItUntilTheFeedLiftsIt(t *testing.T) {
	for _, test := range []struct {
		name         string
		code         ledger.Code
		held, lifted func(*casefile.Episode)
	}{
		{"safe by post", "not-safe-by-post", func(e *casefile.Episode) { e.Adults[0].SafeByPost = casefile.No },
			func(e *casefile.Episode) { e.Adults[0].SafeByPost = casefile.Yes }},
		{"not known by post", "safety-unknown", func(e *casefile.Episode) { e.Adults[0].SafeByPost = casefile.Unknown },
			func(e *casefile.Episode) { e.Adults[0].SafeByPost = casefile.Yes }},
		{"a pathway without letters in the language", "no-approved-wording",
			func(e *casefile.Episode) { e.Pathway, e.Adults[0].Language = "family-help", "pl" },
			func(e *casefile.Episode) { e.Pathway, e.Adults[0].Language = casefile.StepDown, "en" }},
		{"a hold for safety", "held-by-person", func(e *casefile.Episode) {
			e.Holds = []casefile.Hold{{Reason: "asked", By: "Morgan", From: e.DecidedOn, Safety: true}}
		}, func(e *casefile.Episode) {
			e.Holds = []casefile.Hold{{Reason: "asked", By: "Morgan", From: e.DecidedOn, Until: e.DecidedOn.AddDays(3), Safety: true}}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				c.take(test.held, nil, nil)
				c.day("held", test.code)
				c.take(test.lifted, nil, nil)
				c.day("accepted", "spooled")
			})
		})
	}
}

func TestAnEmailThatIsNotSafeIsNotSentByPost(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		c.take(func(e *casefile.Episode) { e.Adults[0].Channel, e.Adults[0].SafeByEmail = casefile.Email, casefile.No }, nil, nil)
		c.day("held", "not-safe-by-email")
	})
}

// TestTheCouncilsListHoldsALetter from the feed that names the door, in another spelling, until the entry ends; feeds
// without the file change nothing.
func TestTheCouncilsListHoldsALetter(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		door := casefile.Warning{Address: []string{"12, INVENTORS ROW"}, Postcode: "NN99 1AA", Code: "V1", Until: c.today.AddDays(2)}
		c.take(nil, nil, []casefile.Warning{door})
		c.day("held", "do-not-write")
		c.today = c.today.AddDays(1)
		c.take(nil, nil, nil)
		c.day("held", "do-not-write")
		c.today = c.today.AddDays(1)
		c.take(nil, nil, nil)
		c.day("accepted", "spooled")
	})
}

// TestAWarningRecallsALetterFromThePrintFolder although nothing of the case has changed.
func TestAWarningRecallsALetterFromThePrintFolder(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		c.take(nil, nil, []casefile.Warning{})
		c.day("accepted", "spooled")
		another := casefile.Warning{Person: "elsewhere", Code: "V1"} // a list that ends up empty waits for a person
		c.take(nil, nil, []casefile.Warning{{Email: "EWA@example.org", Code: "V1"}, another})
		if _, err := c.RunDay(c.t.Context(), c.today); err != nil {
			c.t.Fatal(err)
		}
		if left := c.printed(); len(left) > 0 {
			c.t.Errorf("the print folder still holds %q", left)
		}
		c.day("held", "do-not-write")
		c.take(nil, nil, []casefile.Warning{another})
		c.day("accepted", "spooled")
	})
}

// TestARestrictedRecordsLetterWaitsForANamedPerson although the settings ask for no approval.
func TestARestrictedRecordsLetterWaitsForANamedPerson(t *testing.T) {
	restricted := func(e *casefile.Episode) { e.Restricted = casefile.Yes }
	forTheCouncil(t, func(c *council) {
		c.take(restricted, nil, nil)
		l := c.day("held", "restricted")
		if pdf, err := c.LetterPDF(c.t.Context(), l.Number); err != nil || len(pdf) == 0 {
			c.t.Error("there is nothing to look at", err)
		}
		c.take(nil, nil, nil) // an export that has lost the column
		c.day("held", "restricted")
		if err := c.Approve(c.t.Context(), l.Number, c.today, morgan); err != nil {
			c.t.Fatal(err)
		}
		c.day("accepted", "spooled")
	})
	forTheCouncil(t, func(c *council) {
		c.take(nil, nil, nil)
		c.day("accepted", "spooled")
		c.take(restricted, nil, nil)
		if _, err := c.RunDay(c.t.Context(), c.today); err != nil {
			c.t.Fatal(err)
		}
		c.day("held", "restricted")
		c.take(func(e *casefile.Episode) { e.Restricted = casefile.No }, nil, nil)
		c.day("accepted", "spooled")
	})
}

// TestWhoConfirmedTheClosureCannotApproveUnderAnotherName: the council's list of staff tells who is who.
func TestWhoConfirmedTheClosureCannotApproveUnderAnotherName(t *testing.T) {
	staff := []casefile.Staff{
		{ID: "s1", Name: "Robin Exampleby", Role: casefile.ManagerRole, SignIn: "robin.e", Email: "robin.e@example.org"},
		{ID: "s2", Name: "Morgan Sampleworth", Role: casefile.SocialWorkerRole, SignIn: "morgan.s"},
		{ID: "s3", Name: "R Exampleby-Jones", Role: casefile.ManagerRole, SignIn: "robin.e2"},
	}
	for _, test := range []struct {
		by, osUser, confirmedBy string
		refused                 bool
	}{
		{"Robin Exampleby", "", "", true},
		{"robin.e", "", "", true},
		{"robin.e", "", "s1", true},
		{"ROBIN.E@example.org", "", "s1", true},
		{"R Exampleby-Jones", "", "s3", true},    // a name that changed since
		{"Somebody Else", "robin.e", "s1", true}, // at the confirmer's own desk
		{"morgan.s", "morgan.s", "s1", false},
		{"robin.e2", "", "s1", false},
		{"R Exampleby-Jones", "", "", false},
		{"R. Exampleby", "", "s1", true}, // an initial that the list gives nobody else
		{"Dr Robin Exampleby", "", "unlisted", true},
		{" robin  EXAMPLEBY", "", "unlisted", true}, // whom the list of staff does not know
	} {
		h := apptest.New(t)
		settings := h.Migrated(t, h.SQLite(t), "STEPDOWN_RELEASE_CONSENT_REFUSED=approval")
		c := newCouncil(t, h, settings)
		listed := staff
		if test.confirmedBy == "unlisted" {
			listed = staff[1:]
		}
		c.take(func(e *casefile.Episode) { e.Milestones[0].ByID = test.confirmedBy }, listed, nil)
		l := c.day("held", "awaits-approval")
		err := c.Approve(t.Context(), l.Number, c.today, office.Who{Name: test.by, Known: office.Known{OSUser: test.osUser}, Because: "a test"})
		if (err != nil) != test.refused || test.refused && !strings.Contains(err.Error(), "whoever confirmed the closure can't approve") {
			t.Errorf("%+v: %v", test, err)
		}
	}
}
