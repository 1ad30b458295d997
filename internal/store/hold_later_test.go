package store_test

import (
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/store"
)

// A person has put the whole case on hold, and the episode that was there can't be read when a feed brings another one: nobody can tell
// that its letters may go, until the first one can be read again. Then the hold holds them.
func TestALaterEpisodeOfACaseThatCannotBeReadIsHeld(t *testing.T) {
	later := func(safe casefile.Answer) *casefile.Episode {
		e := living("A", "P1", safe, "NN1 1AA", "10 High Street")
		e.Number = 2
		return e
	}
	for name, comes := range map[string]func(t *testing.T, s *store.Store){
		"at once": func(*testing.T, *store.Store) {},
		"rejected first": func(t *testing.T, s *store.Store) {
			against := later("no")
			against.Unread = true
			take(t, s, monday.AddDays(1), sequence([]casefile.Incoming{{Key: casefile.Key{Case: "A", Number: 1}, Episode: episode("A"),
				Digest: "digest"}, {Key: against.Key, Rejected: "a bad row", Against: against}}))
		},
		"undone first": func(t *testing.T, s *store.Store) {
			take(t, s, monday.AddDays(1), feedOf(episode("A"), later("no")))
			if _, err := s.UndoFeed(t.Context(), monday.AddDays(1), robin); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(t *testing.T, url string) {
				s := open(t, url, store.Options{})
				take(t, s, monday, feedOf(episode("A")))
				if err := s.RecordAll(t.Context(), "A", monday, "hold", robin, func(all []*casefile.Episode) error {
					for _, e := range all {
						e.Holds = append(e.Holds, casefile.Hold{Reason: "asked", By: "Robin", From: monday, Source: casefile.FromPerson,
							WholeCase: true})
					}
					return nil
				}); err != nil {
					t.Fatal(err)
				}
				good := ask[string](t, s, `SELECT record FROM episode_record`)
				poison(t, s, "A")
				comes(t, s)
				of := func(day int) *casefile.Episode {
					take(t, s, monday.AddDays(day), feedOf(episode("A"), later("yes")))
					look, err := s.Case(t.Context(), later("yes").Key)
					if err != nil {
						t.Fatal(err)
					}
					return look.Episode
				}
				for day := 2; day <= 3; day++ {
					if e := of(day); e.Quarantine != casefile.OtherUnread || len(e.Holds) > 0 {
						t.Errorf("on day %d it is in doubt %q, with holds %+v", day, e.Quarantine, e.Holds)
					}
				}
				alter(t, s, `UPDATE episode_record SET record = ? WHERE episode_id = (SELECT id FROM episode WHERE case_ref = 'A' AND number = 1)`,
					good)
				if e := of(4); e.Quarantine != "" || len(e.Holds) != 1 || !e.Holds[0].WholeCase {
					t.Errorf("once the first can be read it is in doubt %q, with holds %+v", e.Quarantine, e.Holds)
				}
			})
		})
	}
}
