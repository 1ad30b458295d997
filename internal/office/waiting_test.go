package office_test

import (
	"slices"
	"strings"
	"testing"

	"stepdown/internal/apptest"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/mail/sink"
	"stepdown/letters"
	"stepdown/templates"
)

// toldOn makes the day's passes and gives who was told what that waits, as "recipient: what, what".
func (c *council) toldOn(day string) string {
	c.t.Helper()
	c.today = calendar.MustParse(day)
	speech, err := letters.BuiltIn(templates.FS)
	if err != nil {
		c.t.Fatal(err)
	}
	before := len(c.Sink.Messages())
	if _, err := c.RunDay(c.t.Context(), c.today); err != nil {
		c.t.Fatal(err)
	}
	var told []string
	for _, m := range c.Sink.Messages()[before:] {
		text := unwrapped(m)
		for _, secret := range []string{"Quartermain", "Zofia", "Inventor", "NN99", "ewa@"} {
			if strings.Contains(text, secret) {
				c.t.Errorf("on %s %s is told %q", day, m.To, secret)
			}
		}
		var what []string
		for _, code := range ledger.Codes {
			says := "* " + letters.Sentence(speech.Means(code.Code)) + "."
			if strings.Contains(text, says) && strings.Contains(text, "EHM-1/1, consent-refused letter") {
				what = append(what, string(code.Code))
			}
		}
		told = append(told, m.To[0]+": "+strings.Join(what, ", "))
	}
	return strings.Join(told, "; ")
}

// unwrapped is a message without its line breaks.
func unwrapped(m sink.Message) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(string(m.Raw), "=\r\n", "")), " ")
}

// TestWhoeverCanMendIsToldWhenItIsNewAndThenWeekly walks three weeks of one family whose letter waits.
func TestWhoeverCanMendIsToldWhenItIsNewAndThenWeekly(t *testing.T) {
	const team = "Family Support Team North"
	rex := casefile.Staff{ID: "s-1", Name: "Rex Managerly", Role: casefile.ManagerRole, Teams: []string{team}, Email: "rex@example.org"}
	morgan := casefile.Staff{ID: "s-2", Name: "Morgan Sampleworth", Role: casefile.SocialWorkerRole, Teams: []string{team},
		Email: "morgan@example.org"}
	robin := casefile.Staff{ID: "s-3", Name: "Robin Exampleby", Role: casefile.ManagerRole, Teams: []string{"another team"},
		Email: "robin@example.org"}
	signs := rex
	signs.Telephone = "01632 960102"
	gone := morgan
	gone.LeavesOn = calendar.MustParse("2026-03-23")

	is := func(safe casefile.Answer) func(e *casefile.Episode) {
		return func(e *casefile.Episode) {
			e.SocialWorker = casefile.Worker{Name: "Morgan Sampleworth", Telephone: "01632 960101", Email: "Morgan@example.org", Team: team,
				TeamEmail: "north@example.org"}
			e.Adults[0].SafeToWrite = safe
		}
	}
	unsafe := is(casefile.No)
	restricted := func(e *casefile.Episode) { is(casefile.Yes)(e); e.Restricted = casefile.Yes }
	for name, database := range apptest.Databases {
		t.Run(name, func(t *testing.T) {
			h := apptest.New(t)
			c := newCouncil(t, h, h.Migrated(t, database(t, h)))
			for _, step := range []struct {
				day   string
				feed  func(*casefile.Episode)
				staff []casefile.Staff
				want  string
			}{
				{"2026-03-09", is(casefile.Unknown), []casefile.Staff{morgan, rex, robin}, "morgan@example.org: safety-unknown"},
				{"2026-03-10", is(casefile.Unknown), nil, ""},
				{"2026-03-11", unsafe, nil, "morgan@example.org: not-safe-to-write"}, // another act is new
				{"2026-03-12", unsafe, nil, ""},
				{"2026-03-17", unsafe, nil, ""},
				{"2026-03-18", unsafe, nil, "morgan@example.org: not-safe-to-write"}, // a week later
				{"2026-03-25", unsafe, []casefile.Staff{gone, rex, robin}, "rex@example.org: not-safe-to-write"},
				{"2026-04-01", unsafe, []casefile.Staff{gone, robin}, "north@example.org: not-safe-to-write"},
				{"2026-04-02", restricted, []casefile.Staff{gone, signs, robin}, "robin@example.org: restricted"}, // the manager on record
				{"2026-04-07", is(casefile.Yes), nil, ""},                                                         // mended: it goes, after Easter
			} {
				c.today = calendar.MustParse(step.day)
				c.take(step.feed, step.staff, nil)
				if got := c.toldOn(step.day); got != step.want {
					t.Errorf("on %s told %q, want %q", step.day, got, step.want)
				}
			}
		})
	}
}

// TestWhatWaitsWithNobodyToTellIsCounted of a record that names neither a worker's inbox nor a team's.
func TestWhatWaitsWithNobodyToTellIsCounted(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		c.take(func(e *casefile.Episode) { e.Adults[0].SafeToWrite = casefile.No }, nil, nil)
		d, err := c.RunDay(t.Context(), c.today)
		if err != nil || d.Reminded.Uncovered != 1 || len(c.Sink.Messages()) > 0 {
			t.Errorf("%+v, %v, %d messages", d.Reminded, err, len(c.Sink.Messages()))
		}
	})
}

// TestTheSocialWorkerIsAskedWhoCanConsent beside the EHCO, and business support for what a person has to make.
func TestTheSocialWorkerIsAskedWhoCanConsent(t *testing.T) {
	h := apptest.New(t)
	c := newCouncil(t, h, h.Migrated(t, h.SQLite(t), "STEPDOWN_DIGEST_BUSINESS_SUPPORT=support@example.org"))
	c.take(func(e *casefile.Episode) {
		e.SocialWorker.Email, e.Consents, e.Adults[0].ParentalResponsibility, e.Milestones = "morgan@example.org", nil, casefile.No, nil
	}, nil, nil)
	if _, err := c.RunDay(t.Context(), c.today); err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(c.Sink.Messages(), func(m sink.Message) bool { return m.To[0] == "morgan@example.org" })
	const asks = "Record who can give consent. Nobody on record who is written to can. Cases:"
	if at < 0 || !strings.Contains(unwrapped(c.Sink.Messages()[at]), asks) {
		t.Errorf("the social worker is not asked who can give consent")
	}
	if got := c.toldOn("2026-03-10"); strings.Contains(got, "morgan") {
		t.Errorf("asked again the next day: %s", got)
	}
	c.take(func(e *casefile.Episode) {
		e.SocialWorker.Email, e.Adults[0].Format = "morgan@example.org", casefile.Braille
	}, nil, nil)
	if got := c.toldOn("2026-03-11"); got != "support@example.org: format-by-person" {
		t.Errorf("a letter in braille: %q", got)
	}
}
