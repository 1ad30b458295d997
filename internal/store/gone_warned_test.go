package store_test

import (
	"slices"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// P1 has left a family, and the do-not-write list names P1: before that or after it, whoever lives at the door where P1 was last known is
// told of it.
func TestAWarningReachesTheDoorWhereSomebodyGoneWasLastKnown(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		gone := living("C", "P1", "yes", "NN7 7AA", "12 Low Street")
		beside := living("E", "P7", "yes", "NN7 7AA", "12 Low Street")
		later := living("D", "P2", "yes", "NN8 8AA", "14 Low Street")
		besideLater := living("F", "P8", "yes", "NN8 8AA", "14 Low Street")
		leaves := func(ref string) {
			if err := s.Record(t.Context(), casefile.Key{Case: ref}, monday, "adult-gone", robin, func(e *casefile.Episode) error {
				a := &e.Adults[0]
				a.VanishedOn, a.SafeToWrite, a.GoneOn = monday, casefile.Unknown, monday // their row had vanished
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		take(t, s, monday, feedOf(gone, later, beside, besideLater))
		leaves("C")
		day := monday.AddDays(1)
		i := info(day, true)
		i.Warnings = []casefile.Warning{{Person: "P1", Code: "V1"}, {Person: "P2", Code: "V1"}}
		if _, err := s.TakeFeed(t.Context(), i, feedOf(gone, later, beside, besideLater), nil, false); err != nil {
			t.Fatal(err)
		}
		leaves("D")
		for ref, of := range map[string]string{"F": "D", "E": "C"} {
			look, err := s.Case(t.Context(), casefile.Key{Case: ref})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(look.Past.Neighbours, func(n ledger.Neighbour) bool {
				return n.Record.Case == of && n.Gone && n.Unsafe(casefile.Post, day)
			}) {
				t.Errorf("%s is not told of who was last known at its door by %s: %+v", ref, of, look.Past.Neighbours)
			}
		}
	})
}

// Of whoever is gone nothing is asked while nothing is said of them, also where others of their record are asked. What a warning of their
// mailbox, or their door, says of them reaches where else they were last known, and goes with it when a feed is undone that ended it.
func TestWhatAWarningSaysOfSomebodyGoneComesAndGoes(t *testing.T) {
	for name, warning := range map[string]casefile.Warning{
		"person":  {Person: "P1", Code: "V1"},
		"mailbox": {Email: "gone@example.org", Code: "V1"},
		"door":    {Address: []string{"12 Low Street"}, Postcode: "NN7 7AA", Code: "V1"},
	} {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(t *testing.T, url string) {
				s := open(t, url, store.Options{})
				gone := living("C", "P1", "yes", "NN7 7AA", "12 Low Street")
				gone.Adults[0].Email = "gone@example.org"
				gone.Adults = append(gone.Adults, living("C", "P3", "unknown", "NN7 7AA", "12 Low Street").Adults...)
				beside := living("E", "P7", "yes", "NN7 7AA", "12 Low Street")
				told := func() (people []string) {
					look, err := s.Case(t.Context(), casefile.Key{Case: "E"})
					if err != nil {
						t.Fatal(err)
					}
					for _, n := range look.Past.Neighbours {
						if people = append(people, n.Person); n.Person == "P1" && !(n.Gone && n.Unsafe(casefile.Post, monday.AddDays(1))) {
							t.Errorf("told of %+v", n)
						}
					}
					return people
				}
				feed := func(day int, warnings ...casefile.Warning) {
					i := info(monday.AddDays(day), true)
					i.Warnings = append([]casefile.Warning{{Person: "P9", Code: "V1"}}, warnings...)
					if _, err := s.TakeFeed(t.Context(), i, feedOf(gone, beside), nil, false); err != nil {
						t.Fatal(err)
					}
				}
				feed(0)
				if err := s.Record(t.Context(), casefile.Key{Case: "C"}, monday, "adult-gone", robin, func(e *casefile.Episode) error {
					e.Adults[0].GoneOn = monday
					return nil
				}); err != nil {
					t.Fatal(err)
				}
				without, with := []string{"P3"}, []string{"P1", "P3"}
				gone.Adults[0].GoneOn = monday
				if got := told(); !slices.Equal(got, without) {
					t.Errorf("told of %q before anything is said", got)
				}
				feed(1, warning)
				if got := told(); !slices.Equal(got, with) {
					t.Errorf("told of %q once it is", got)
				}
				feed(2)
				if got := told(); !slices.Equal(got, without) {
					t.Errorf("told of %q once it is no longer", got)
				}
				if _, err := s.UndoFeed(t.Context(), monday.AddDays(2), robin); err != nil {
					t.Fatal(err)
				}
				if got := told(); !slices.Equal(got, with) {
					t.Errorf("told of %q once that is undone", got)
				}
			})
		})
	}
}
