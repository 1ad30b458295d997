package store_test

import (
	"slices"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/store"
)

// laterEpisode is the second episode of case A.
func laterEpisode(safe casefile.Answer) *casefile.Episode {
	e := living("A", "P1", safe, "NN1 1AA", "10 High Street")
	e.Number = 2
	return e
}

// detours are the ways by which it comes.
var detours = map[string]func(t *testing.T, s *store.Store){
	"none": func(*testing.T, *store.Store) {},
	"rejected": func(t *testing.T, s *store.Store) {
		against := laterEpisode("no")
		against.Unread = true
		take(t, s, monday.AddDays(1), sequence([]casefile.Incoming{{Key: casefile.Key{Case: "A", Number: 1}, Episode: episode("A"),
			Digest: "digest"}, {Key: against.Key, Rejected: "a bad row", Against: against}}))
	},
	"undone": func(t *testing.T, s *store.Store) {
		take(t, s, monday.AddDays(1), feedOf(episode("A"), laterEpisode("no")))
		if _, err := s.UndoFeed(t.Context(), monday.AddDays(1), robin); err != nil {
			t.Fatal(err)
		}
	},
}

// holdWholeCase has a person put case A on hold.
func holdWholeCase(t *testing.T, s *store.Store) {
	t.Helper()
	if err := s.RecordAll(t.Context(), "A", monday, "hold", robin, func(all []*casefile.Episode) error {
		for _, e := range all {
			e.Holds = append(e.Holds, casefile.Hold{Reason: "asked", By: "Robin", From: monday, Source: casefile.FromPerson, WholeCase: true})
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// A person has put the whole case on hold, and another episode of it comes by a detour: it was rejected first, or came with a feed that was
// undone, and stayed since it says that somebody is not safe to write to.
func TestAHoldOnACaseReachesAnEpisodeThatComesByADetour(t *testing.T) {
	for name, detour := range detours {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(t *testing.T, url string) {
				s := open(t, url, store.Options{})
				take(t, s, monday, feedOf(episode("A")))
				holdWholeCase(t, s)
				detour(t, s)
				take(t, s, monday.AddDays(2), feedOf(episode("A"), laterEpisode("yes")))
				look, err := s.Case(t.Context(), laterEpisode("yes").Key)
				if err != nil {
					t.Fatal(err)
				}
				e := look.Episode
				held := slices.ContainsFunc(e.Holds, func(h casefile.Hold) bool { return h.WholeCase })
				if !held && e.Quarantine == "" && e.Undone == "" {
					t.Errorf("nothing holds its letters: holds %+v", e.Holds)
				}
			})
		})
	}
}

// What came with a feed that is undone, and can't be read by then, stays as it is: nobody knows what held it.
func TestAnUndoneFeedLeavesWhatCannotBeRead(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A")))
		take(t, s, monday.AddDays(1), feedOf(episode("A"), living("B", "P1", "no", "NN1 1AA", "10 High Street")))
		poison(t, s, "B")
		if _, err := s.UndoFeed(t.Context(), monday.AddDays(1), robin); err != nil {
			t.Fatal(err)
		}
		take(t, s, monday.AddDays(2), feedOf(episode("A"), living("B", "P1", "yes", "NN1 1AA", "10 High Street")))
		if look, err := s.Case(t.Context(), casefile.Key{Case: "B"}); err != nil || look.Episode != nil {
			t.Errorf("its letters may go: %+v, %v", look.Episode, err)
		}
		if n := ask[int](t, s, `SELECT COUNT(*) FROM presence WHERE against <> ''`); n != 1 {
			t.Errorf("%d people go on restricting, want the one who did", n)
		}
	})
}
