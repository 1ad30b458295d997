package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stepdown/internal/demo"
)

// tryOut is a folder with a test database and the first three days' feeds of the invented families.
func tryOut(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for n := range 12 {
		if _, err := (demo.Feeds{Dir: "feed"}).Write(n); err != nil {
			t.Fatal(err)
		}
	}
	must(t, exitDone, "migrate", "--test")
}

// must runs the program and wants it to end so; what it wrote comes back.
func must(t *testing.T, want exitCode, args ...string) (out, errs string) {
	t.Helper()
	code, out, errs := callHere(t, nil, args...)
	if code != want {
		t.Fatalf("%v: exit %d, want %d\n%s%s", args, code, want, out, errs)
	}
	return folded(out), errs
}

// folded is a table's text without the space between its columns.
func folded(s string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.Join(strings.Fields(l), " ")
	}
	return strings.Join(lines, "\n")
}

func TestFromAFeedToAPrintedLetter(t *testing.T) {
	tryOut(t)
	if out, _ := must(t, exitDone, "import", "feed/2026-03-12", "--dry-run"); !strings.Contains(out, "new 36") ||
		!strings.Contains(out, "nothing has changed") {
		t.Errorf("dry run:\n%s", out)
	}
	must(t, exitDone, "import", "feed/2026-03-12")
	if out, _ := must(t, exitDone, "import", "feed/2026-03-12"); !strings.Contains(out, "unchanged 36") {
		t.Errorf("again:\n%s", out)
	}
	if _, errs := must(t, exitFailed, "import", "feed/2026-03-11"); !strings.Contains(errs, "older than the last") {
		t.Errorf("an older feed: %s", errs)
	}
	if out, _ := must(t, exitDone, "run", "--dry-run", "--as-of", "2026-03-12"); !strings.Contains(out, "consent-refused letter ready") ||
		!strings.Contains(out, "nothing has changed") {
		t.Errorf("dry run:\n%s", out)
	}
	out, _ := must(t, exitDone, "run", "--as-of", "2026-03-12", "--json")
	var day struct {
		Delivered struct {
			Spooled int
			Run     string
		} `json:"deliver"`
	}
	if err := json.Unmarshal([]byte(out), &day); err != nil || day.Delivered.Spooled == 0 {
		t.Fatalf("%v: %s", err, out)
	}
	if again, _ := must(t, exitDone, "run", "--as-of", "2026-03-12", "--json"); strings.Contains(again, `"spooled": 1`) {
		t.Errorf("the second run sent something:\n%s", again)
	}
	if out, _ := must(t, exitDone, "letters", "--state", "accepted"); !strings.Contains(out, "L000001") {
		t.Errorf("letters:\n%s", out)
	}
	if out, _ := must(t, exitDone, "letters", "show", "L000001"); !strings.Contains(out, "claimed") || !strings.Contains(out, "spooled") {
		t.Errorf("history:\n%s", out)
	}
	must(t, exitDone, "letters", "pdf", "1", "-o", "letter.pdf")
	if file, err := os.ReadFile("letter.pdf"); err != nil || !strings.HasPrefix(string(file), "%PDF") {
		t.Errorf("letter.pdf: %v", err)
	}
	if out, _ := must(t, exitDone, "print", "run"); !strings.Contains(out, "bundle-standard.pdf") {
		t.Errorf("print run:\n%s", out)
	}
	must(t, exitUsage, "print", "done", day.Delivered.Run) // nobody is named
	must(t, exitDone, "print", "done", day.Delivered.Run, "--by", "Pat Inkwell")
	if _, errs := must(t, exitFailed, "letters", "given", "1", "--by", "Morgan"); !strings.Contains(errs,
		"not one that waits to be given by hand") {
		t.Errorf("a posted letter was given by hand: %s", errs)
	}
	must(t, exitDone, "letters", "return", "1", "--by", "Pat Inkwell")
	if out, _ := must(t, exitDone, "letters", "show", "1"); !strings.Contains(out, "Pat Inkwell") || !strings.Contains(out, "printed") ||
		!strings.Contains(out, "came back") {
		t.Errorf("history:\n%s", out)
	}
}

func TestARejectedCaseIsToldAndExits3(t *testing.T) {
	tryOut(t)
	cases := filepath.Join("feed", "2026-03-02", "cases.csv")
	text, err := os.ReadFile(cases)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cases, []byte(strings.Replace(string(text), "EHM-20931,1,2,", "EHM-20931,1,7,", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _ := must(t, exitRejected, "import", "feed/2026-03-02")
	list, err := os.ReadFile(filepath.Join("feed", "2026-03-02", "rejected.csv"))
	if err != nil || !strings.Contains(out, "rejected.csv") || !strings.Contains(string(list), "level") {
		t.Errorf("%v\n%s\n%s", err, out, list)
	}
}

func TestARealDatabaseSendsNothingWithoutTheCouncilsDetails(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("stepdown.yaml", []byte("service:\n  listen: 127.0.0.1:0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, exitDone, "migrate")
	if _, errs := must(t, exitUsage, "run"); !strings.Contains(errs, "council.name") || !strings.Contains(errs, "mail.host") {
		t.Errorf("run: %s", errs)
	}
	if _, errs := must(t, exitUsage, "serve"); !strings.Contains(errs, "council.name") {
		t.Errorf("serve: %s", errs)
	}
	if _, errs := must(t, exitUsage, "run", "--as-of", "2026-03-12"); !strings.Contains(errs, "--dry-run") {
		t.Errorf("another day: %s", errs)
	}
	must(t, exitDone, "run", "--dry-run", "--as-of", "2026-03-12")
	if _, errs := must(t, exitFailed, "migrate", "--test"); !strings.Contains(errs, "for tests") {
		t.Errorf("migrate --test: %s", errs)
	}
}

func TestWrongInputIsRefusedWithTheMend(t *testing.T) {
	for _, tc := range []struct {
		code exitCode
		want string
		args []string
	}{
		{exitFailed, "stepdown migrate", []string{"run"}},
		{exitFailed, "stepdown migrate", []string{"letters"}},
		{exitUsage, "as 2026-03-09", []string{"run", "--as-of", "12/03/2026"}},
		{exitUsage, "closure or consent-refused", []string{"preview", "closur"}},
		{exitUsage, "standard or large-print", []string{"preview", "closure", "--format", "braille"}},
		{exitUsage, ".pdf", []string{"preview", "closure", "-o", "letter.doc"}},
		{exitFailed, `in the language "xx"`, []string{"preview", "closure", "--language", "xx"}},
		{exitUsage, "use one of", []string{"letters", "--state", "lost"}},
		{exitUsage, "L000012", []string{"letters", "show", "twelve"}},
		{exitUsage, "folder of one feed", []string{"import"}},
		{exitFailed, "folder of templates", []string{"templates", "check", "nowhere"}},
		{exitFailed, "the service", []string{"health"}},
	} {
		code, out, errs := call(t, []string{"STEPDOWN_SERVICE_LISTEN=127.0.0.1:1"}, tc.args...)
		if code != tc.code || !strings.Contains(errs, tc.want) {
			t.Errorf("%v: exit %d, want %d and %q\n%s%s", tc.args, code, tc.code, tc.want, out, errs)
		}
		if left, err := os.ReadDir("."); err != nil || len(left) != 0 {
			t.Errorf("%v left something behind: %v %v", tc.args, left, err)
		}
	}
}

func TestPreviewWritesWhatTheEndingSays(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, begins := range map[string]string{"a.pdf": "%PDF", "a.html": "<!DOCTYPE html>", "a.txt": "Dear Ms A Sample,"} {
		must(t, exitDone, "preview", "consent-refused", "--format", "large-print", "-o", name)
		if file, err := os.ReadFile(name); err != nil || !strings.HasPrefix(string(file), begins) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if out, _ := must(t, exitDone, "preview", "closure"); !strings.Contains(out, "Your time with social care has ended") {
		t.Errorf("without a file:\n%s", out)
	}
}

func TestTheDataDictionaryAndTheTemplatesAreForProgramsToo(t *testing.T) {
	for _, args := range [][]string{{"import", "--columns", "--json"}, {"templates", "check", "--json"}} {
		_, out, _ := call(t, nil, args...)
		var rows []map[string]any
		if err := json.Unmarshal([]byte(out), &rows); err != nil || len(rows) < 10 {
			t.Errorf("%v: %v, %d rows", args, err, len(rows))
		}
	}
}

// transcript is what the README shows of the demonstration, line by line.
func transcript(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(text), "A few days of the walk:\n\n```\n")
	shown, _, ends := strings.Cut(after, "\n```")
	if !found || !ends {
		t.Fatal("README.md shows nothing of the demonstration")
	}
	return strings.Split(folded(shown), "\n")
}

func TestDemoLeavesWhatItPromises(t *testing.T) {
	shown := transcript(t)
	t.Chdir(t.TempDir())
	out, _ := must(t, exitDone, "demo", "--dir", "d")
	if !strings.Contains(out, "Where to look") {
		t.Errorf("the demonstration ends with:\n%s", out)
	}
	for _, pattern := range []string{"d/stepdown.db", "d/feed/*/manifest.yaml", "d/print/printed/*/L*.pdf", "d/mail/*.eml"} {
		if found, err := filepath.Glob(pattern); err != nil || len(found) == 0 {
			t.Errorf("there is no %s (%v)", pattern, err)
		}
	}
	for _, line := range shown {
		if !strings.Contains(out, line) {
			t.Errorf("the README shows a line that the demonstration does not say:\n%s", line)
		}
	}
	must(t, exitDone, "demo", "--dir", "d", "--json") // made anew
	if err := os.WriteFile("mine.txt", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs := must(t, exitFailed, "demo", "--dir", "."); !strings.Contains(errs, "not empty") {
		t.Errorf("somebody's own folder: %s", errs)
	}
}

func TestAFeedOfInventedCasesIsTakenAndOverwritesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, exitDone, "migrate", "--test")
	if out, _ := must(t, exitDone, "demo", "feed", "--cases", "200", "--day", "2026-03-10", "crowd"); !strings.Contains(out,
		"2 letters and 10 items") {
		t.Errorf("demo feed:\n%s", out)
	}
	if out, _ := must(t, exitDone, "import", "crowd"); !strings.Contains(out, "new 200") {
		t.Errorf("import:\n%s", out)
	}
	before, err := os.ReadFile("crowd/adults.csv")
	if err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"not empty":         {"--cases", "300", "--day", "2026-03-10", "crowd"},
		"no working day":    {"--day", "2026-03-08", "other"},
		"do not fit":        {"--cases", "10", "--letters", "6", "--items", "5", "--day", "2026-03-10", "other"},
		`flag(s) "day" not`: {"other"},
	} {
		code, out, errs := callHere(t, nil, append([]string{"demo", "feed"}, args...)...)
		if code == exitDone || !strings.Contains(errs, want) {
			t.Errorf("%v: exit %d, want %q\n%s%s", args, code, want, out, errs)
		}
	}
	if after, err := os.ReadFile("crowd/adults.csv"); err != nil || string(after) != string(before) {
		t.Errorf("the first feed was changed: %v", err)
	}
}
