package timetable_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/timetable"
)

// anyFamily is a record with whatever dates, in whatever order, some of them missing and some ahead.
func anyFamily(t *rapid.T) *casefile.Episode {
	start := day("2026-03-02")
	date := func(label string) calendar.Date {
		if rapid.IntRange(0, 4).Draw(t, label+" missing") == 0 {
			return calendar.Date{}
		}
		return start.AddDays(rapid.IntRange(-30, 90).Draw(t, label))
	}
	some := func(label string) calendar.Date { return start.AddDays(rapid.IntRange(-30, 90).Draw(t, label)) }
	e := &casefile.Episode{
		Key: casefile.Key{Case: "EHM-1", Number: 1}, Level: rapid.IntRange(2, 3).Draw(t, "level"),
		DecidedOn: date("decided"), EHCOToldOn: date("told"), PlanningStartedOn: date("planning"),
		SocialWorkPlannedEnd: date("planned end"), SocialWorkEndsOn: date("end"),
		Adults: []casefile.Adult{
			{ID: "P1", Addressed: true, ParentalResponsibility: casefile.Yes, Household: "H1"},
			{ID: "P2", Addressed: true, ParentalResponsibility: casefile.Yes, Household: "H2"},
		},
	}
	if rapid.IntRange(0, 3).Draw(t, "extended") == 0 {
		e.ExtendedTo = date("extended to")
	}
	if rapid.IntRange(0, 7).Draw(t, "stopped") == 0 {
		e.StoppedOn, e.StopReason = date("stopped on"), casefile.SteppedUp
	}
	for _, step := range casefile.Steps() {
		if on := date(string(step)); !on.IsZero() {
			e.Milestones = append(e.Milestones, casefile.Milestone{Step: step, On: on, Source: casefile.FromFeed, RecordedOn: on})
		}
	}
	for range rapid.IntRange(0, 6).Draw(t, "consents") {
		e.Consents = append(e.Consents, casefile.ConsentEvent{
			Giver: rapid.SampledFrom([]string{"P1", "P1", "P2"}).Draw(t, "giver"), Scope: rapid.SampledFrom(casefile.Scopes).Draw(t, "scope"),
			Decision: rapid.SampledFrom([]casefile.Decision{casefile.Given, casefile.Given, casefile.Refused, casefile.Withdrawn}).Draw(t,
				"decision"), On: some("said on"),
		})
	}
	if rapid.Bool().Draw(t, "agreed") {
		for _, scope := range casefile.Scopes {
			e.Consents = append(e.Consents, casefile.ConsentEvent{Giver: "P1", Scope: scope, Decision: casefile.Given, On: some("agreed on")})
		}
	}
	if rapid.IntRange(0, 2).Draw(t, "ruled") == 0 {
		e.Rulings = append(e.Rulings, casefile.Ruling{Decision: rapid.SampledFrom([]casefile.Decision{casefile.Given, casefile.Refused}).Draw(t,
			"ruling"), On: some("ruled on")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "leads") {
		lead := casefile.LeadProfessional{Organisation: "Sample School", From: date("from")}
		if rapid.Bool().Draw(t, "left") {
			lead.Until = some("until")
		}
		e.LeadProfessionals = append(e.LeadProfessionals, lead)
	}
	return e
}

// face is all of an outcome that a scan acts on.
func face(o Outcome, today calendar.Date) string {
	s := ""
	for _, i := range o.Items {
		s += fmt.Sprintf("%v due %s new %v\n", i.Key, i.Due, i.New)
	}
	for _, l := range o.Letters {
		if !l.Due.After(today) {
			s += fmt.Sprintf("%v %s\n", l.Occasion, l.Due)
		}
	}
	return s
}

// The scan skips a case until its next look. So nothing may come up on any day before: no reminder, no letter, no item
// opened or closed; and each day on which something does come up has been foretold.
func TestNothingHappensBeforeTheNextLook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyFamily(t)
		past := &ledger.Past{}
		today := day("2026-02-20").AddDays(rapid.IntRange(0, 60).Draw(t, "first look"))
		for range 12 {
			note(past, e, Default().Due(e, *past, england, today), today)
			o := Default().Due(e, *past, england, today)
			before := face(o, today)
			until := o.NextLook
			if until.IsZero() {
				until = today.AddDays(150)
			} else if !until.After(today) {
				t.Fatalf("the next look after %s is on %s", today, until)
			}
			for d := today.AddDays(1); d.Before(until); d = d.AddDays(1) {
				if now := face(Default().Due(e, *past, england, d), d); now != before {
					t.Fatalf("looked on %s, next look on %q, yet on %s:\n%swas:\n%s", today, o.NextLook, d, now, before)
				}
			}
			if o.NextLook.IsZero() {
				return
			}
			today = until
		}
	})
}

// However often and however late the scan runs, no reminder is written twice, none on a day off, and nobody is told over
// the EHCO's head.
func TestRemindersKeepTheirPromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyFamily(t)
		past := &ledger.Past{}
		seen := map[ledger.Reminder]bool{}
		told := map[[2]string]calendar.Date{}
		for d := day("2026-02-20"); d.Before(day("2026-07-01")); d = d.AddDays(rapid.SampledFrom([]int{0, 1, 1, 1, 3, 9}).Draw(t, "days on")) {
			written := note(past, e, Default().Due(e, *past, england, d), d)
			for _, r := range written {
				item := [2]string{r.Rule, r.Occasion}
				if r.Role == ledger.EHCO && told[item].IsZero() {
					told[item] = d
				}
				switch {
				case seen[r.Reminder]:
					t.Fatalf("%v was written twice", r)
				case !england.IsWorkingDay(d):
					t.Fatalf("%v was written on a day off", r)
				case r.Role != ledger.EHCO && (told[item].IsZero() || england.WorkingDaysBetween(told[item], d) < 1):
					t.Fatalf("%v was written over the head of an EHCO told on %q", r, told[item])
				}
				seen[r.Reminder] = true
			}
		}
	})
}

// A digest reads, of the reminders in years, those of the same rule that are of the same occasion as one of its items or of the same date:
// of no item of its does any other say anything.
func TestWhatIsToldOfAnItemRestsOnWhatBearsOnIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, past := anyFamily(t), &ledger.Past{}
		today := day("2026-02-20")
		for range rapid.IntRange(1, 8).Draw(t, "looks") {
			today = today.AddDays(rapid.IntRange(0, 20).Draw(t, "later"))
			note(past, e, Default().Due(e, *past, england, today), today)
		}
		for range rapid.IntRange(0, 6).Draw(t, "others") { // of records that the case has had
			if len(past.Reminders) > 0 {
				r := rapid.SampledFrom(past.Reminders).Draw(t, "like")
				if rapid.Bool().Draw(t, "of another occasion") {
					r.Occasion = rapid.SampledFrom(past.Reminders).Draw(t, "occasion").Occasion
				}
				if rapid.Bool().Draw(t, "of another date") {
					r.Nominal = rapid.SampledFrom(past.Reminders).Draw(t, "date").Nominal
				}
				at := rapid.IntRange(0, len(past.Reminders)).Draw(t, "at")
				past.Reminders = slices.Insert(past.Reminders, at, r)
			}
		}
		wanted := map[ledger.Item]bool{}
		for _, item := range Default().Items(e, *past, england, today) {
			wanted[item.Key] = rapid.Bool().Draw(t, "wanted")
		}
		for _, r := range past.Reminders {
			wanted[r.Item()] = wanted[r.Item()] || rapid.IntRange(0, 3).Draw(t, "told") == 0
		}
		bearing := *past
		bearing.Reminders = slices.DeleteFunc(slices.Clone(past.Reminders), func(r ledger.PastReminder) bool {
			for w := range wanted {
				if wanted[w] && w.Rule == r.Rule && (w.Occasion == r.Occasion || w.Nominal == r.Nominal) {
					return false
				}
			}
			return true
		})
		of := func(past ledger.Past) string {
			s := ""
			for _, item := range Default().Items(e, past, england, today) {
				if wanted[item.Key] {
					s += fmt.Sprintf("%+v\n", item)
				}
			}
			return s
		}
		if all, few := of(*past), of(bearing); all != few {
			t.Fatalf("by %d reminders:\n%s\nby %d of them:\n%s", len(past.Reminders), all, len(bearing.Reminders), few)
		}
	})
}

func TestNoClosureLetterBeforeItsTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, today := anyFamily(t), day("2026-03-02").AddDays(rapid.IntRange(0, 120).Draw(t, "today"))
		for _, l := range Default().Due(e, ledger.Past{}, england, today).Letters {
			stands := e.ConsentOn(today).Decision
			started, completed := e.On(casefile.HandoverStarted, today), e.On(casefile.HandoverCompleted, today)
			_, lead := e.CurrentLead(today)
			switch {
			case l.Occasion.Kind == ConsentRefused.Name && stands != casefile.StandsRefused:
				t.Fatalf("a consent-refused letter while consent is %s", stands)
			case l.Occasion.Kind == ConsentRefused.Name:
			case stands != casefile.StandsGiven:
				t.Fatalf("a closure letter while consent is %s", stands)
			case started.IsZero() || l.Due.Sub(started) <= Default().HandoverMinimum:
				t.Fatalf("a closure letter on %s of a handover begun on %q", l.Due, started)
			case completed.IsZero() || !l.Due.After(completed) || l.Due.Before(e.ExtendedTo) || !l.Due.After(e.SocialWorkEndsOn):
				t.Fatalf("a closure letter on %s before its time", l.Due)
			case !lead:
				t.Fatal("a closure letter without a lead professional")
			}
			if e.On(casefile.ClosureConfirmed, today) != l.Closure || l.Closure.IsZero() || !england.IsWorkingDay(l.Due) {
				t.Fatalf("closure confirmed on %q, letter due on %s", l.Closure, l.Due)
			}
		}
	})
}

func BenchmarkDue(b *testing.B) {
	e := handedOver(func(e *casefile.Episode) { e.SocialWorkEndsOn = day("04-27") })
	past := &ledger.Past{}
	for d := day("03-02"); d.Before(day("04-28")); d = d.AddDays(1) {
		note(past, e, Default().Due(e, *past, england, d), d)
	}
	b.ReportAllocs()
	for b.Loop() {
		Default().Due(e, *past, england, day("04-28"))
	}
}
