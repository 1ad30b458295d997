package post

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestWhatWasSentIsRemembered(t *testing.T) {
	r := Record{t.TempDir()}
	if _, found, err := r.Last(); found || err != nil {
		t.Fatal(found, err)
	}
	var all sync.WaitGroup
	for n := range 40 { // daemons share the file, and their lines may come out of turn
		all.Go(func() {
			if err := r.Note(Sending{Number: int64(n + 1), Database: "D1", Letter: int64(n + 1), Case: "EHM-1",
				Adults: []string{"A1"}}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	last, found, err := r.Last()
	if !found || err != nil || last.Number != 40 || last.Letter != 40 {
		t.Errorf("%+v, %v, %v", last, found, err)
	}
	if found, err := r.All(); len(found) != 40 || err != nil {
		t.Errorf("%d lines, %v", len(found), err)
	}
	if err := r.Note(Sending{Number: 3, Database: "D2"}); err != nil {
		t.Fatal(err)
	}
	if last, _, _ = r.Last(); last.Database != "D2" || last.Number != 3 {
		t.Errorf("another database's numbers count: %+v", last)
	}
}

func TestALineThatACrashCutOffCountsForNothing(t *testing.T) {
	r := Record{t.TempDir()}
	if err := r.Note(Sending{Number: 1, Database: "D1"}); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(r.Dir, recordName), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"number":2,"data`); err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	if last, found, err := r.Last(); !found || err != nil || last.Number != 1 {
		t.Errorf("%+v, %v", last, err)
	}
}

func TestTheRecordStaysSmall(t *testing.T) {
	r := Record{t.TempDir()}
	old := strings.Repeat(`{"number":7,"database":"D1"}`+"\n", recordSize/20)
	if err := os.WriteFile(filepath.Join(r.Dir, recordName), []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		if err := r.Note(Sending{Number: int64(8 + n), Database: "D1"}); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(filepath.Join(r.Dir, recordName))
	if err != nil || info.Size() > 1000 {
		t.Errorf("%v, %v", info.Size(), err)
	}
	if last, _, err := r.Last(); err != nil || last.Number != 10 {
		t.Errorf("%+v, %v", last, err)
	}
}
