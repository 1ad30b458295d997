package main

import (
	"encoding/json"
	"strings"
	"testing"

	"stepdown/internal/demo"
)

// fortnight is a folder with the first fortnight of the invented families taken in, on a test database.
func fortnight(t *testing.T) {
	t.Helper()
	tryOut(t)
	must(t, exitDone, "import", "feed/2026-03-12")
	must(t, exitDone, "run", "--as-of", "2026-03-12")
}

func TestDueListsLettersAndItemsOfOneCoordinator(t *testing.T) {
	fortnight(t)
	all, _ := must(t, exitDone, "due", "--as-of", "2026-03-12")
	one, _ := must(t, exitDone, "due", "--as-of", "2026-03-12", "--ehco", "Dev Marlowe")
	if !strings.Contains(all, "first follow-up") || !strings.Contains(all, "ehco-anna") {
		t.Errorf("everything that is due:\n%s", all)
	}
	if strings.Contains(one, "ehco-anna") || !strings.Contains(one, "ehco-dev") {
		t.Errorf("one coordinator's:\n%s", one)
	}
	if _, err := (demo.Feeds{Dir: "feed"}).Write(14); err != nil {
		t.Fatal(err)
	}
	must(t, exitDone, "import", "feed/2026-03-16")
	if later, _ := must(t, exitDone, "due", "--as-of", "2026-03-16"); !strings.Contains(later, "consent-refused letter may go") {
		t.Errorf("four days later no letter is due:\n%s", later)
	}
	if _, errs := must(t, exitFailed, "due", "--ehco", "Dev Marlow"); !strings.Contains(errs, `"Dev Marlowe"`) {
		t.Errorf("a misspelt coordinator: %s", errs)
	}
}

func TestWhatAPersonRecordsOutlastsTheNextFeed(t *testing.T) {
	fortnight(t)
	const ref = "EHM-20941"
	before, _ := must(t, exitDone, "explain", ref, "--as-of", "2026-03-12")
	if !strings.Contains(before, "action-plan ehco due") {
		t.Fatalf("the action plan is not due:\n%s", before)
	}
	must(t, exitDone, "record", ref, "action plan sent", "--on", "2026-03-11", "--by", "Morgan Sampleworth")
	must(t, exitDone, "case", "hold", ref, "--because", "address in doubt", "--by", "Morgan Sampleworth")
	if _, err := (demo.Feeds{Dir: "feed"}).Write(14); err != nil {
		t.Fatal(err)
	}
	must(t, exitDone, "import", "feed/2026-03-16")
	after, _ := must(t, exitDone, "explain", ref)
	for _, want := range []string{"action-plan ehco done", "action plan sent on 2026-03-11", "Morgan Sampleworth", "address in doubt"} {
		if !strings.Contains(after, want) {
			t.Errorf("explain lacks %q:\n%s", want, after)
		}
	}
	must(t, exitDone, "case", "release", ref, "--because", "address confirmed", "--by", "Morgan Sampleworth")
	if _, errs := must(t, exitFailed, "case", "release", ref, "--because", "again", "--by", "Morgan Sampleworth"); !strings.Contains(errs,
		"no hold stands") {
		t.Errorf("released twice: %s", errs)
	}
}

func TestARulingIsForGiversWhoDiffer(t *testing.T) {
	fortnight(t)
	differ := ""
	out, _ := must(t, exitDone, "due", "--as-of", "2026-05-12")
	for line := range strings.Lines(out) {
		ref, _, _ := strings.Cut(line, "/")
		if !strings.HasPrefix(ref, "EHM-") {
			continue
		}
		if x, _ := must(t, exitDone, "explain", ref); strings.Contains(x, "consent to share differs") {
			differ = ref
			break
		}
	}
	if differ == "" {
		t.Fatal("no family's givers differ")
	}
	must(t, exitDone, "ruling", differ, "refused", "--by", "Robin Exampleford")
	if x, _ := must(t, exitDone, "explain", differ); strings.Contains(x, "consent to share differs") ||
		!strings.Contains(x, "ruling: refused Robin Exampleford") {
		t.Errorf("after the ruling:\n%s", x)
	}
	if _, errs := must(t, exitFailed, "ruling", differ, "given", "--by", "Robin Exampleford"); !strings.Contains(errs, "nothing to rule on") {
		t.Errorf("a second ruling: %s", errs)
	}
}

func TestAnAbsenceSendsRemindersToTheDeputyWhateverFeedsSay(t *testing.T) {
	fortnight(t)
	must(t, exitDone, "coordinator", "absent", "Anna Fieldhouse", "--from", "2026-03-16", "--until", "2026-03-16", "--deputy", "Dev Marlowe",
		"--by", "Morgan Sampleworth")
	if _, err := (demo.Feeds{Dir: "feed"}).Write(14); err != nil {
		t.Fatal(err)
	}
	must(t, exitDone, "import", "feed/2026-03-16")
	for _, wrong := range [][]string{
		{"Anna Fieldhaus", "--until", "2026-03-20"}, {"ehco-anna", "--until", "2026-03-20", "--deputy", "ehco-anna"},
		{"ehco-anna", "--from", "2026-03-20", "--until", "2026-03-19"},
	} {
		must(t, exitFailed, append(append([]string{"coordinator", "absent"}, wrong...), "--by", "M")...)
	}
}

func TestWrongWordsAreNamed(t *testing.T) {
	fortnight(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"record", "EHM-20941", "first folow-up", "--by", "M"}, `did you mean "first follow-up"?`},
		{[]string{"record", "EHM-20941", "first follow-up", "--on", "12/03/2026", "--by", "M"}, "--on"},
		{[]string{"ruling", "EHM-20941", "maybe", "--by", "M"}, "given or refused"},
	} {
		if _, errs := must(t, exitUsage, c.args...); !strings.Contains(errs, c.want) {
			t.Errorf("%v: %s", c.args, errs)
		}
	}
	if _, errs := must(t, exitFailed, "case", "hold", "EHM-20941", "--because", "a test", "--by", "M", "--until",
		"2026-01-01"); !strings.Contains(errs, "not after today") {
		t.Errorf("a hold that has ended: %s", errs)
	}
	for _, c := range [][]string{{"explain", "NOPE"}, {"record", "NOPE", "first follow-up", "--by", "M"},
		{"record", "EHM-20941", "first follow-up", "--on", "2099-01-01", "--by", "M"}} {
		if _, errs := must(t, exitFailed, c...); errs == "" {
			t.Errorf("%v says nothing", c)
		}
	}
}

func TestTheReportIsForPeopleAndForPrograms(t *testing.T) {
	fortnight(t)
	out, _ := must(t, exitDone, "report", "--as-of", "2026-03-16")
	for _, want := range []string{"Monday 16 March 2026", "newest feed", "Expected:", "Due on Tuesday 17 March 2026"} {
		if !strings.Contains(folded(out), want) {
			t.Errorf("the report lacks %q:\n%s", want, out)
		}
	}
	var said map[string]any
	asJSON, _ := must(t, exitDone, "report", "--as-of", "2026-03-16", "--json")
	if err := json.Unmarshal([]byte(asJSON), &said); err != nil || len(said) == 0 {
		t.Errorf("%v: %s", err, asJSON)
	}
}

func TestAPersonsDecisionsAboutALetter(t *testing.T) {
	fortnight(t)
	must(t, exitDone, "run", "--as-of", "2026-03-16")
	who := []string{"--by", "Morgan Sampleworth", "--because", "a test"}
	verb := func(want exitCode, args ...string) string {
		t.Helper()
		out, errs := must(t, want, append(args, who...)...)
		return folded(out + errs)
	}
	if said := verb(exitFailed, "letters", "resolve", "L000001", "--sent"); !strings.Contains(said, "only one that is uncertain can be") {
		t.Error(said)
	}
	verb(exitUsage, "letters", "resolve", "L000001")
	verb(exitUsage, "letters", "cancel", "first")
	verb(exitDone, "pause")
	if out, _ := must(t, exitDone, "run", "--as-of", "2026-03-16"); !strings.Contains(out, "sending is paused") {
		t.Error(out)
	}
	verb(exitFailed, "pause")
	verb(exitDone, "resume")
	verb(exitFailed, "letters", "release-batch")
	if out, _ := must(t, exitDone, "adopt"); !strings.Contains(out, "knows of all") {
		t.Error(out)
	}
	verb(exitFailed, "adopt")
	must(t, exitUsage, "adopt", "--by", "Morgan Sampleworth")
}

func TestAStopIsLiftedByAPersonAndNotByTheFeed(t *testing.T) {
	fortnight(t)
	const ref = "EHM-20951" // opened in error
	if x, _ := must(t, exitDone, "explain", ref, "--as-of", "2026-03-12"); !strings.Contains(x, "the step down has stopped: opened in error") {
		t.Fatalf("it is not stopped:\n%s", x)
	}
	if _, errs := must(t, exitUsage, "case", "unstop", ref, "--by", "Morgan Sampleworth"); !strings.Contains(errs, "because") {
		t.Errorf("without a reason: %s", errs)
	}
	must(t, exitDone, "case", "unstop", ref, "--because", "it was not opened in error", "--by", "Morgan Sampleworth")
	if _, err := (demo.Feeds{Dir: "feed"}).Write(14); err != nil {
		t.Fatal(err)
	}
	must(t, exitDone, "import", "feed/2026-03-16")
	x, _ := must(t, exitDone, "explain", ref, "--as-of", "2026-03-16")
	if strings.Contains(x, "has stopped") || !strings.Contains(x, "unstop Morgan Sampleworth") ||
		!strings.Contains(x, "it was not opened in error") {
		t.Errorf("after it was lifted:\n%s", x)
	}
	if _, errs := must(t, exitFailed, "case", "unstop", ref, "--because", "once more", "--by", "Morgan Sampleworth"); !strings.Contains(errs,
		"is not stopped") {
		t.Errorf("a second time: %s", errs)
	}
}

func TestAClosureConfirmationIsWithdrawnAndRecordedAgain(t *testing.T) {
	fortnight(t)
	const ref = "EHM-20940" // refused, and closed on 11 March
	says := func(want string) {
		t.Helper()
		if x, _ := must(t, exitDone, "explain", ref, "--as-of", "2026-03-12"); !strings.Contains(x, want) {
			t.Errorf("explain lacks %q:\n%s", want, x)
		}
	}
	says("consent-refused-letter family d")
	must(t, exitDone, "record", ref, "closure-confirmed", "--withdrawn", "--by", "Robin Exampleby")
	says("consent-refused-letter family not applicable closure not confirmed")
	says("closure confirmed withdrawn Robin Exampleby")
	must(t, exitFailed, "record", ref, "closure-confirmed", "--withdrawn", "--by", "Robin Exampleby")
	must(t, exitUsage, "record", ref, "closure-confirmed", "--withdrawn", "--on", "2026-03-11", "--by", "Robin Exampleby")
	must(t, exitDone, "record", ref, "closure-confirmed", "--on", "2026-03-11", "--by", "Robin Exampleby")
	says("consent-refused-letter family d")
}

func TestARunOnADayOffSaysThatNoLetterLeaves(t *testing.T) {
	fortnight(t)
	if out, _ := must(t, exitDone, "run", "--as-of", "2026-03-14"); !strings.Contains(out,
		"Saturday 14 March 2026 is no working day: no letter leaves") {
		t.Errorf("on a Saturday:\n%s", out)
	}
	if out, _ := must(t, exitDone, "run", "--as-of", "2026-03-13"); strings.Contains(out, "no working day") {
		t.Errorf("on a Friday:\n%s", out)
	}
}
