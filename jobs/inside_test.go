package jobs

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/internal/timetable"
	"stepdown/letters"
	"stepdown/templates"
)

// teller is a carrier that tells what it is asked, and of more.
type teller struct {
	Carrier
	known []ledger.Receipt
}

func (c teller) Ask(context.Context, []ledger.Parcel) ([]ledger.Receipt, error) { return c.known, nil }

func TestWhatACarrierSaysOfAnotherAttemptIsNoAnswer(t *testing.T) {
	first := ledger.Receipt{Name: "L000001", Place: "L000001-1", State: ledger.Accepted}
	second := ledger.Receipt{Name: "L000001", Place: "L000001-2", State: ledger.Failed}
	about := ledger.Parcel{Name: "L000001", Place: "L000001-2"}
	if found, err := ask(t.Context(), teller{known: []ledger.Receipt{first}}, about); found != nil || err != nil {
		t.Errorf("of the first attempt alone: %+v, %v", found, err)
	}
	if found, err := ask(t.Context(), teller{known: []ledger.Receipt{first, second}}, about); err != nil || found == nil || *found != second {
		t.Errorf("of both: %+v, %v", found, err)
	}
}

func TestACaseThatCannotBeReadIsDecidedByNobody(t *testing.T) {
	unread := errors.New("it can't be read")
	if r := (desk{}).review(store.Look{ID: 7, Err: unread}); !errors.Is(r.err, unread) || r.looked.NewLetters != nil {
		t.Errorf("%+v", r)
	}
}

func shipped(t *testing.T) *letters.Wording {
	t.Helper()
	w, err := letters.Load(timetable.Letters(), templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestADigestNamesTheLeadOnlyWhereItMay(t *testing.T) {
	today := calendar.MustParse("2026-03-18")
	e := &casefile.Episode{LeadProfessionals: []casefile.LeadProfessional{{Name: "Mr B Sample", Role: "teacher",
		Organisation: "Sample School", From: today}}}
	j := Remind{Rules: Rules{Policy: timetable.Default(), Calendar: calendar.New(nil, nil), Wording: shipped(t)}}
	for _, may := range []bool{true, false} {
		l := j.line(e, timetable.DueItem{Due: today, MayNameLead: may}, today)
		if named := l.LeadRole != "" || l.Organisation != ""; named != may {
			t.Errorf("it may: %v, and it says %q of %q", may, l.LeadRole, l.Organisation)
		}
	}
}

// failing is a task that always fails, asked each second for an hour, and what is said of it.
func failing(t *testing.T, err error) (tries, said int) {
	t.Helper()
	now := time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC)
	var log bytes.Buffer
	s := &Schedule{Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(&log, nil))}
	times, parseErr := ParseTimes("@every 1s", "Europe/London")
	if parseErr != nil {
		t.Fatal(parseErr)
	}
	task := Task{Name: "task", Times: times, Everywhere: true, Run: func(context.Context, time.Time) ([]slog.Attr, error) {
		tries++
		return nil, err
	}}
	for range 3600 {
		s.Ask(t.Context(), task)
		now = now.Add(time.Second)
	}
	return tries, strings.Count(log.String(), "level=ERROR")
}

func TestAPassThatGotSomethingDoneRestsASecond(t *testing.T) {
	broken := errors.New("broken")
	if tries, _ := failing(t, broken); tries > 15 {
		t.Errorf("a pass that gets nothing done was tried %d times in an hour", tries)
	}
	if tries, _ := failing(t, errors.Join(progressed{broken})); tries < 1000 {
		t.Errorf("a pass that gets something done was tried %d times in an hour", tries)
	}
}

func TestAFailureThatGoesOnIsSaidAgainAfterMinutes(t *testing.T) {
	if _, said := failing(t, progressed{errors.New("broken")}); said != 12 {
		t.Errorf("in an hour it was said %d times", said)
	}
}

func TestADigestSayshowToRecordWhatIsDone(t *testing.T) {
	rules := Rules{Policy: timetable.Default(), Calendar: calendar.New(nil, nil), Wording: shipped(t)}
	for _, tc := range []struct {
		rule, caseSystem, command string
	}{
		{"first-follow-up", "Record it in the case system: the day of the first follow-up.",
			"Record the day of the first follow-up: `stepdown record CASE first-follow-up --on DATE --by NAME`."},
		{"joint-meeting", "Record it in the case system: the day of the joint meeting, or the day on which the handover started.",
			"Record the day of the joint meeting, or the day on which the handover started: " +
				"`stepdown record CASE joint-meeting --on DATE --by NAME`."},
		{"consent-to-share-missing", "Record it in the case system: the family's answer on the sharing of information.",
			"Record it in the case system: the family's answer on the sharing of information."},
	} {
		for byCommand, want := range map[bool]string{false: tc.caseSystem, true: tc.command} {
			item := timetable.DueItem{Rule: tc.rule, Due: calendar.MustParse("2026-03-18")}
			if got := (Remind{Rules: rules, ByCommand: byCommand}).line(&casefile.Episode{}, item, item.Due); got.Record != want {
				t.Errorf("%s: %q, want %q", tc.rule, got.Record, want)
			}
		}
	}
	for _, r := range rules.Policy.Rules {
		for _, e := range r.Endings() {
			if r.Audience == timetable.ForEHCO && rules.Wording.Speech().Say("recorded."+e.Word) == "" {
				t.Errorf("%s: nothing is said of an ending", r.ID)
			}
		}
	}
}
