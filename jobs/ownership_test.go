package jobs

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stepdown/internal/post"
	"stepdown/internal/store"
)

// shared is what two services have in common: the database's count of claims, and the record beside the print folder.
type shared struct {
	*testing.T
	now      store.Installation
	tried    int // attempts that the ledger knows of, by the numbers of their letters
	record   *post.Record
	meantime func() // what the other service does as soon as the record has been read
}

func (s *shared) Installation(context.Context) (store.Installation, error) {
	if do := s.meantime; do != nil {
		s.meantime = nil
		do()
	}
	return s.now, nil
}

func (s *shared) SeeCluster(context.Context, store.Installation) error { return nil }

func (s *shared) BeginRecord(_ context.Context, begin func(store.Installation) (store.RecordEnd, error)) (bool, error) {
	if s.now.Record != "" {
		return false, nil
	}
	anew := s.now
	anew.Record, anew.RecordKey = "R-"+s.now.DatabaseID, "secret"
	end, err := begin(anew)
	anew.RecordSeq, anew.RecordSum = end.Seq, end.Sum
	s.now = anew
	return true, err
}

func (s *shared) KnowRecord(_ context.Context, end store.RecordEnd) error {
	s.now.RecordSeq, s.now.RecordSum = end.Seq, end.Sum
	return nil
}

func (s *shared) Lacks(_ context.Context, attempts []store.Attempt) (lacking []int, err error) {
	for i, a := range attempts {
		if a.Letter > int64(s.tried) {
			lacking = append(lacking, i)
		}
	}
	return lacking, nil
}

func (s *shared) Compare(ctx context.Context, _ store.Leaving,
	choose func(store.Installation) []store.Attempt) (store.Installation, []int, error) {
	lacking, err := s.Lacks(ctx, choose(s.now))
	return s.now, lacking, err
}

func (s *shared) LettersByID(context.Context, []int64) ([]store.Letter, error) { return nil, nil }

func (s *shared) both() *ownership {
	return &ownership{store: s, sent: &post.Record{Dir: s.record.Dir}, installation: "council"}
}

func (s *shared) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// claim is what every service does: it counts in the database first, and notes it afterwards.
func (s *shared) claim() {
	s.now.Claims++
	s.tried++
	s.ok(s.record.Hold(func(h post.Holding) error {
		return h.Add(post.Noted{What: post.Letter, Number: s.now.Claims, ID: int64(s.tried), Keys: []string{string(rune('a' + s.tried))}})
	}))
}

// begin is a first service's start: it begins the record, and claims.
func (s *shared) begin() {
	s.ok(s.both().begin(s.Context()))
	s.claim()
}

// adopted is what `stepdown adopt` does.
func (s *shared) adopted() {
	s.now.DatabaseID, s.now.Record = "new", "R-new"
	s.ok(s.record.Hold(func(h post.Holding) error {
		if _, err := h.Read(); err != nil {
			return err
		}
		return h.BeginAnew(post.Beginning{Record: "R-new", Database: "new"}, s.now.Claims, true)
	}))
	s.ok(s.both().know(s.Context()))
}

func (s *shared) path(name string) string { return filepath.Join(s.record.Dir, ".sent", name) }

func TestWhatAnotherServiceSendsMeanwhileIsNoOldCopy(t *testing.T) {
	for name, tc := range map[string]struct {
		before   int // claims that were made and noted
		meantime func(*shared)
		refused  string
	}{
		"the other claims":           {3, (*shared).claim, ""},
		"the other starts and sends": {0, (*shared).begin, ""},
		"a person adopts":            {3, (*shared).adopted, ""},
		"the other's pass ends": {3, func(s *shared) {
			s.claim()
			s.ok(s.both().know(s.Context()))
		}, ""},
		"nothing":                 {3, func(*shared) {}, ""},
		"the database fell back":  {3, func(s *shared) { s.now.Claims = 1 }, "it is an old copy"},
		"another database came":   {3, func(s *shared) { s.now.DatabaseID, s.now.Record = "other", "R-other" }, "that of another database"},
		"the ledger lost letters": {3, func(s *shared) { s.tried = 1 }, "2 attempt(s) that the database knows nothing of, the first in line 3"},
		"the record's end was cut off": {3, func(s *shared) {
			s.ok(s.both().know(s.Context()))
			s.ok(os.Truncate(s.path("000000000001.jsonl"), 150))
		}, "cut or changed: "},
		"another record of its name came": {3, func(s *shared) {
			s.now.RecordSeq, s.now.RecordSum = 3, "another"
		}, "it lacks line 3, which the database knows of"},
		"the record went away": {3, func(s *shared) { s.ok(os.RemoveAll(s.path(""))) }, "cut or changed: .sent/000000000001.jsonl is gone"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &shared{T: t, now: store.Installation{Name: "council", DatabaseID: "old"}, record: &post.Record{Dir: t.TempDir()}}
			if tc.before > 0 {
				s.begin()
			}
			for s.tried < tc.before {
				s.claim()
			}
			s.meantime = func() { tc.meantime(s) }
			_, err := s.both().check(t.Context())
			if tc.refused != "" && err == nil {
				_, err = s.both().check(t.Context()) // it was read while it was there
			}
			if (err != nil) != (tc.refused != "") || err != nil && (!strings.Contains(err.Error(), tc.refused) ||
				!strings.Contains(err.Error(), "stepdown adopt")) {
				t.Errorf("got %v", err)
			}
			if name != "the record went away" {
				return
			}
			if _, err := s.both().check(t.Context()); err == nil || !strings.Contains(err.Error(), "has no record of what was sent") {
				t.Errorf("the next pass: %v", err)
			}
		})
	}
}
