package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/feed"
)

// feedHere writes a feed of one family into the folder tonight.
func feedHere(t *testing.T) {
	t.Helper()
	e := casefile.Episode{Key: casefile.Key{Case: "EHM-1", Number: 1}, Level: 2, Basis: casefile.Section47, Support: casefile.SupportWanted,
		Manager: "Robin Exampleby"}
	if err := feed.Write("tonight", feed.Manifest{MadeAt: time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC), Full: true}, []casefile.Episode{e},
		nil); err != nil {
		t.Fatal(err)
	}
}

func TestCheckNeedsOnlyTheProgramAndTheFeed(t *testing.T) {
	t.Chdir(t.TempDir())
	feedHere(t)
	// Settings that are there and wrong are nobody's business here.
	if err := os.WriteFile("stepdown.yaml", []byte("nonsense: ["), 0o600); err != nil {
		t.Fatal(err)
	}
	spoil := func(old, fresh string) {
		t.Helper()
		data, err := os.ReadFile("tonight/cases.csv")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("tonight/cases.csv", []byte(strings.Replace(string(data), old, fresh, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check := func(want exitCode, says ...string) {
		t.Helper()
		code, out, errs := callHere(t, []string{"STEPDOWN_DATABASE=postgres://nowhere.invalid/x"}, "import", "--check", "tonight")
		if code != want || errs != "" {
			t.Errorf("exit %d, errs %q", code, errs)
		}
		for _, part := range says {
			if !strings.Contains(strings.Join(strings.Fields(out), " "), part) {
				t.Errorf("the output lacks %q:\n%s", part, out)
			}
		}
	}
	check(exitDone, "Nothing is wrong with the feed. Cases that can be taken: 1.")
	spoil("Robin Exampleby", "Robin ExamplÃ©by")
	check(exitRejected, "cases.csv 2 manager was read in the wrong encoding", "Rows that would be rejected: 1. Cases that would be held until good rows come: 1 of 1.", "type it again in the case system")
	spoil(",level,", ",levle,")
	check(exitFailed, `cases.csv 1 unknown column "levle": did you mean "level"? rename or remove it`, "refused as a whole")
	if err := os.RemoveAll("tonight"); err != nil {
		t.Fatal(err)
	}
	check(exitFailed, "manifest.yaml the folder is missing")
	if made, err := filepath.Glob("*"); err != nil || len(made) != 1 {
		t.Errorf("it made %q, %v", made, err)
	}
}

func TestCheckIsForProgramsToo(t *testing.T) {
	t.Chdir(t.TempDir())
	feedHere(t)
	code, out, _ := callHere(t, nil, "import", "--check", "--json", "tonight")
	var got feed.Checked
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != exitDone || got.Cases != 1 || !strings.Contains(out, `"faults": []`) {
		t.Errorf("exit %d, %v:\n%s", code, err, out)
	}
}

func TestCheckIsOfOneFolderAndByItself(t *testing.T) {
	for _, args := range [][]string{{"import", "--check"}, {"import", "--check", "a", "b"}, {"import", "--check", "--dry-run", "a"},
		{"import", "--check", "--columns", "a"}} {
		if code, _, _ := call(t, nil, args...); code != exitUsage {
			t.Errorf("%v: exit %d", args, code)
		}
	}
}

func TestColumnsTellAllThatAnExportNeeds(t *testing.T) {
	code, out, errs := call(t, nil, "import", "--columns")
	if code != exitDone || errs != "" {
		t.Fatalf("exit %d, %s", code, errs)
	}
	for _, k := range feed.Keys() {
		if !strings.Contains(out, "\n"+k.Name+" ") {
			t.Errorf("the key %s is not told", k.Name)
		}
	}
	for _, q := range feed.Queries() {
		if !strings.Contains(out, "\n-- "+q.File+"\nSELECT\n") {
			t.Errorf("there is no SQL for %s", q.File)
		}
	}
	for _, part := range []string{"What the folder is called decides\n   nothing", "60 days", "full: every case",
		"changes: only cases in which something changed", "utf-8 or windows-1252", "dd/mm/yyyy or yyyy-mm-dd", "stepdown import --check FOLDER"} {
		if !strings.Contains(out, part) {
			t.Errorf("it lacks %q", part)
		}
	}
	if _, help, _ := call(t, nil, "import", "--help"); !strings.Contains(strings.Join(strings.Fields(help), " "), "The folder's name does not matter") {
		t.Errorf("the help does not say that a folder's name decides nothing:\n%s", help)
	}
}
