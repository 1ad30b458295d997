package casefile_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/calendar"
	. "stepdown/internal/casefile"
)

func TestStopIsNotUndoneByABlank(t *testing.T) {
	stopped := family()
	stopped.StoppedOn, stopped.StopReason = day(3), Died
	known := Merge(Merge(nil, stopped, day(3)), family(), day(4))
	if !known.Stopped(day(9)) || known.StopReason != Died {
		t.Errorf("the stop is gone: %v %q", known.StoppedOn, known.StopReason)
	}
	stopped.StoppedOn, stopped.StopReason = day(2), MovedAway
	if known = Merge(known, stopped, day(5)); known.StoppedOn != day(2) || known.StopReason != MovedAway {
		t.Errorf("a feed may correct a stop: %v %q", known.StoppedOn, known.StopReason)
	}
}

func TestAStopThatAPersonLifted(t *testing.T) {
	says := func(on calendar.Date, why StopReason) *Episode {
		e := family()
		e.StoppedOn, e.StopReason = on, why
		return e
	}
	blank := calendar.Date{}
	known := Merge(nil, says(day(3), Died), day(3))
	if !known.Unstop(day(4), "Morgan Sampleworth") || known.Unstop(day(4), "Morgan Sampleworth") {
		t.Fatal("a stop is lifted once")
	}
	for n, tc := range []struct {
		name    string
		on      calendar.Date
		why     StopReason
		stopped calendar.Date
	}{
		{"the feed goes on saying it", day(3), Died, blank},
		{"the feed blanks it", blank, "", blank},
		{"and says it again", day(3), Died, blank},
		{"another reason is a new stop", day(3), MovedAway, day(3)},
		{"another day is a new stop", day(6), MovedAway, day(6)},
		{"the stop that was lifted lifts no other", day(3), Died, day(6)},
		{"nor does a blank", blank, "", day(6)},
	} {
		known = Merge(known, says(tc.on, tc.why), day(5+n))
		if known.StoppedOn != tc.stopped {
			t.Fatalf("%s: stopped on %q", tc.name, known.StoppedOn)
		}
	}
	if want := (Lifted{day(3), Died, day(4), "Morgan Sampleworth"}); len(known.Lifted) != 1 || known.Lifted[0] != want {
		t.Errorf("got %+v", known.Lifted)
	}
}

func TestGiverWhoVanishesStillCounts(t *testing.T) {
	both := family(said("A", Share, Given, 1), said("A", Engage, Given, 1), said("B", Share, Refused, 1))
	both.Adults[1].SafeToWrite = Yes
	alone := family(said("A", Share, Given, 1), said("A", Engage, Given, 1))
	alone.Adults = alone.Adults[:1]
	known := Merge(Merge(nil, both, day(1)), alone, day(2))
	if got := known.ConsentOn(day(9)).Share; got != StandsDiffers {
		t.Errorf("a refusal went with the row of its giver: consent stands %s", got)
	}
	if b, ok := known.Adult("B"); !ok || b.SafeToWrite != Unknown {
		t.Errorf("nobody vouches for %+v any more", b)
	}
	if p, ok := known.Adult("P"); !ok || p.VanishedOn != day(2) {
		t.Errorf("somebody whose row vanished is no longer there: %+v", p)
	}
	again := Merge(known, alone, day(3))
	if p, _ := again.Adult("P"); p.VanishedOn != day(2) {
		t.Errorf("vanished again on %s", p.VanishedOn)
	}
	if b, _ := Merge(known, both, day(3)).Adult("B"); b.SafeToWrite != Yes || !b.VanishedOn.IsZero() {
		t.Errorf("a giver who came back: %+v", b)
	}
	both.Adults[1].SafeToWrite = No
	if b, _ := Merge(Merge(nil, both, day(1)), alone, day(2)).Adult("B"); b.SafeToWrite != No {
		t.Errorf("a giver who was not safe to write to became %q", b.SafeToWrite)
	}
}

func TestBlankErasesNothingOfAConsent(t *testing.T) {
	full := said("A", Share, Given, 1)
	full.FormSignedOn, full.ExcludedOrganisations = day(1), []string{"Hearth Family Centre"}
	known := Merge(Merge(nil, family(full), day(1)), family(said("A", Share, Given, 1)), day(2))
	if got := known.Consents; len(got) != 1 || got[0].FormSignedOn != day(1) || !known.Excludes("hearth family centre", day(9)) {
		t.Errorf("got %+v", got)
	}
	full.ExcludedOrganisations = []string{"Fablebury Housing"}
	if known = Merge(known, family(full), day(3)); known.Excludes("Hearth Family Centre", day(9)) ||
		!known.Excludes("Fablebury Housing", day(9)) {
		t.Errorf("a feed may correct whom a giver keeps out: %+v", known.Consents)
	}
}

func TestHoldOfAFeedMayLearnItsEnd(t *testing.T) {
	open := family()
	open.Holds = []Hold{{Reason: "moving", By: "M", From: day(1), Source: FromFeed}}
	known := Merge(nil, open, day(1))
	known.Holds = append(known.Holds, Hold{Reason: "moving", By: "M", From: day(1), Source: FromPerson})
	ended := family()
	ended.Holds = []Hold{{Reason: "moving", By: "M", From: day(1), Until: day(5), Source: FromFeed}}
	got := Merge(known, ended, day(5)).Holds
	want := []Hold{ended.Holds[0], known.Holds[1]}
	if !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestQuarantineEndsWithAGoodRecord(t *testing.T) {
	known := family()
	known.Quarantine = "a row was rejected"
	if got := Merge(known, family(), day(1)); got.Quarantine != "" {
		t.Errorf("still held: %s", got.Quarantine)
	}
}

func TestFeedMayCorrectWhoConfirmed(t *testing.T) {
	by := func(name string) *Episode {
		e := family()
		e.Milestones = []Milestone{{Step: ClosureConfirmed, On: day(1), By: name, Source: FromFeed, RecordedOn: day(1)}}
		return e
	}
	known := Merge(Merge(nil, by("Robin"), day(1)), by("Morgan"), day(2))
	if m, _ := known.Done(ClosureConfirmed, day(9)); m.By != "Morgan" || m.RecordedOn != day(1) || len(known.Differences()) != 0 {
		t.Errorf("got %+v, %+v", m, known.Differences())
	}
	known.Milestones = append(known.Milestones, Milestone{Step: ClosureConfirmed, On: day(1), By: "Anna", Source: FromPerson,
		RecordedOn: day(3)})
	known = Merge(known, by("Robin"), day(4))
	if m, _ := known.Done(ClosureConfirmed, day(9)); m.By != "Anna" {
		t.Errorf("a feed outweighs a person: %+v", m)
	}
}

func TestMilestonesThatLieAheadAreNotDone(t *testing.T) {
	e := family()
	e.Milestones = []Milestone{fed(JointMeeting, 5)}
	for n, want := range map[int]bool{4: false, 5: true, 6: true} {
		if _, done := e.Done(JointMeeting, day(n)); done != want || e.On(JointMeeting, day(n)).IsZero() == want {
			t.Errorf("day %d: done is %v", n, done)
		}
	}
	e.Milestones = append(e.Milestones, Milestone{Step: JointMeeting, By: "Anna", Source: FromPerson, RecordedOn: day(6)})
	if _, done := e.Done(JointMeeting, day(9)); done {
		t.Error("a person said that it has not happened, and it is done")
	}
}

func anyRecord(t *rapid.T, label string) *Episode {
	e := family(anyEvents(t)...)
	e.Adults = e.Adults[:rapid.IntRange(0, len(e.Adults)).Draw(t, label+"adults")]
	some := func(what string) bool { return rapid.Bool().Draw(t, label+what) }
	if some("stop") {
		e.StoppedOn, e.StopReason = day(2), SteppedUp
	}
	for _, step := range Steps() {
		if some(string(step)) {
			m := fed(step, rapid.IntRange(0, 3).Draw(t, label+"day"))
			m.By = rapid.SampledFrom([]string{"", "M", "N"}).Draw(t, label+"by")
			e.Milestones = append(e.Milestones, m)
		}
	}
	for _, reason := range []string{"moving", "by phone"} {
		if some(reason) {
			e.Holds = append(e.Holds, Hold{Reason: reason, By: "M", From: day(1),
				Until: rapid.SampledFrom([]calendar.Date{{}, day(4)}).Draw(t, label+"until"), Source: FromFeed})
		}
	}
	for _, decision := range []Decision{Given, Refused} {
		if some("ruling") {
			e.Rulings = append(e.Rulings, Ruling{decision, day(rapid.IntRange(0, 2).Draw(t, label+"ruled")), "M"})
		}
	}
	return e
}

// recorded adds what people recorded here.
func recorded(t *rapid.T, e *Episode) {
	e.Milestones = append(e.Milestones, Milestone{Step: rapid.SampledFrom(Steps()).Draw(t, "recorded"), On: day(2), By: "Anna",
		Source: FromPerson, RecordedOn: day(2)})
	e.Holds = append(e.Holds, Hold{Reason: rapid.SampledFrom([]string{"moving", "mine"}).Draw(t, "held"), By: "M", From: day(1),
		Source: FromPerson})
	e.Rulings = append(e.Rulings, Ruling{Refused, day(3), "Anna"})
}

func TestMergeLosesNothingAndIsTheSameTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		known := Merge(nil, anyRecord(t, "first "), day(1))
		recorded(t, known)
		fresh := anyRecord(t, "fresh ")
		before, said := copyOf(t, known), copyOf(t, fresh)
		once := Merge(known, fresh, day(3))
		if !reflect.DeepEqual(copyOf(t, known), before) || !reflect.DeepEqual(copyOf(t, fresh), said) {
			t.Fatal("merging changed what it was given")
		}
		if twice := Merge(once, fresh, day(3)); !reflect.DeepEqual(once, twice) {
			t.Fatalf("once:  %+v\ntwice: %+v", once, twice)
		}
		later := Merge(once, fresh, day(4))
		if !reflect.DeepEqual(once, later) {
			t.Fatalf("once:  %+v\nlater: %+v", once, later)
		}
		if n := len(known.Milestones); !slices.Equal(once.Milestones[:n], known.Milestones) {
			t.Fatalf("the log changed: %+v", once.Milestones)
		}
		for _, r := range slices.Concat(known.Rulings, fresh.Rulings) {
			if !slices.Contains(once.Rulings, r) {
				t.Fatalf("a ruling was lost: %+v", r)
			}
		}
		for _, h := range known.Holds {
			kept := func(g Hold) bool {
				return g.Reason == h.Reason && g.By == h.By && g.From == h.From && g.Source == h.Source && (g == h || h.Source == FromFeed)
			}
			if !slices.ContainsFunc(once.Holds, kept) {
				t.Fatalf("a hold was lost: %+v of %+v", h, once.Holds)
			}
		}
		if known.Stopped(day(9)) && !once.Stopped(day(9)) {
			t.Fatal("the stop was lost")
		}
	})
}

// TestMissingRowsChangeNoConsent: however much of a case's rows a feed leaves out, consent stands as it stood.
func TestMissingRowsChangeNoConsent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		known := Merge(nil, anyRecord(t, "first "), day(1))
		bare := family()
		bare.Adults = nil
		merged := Merge(known, bare, day(2))
		for n := range 25 {
			if was, is := known.ConsentOn(day(n)), merged.ConsentOn(day(n)); was != is {
				t.Fatalf("day %d: consent stood %+v, and stands %+v", n, was, is)
			}
		}
	})
}

func copyOf(t *rapid.T, e *Episode) (c Episode) {
	record, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(record, &c); err != nil {
		t.Fatal(err)
	}
	return c
}
