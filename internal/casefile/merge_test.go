package casefile_test

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	. "stepdown/internal/casefile"
)

func fed(step Step, on int) Milestone {
	return Milestone{Step: step, On: day(on), Source: FromFeed, RecordedOn: day(on)}
}

func TestMilestonesAreALogAndPeopleDecide(t *testing.T) {
	e := family()
	e.Milestones = []Milestone{fed(JointMeeting, 1)}
	known := Merge(nil, e, day(1))

	blank := Merge(known, family(), day(2))
	if m, done := blank.Done(JointMeeting, day(9)); !done || m.On != day(1) || len(blank.Differences()) != 1 {
		t.Errorf("a blank erased the meeting, or nobody is asked: %+v %v", m, blank.Differences())
	}
	corrected := family()
	corrected.Milestones = []Milestone{fed(JointMeeting, 3)}
	moved := Merge(known, corrected, day(3))
	if m, _ := moved.Done(JointMeeting, day(9)); m.On != day(3) || len(moved.Differences()) != 0 {
		t.Errorf("a feed may correct itself: %+v %v", m, moved.Differences())
	}
	moved.Milestones = append(moved.Milestones, Milestone{Step: JointMeeting, On: day(4), By: "Anna", Source: FromPerson, RecordedOn: day(5)})
	if again := Merge(moved, corrected, day(6)); again.On(JointMeeting, day(9)) != day(4) || len(again.Differences()) != 0 {
		t.Error("the feed's old date outweighs what a person recorded after it")
	}
	corrected.Milestones = []Milestone{fed(JointMeeting, 7)}
	contradicted := Merge(moved, corrected, day(8))
	want := []Difference{{JointMeeting, day(4), day(7)}}
	if got := contradicted.Differences(); !slices.Equal(got, want) || contradicted.On(JointMeeting, day(9)) != day(4) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	contradicted.Milestones = append(contradicted.Milestones,
		Milestone{Step: JointMeeting, On: day(7), By: "Anna", Source: FromPerson, RecordedOn: day(9)})
	if len(contradicted.Differences()) != 0 {
		t.Error("a person decided, and is asked again")
	}
}

func TestConsentsAndHoldsNeverDisappearSilently(t *testing.T) {
	e := family(said("A", Share, Refused, 1))
	e.Holds = []Hold{{Reason: "moving", By: "M", From: day(1)}}
	known := Merge(nil, e, day(1))
	known.Holds = append(known.Holds, Hold{Reason: "by phone", By: "Anna", From: day(2), Source: FromPerson})
	gone := Merge(known, family(), day(3))
	if len(gone.Consents) != 1 || gone.Consents[0].VanishedOn != day(3) || gone.ConsentOn(day(9)).Share != StandsRefused {
		t.Errorf("the refusal vanished: %+v", gone.Consents)
	}
	if held := gone.Held(day(9)); len(held) != 2 {
		t.Errorf("a hold vanished: %+v", held)
	}
	back := Merge(gone, e, day(4))
	if len(back.Consents) != 1 || !back.Consents[0].VanishedOn.IsZero() {
		t.Errorf("what came back is still marked: %+v", back.Consents)
	}
}

func TestMergingTheSameFeedAgainChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		feed := func(label string) *Episode {
			e := family(anyEvents(t)...)
			for _, step := range Steps() {
				if on := rapid.IntRange(-10, 20).Draw(t, label+string(step)); on >= 0 {
					e.Milestones = append(e.Milestones, fed(step, on))
				}
			}
			return e
		}
		first, second := feed("first "), feed("second ")
		known := Merge(nil, first, day(1))
		known.Milestones = append(known.Milestones, Milestone{Step: FirstFollowUp, On: day(2), By: "Anna", Source: FromPerson,
			RecordedOn: day(2)})
		once := Merge(known, second, day(3))
		twice := Merge(once, second, day(4))
		if !reflect.DeepEqual(once, twice) {
			t.Fatalf("once:  %+v\ntwice: %+v", once, twice)
		}
		for _, m := range known.Milestones {
			if !slices.Contains(once.Milestones, m) {
				t.Fatalf("the log lost %+v", m)
			}
		}
		for _, c := range known.Consents {
			if !slices.ContainsFunc(once.Consents, func(d ConsentEvent) bool {
				return c.Giver == d.Giver && c.Scope == d.Scope && c.Decision == d.Decision && c.On == d.On
			}) {
				t.Fatalf("a consent event was lost: %+v", c)
			}
		}
	})
}

func TestValidateNamesPartColumnAndMend(t *testing.T) {
	for name, tc := range map[string]struct {
		spoil  func(*Episode)
		part   Part
		column string
	}{
		"level":                    {func(e *Episode) { e.Level = 4 }, CasesPart, "level"},
		"stop without reason":      {func(e *Episode) { e.StoppedOn = day(1) }, CasesPart, "stop_reason"},
		"extension without reason": {func(e *Episode) { e.ExtendedTo = day(60) }, CasesPart, "extension_reason"},
		"completed, never started": {func(e *Episode) {
			e.Milestones = []Milestone{{Step: HandoverCompleted, On: day(2), By: "M", Source: FromFeed}}
		}, CasesPart, "handover_started_on"},
		"unknown giver":       {func(e *Episode) { e.Consents = []ConsentEvent{said("X", Share, Refused, 1)} }, ConsentsPart, "giver_ref"},
		"given without form":  {func(e *Episode) { e.Consents = []ConsentEvent{said("A", Share, Given, 1)} }, ConsentsPart, "form_signed_on"},
		"person twice":        {func(e *Episode) { e.Adults = append(e.Adults, e.Adults[0]) }, AdultsPart, "person_ref"},
		"lead until too soon": {func(e *Episode) { e.LeadProfessionals = []LeadProfessional{{From: day(5), Until: day(4)}} }, LeadsPart, "until"},
	} {
		e := family()
		if faults := e.Validate(); len(faults) != 0 {
			t.Fatalf("a good record is refused: %+v", faults)
		}
		tc.spoil(e)
		faults := e.Validate()
		if !slices.ContainsFunc(faults, func(f Fault) bool {
			return f.Part == tc.part && f.Column == tc.column && f.Rule != "" && f.Mend != ""
		}) {
			t.Errorf("%s: got %+v", name, faults)
		}
	}
}
