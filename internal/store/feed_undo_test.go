package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/store"
)

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
			fresh := drawnEpisode(t)
			after = append(after, said(came, fresh))
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
			look, err := s.Case(context.Background(), casefile.Key{Case: came})
			switch fresh.Adults[0].SafeToWrite {
			case casefile.No:
				if err != nil || !look.Episode.Unread || len(look.Episode.Adults) == 0 || look.Episode.SaysNo() || len(look.Episode.Consents) > 0 {
					t.Fatalf("of a case that said who is not safe is left %+v, %v", look.Episode, err)
				}
			default:
				if !errors.Is(err, store.ErrNoCase) {
					t.Fatalf("a case that came with the feed is still there: %v", err)
				}
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
		e.Consents = []casefile.ConsentEvent{{Giver: "A1", Scope: casefile.Share, Decision: rapid.SampledFrom(casefile.Decisions).Draw(t,
			"decision"), On: monday}}
	}
	if rapid.Bool().Draw(t, "held") {
		e.Holds = []casefile.Hold{{Reason: "a visit", By: "Sam", From: monday, Source: casefile.FromFeed}}
	}
	for _, step := range []casefile.Step{casefile.HandoverStarted, casefile.ClosureConfirmed} {
		if rapid.Bool().Draw(t, "done") {
			e.Milestones = append(e.Milestones, casefile.Milestone{Step: step, On: monday.AddDays(rapid.IntRange(-9, 0).Draw(t, "day")),
				Source: casefile.FromFeed, RecordedOn: monday})
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
					e.Milestones = append(e.Milestones, casefile.Milestone{Step: casefile.MidpointCheck, On: monday, Source: casefile.FromPerson,
						RecordedOn: monday})
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

func TestAnUndoneFeedTakesItsCoordinatorsBack(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		taken := func(at int, all ...casefile.Coordinator) {
			t.Helper()
			if _, err := s.TakeFeed(t.Context(), info(monday.AddDays(at), true), feedOf(episode("A")), all, false); err != nil {
				t.Fatal(err)
			}
		}
		taken(0, casefile.Coordinator{ID: "E1", Name: "Anna"})
		taken(1, casefile.Coordinator{ID: "E1", Name: "Another"}, casefile.Coordinator{ID: "E2", Name: "Bea"}, casefile.Coordinator{ID: "E3",
			Name: "Cal"})
		for _, id := range []string{"E1", "E3"} {
			if err := s.RecordAbsence(t.Context(), id, casefile.Absence{From: monday, Until: monday.AddDays(9)}, robin); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.UndoFeed(t.Context(), monday.AddDays(2), robin); err != nil {
			t.Fatal(err)
		}
		all, err := s.Coordinators(t.Context())
		if err != nil || len(all) != 2 || all[0].Name != "Anna" || all[1].ID != "E3" || all[0].Recorded.From != monday ||
			all[1].Recorded.From != monday {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// TestACaseThatCameWithAnUndoneFeedIsEmptyWhereSomethingHangsOnIt keeps what people did, and begins anew with a good feed.
func TestACaseThatCameWithAnUndoneFeedIsEmptyWhereSomethingHangsOnIt(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A")))
		wrong := episode("B")
		wrong.Consents = []casefile.ConsentEvent{{Giver: "B-A1", Scope: casefile.Share, Decision: casefile.Refused, On: monday}}
		take(t, s, monday.AddDays(1), feedOf(episode("A"), wrong, episode("C")))
		for range 2 {
			err := s.Record(t.Context(), wrong.Key, monday, "midpoint check", robin, func(e *casefile.Episode) error {
				e.Milestones = append(e.Milestones, casefile.Milestone{Step: casefile.MidpointCheck, On: monday, Source: casefile.FromPerson,
					RecordedOn: monday})
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		done, err := s.UndoFeed(t.Context(), monday.AddDays(2), robin)
		if err != nil || done.Removed != 1 || done.Held != 1 {
			t.Errorf("%+v, %v", done, err)
		}
		look, err := s.Case(t.Context(), wrong.Key)
		if err != nil || look.Episode.Undone == "" || len(look.Episode.Milestones) != 2 ||
			len(look.Episode.Consents)+len(look.Episode.Adults) > 0 {
			t.Fatalf("%+v, %v", look.Episode, err)
		}
		take(t, s, monday.AddDays(3), feedOf(episode("A"), episode("B")))
		look, err = s.Case(t.Context(), wrong.Key)
		if err != nil || look.Episode.Undone != "" || len(look.Episode.Milestones) != 2 || len(look.Episode.Consents) > 0 ||
			len(look.Episode.Adults) != 1 {
			t.Errorf("%+v, %v", look.Episode, err)
		}
	})
}

func TestAFeedWithoutNewsKeepsNothingOfThoseBefore(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		if _, err := s.UndoFeed(t.Context(), monday, robin); !errors.Is(err, store.ErrNoFeed) {
			t.Errorf("undo of nothing: %v", err)
		}
		changed := episode("A")
		changed.Manager = "Robin Exampleby"
		take(t, s, monday, feedOf(episode("A"), episode("B")))
		take(t, s, monday.AddDays(1), feedOf(changed, episode("B")))
		if n := ask[int](t, s, `SELECT COUNT(*) FROM feed_image`); n != 1 {
			t.Errorf("%d cases are kept as they were, and 1 changed", n)
		}
		take(t, s, monday.AddDays(1), feedOf(changed, episode("B"))) // again
		if n := ask[int](t, s, `SELECT COUNT(*) FROM feed_image`); n != 1 {
			t.Errorf("after the same feed again %d are kept", n)
		}
		take(t, s, monday.AddDays(2), feedOf(changed, episode("B")))
		if n := ask[int](t, s, `SELECT COUNT(*) FROM feed_image`); n != 0 {
			t.Errorf("after a feed without news %d are kept", n)
		}
	})
}

// TestWhatAPersonRecordsWhileAFeedIsUndoneIsKept: the undo waits for the case, and then has to read what was done to it.
func TestWhatAPersonRecordsWhileAFeedIsUndoneIsKept(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		changed := episode("A")
		changed.Manager = "another manager"
		for i, e := range []*casefile.Episode{episode("A"), changed} {
			if _, err := s.TakeFeed(t.Context(), info(monday.AddDays(i), true), sequence([]casefile.Incoming{said("A", *e)}), nil,
				false); err != nil {
				t.Fatal(err)
			}
		}
		undone := make(chan error, 1)
		err := s.Record(t.Context(), casefile.Key{Case: "A"}, monday, "hold", robin, func(e *casefile.Episode) error {
			go func() {
				_, err := s.UndoFeed(context.Background(), monday.AddDays(1), robin)
				undone <- err
			}()
			time.Sleep(300 * time.Millisecond) // until it waits for the case
			e.Holds = append(e.Holds, casefile.Hold{Reason: "in doubt", By: "Robin", From: monday, Source: casefile.FromPerson})
			return nil
		})
		if err := errors.Join(err, <-undone); err != nil {
			t.Fatal(err)
		}
		look, err := s.Case(t.Context(), casefile.Key{Case: "A"})
		if err != nil || len(look.Episode.Holds) != 1 || look.Episode.Manager == "another manager" {
			t.Errorf("the case is held by %+v, its manager is %q, %v", look.Episode.Holds, look.Episode.Manager, err)
		}
	})
}

// TestWhoCameWithAnUndoneFeedIsMetNowhere wants nothing to be left of where people of removed cases are met.
func TestWhoCameWithAnUndoneFeedIsMetNowhere(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(fullEpisode("T1")))
		take(t, s, monday.AddDays(1), feedOf(fullEpisode("T1"), fullEpisode("T2")))
		left := func() (all []int) {
			for _, table := range []string{"episode_record", "presence", "presence_place", "work_mailbox"} {
				all = append(all, ask[int](t, s, `SELECT COUNT(*) FROM `+table+` WHERE episode_id NOT IN (SELECT MIN(id) FROM episode)`))
			}
			return all
		}
		if before := left(); slices.Contains(before, 0) {
			t.Fatalf("before: %v", before)
		}
		if done, err := s.UndoFeed(t.Context(), monday.AddDays(1), robin); err != nil || done.Removed != 1 {
			t.Fatalf("%+v, %v", done, err)
		}
		if after := left(); !slices.Equal(after, []int{0, 0, 0, 0}) {
			t.Errorf("left: %v", after)
		}
	})
}
