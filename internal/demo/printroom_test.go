package demo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

func lettersOf(t *testing.T, i *Installation, key casefile.Key) []store.Letter {
	t.Helper()
	all, err := i.app.Store.Letters(t.Context(), store.LetterFilter{Case: key.Case})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func pulledAndPrintedAgain(t *testing.T, i walked) {
	t.Helper()
	pulled := lettersOf(t, i.Installation, tooLate)
	if len(pulled) != 2 || pulled[0].Why.Code != ledger.Pulled || pulled[1].State != ledger.Sent {
		t.Fatalf("of the letter that was too late: %+v", pulled)
	}
	warned := false
	for _, e := range i.told {
		for _, l := range e.Done.Letters {
			warned = warned || l.Name == pulled[0].Name() && strings.Contains(l.Reason, "too late to recall")
		}
	}
	if !warned {
		t.Error("nobody was told that it was too late")
	}
	again := lettersOf(t, i.Installation, torn)
	if len(again) != 1 || again[0].State != ledger.Sent || again[0].ReprintOf == "" {
		t.Fatalf("of the letter that was torn: %+v", again)
	}
	for run, mark := range map[string]string{again[0].ReprintOf: ",\r\n", again[0].Batch: "," + again[0].ReprintOf + "\r\n"} {
		manifest, err := os.ReadFile(filepath.Join(i.Dir, "print", "printed", run, "manifest.csv"))
		if err != nil || !strings.Contains(string(manifest), again[0].Name()+",") ||
			!strings.Contains(string(manifest), again[0].SHA256+",standard"+mark) {
			t.Errorf("run %s: %v\n%s", run, err, manifest)
		}
	}
}
