package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
)

// A letter that is recorded as printed while its case is being held has not been taken back.
func TestAHoldSaysWhatWasPrintedMeanwhile(t *testing.T) {
	l := func(id string, state ledger.State) office.Letter {
		return office.Letter{Number: int64(len(id)), ID: id, State: state, Run: "R"}
	}
	said := whatThePrintRoomHas([]office.Letter{l("L1", ledger.Accepted), l("L02", ledger.Accepted)},
		[]office.Letter{l("L1", ledger.Sent), l("L02", ledger.Cancelled)})
	if said != "Taken back from the print folder: L02. Recorded as printed just now: L1 of run R." {
		t.Errorf("it says %q", said)
	}
}

// A hold takes back at once what lies in the print folder, and says so; what somebody has taken to print has to be pulled.
func TestAHoldTakesBackWhatLiesInThePrintFolder(t *testing.T) {
	s := newSite(t, "new")
	must := func(args ...string) string {
		t.Helper()
		code, out, errs := s.call(t.Context(), args...)
		if code != 0 {
			t.Fatalf("%v: exit %d\n%s%s", args, code, out, errs)
		}
		return out
	}
	day := calendar.New(nil, nil).AddWorkingDays(calendar.LondonDate(time.Now()), -1).String()
	crowd := filepath.Join(t.TempDir(), "crowd")
	must("demo", "feed", "--cases", "20", "--letters", "6", "--items", "1", "--day", day, crowd)
	must("import", crowd)
	must("run", "--as-of", day)
	lying, err := filepath.Glob(filepath.Join(s.folder, "print", day+"-*", "L*.pdf"))
	if err != nil || len(lying) < 3 {
		t.Fatalf("%d letters lie in the print folder, %v", len(lying), err)
	}
	run := filepath.Dir(lying[0])
	hold := func(file string) string {
		t.Helper()
		var letters []office.Letter
		if err := json.Unmarshal([]byte(must("letters", "--json")), &letters); err != nil {
			t.Fatal(err)
		}
		of := slices.IndexFunc(letters, func(l office.Letter) bool { return l.ID+".pdf" == filepath.Base(file) })
		return must("case", "hold", letters[of].Case, "--safety", "--because", "threats", "--by", "Morgan Sampleworth")
	}
	if said := hold(lying[0]); !strings.Contains(said, "Morgan Sampleworth. Taken back from the print folder: L0") {
		t.Errorf("it says %q", said)
	}
	if _, err := os.Stat(lying[0]); !os.IsNotExist(err) {
		t.Errorf("it still lies there, %v", err)
	}
	if _, err := os.Stat(lying[1]); err != nil {
		t.Errorf("the next one: %v", err)
	}
	last := strings.TrimSuffix(filepath.Base(lying[2]), ".pdf")
	if said := must("letters", "hold", last, "--because", "to be read again", "--by", "Morgan Sampleworth"); !strings.HasSuffix(said,
		"Morgan Sampleworth. Taken back from the print folder.\n") {
		t.Errorf("it says %q", said)
	}
	if _, err := os.Stat(lying[2]); !os.IsNotExist(err) {
		t.Errorf("it still lies there, %v", err)
	}
	printed := filepath.Join(filepath.Dir(run), "printed")
	if err := os.MkdirAll(printed, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(run, filepath.Join(printed, filepath.Base(run))); err != nil {
		t.Fatal(err)
	}
	want := " of run " + filepath.Base(run) + ": pull what has not left from the pile (`stepdown print pulled`), or say that it has left " +
		"(`print gone`)."
	if said := hold(lying[1]); !strings.Contains(said, "The print room has L0") || !strings.Contains(said, want) {
		t.Errorf("it says %q, want it to say %q", said, want)
	}
}
