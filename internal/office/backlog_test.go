package office_test

import (
	"strings"
	"testing"

	"stepdown/internal/apptest"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/office"
)

// TestAnItemOfBeforeTheServiceIsListedUntilItIsDecided: a closure that was confirmed in time makes no letter while nobody knows how
// consent stands, and what asks for it fell due before.
func TestAnItemOfBeforeTheServiceIsListedUntilItIsDecided(t *testing.T) {
	for name, database := range apptest.Databases {
		t.Run(name, func(t *testing.T) {
			h := apptest.New(t)
			c := newCouncil(t, h, h.Migrated(t, database(t, h), "STEPDOWN_TIMING_GO_LIVE_ON=2026-03-17"))
			c.today = calendar.MustParse("2026-03-17")
			c.take(func(e *casefile.Episode) {
				e.Consents, e.Milestones[0].On = nil, calendar.MustParse("2026-03-16")
			}, nil, nil)
			left := func() (what []string) {
				t.Helper()
				if _, err := c.RunDay(t.Context(), c.today); err != nil {
					t.Fatal(err)
				}
				all, err := c.Backlog(t.Context(), c.today)
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range all {
					what = append(what, l.What)
				}
				return what
			}
			for range 2 { // the second day's scan doesn't look at the case
				what := strings.Join(left(), " ")
				if !strings.Contains(what, "agrees to the sharing of information") || !strings.Contains(what, "agrees to early help") {
					t.Errorf("on %s the backlog is %q", c.today, what)
				}
				c.wantReport("for coordinators fell due before the service went live, and nobody has decided on them: EHM-1/1. `stepdown backlog`")
				due, err := c.Due(t.Context(), c.today, c.today, office.DueFilter{})
				if err != nil || len(due) < 2 {
					t.Errorf("on %s %+v is due, %v", c.today, due, err)
				}
				c.today = c.today.AddDays(1)
			}
			who := office.Who{Name: "Morgan Sampleworth", Because: "asked on paper"}
			if _, err := c.DecideBacklog(t.Context(), "", false, c.today, who); err != nil {
				t.Fatal(err)
			}
			if what := left(); len(what) > 0 {
				t.Errorf("decided, and yet listed: %q", what)
			}
			in, err := c.Report().Gather(t.Context(), c.today)
			for _, a := range in.Attention {
				if strings.Contains(a.What, "before the service went live") {
					t.Errorf("decided, and yet reported: %s", a)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(c.Sink.Messages()) > 0 {
				t.Errorf("%d messages left", len(c.Sink.Messages()))
			}
		})
	}
}
