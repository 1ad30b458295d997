package casefile

import (
	"testing"

	"stepdown/internal/calendar"
)

// TestWhatCouldNotBeReadEndsWithAGoodRow about the same hold or answer, and with no other.
func TestWhatCouldNotBeReadEndsWithAGoodRow(t *testing.T) {
	march := func(d int) calendar.Date { return calendar.NewDate(2026, 3, d) }
	hold := func(reason, by string, from int) Hold {
		h := Hold{Reason: reason, By: by, Source: FromFeed}
		if from > 0 {
			h.From = march(from)
		}
		return h
	}
	unclear := func(h Hold) Hold { h.Unread = true; return h }
	for _, tc := range []struct {
		name   string
		unread Hold
		good   Hold
		ends   bool
	}{
		{"the day has been corrected", unclear(hold("danger", "M", 0)), hold("danger", "M", 2), true},
		{"another reason", unclear(hold("danger", "M", 0)), hold("a visit", "M", 2), false},
		{"by somebody else", unclear(hold("danger", "M", 0)), hold("danger", "R", 2), false},
		{"the reason has been corrected", unclear(hold("", "M", 2)), hold("danger", "M", 2), true},
		{"by the same, from another day", unclear(hold("", "M", 2)), hold("danger", "M", 3), false},
		{"of which only one cell can be read", unclear(hold("", "M", 0)), hold("danger", "M", 2), false},
		{"of which nothing can be read", unclear(hold("", "", 0)), hold("danger", "M", 2), false},
		{"all can be read but its end", unclear(hold("danger", "M", 2)), hold("danger", "M", 2), true},
	} {
		e := &Episode{}
		for range 2 {
			e.Restrict(nil, &Episode{Holds: []Hold{tc.unread}}, march(9))
		}
		if len(e.Holds) != 1 {
			t.Errorf("%s: twice the same: %+v", tc.name, e.Holds)
		}
		e = Merge(Merge(e, &Episode{}, march(10)), &Episode{Holds: []Hold{tc.good}}, march(11))
		if ended := len(e.Holds) == 1; ended != tc.ends || len(e.Held(march(12))) != len(e.Holds) {
			t.Errorf("%s: %+v", tc.name, e.Holds)
		}
	}
	old, spoiled := hold("danger", "M", 1), unclear(hold("danger", "M", 0))
	old.Until = march(2)
	for name, tc := range map[string]struct {
		read []Hold
		held int
	}{
		"an older hold is still there":           {[]Hold{old, spoiled}, 1},
		"the older one was spoiled, and is back": {[]Hold{spoiled}, 0},
	} {
		e := Merge(nil, &Episode{Holds: []Hold{old}}, march(8))
		e.Restrict(nil, &Episode{Holds: tc.read}, march(9))
		for range 2 {
			e = Merge(e, &Episode{Holds: []Hold{old}}, march(10))
		}
		if held := e.Held(march(12)); len(held) != tc.held {
			t.Errorf("%s: %+v", name, held)
		}
	}
	said := func(decision Decision, on int) ConsentEvent {
		c := ConsentEvent{Giver: "A", Scope: Share, Decision: decision}
		if on > 0 {
			c.On = march(on)
		}
		return c
	}
	for _, tc := range []struct {
		name   string
		known  []ConsentEvent
		read   []ConsentEvent // in the rejected rows
		unread ConsentEvent
		good   []ConsentEvent
		ends   bool
	}{
		{"the day has been corrected", nil, nil, said(Refused, 0), []ConsentEvent{said(Refused, 2)}, true},
		{"the decision has been corrected", nil, nil, said("", 2), []ConsentEvent{said(Given, 2)}, true},
		{"a row of another day", nil, nil, said("", 2), []ConsentEvent{said(Given, 3)}, false},
		{"an old refusal is still there", []ConsentEvent{said(Refused, 1)}, []ConsentEvent{said(Refused, 1)}, said(Refused, 0),
			[]ConsentEvent{said(Refused, 1)}, false},
		{"the old refusal was spoiled, and is back", []ConsentEvent{said(Refused, 1)}, nil, said(Refused, 0),
			[]ConsentEvent{said(Refused, 1)}, true},
		{"left out", nil, nil, said(Refused, 0), nil, false},
	} {
		e := &Episode{Consents: tc.known}
		for range 2 {
			e.Restrict(nil, &Episode{Consents: tc.read, UnreadConsents: []ConsentEvent{tc.unread}}, march(9))
		}
		for range 2 {
			e = Merge(e, &Episode{Consents: tc.good}, march(10))
		}
		want := 1
		if tc.ends {
			want = 0
		}
		if len(e.UnreadConsents) != want {
			t.Errorf("%s: %+v", tc.name, e.UnreadConsents)
		}
	}
}

// TestARejectedRowEndsNoHold that a good one has given: only its beginning, or a later end, is taken over.
func TestARejectedRowEndsNoHold(t *testing.T) {
	march, april, may := calendar.MustParse("2026-03-01"), calendar.MustParse("2026-04-01"), calendar.MustParse("2026-05-01")
	for _, tc := range []struct{ known, said, want calendar.Date }{
		{calendar.Date{}, april, calendar.Date{}}, {may, april, may}, {april, may, may}, {april, calendar.Date{}, calendar.Date{}},
	} {
		hold := Hold{Reason: "threats", By: "Sam Sample", From: march, Until: tc.known, Safety: true, Source: FromFeed}
		e := &Episode{Holds: []Hold{hold}}
		hold.Until = tc.said
		e.Restrict(nil, &Episode{Holds: []Hold{hold}}, may)
		if len(e.Holds) != 1 || e.Holds[0].Until != tc.want {
			t.Errorf("until %s, and a rejected row says %s: %+v", tc.known, tc.said, e.Holds)
		}
	}
}
