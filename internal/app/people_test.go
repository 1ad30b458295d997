package app_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/app"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/demo"
)

func TestTheReportComesOnceEveryWorkingDayAndNamesNobody(t *testing.T) {
	h := newHouse(t)
	settings := h.settings(t, "sqlite:"+filepath.Join(h.dir, "stepdown.db"), "STEPDOWN_REPORT_TO=report@example.org")
	if _, err := app.Migrate(t.Context(), settings, true); err != nil {
		t.Fatal(err)
	}
	a := openApp(t, settings)
	reports := func() (texts []string) {
		for _, m := range h.sink.Messages() {
			if m.To[0] == "report@example.org" {
				texts = append(texts, string(m.Raw))
			}
		}
		return texts
	}
	day := func(n int) {
		t.Helper()
		for range 2 { // a second run of the day reports nothing more
			if _, err := a.RunDay(t.Context(), demo.Start.AddDays(n)); err != nil {
				t.Fatal(err)
			}
		}
	}
	day(13) // a Sunday
	if n := len(reports()); n != 0 {
		t.Fatalf("%d reports on a Sunday", n)
	}
	if err := a.Store.NoteFailure(t.Context(), "scan", true); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Intake().Run(t.Context(), h.feed(t, 14), false); err != nil {
		t.Fatal(err)
	}
	day(14)
	day(15)
	all := reports()
	if len(all) != 2 {
		t.Fatalf("%d reports in two working days", len(all))
	}
	for _, want := range []string{"Subject: Step down: daily report", "The newest feed was made on", "Held: ", "not-safe-to-write", "Waiting to be printed", "Due on Tuesday 17 March 2026", "The job scan failed 1 time, 1 of them by a panic"} {
		if !strings.Contains(strings.ReplaceAll(all[0], "=\r\n", ""), want) {
			t.Errorf("the report lacks %q:\n%s", want, all[0])
		}
	}
	families, err := filepath.Glob(filepath.Join(h.dir, "feed", "*", "adults.csv"))
	if err != nil || len(families) == 0 {
		t.Fatal("no adults to look for", err)
	}
	rows, err := os.ReadFile(families[0])
	if err != nil {
		t.Fatal(err)
	}
	for row := range strings.Lines(string(rows)) {
		name := strings.Split(row, ",")[3]
		if len(name) > 5 && strings.Contains(strings.Join(all, ""), name) {
			t.Errorf("the report names %s", name)
		}
	}
}

func TestAHoldKeepsALetterBackUntilItEnds(t *testing.T) {
	h := newHouse(t)
	settings := h.settings(t, "sqlite:"+filepath.Join(h.dir, "stepdown.db"))
	if _, err := app.Migrate(t.Context(), settings, true); err != nil {
		t.Fatal(err)
	}
	a := openApp(t, settings)
	today := demo.Start.AddDays(14)
	if _, err := a.Intake().Run(t.Context(), h.feed(t, 14), false); err != nil {
		t.Fatal(err)
	}
	mayGo := func(day calendar.Date) (refs []string) {
		t.Helper()
		due, err := a.Due(t.Context(), day, today, app.DueFilter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range due {
			if ref, first := strings.CutSuffix(d.Case, "/1"); first && strings.HasSuffix(d.What, " letter") && d.Why == "may go" {
				refs = append(refs, ref)
			}
		}
		return refs
	}
	free := mayGo(today)
	if len(free) < 2 {
		t.Fatalf("%d letters may go", len(free))
	}
	who := app.Who{By: "Morgan Sampleworth", OSUser: "m", Because: "a test"}
	held, briefly := casefile.Key{Case: free[0]}, casefile.Key{Case: free[1]}
	tomorrow := today.AddDays(1)
	for key, until := range map[casefile.Key]calendar.Date{held: {}, briefly: tomorrow} {
		if err := a.HoldCase(t.Context(), key, until, today, who); err != nil {
			t.Fatal(err)
		}
	}
	if now := mayGo(today); slices.Contains(now, held.Case) || slices.Contains(now, briefly.Case) {
		t.Errorf("held, and yet they may go: %v", now)
	}
	if then := mayGo(tomorrow); slices.Contains(then, held.Case) || !slices.Contains(then, briefly.Case) {
		t.Errorf("on the day after, these may go: %v", then)
	}
	if _, err := a.RunDay(t.Context(), today); err != nil {
		t.Fatal(err)
	}
	state := func() string {
		t.Helper()
		all, err := a.Letters(t.Context(), "", held.Case)
		if err != nil {
			t.Fatal(err)
		}
		var states []string
		for _, l := range all {
			states = append(states, l.State)
		}
		return strings.Join(states, " ")
	}
	if s := state(); s != "held" {
		t.Errorf("the letter is %s", s)
	}
	if err := a.ReleaseCase(t.Context(), held, today, who); err != nil {
		t.Fatal(err)
	}
	if _, err := a.RunDay(t.Context(), today); err != nil {
		t.Fatal(err)
	}
	if s := state(); s != "superseded accepted" && s != "accepted superseded" {
		t.Errorf("after the release: %s", s)
	}
	if err := a.ReleaseCase(t.Context(), held, today, who); err == nil {
		t.Error("a hold was released twice")
	}
}
