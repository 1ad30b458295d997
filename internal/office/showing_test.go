package office_test

import (
	"strings"
	"testing"

	"stepdown/internal/apptest"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// shown are the digests that show a letter, as "recipient: letter".
func (c *council) shown() (all []string) {
	for _, m := range c.Sink.Messages() {
		if _, after, ok := strings.Cut(unwrapped(m), "consent-refused letter L"); ok && strings.Contains(unwrapped(m), "in your name") {
			all = append(all, m.To[0]+": L"+after[:6])
		}
	}
	return all
}

func (c *council) wantShown(want ...string) {
	c.t.Helper()
	if got := c.shown(); strings.Join(got, ", ") != strings.Join(want, ", ") {
		c.t.Errorf("on %s shown are %q, want %q", c.today, got, want)
	}
}

// TestALetterIsShownToWhoeverSignsItBeforeItGoes walks one from being written to its leaving, on both databases.
func TestALetterIsShownToWhoeverSignsItBeforeItGoes(t *testing.T) {
	signed := func(e *casefile.Episode) { e.SocialWorker.Email = "morgan.s@example.org" }
	for name, database := range apptest.Databases {
		t.Run(name, func(t *testing.T) {
			h := apptest.New(t)
			c := newCouncil(t, h, h.Migrated(t, database(t, h), "STEPDOWN_RELEASE_SHOW_SIGNER=2 working days",
				"STEPDOWN_TIMING_FEED_MAX_AGE=30 working days"))
			c.take(signed, nil, nil)
			c.day(ledger.Held, ledger.AwaitsItsDay)
			c.wantShown("morgan.s@example.org: L000001")
			for _, m := range c.Sink.Messages() {
				text := unwrapped(m)
				for _, told := range []string{"EHM-1/1, consent-refused letter L000001 of 9 March 2026", "stepdown letters pdf", "stepdown case hold"} {
					if !strings.Contains(text, told) {
						t.Errorf("the digest does not say %q: %s", told, text)
					}
				}
				if strings.Contains(text, "Quartermain") {
					t.Error("the digest names the family")
				}
			}
			c.today = calendar.MustParse("2026-03-10")
			c.day(ledger.Held, ledger.AwaitsItsDay)
			c.wantShown("morgan.s@example.org: L000001")
			// What it says changes: it is shown anew, and the wait begins anew.
			changed := func(e *casefile.Episode) { signed(e); e.Adults[0].Greeting = "Ms Quartermain" }
			c.take(changed, nil, nil)
			c.day(ledger.Held, ledger.AwaitsItsDay)
			c.wantShown("morgan.s@example.org: L000001", "morgan.s@example.org: L000002")
			c.today = calendar.MustParse("2026-03-11")
			c.day(ledger.Held, ledger.AwaitsItsDay)
			c.today = calendar.MustParse("2026-03-12")
			c.day("accepted", "spooled")
		})
	}
}

// TestALetterThatNobodyCanBeShownStays.
func TestALetterThatNobodyCanBeShownStays(t *testing.T) {
	h := apptest.New(t)
	c := newCouncil(t, h, h.Migrated(t, h.SQLite(t), "STEPDOWN_RELEASE_SHOW_SIGNER=1 working day", "STEPDOWN_RELEASE_CONSENT_REFUSED=approval",
		"STEPDOWN_TIMING_FEED_MAX_AGE=30 working days"))
	c.take(nil, nil, nil)
	l := c.day(ledger.Held, ledger.AwaitsApproval)
	c.must(c.Approve(t.Context(), l.Number, c.today, morgan))
	for range 3 {
		c.today = c.today.AddDays(1)
		d, err := c.RunDay(t.Context(), c.today)
		c.must(err)
		if d.Reminded.Uncovered == 0 {
			t.Errorf("that nobody can be shown the letter is not counted: %+v", d.Reminded)
		}
		c.day(ledger.Held, ledger.AwaitsItsDay)
	}
	c.take(func(e *casefile.Episode) { e.SocialWorker.Email = "morgan.s@example.org" }, nil, nil)
	c.day(ledger.Held, ledger.AwaitsItsDay)
	c.today = c.today.AddDays(1)
	c.day("accepted", "spooled")
}
