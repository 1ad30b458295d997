package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// spooled is a folder with two letters in the print folder, and their run.
func spooled(t *testing.T) (run string) {
	t.Helper()
	fortnight(t)
	found, err := filepath.Glob("print/20*")
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	return filepath.Base(found[0])
}

func TestWhatBecameOfPaperIsRecordedByWhomAndWhy(t *testing.T) {
	run := spooled(t)
	who := []string{"--by", "Pat Inkwell", "--because", "paper jam"}
	verb := func(want exitCode, args ...string) string {
		t.Helper()
		out, errs := must(t, want, append(append([]string{"print"}, args...), who...)...)
		return folded(out + errs)
	}
	if out, _ := must(t, exitDone, "print", "list"); !strings.Contains(out, run+" by nobody yet 2 spooled") {
		t.Errorf("nobody has taken the run:\n%s", out)
	}
	for want, args := range map[string][]string{
		"it will be printed with":    {"reprint", "L000001"},
		"stepdown print done " + run: {"pulled", "L000001"},
		"nothing to take back":       {"undo", run},
		"there is no letter L000099": {"gone", "L000099"},
		"does not wait in run":       {"done", run, "--except", "L000099"},
		"`stepdown print list`":      {"done", "2026-01-01-1-1"},
	} {
		if said := verb(exitFailed, args...); !strings.Contains(said, want) {
			t.Errorf("%v: %s", args, said)
		}
	}
	must(t, exitUsage, "print", "done", run, "--except", "L000001", "--by", "Pat Inkwell")
	must(t, exitUsage, "print", "undo", run, "--by", "Pat Inkwell")
	verb(exitUsage, "pulled", "first")

	if said := verb(exitDone, "done", run, "--except", "1"); !strings.Contains(said, "1 letter(s) recorded") ||
		!strings.Contains(said, "for a person to decide: L000001") {
		t.Error(said)
	}
	if out, _ := must(t, exitDone, "letters", "--state", "accepted"); !strings.Contains(out, "print reprint") ||
		!strings.Contains(out, "paper jam") {
		t.Errorf("letters:\n%s", out)
	}
	if out, _ := must(t, exitDone, "print", "list"); !strings.Contains(out, run+" printed 1 spoiled") {
		t.Errorf("list:\n%s", out)
	}
	if said := verb(exitFailed, "reprint", "L000001"); !strings.Contains(said, "may not go today") { // the feed is months old
		t.Error(said)
	}
	verb(exitDone, "gone", "L000001")
	if said := verb(exitFailed, "gone", "L000001"); !strings.Contains(said, "is sent") {
		t.Error(said)
	}
	out, _ := must(t, exitDone, "letters", "show", "1")
	if strings.Count(out, "Pat Inkwell") != 2 || strings.Count(out, "paper jam") != 2 {
		t.Errorf("history:\n%s", out)
	}
}

func TestARunIsTakenBackAndALetterPulled(t *testing.T) {
	run := spooled(t)
	must(t, exitDone, "print", "done", run, "--by", "Pat Inkwell")
	if out, _ := must(t, exitDone, "print", "undo", run, "--by", "Pat Inkwell", "--because", "the wrong run"); !strings.Contains(out,
		"2 letter(s) are no longer recorded as printed") {
		t.Error(out)
	}
	if _, err := os.Stat(filepath.Join("print", run, "manifest.csv")); err != nil {
		t.Errorf("the print room does not find the run: %v", err)
	}
	must(t, exitDone, "print", "pulled", "L000001", "--by", "Pat Inkwell", "--because", "the wrong run")
	if left, err := filepath.Glob(filepath.Join("print", run, "L*.pdf")); err != nil || len(left) != 1 ||
		strings.Contains(left[0], "L000001") {
		t.Errorf("the pulled letter can be printed: %q, %v", left, err)
	}
	out, _ := must(t, exitDone, "letters", "--json", "--state", "cancelled")
	var all []struct{ Code string }
	if err := json.Unmarshal([]byte(out), &all); err != nil || len(all) != 1 || all[0].Code != "pulled" {
		t.Errorf("%v: %s", err, out)
	}
}

func TestALetterMissingFromAPrintedRunIsSaidAndExits3(t *testing.T) {
	run := spooled(t)
	if err := os.Remove(filepath.Join("print", run, "L000001.pdf")); err != nil {
		t.Fatal(err)
	}
	if out, _ := must(t, exitRejected, "print", "done", run, "--by", "Pat Inkwell"); !strings.Contains(out, "Missing from the run or damaged") || !strings.Contains(out, "L000001") {
		t.Error(out)
	}
	must(t, exitDone, "print", "run") // nothing is bundled of what is not there
	if out, _ := must(t, exitDone, "letters", "--state", "accepted"); !strings.Contains(out, "print gone") {
		t.Errorf("letters:\n%s", out)
	}
}
