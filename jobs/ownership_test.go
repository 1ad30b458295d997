package jobs

import (
	"context"
	"testing"

	"stepdown/internal/post"
	"stepdown/internal/store"
)

// shared is what two services have in common: the database's count of claims, and the record beside the print folder.
type shared struct {
	now      store.Installation
	record   []post.Sending
	meantime func() // what the other service does as soon as one of the two has been read
}

func (s *shared) otherGoesOn() {
	if do := s.meantime; do != nil {
		s.meantime = nil
		do()
	}
}

// claim is what every service does: it counts in the database first, and notes it afterwards.
func (s *shared) claim() {
	s.now.Claims++
	s.record = append(s.record, post.Sending{Number: s.now.Claims, Database: s.now.DatabaseID, Letter: s.now.Claims})
}

// begin is a first service's start: it begins the record, and claims.
func (s *shared) begin() {
	s.record = append(s.record, post.Sending{Database: s.now.DatabaseID})
	s.claim()
}

// adopted is what `stepdown adopt` does.
func (s *shared) adopted() {
	s.now.DatabaseID = "new"
	s.record = append(s.record, post.Sending{Number: s.now.Claims, Database: "new"})
}

func (s *shared) Installation(context.Context) (store.Installation, error) {
	defer s.otherGoesOn()
	return s.now, nil
}

func (s *shared) Last() (post.Sending, bool, error) {
	defer s.otherGoesOn()
	last, noted := post.Newest(s.record)
	return last, noted, nil
}

func (s *shared) Note(sent post.Sending) error {
	s.record = append(s.record, sent)
	return nil
}

func TestWhatAnotherServiceSendsMeanwhileIsNoOldCopy(t *testing.T) {
	for name, tc := range map[string]struct {
		before   int // claims that were made and noted
		meantime func(*shared)
		refused  bool
	}{
		"the other claims":           {3, (*shared).claim, false},
		"the other starts and sends": {0, (*shared).begin, false},
		"a person adopts":            {3, (*shared).adopted, false},
		"nothing":                    {3, func(*shared) {}, false},
		"the database fell back":     {3, func(s *shared) { s.now.Claims = 1 }, true},
		"another database came":      {3, func(s *shared) { s.now.DatabaseID = "other" }, true},
		"the record went away":       {3, func(s *shared) { s.record = nil }, true},
	} {
		s := &shared{now: store.Installation{Name: "council", DatabaseID: "old"}}
		for range tc.before {
			s.claim()
		}
		s.meantime = func() { tc.meantime(s) }
		both := ownership{store: s, sent: s, installation: "council"}
		_, err := both.check(t.Context())
		if name == "the record went away" && err == nil {
			_, err = both.check(t.Context()) // it was read while it was there
		}
		if (err != nil) != tc.refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}
