package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/store"
)

// undoing undoes the newest feed.
func undoing(t *testing.T, s *store.Store) store.Undone {
	t.Helper()
	done, err := s.UndoFeed(t.Context(), monday.AddDays(3), robin)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// record is a case's record as text, without what an undone feed left.
func record(t interface{ Fatal(...any) }, s *store.Store, ref string) (text, undone string) {
	look, err := s.Case(context.Background(), casefile.Key{Case: ref})
	if err != nil || look.Err != nil {
		t.Fatal(ref, err, look.Err)
	}
	undone, look.Episode.Undone = look.Episode.Undone, ""
	b, err := json.Marshal(look.Episode)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), undone
}

// TestAnUndoneFeedLeavesWhatWasThereAndWhatPeopleDid does the same with a feed that is undone and without it.
func TestAnUndoneFeedLeavesWhatWasThereAndWhatPeopleDid(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		at, run := monday, 0
		rapid.Check(t, func(t *rapid.T) {
			run++
			n := rapid.IntRange(1, 6).Draw(t, "cases")
			ref := func(twin string, i int) string { return fmt.Sprintf("U%06d-%s%d", 999999-run, twin, i) }
			var before, after []casefile.Incoming
			safer := map[int]bool{}
			for i := range n {
				drawn := drawnEpisode(t)
				for _, twin := range []string{"a", "b"} {
					before = append(before, said(ref(twin, i), drawn))
				}
				switch rapid.SampledFrom([]string{"same", "other", "harmless", "rejected", "left out"}).Draw(t, "fate") {
				case "same":
					after = append(after, said(ref("a", i), drawn))
				case "other":
					after = append(after, said(ref("a", i), drawnEpisode(t)))
				case "harmless":
					drawn.Manager, safer[i] = "another manager", true
					after = append(after, said(ref("a", i), drawn))
				case "rejected":
					after = append(after, casefile.Incoming{Key: casefile.Key{Case: ref("a", i), Number: 1}, Rejected: "a bad row"})
				}
			}
			came := ref("a", 9)
			after = append(after, said(came, drawnEpisode(t)))
			takeSorted(t, s, &at, before)
			act(t, s, n, ref)
			takeSorted(t, s, &at, after)
			whole := map[string]string{}
			for i := range n {
				whole[ref("a", i)], _ = record(t, s, ref("a", i))
			}
			act(t, s, n, ref)
			if _, err := s.UndoFeed(context.Background(), at, robin); err != nil {
				t.Fatal(err)
			}
			for i := range n {
				got, undone := record(t, s, ref("a", i))
				want, _ := record(t, s, ref("b", i))
				if got = renamed(got, ref("a", i)); got != renamed(want, ref("b", i)) {
					t.Fatalf("case %d is\n%s\nand without the feed\n%s", i, got, want)
				}
				if safer[i] && undone != "" {
					t.Fatalf("case %d is held for what holds nothing: %s", i, undone)
				}
			}
			if _, err := s.Case(context.Background(), casefile.Key{Case: came}); !errors.Is(err, store.ErrNoCase) {
				t.Fatalf("a case that came with the feed is still there: %v", err)
			}
		})
	})
}

func renamed(record, ref string) string {
	var e casefile.Episode
	if err := json.Unmarshal([]byte(record), &e); err != nil {
		return err.Error()
	}
	e.Case = "X"
	b, _ := json.Marshal(&e) // it was JSON before
	return string(b)
}

func said(ref string, e casefile.Episode) casefile.Incoming {
	e.Case, e.Number = ref, 1
	text, _ := json.Marshal(&e) // a record always is JSON
	return casefile.Incoming{Key: e.Key, Episode: &e, Digest: fmt.Sprintf("%x", text)}
}

func drawnEpisode(t *rapid.T) casefile.Episode {
	e := *episode("X")
	e.Adults[0].ID = "A1"
	e.Adults[0].SafeToWrite = rapid.SampledFrom(casefile.Answers).Draw(t, "safe")
	e.Level = rapid.IntRange(2, 3).Draw(t, "level")
	if rapid.Bool().Draw(t, "consent") {
		e.Consents = []casefile.ConsentEvent{{Giver: "A1", Scope: casefile.Share, Decision: rapid.SampledFrom(casefile.Decisions).Draw(t, "decision"), On: monday}}
	}
	if rapid.Bool().Draw(t, "held") {
		e.Holds = []casefile.Hold{{Reason: "a visit", By: "Sam", From: monday, Source: casefile.FromFeed}}
	}
	for _, step := range []casefile.Step{casefile.HandoverStarted, casefile.ClosureConfirmed} {
		if rapid.Bool().Draw(t, "done") {
			e.Milestones = append(e.Milestones, casefile.Milestone{Step: step, On: monday.AddDays(rapid.IntRange(-9, 0).Draw(t, "day")), Source: casefile.FromFeed, RecordedOn: monday})
		}
	}
	return e
}

func takeSorted(t *rapid.T, s *store.Store, at *calendar.Date, cases []casefile.Incoming) {
	*at = at.AddDays(1)
	sorted := map[string]casefile.Incoming{}
	for _, c := range cases {
		sorted[c.Key.Case] = c
	}
	var all []casefile.Incoming
	for _, ref := range slices.Sorted(maps.Keys(sorted)) {
		all = append(all, sorted[ref])
	}
	if _, err := s.TakeFeed(context.Background(), info(*at, false), sequence(all), nil, false); err != nil {
		t.Fatal(err)
	}
}

// act does the same to both twins of a case, as people do.
func act(t *rapid.T, s *store.Store, n int, ref func(string, int) string) {
	for i := range n {
		kind := rapid.SampledFrom([]string{"none", "milestone", "hold", "ruling", "release"}).Draw(t, "act")
		if kind == "none" {
			continue
		}
		for _, twin := range []string{"a", "b"} {
			err := s.Record(context.Background(), casefile.Key{Case: ref(twin, i)}, monday, kind, robin, func(e *casefile.Episode) error {
				switch kind {
				case "milestone":
					e.Milestones = append(e.Milestones, casefile.Milestone{Step: casefile.MidpointCheck, On: monday, Source: casefile.FromPerson, RecordedOn: monday})
				case "hold":
					e.Holds = append(e.Holds, casefile.Hold{Reason: "in doubt", By: "Robin", From: monday, Source: casefile.FromPerson})
				case "ruling":
					e.Rulings = append(e.Rulings, casefile.Ruling{Decision: casefile.Refused, On: monday, By: "Robin"})
				default:
					for i := range e.Holds {
						if e.Holds[i].Source == casefile.FromPerson {
							e.Holds[i].Until = monday.AddDays(1)
						}
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
