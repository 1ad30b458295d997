package timetable_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/timetable"
)

// walk lives the days from one to another, all but those left out, and says which reminders were written on which.
func walk(e *casefile.Episode, past *ledger.Past, from, to string, asleep func(calendar.Date) bool, cal *calendar.Calendar) []string {
	var log []string
	for d := day(from); !d.After(day(to)); d = d.AddDays(1) {
		if asleep(d) {
			continue
		}
		for _, r := range note(past, e, Default().Due(e, *past, cal, d), d) {
			log = append(log, fmt.Sprintf("%s %s %s", d.String()[5:], r.Rung, r.Role))
		}
	}
	return log
}

func awake(calendar.Date) bool { return false }

// onlyFollowUp is a family of whom the EHCO has nothing to do but the first follow-up, due on Friday 6 March 2026.
func onlyFollowUp(changes ...func(*casefile.Episode)) *casefile.Episode {
	return family(append([]func(*casefile.Episode){
		said(casefile.Given, "03-02"), did(casefile.EHCOConsulted, "03-02"), did(casefile.JointMeeting, "03-02"),
	}, changes...)...)
}

func TestTheLadder(t *testing.T) {
	asleepUntil := func(s string) func(calendar.Date) bool {
		return func(d calendar.Date) bool { return d.Before(day(s)) }
	}
	for _, tc := range []struct {
		name     string
		from, to string
		asleep   func(calendar.Date) bool
		want     string
	}{
		{"step by step", "03-02", "03-31", awake, `
			03-05 before ehco
			03-06 due ehco
			03-09 overdue-1 ehco
			03-10 overdue-2 ehco
			03-10 overdue-2 lead
			03-13 overdue-5 ehco
			03-13 overdue-5 lead
			03-13 overdue-5 service manager
			03-20 week-1 ehco
			03-20 week-1 lead
			03-20 week-1 service manager
			03-27 week-2 ehco
			03-27 week-2 lead
			03-27 week-2 service manager`},
		{"after downtime the highest step, and nobody over the EHCO's head on that day", "03-02", "03-19", asleepUntil("03-16"), `
			03-16 overdue-5 ehco
			03-17 overdue-5 lead
			03-17 overdue-5 service manager`},
		{"awake on a Saturday for the first time", "03-02", "03-17", asleepUntil("03-14"), `
			03-16 overdue-5 ehco
			03-17 overdue-5 lead
			03-17 overdue-5 service manager`},
		{"told early, then asleep: the others are not kept waiting", "03-02", "03-18", func(d calendar.Date) bool {
			return d.After(day("03-06")) && d.Before(day("03-16"))
		}, `
			03-05 before ehco
			03-06 due ehco
			03-16 overdue-5 ehco
			03-16 overdue-5 lead
			03-16 overdue-5 service manager`},
		{"somebody told on a Monday is told again on the next, not on the Tuesday", "03-02", "03-23", asleepUntil("03-16"), `
			03-16 overdue-5 ehco
			03-17 overdue-5 lead
			03-17 overdue-5 service manager
			03-23 week-1 ehco`},
		{"a gap in mid-ladder moves each one's weeks with their own last telling", "03-13", "04-08", func(d calendar.Date) bool {
			return d.After(day("03-20")) && d.Before(day("03-30"))
		}, `
			03-13 overdue-5 ehco
			03-16 overdue-5 lead
			03-16 overdue-5 service manager
			03-20 week-1 ehco
			03-30 week-2 ehco
			03-30 week-1 lead
			03-30 week-1 service manager
			04-07 week-3 ehco
			04-07 week-2 lead
			04-07 week-2 service manager`},
		{"a week that ends on Good Friday or Easter Monday ends on the Tuesday", "03-27", "04-14", awake, `
			03-27 overdue-5 ehco
			03-30 overdue-5 lead
			03-30 overdue-5 service manager
			04-07 week-1 ehco
			04-07 week-1 lead
			04-07 week-1 service manager
			04-14 week-2 ehco
			04-14 week-2 lead
			04-14 week-2 service manager`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := walk(onlyFollowUp(), &ledger.Past{}, tc.from, tc.to, tc.asleep, england)
			if !sameLines(got, tc.want) {
				t.Errorf("got\n%s\nwant%s", strings.Join(got, "\n"), tc.want)
			}
		})
	}
}

func sameLines(got []string, want string) bool {
	var lines []string
	for l := range strings.Lines(want) {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	return slices.Equal(got, lines)
}

func TestRemindersEndWhenItIsDone(t *testing.T) {
	past := &ledger.Past{}
	got := walk(onlyFollowUp(did(casefile.FirstFollowUp, "03-09")), past, "03-02", "03-31", awake, england)
	if !sameLines(got, "03-05 before ehco\n03-06 due ehco") {
		t.Errorf("got %q", got)
	}
}

func TestALateBankHolidayRepeatsNothing(t *testing.T) {
	past := &ledger.Past{}
	walk(onlyFollowUp(), past, "03-02", "03-09", awake, england) // overdue-1 was written on Monday 9 March
	proclaimed := calendar.New(map[calendar.Date]string{day("03-09"): "A day of thanks"}, nil)
	got := walk(onlyFollowUp(), past, "03-10", "03-11", awake, proclaimed)
	if !sameLines(got, "03-11 overdue-2 ehco\n03-11 overdue-2 lead") {
		t.Errorf("got %q", got)
	}
}

func TestALateBankHolidayTakesNothingBack(t *testing.T) {
	past := &ledger.Past{}
	walk(onlyFollowUp(), past, "03-10", "03-10", awake, england) // overdue-2 at once, overdue-1 passed over
	proclaimed := calendar.New(map[calendar.Date]string{day("03-09"): "A day of thanks", day("03-10"): "Another"}, nil)
	if got := walk(onlyFollowUp(), past, "03-11", "03-11", awake, proclaimed); len(got) > 0 {
		t.Errorf("got %q", got)
	}
}

func TestADayOffIsMadeUpForOnTheNextWorkingDay(t *testing.T) {
	o := due(onlyFollowUp(), ledger.Past{}, "03-21") // a Saturday
	if len(o.Items[0].New) > 0 || o.Items[0].Rung != "overdue-5" || o.NextLook != day("03-23") {
		t.Errorf("reached %s, new %v, next look %s", o.Items[0].Rung, o.Items[0].New, o.NextLook)
	}
}

func TestAGapIsForetold(t *testing.T) {
	e := onlyFollowUp(did(casefile.FirstFollowUp, "03-02"), func(e *casefile.Episode) { e.SocialWorkPlannedEnd = day("05-29") })
	if o := due(e, ledger.Past{}, "03-04"); o.NextLook != day("04-18") {
		t.Errorf("a handover begun on 17 April is in time, one begun on the 18th is not; next look %s", o.NextLook)
	}
}

func TestWhatIsDueAtOnce(t *testing.T) {
	given, started := said(casefile.Given, "03-02"), did(casefile.HandoverStarted, "03-09")
	gone := func(e *casefile.Episode) { e.LeadProfessionals[0].Until = day("03-13") } // a Friday
	done := []func(*casefile.Episode){given, started, did(casefile.EHCOConsulted, "03-02"), did(casefile.FirstFollowUp, "03-02")}
	for _, tc := range []struct {
		name string
		e    *casefile.Episode
		want string
	}{
		{"a lead professional who left on a Friday is missed on the Monday, and the ladder follows", family(append(done, gone)...), `
			03-16 due ehco
			03-17 overdue-1 ehco
			03-18 overdue-2 ehco
			03-18 overdue-2 lead`},
		{"a withdrawal is told once", family(append(done, said(casefile.Withdrawn, "03-12"))...), "03-12 due ehco"},
		{"planning too short is told once", family(append(done, func(e *casefile.Episode) {
			e.PlanningStartedOn, e.SocialWorkEndsOn = day("03-30"), day("05-04")
		})...), "03-02 due ehco"},
		{"a gap is told when it opens, and not again when the handover that does not mend it begins",
			family(append(done, func(e *casefile.Episode) {
				e.SocialWorkPlannedEnd = day("04-16") // too early from 6 March on; the handover of 9 March does not mend it
			})...), "03-06 due ehco"},
	} {
		got := walk(tc.e, &ledger.Past{}, "03-02", "03-18", awake, england)
		if !sameLines(got, tc.want) {
			t.Errorf("%s: got %q", tc.name, got)
		}
	}
}

func TestWhatIsRecordedLateNeitherStartsALackAgainNorTellsItTwice(t *testing.T) {
	told := []func(*casefile.Episode){did(casefile.EHCOConsulted, "02-20"),
		func(e *casefile.Episode) { e.DecidedOn, e.EHCOToldOn = day("02-16"), day("02-20") }}
	nobody := append(slices.Clone(told), did(casefile.HandoverStarted, "02-20"), func(e *casefile.Episode) { e.LeadProfessionals = nil })
	missing := append(slices.Clone(nobody), said(casefile.Given, "02-20"))
	withdrawn := append(slices.Clone(told), said(casefile.Given, "02-18"), did(casefile.HandoverStarted, "02-20"),
		did(casefile.FirstFollowUp, "03-02"), said(casefile.Withdrawn, "03-02"))
	short := append(slices.Clone(told), did(casefile.FirstFollowUp, "03-02"), said(casefile.Given, "02-20"),
		did(casefile.JointMeeting, "02-23"), func(e *casefile.Episode) {
			e.PlanningStartedOn, e.SocialWorkPlannedEnd = day("03-02"), day("03-31")
		})
	const overdue = "03-09 overdue-5 ehco\n03-09 overdue-5 lead\n03-09 overdue-5 service manager"
	for _, tc := range []struct {
		name     string
		rule     string
		e        *casefile.Episode
		recorded func(*casefile.Episode) // on 9 March
		want     string                  // told on that day
	}{
		{"nothing recorded", "lead-professional-missing", family(missing...), func(*casefile.Episode) {}, overdue},
		{"an earlier joint meeting", "lead-professional-missing", family(missing...), did(casefile.JointMeeting, "02-19"), overdue},
		{"the handover's start, corrected", "lead-professional-missing", family(missing...), did(casefile.HandoverStarted, "03-04"), overdue},
		{"the other parent's earlier agreement", "lead-professional-missing", family(missing...), func(e *casefile.Episode) {
			otherSaid(casefile.Share, casefile.Given, "02-24")(e)
			otherSaid(casefile.Engage, casefile.Given, "02-24")(e)
		}, overdue},
		{"the other parent's late agreement", "lead-professional-missing", family(missing...), func(e *casefile.Episode) {
			otherSaid(casefile.Share, casefile.Given, "03-06")(e)
			otherSaid(casefile.Engage, casefile.Given, "03-06")(e)
		}, overdue},
		{"an earlier lead professional, who had gone before", "lead-professional-missing", family(missing...), func(e *casefile.Episode) {
			e.LeadProfessionals = []casefile.LeadProfessional{{Name: "Mr L Lead", Organisation: "Sample School", From: day("02-16"),
				Until: day("02-27")}}
		}, overdue},
		{"a lead professional who came and went meanwhile", "lead-professional-missing", family(missing...), func(e *casefile.Episode) {
			e.LeadProfessionals = []casefile.LeadProfessional{{Name: "Mr L Lead", Organisation: "Sample School", From: day("03-04"),
				Until: day("03-06")}}
		}, "03-09 due ehco"},
		{"a withdrawal with its date corrected", "consent-withdrawn", family(withdrawn...), func(e *casefile.Episode) {
			e.Consents = e.Consents[:len(e.Consents)-2]
			said(casefile.Withdrawn, "02-27")(e)
		}, ""},
		{"a withdrawal of the other parent", "consent-withdrawn", family(withdrawn...), func(e *casefile.Episode) {
			otherSaid(casefile.Share, casefile.Withdrawn, "02-26")(e)
		}, ""},
		{"an end of social work that is still too early", "planning-too-short", family(short...),
			func(e *casefile.Episode) { e.SocialWorkPlannedEnd = day("04-02") }, ""},
		{"a handover that still can't end in time", "gap-in-support", family(short...), did(casefile.HandoverStarted, "03-04"), ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			past := &ledger.Past{}
			walk(tc.e, past, "03-02", "03-06", awake, england)
			first := slices.IndexFunc(past.Reminders, func(r ledger.PastReminder) bool { return r.Rule == tc.rule })
			if first < 0 || past.Reminders[first].On != day("03-02") {
				t.Fatalf("told of first: %+v", past.Reminders)
			}
			tc.recorded(tc.e)
			var got []string
			for _, r := range note(past, tc.e, due(tc.e, *past, "03-09"), day("03-09")) {
				if r.Rule == tc.rule {
					got = append(got, fmt.Sprintf("03-09 %s %s", r.Rung, r.Role))
				}
			}
			if !sameLines(got, tc.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), tc.want)
			}
			if tc.want != overdue {
				return
			}
			if v := verdict(due(tc.e, *past, "03-09"), tc.rule); v.Due != day("03-02") {
				t.Errorf("due %s", v.Due)
			}
		})
	}
}

// A lead professional's row that comes and goes with the feeds, its dates being of no help, is a lack that ended.
func TestALackThatWasSeenToEndBeginsAnew(t *testing.T) {
	e := onlyFollowUp(did(casefile.FirstFollowUp, "03-02"))
	lead := e.LeadProfessionals
	e.LeadProfessionals = nil
	past := &ledger.Past{}
	walk(e, past, "03-03", "03-05", awake, england)
	e.LeadProfessionals = lead
	walk(e, past, "03-06", "03-09", awake, england)
	e.LeadProfessionals = nil
	if got := walk(e, past, "03-10", "03-11", awake, england); !sameLines(got, "03-10 due ehco\n03-11 overdue-1 ehco") {
		t.Errorf("got %q", got)
	}
}

// What is missing of one scope keeps its date and its ladder whatever becomes of the other.
func TestEachScopeHasADateAndALadderOfItsOwn(t *testing.T) {
	e := family(func(e *casefile.Episode) {
		e.DecidedOn, e.EHCOToldOn, e.LeadProfessionals = day("02-02"), day("02-03"), nil
	})
	past := &ledger.Past{}
	walk(e, past, "02-03", "02-17", awake, england)
	said(casefile.Given, "03-04", casefile.Engage)(e)
	otherSaid(casefile.Engage, casefile.Refused, "03-04")(e)
	walk(e, past, "02-18", "03-04", awake, england)
	o := due(e, *past, "03-05")
	missing, differs := verdict(o, "consent-to-share-missing"), verdict(o, "consent-to-engage-differs")
	if missing.State != Due || missing.Due != day("02-10") || differs.State != Waiting || differs.Due != day("03-11") {
		t.Errorf("sharing %s, due %s; support %s, due %s", missing.State, missing.Due, differs.State, differs.Due)
	}
	got := walk(e, past, "03-05", "03-18", awake, england)
	want := `
		03-10 before ehco
		03-10 week-3 ehco
		03-10 week-3 lead
		03-10 week-3 service manager
		03-11 due ehco
		03-12 overdue-1 ehco
		03-13 overdue-2 ehco
		03-13 overdue-2 lead
		03-17 week-4 ehco
		03-17 week-4 lead
		03-17 week-4 service manager
		03-18 overdue-5 ehco
		03-18 overdue-5 lead
		03-18 overdue-5 service manager`
	slices.Sort(got)
	if !sameLines(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

func TestALeadLostTwiceIsMissedTwice(t *testing.T) {
	e := onlyFollowUp(func(e *casefile.Episode) {
		lead := e.LeadProfessionals[0]
		e.LeadProfessionals[0].Until = day("03-12")
		lead.From, lead.Until = day("03-16"), day("03-31")
		e.LeadProfessionals = append(e.LeadProfessionals, lead)
	}, did(casefile.FirstFollowUp, "03-16"))
	got := walk(e, &ledger.Past{}, "03-13", "04-02", awake, england)
	if !sameLines(got, "03-13 due ehco\n04-01 due ehco\n04-02 overdue-1 ehco") {
		t.Errorf("got %q", got)
	}
}

func TestKeysHoldDatesOnly(t *testing.T) {
	for _, on := range []string{"03-06", "03-16", "04-28"} {
		e := family(said(casefile.Given, "03-02"), did(casefile.HandoverStarted, "03-09"), func(e *casefile.Episode) {
			e.LeadProfessionals, e.PlanningStartedOn, e.SocialWorkPlannedEnd = nil, day("03-02"), day("03-20")
		})
		for _, i := range due(e, ledger.Past{}, on).Items {
			for part := range strings.SplitSeq(i.Key.Occasion, "/") {
				if _, err := calendar.ParseDate(part); err != nil && part != "none" {
					t.Errorf("%s: occasion %q", i.Rule, i.Key.Occasion)
				}
			}
		}
	}
}

// A Saturday corrected to the Friday before it leaves a count of working days where it was.
func TestACorrectedDayThatLeavesTheDueDateIsTheSameItem(t *testing.T) {
	e := family(func(e *casefile.Episode) {
		e.DecidedOn, e.EHCOToldOn, e.LeadProfessionals = day("02-02"), day("03-07"), nil
	})
	past := &ledger.Past{}
	walk(e, past, "03-07", "03-16", awake, england)
	e.EHCOToldOn = day("03-06")
	got := walk(e, past, "03-17", "03-17", awake, england)
	want := walk(family(func(e *casefile.Episode) {
		e.DecidedOn, e.EHCOToldOn, e.LeadProfessionals = day("02-02"), day("03-06"), nil
	}), &ledger.Past{}, "03-06", "03-17", awake, england)
	var onTheDay []string
	for _, line := range want {
		if strings.HasPrefix(line, "03-17") {
			onTheDay = append(onTheDay, line)
		}
	}
	if len(onTheDay) == 0 || !slices.Equal(got, onTheDay) {
		t.Errorf("got %q, as from the start %q", got, onTheDay)
	}
}
