package office_test

import (
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
)

// again is the family's second step down.
func again() casefile.Episode {
	e := refusing()
	e.Number = 2
	e.Milestones[0].On = calendar.MustParse("2026-03-04")
	return e
}

// TestAHoldOfACaseHoldsItsLaterEpisodes: whoever holds a case means the family, whose next episode comes with a later feed.
func TestAHoldOfACaseHoldsItsLaterEpisodes(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		whole := casefile.Key{Case: "EHM-1"}
		c.take(nil, nil, nil)
		if err := c.HoldCase(t.Context(), whole, calendar.Date{}, c.today, morgan); err != nil {
			t.Fatal(err)
		}
		c.takeAll([]casefile.Episode{refusing(), again()}, nil, nil)
		c.day(ledger.Held, ledger.HeldByPerson)
		c.wantAll("held", "held")

		c.today = c.today.AddDays(1)
		ended, err := c.ReleaseCase(t.Context(), whole, "", c.today, morgan)
		if err != nil || len(ended) != 1 || ended[0].By != morgan.Name || ended[0].Reason != morgan.Because {
			t.Errorf("ended: %+v, %v", ended, err)
		}
		c.takeAll([]casefile.Episode{refusing(), again()}, nil, nil)
		c.day(ledger.Accepted, ledger.Spooled)
	})
}

// TestAHoldOfAnEpisodeIsOfThatOneAlone, and of several holds that of one person can be ended.
func TestAHoldOfAnEpisodeIsOfThatOneAlone(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		c.takeAll([]casefile.Episode{refusing(), again()}, nil, nil)
		second := casefile.Key{Case: "EHM-1", Number: 2}
		robin := office.Who{Name: "Robin Exampleford", Because: "to be looked at"}
		for _, who := range []office.Who{morgan, robin} {
			if err := c.HoldCase(t.Context(), second, calendar.Date{}, c.today, who); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := c.ReleaseCase(t.Context(), second, "Anna Quillfeather", c.today, morgan); err == nil ||
			!strings.Contains(err.Error(), "no hold by Anna Quillfeather stands on case EHM-1") {
			t.Errorf("of somebody who holds nothing: %v", err)
		}
		ended, err := c.ReleaseCase(t.Context(), second, robin.Name, c.today, morgan)
		if err != nil || len(ended) != 1 || ended[0].By != robin.Name {
			t.Errorf("ended: %+v, %v", ended, err)
		}
		if _, err := c.RunDay(t.Context(), c.today); err != nil {
			t.Fatal(err)
		}
		c.wantAll("accepted", "held")
	})
}

// wantAll looks at the states of all letters of the case, oldest first.
func (c *council) wantAll(states ...ledger.State) {
	c.t.Helper()
	all, err := c.Letters(c.t.Context(), "", casefile.Key{Case: "EHM-1"})
	if err != nil || len(all) != len(states) {
		c.t.Fatalf("%d letters, want %d, %v", len(all), len(states), err)
	}
	for i, l := range all {
		if l.State != states[i] {
			c.t.Errorf("letter %d is %s (%s), want %s", i+1, l.State, l.Code, states[i])
		}
	}
}
