package store_test

import (
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

func TestALookOnAnOldRecordIsSkipped(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A")))
		looks, err := s.Looks(t.Context(), monday, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		changed := episode("A")
		changed.Manager = "somebody"
		take(t, s, monday.AddDays(1), feedOf(changed))
		l := store.Looked{ID: looks[0].ID, Revision: looks[0].Revision, NewLetters: []store.NewLetter{ready("A-A1")}}
		if skipped, err := s.RecordLooks(t.Context(), monday, []store.Looked{l}); err != nil || skipped != 1 {
			t.Fatalf("%d skipped, %v", skipped, err)
		}
		if letters, err := s.Letters(t.Context(), store.LetterFilter{}); err != nil || len(letters) != 0 {
			t.Errorf("%d letters from an old record, %v", len(letters), err)
		}
	})
}

func TestOneLiveLetterForAnAdultOnAnOccasion(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		look, err := s.Case(t.Context(), casefile.Key{Case: "A"})
		if err != nil {
			t.Fatal(err)
		}
		second := ready("A-A1")
		second.Household = "renamed"
		if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{{ID: look.ID, Revision: look.Revision, NewLetters: []store.NewLetter{second}}}); err == nil {
			t.Fatal("a second letter was stored")
		}
		replaced := store.Looked{ID: look.ID, Revision: look.Revision, NewLetters: []store.NewLetter{second},
			Changes: []store.Change{{LetterID: look.Waiting[0].ID, From: ledger.Ready, To: ledger.Superseded, Code: "x", Reason: "x"}}}
		if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{replaced}); err != nil {
			t.Errorf("a superseded letter keeps its key: %v", err)
		}
	})
}
