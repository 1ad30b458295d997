package office_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stepdown/internal/apptest"
	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
)

func TestARestoredBackupSendsNothingUntilItIsAdopted(t *testing.T) {
	f := newFortnight(t)
	database := filepath.Join(f.Dir, "stepdown.db")
	if err := f.App.Close(); err != nil { // also folds the log into the file
		t.Fatal(err)
	}
	backup, err := os.ReadFile(database)
	if err != nil {
		t.Fatal(err)
	}
	f.open(f.settings)
	f.run(0)
	printed, mailed := len(f.PDFs(t)), len(f.Sink.Messages())
	if printed == 0 || f.App.Close() != nil {
		t.Fatal("nothing was sent")
	}
	for _, name := range []string{database + "-wal", database + "-shm"} {
		os.Remove(name)
	}
	if err := os.WriteFile(database, backup, 0o600); err != nil {
		t.Fatal(err)
	}
	f.open(f.settings)
	if _, err := f.RunDay(t.Context(), f.today); err == nil || !strings.Contains(err.Error(), "stepdown adopt") {
		t.Errorf("the old copy was used: %v", err)
	}
	if made, err := f.Bundle(t.Context(), calendar.Date{}, morgan); err == nil || len(made) > 0 ||
		!strings.Contains(err.Error(), "stepdown adopt") {
		t.Errorf("the old copy made files for the printer: %+v, %v", made, err)
	}
	if len(f.PDFs(t)) != printed || len(f.Sink.Messages()) != mailed {
		t.Error("the old copy sent something")
	}
	d, err := f.Difference(t.Context())
	if err != nil || d.None() || len(d.Left) < printed {
		t.Fatalf("%+v, %v", d, err)
	}
	if _, err := f.Adopt(t.Context(), f.today, morgan); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Adopt(t.Context(), f.today, morgan); err == nil {
		t.Error("adopted twice")
	}
	f.run(0)
	if again := len(f.PDFs(t)); again != printed {
		t.Errorf("%d letters were printed before, and %d after", printed, again)
	}
	families := map[string]int{}
	for _, m := range f.Sink.Messages() {
		if strings.Contains(string(m.Raw), "letter.pdf") {
			families[m.To[0]]++
		}
	}
	for to, n := range families {
		if n != 1 {
			t.Errorf("a family got %d e-mails (%d letters in the name of %s)", n, len(families), strings.Repeat("x", len(to)))
		}
	}
	if l := f.one(posted); l.State != "held" || l.Code != ledger.SentBeforeRestore {
		t.Errorf("what left is %s, %s", l.State, l.Code)
	}
	if err := f.Cancel(t.Context(), f.one(posted).Number, morgan); err != nil {
		t.Error(err)
	}
}

// TestACutRecordHoldsAllThatHasFallenDue cuts the record in several ways. Nobody can tell then what has left since.
func TestACutRecordHoldsAllThatHasFallenDue(t *testing.T) {
	for name, c := range map[string]struct {
		cut func(dir string) error
		say func(office.Difference) bool
	}{
		"its end": {func(dir string) error { return os.Truncate(filepath.Join(dir, "000000000001.jsonl"), 300) },
			func(d office.Difference) bool { return strings.Contains(d.Broken, "it lacks line") }},
		"all of it": {os.RemoveAll, func(d office.Difference) bool { return d.NoRecord }},
		"a word": {func(dir string) error {
			segment := filepath.Join(dir, "000000000001.jsonl")
			text, err := os.ReadFile(segment)
			return errors.Join(err, os.WriteFile(segment, bytes.Replace(text, []byte(`"letter"`), []byte(`"nothing"`), 1), 0o600))
		}, func(d office.Difference) bool { return strings.Contains(d.Broken, "cut or changed") }},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFortnight(t)
			f.run(0)
			printed := len(f.PDFs(t))
			l := f.one(posted)
			if err := f.Cancel(t.Context(), l.Number, morgan); err != nil {
				t.Fatal(err)
			}
			if err := f.Reissue(t.Context(), l.Number, morgan); err != nil { // it would go in the next pass
				t.Fatal(err)
			}
			if err := c.cut(filepath.Join(f.Dir, "print", ".sent")); err != nil {
				t.Fatal(err)
			}
			if _, err := f.RunDay(t.Context(), f.today); err == nil || !strings.Contains(err.Error(), "stepdown adopt") {
				t.Errorf("the record was used: %v", err)
			}
			if d, err := f.Adopt(t.Context(), f.today, morgan); err != nil || !c.say(d) || !d.InDoubt || d.Waiting > 0 {
				t.Fatalf("%+v, %v", d, err)
			}
			if d, err := f.Difference(t.Context()); err != nil || !d.None() {
				t.Errorf("adopted, and %+v, %v", d, err)
			}
			f.run(0)
			if now := len(f.PDFs(t)); now != printed-1 {
				t.Errorf("%d letters lie in the print folder, of %d", now, printed)
			}
			if s := f.states(posted); s != "cancelled held" || f.one(posted).Code != ledger.SentBeforeRestore {
				t.Errorf("the letter is %s", s)
			}
			if err := f.ReleaseLetter(t.Context(), f.one(posted).Number, f.today, morgan); err != nil {
				t.Fatal(err)
			}
			f.run(0)
			if s := f.states(posted); !strings.HasSuffix(s, " accepted") {
				t.Errorf("released, the letter is %s", s)
			}
		})
	}
}

func TestACopyUnderAnotherNameSendsNothing(t *testing.T) {
	f := newFortnight(t)
	f.run(0)
	printed := len(f.PDFs(t))
	if err := f.App.Close(); err != nil {
		t.Fatal(err)
	}
	copied := apptest.New(t)
	file, err := os.ReadFile(filepath.Join(f.Dir, "stepdown.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(copied.Dir, "stepdown.db"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"stepdown", "a-copy"} {
		settings := copied.Settings(t, copied.SQLite(t), "STEPDOWN_INSTALLATION="+name)
		a := apptest.Open(t, settings)
		if _, err := a.RunDay(t.Context(), f.today.AddDays(1)); err == nil || !strings.Contains(err.Error(), "stepdown adopt") {
			t.Errorf("%s: the copy was used: %v", name, err)
		}
	}
	if len(copied.PDFs(t)) > 0 || len(copied.Sink.Messages()) > 0 || printed == 0 {
		t.Error("the copy sent something")
	}
}
