package store_test

import (
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/store"
)

// A person has put the whole case on hold, and the episode that was there can't be read when a feed brings another one: nobody can tell
// that its letters may go, until the first one can be read again. Then the hold holds them.
func TestALaterEpisodeOfACaseThatCannotBeReadIsHeld(t *testing.T) {
	for name, comes := range detours {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(t *testing.T, url string) {
				s := open(t, url, store.Options{})
				take(t, s, monday, feedOf(episode("A")))
				holdWholeCase(t, s)
				good := ask[string](t, s, `SELECT record FROM episode_record`)
				poison(t, s, "A")
				comes(t, s)
				of := func(day int) *casefile.Episode {
					take(t, s, monday.AddDays(day), feedOf(episode("A"), laterEpisode("yes")))
					look, err := s.Case(t.Context(), laterEpisode("yes").Key)
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
