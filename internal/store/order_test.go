package store_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/litetest"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
)

// world is what the cases of random feeds have in common: people, doors and mailboxes.
var world = struct {
	people, doors, mailboxes []string
	answers                  []casefile.Answer
}{[]string{"P1", "P2", "P3", "P4"}, []string{"10 High Street", "12 High Street", "14 High Street"},
	[]string{"", "", "a@example.org", "b@example.org"},
	[]casefile.Answer{casefile.Yes, casefile.Yes, casefile.Yes, casefile.No, casefile.Unknown}}

// saying draws what a feed says of a case.
func saying(t *rapid.T, key casefile.Key) casefile.Incoming {
	e := episode(key.Case)
	e.Key, e.Adults = key, nil
	for _, person := range rapid.SliceOfNDistinct(rapid.SampledFrom(world.people), 1, 2, rapid.ID).Draw(t, "people") {
		e.Adults = append(e.Adults, casefile.Adult{ID: person, Name: "Ms A Sample", Household: "home", Addressed: true,
			SafeToWrite: rapid.SampledFrom(world.answers).Draw(t, "safe"),
			Address:     []string{rapid.SampledFrom(world.doors).Draw(t, "door")}, Postcode: "NN1 1AA", AddressConfirmedOn: monday,
			Email: rapid.SampledFrom(world.mailboxes).Draw(t, "mailbox"), Channel: casefile.Post})
	}
	if rapid.IntRange(0, 5).Draw(t, "held") == 0 {
		e.Holds = []casefile.Hold{{Reason: "asked", By: "Sandy", From: monday, Safety: rapid.Bool().Draw(t, "for safety"),
			Source: casefile.FromFeed}}
	}
	e.SocialWorker.Email = rapid.SampledFrom(world.mailboxes).Draw(t, "worker")
	e.Arrange()
	text, _ := json.Marshal(e)
	in := casefile.Incoming{Key: key, Episode: e, Digest: string(text)}
	switch rapid.IntRange(0, 7).Draw(t, "rejected") {
	case 0:
		against := *e
		against.Unread = true
		in = casefile.Incoming{Key: key, Rejected: "a bad row", Against: &against, Said: &casefile.Episode{Key: key, Holds: e.Holds}}
	case 1:
		in = casefile.Incoming{Key: key, Rejected: "a bad row"}
	}
	return in
}

func byKey(a, b casefile.Incoming) int { return a.Key.Compare(b.Key) }

// allOf is all that a store holds of cases, by their keys: neither numbers nor moments.
func allOf(t *rapid.T, s *store.Store) string {
	var all []string
	for _, query := range []string{
		`SELECT 'e ' || e.case_ref || '/' || e.number || ' ' || e.feed_digest || ' ' || e.in_doubt || ' ' || e.next_look_on || ' ' || r.record
			FROM episode e LEFT JOIN episode_record r ON r.episode_id = e.id ORDER BY e.case_ref, e.number`,
		`SELECT 'p ' || e.case_ref || '/' || e.number || ' ' || p.person || ' ' || p.facts || ' ' || p.against || ' ' || p.against_place || ' '
			|| p.places FROM presence p LEFT JOIN episode e ON e.id = p.episode_id ORDER BY e.case_ref, e.number, p.person`,
		`SELECT 'l ' || e.case_ref || '/' || e.number || ' ' || p.person || ' ' || p.asked || p.place
			FROM presence_place p LEFT JOIN episode e ON e.id = p.episode_id ORDER BY e.case_ref, e.number, p.person, p.place`,
		`SELECT 'm ' || e.case_ref || '/' || e.number || ' ' || m.place
			FROM work_mailbox m LEFT JOIN episode e ON e.id = m.episode_id ORDER BY e.case_ref, e.number, m.place`,
		`SELECT 'o ' || COUNT(*) FROM episode_record r WHERE NOT EXISTS (SELECT 1 FROM episode e WHERE e.id = r.episode_id)`,
	} {
		var rows []*string
		if err := s.DB().Select(&rows, query); err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if r == nil {
				t.Fatalf("a row of no case: %s", query)
			}
			all = append(all, *r)
		}
	}
	return strings.Join(all, "\n")
}

// drawnWarnings draws a do-not-write list, or none that a feed gives.
func drawnWarnings(t *rapid.T) (all []casefile.Warning) {
	if rapid.IntRange(0, 3).Draw(t, "lists") > 0 {
		return nil
	}
	all = []casefile.Warning{{Person: "P9", Code: "V1"}}
	for range rapid.IntRange(0, 2).Draw(t, "warnings") {
		w := casefile.Warning{Code: "V2"}
		switch rapid.IntRange(0, 2).Draw(t, "of") {
		case 0:
			w.Person = rapid.SampledFrom(world.people).Draw(t, "warned")
		case 1:
			w.Address, w.Postcode = []string{rapid.SampledFrom(world.doors).Draw(t, "warned door")}, "NN1 1AA"
		case 2:
			w.Email = "a@example.org"
		}
		all = append(all, w)
	}
	slices.SortFunc(all, func(a, b casefile.Warning) int { return cmp.Compare(a.Identity(), b.Identity()) })
	return slices.CompactFunc(all, func(a, b casefile.Warning) bool { return a.Identity() == b.Identity() })
}

// fromEach runs a test that needs new stores, on both databases.
func fromEach(t *testing.T, test func(t *testing.T, fresh func() *store.Store)) {
	for name, url := range map[string]func(testing.TB) string{"sqlite": litetest.URL, "postgres": pgtest.URL} {
		t.Run(name, func(t *testing.T) {
			test(t, func() *store.Store {
				s, err := store.Open(t.Context(), url(t), store.Options{})
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Migrate(t.Context(), store.MigrateOptions{Test: true}); err != nil {
					t.Fatal(err)
				}
				return s
			})
		})
	}
}

// TestAFeedAtOnceComesToTheSameAsCaseByCase has two stores take the same random history: one whole feeds of changes, the other a feed for
// each case, in the same order. People put cases on hold and say who is gone in both. What is kept of places is what is worked out anew.
func TestAFeedAtOnceComesToTheSameAsCaseByCase(t *testing.T) {
	drawFewer(t, "5")
	fromEach(t, func(t *testing.T, fresh func() *store.Store) {
		rapid.Check(t, func(t *rapid.T) {
			one, many := fresh(), fresh()
			defer one.Close()
			defer many.Close()
			on := monday
			for n := range rapid.IntRange(1, 4).Draw(t, "steps") {
				on = on.AddDays(1)
				cases := map[casefile.Key]casefile.Incoming{}
				for range rapid.IntRange(1, 5).Draw(t, "cases") {
					key := casefile.Key{Case: rapid.SampledFrom([]string{"A", "B", "C", "D"}).Draw(t, "case"),
						Number: rapid.IntRange(1, 2).Draw(t, "number")}
					cases[key] = saying(t, key)
				}
				all := slices.SortedFunc(maps.Values(cases), byKey)
				warnings := drawnWarnings(t)
				if n == 0 {
					warnings = nil
				}
				takeChanges(t, one, on, 0, warnings, all...)
				for i, c := range all {
					var list []casefile.Warning
					if i == len(all)-1 {
						list = warnings
					}
					takeChanges(t, many, on, i, list, c)
				}
				equal(t, "the feed", allOf(t, one), allOf(t, many))
				anew(t, one)
				anew(t, many)
				doOne(t, on, one, many)
				equal(t, "the act", allOf(t, one), allOf(t, many))
				anew(t, one)
			}
		})
	})
}

func takeChanges(t *rapid.T, s *store.Store, on calendar.Date, second int, warnings []casefile.Warning, cases ...casefile.Incoming) {
	i := store.FeedInfo{MadeAt: on.Time().Add(20*time.Hour + time.Duration(second)*time.Second), MadeOn: on, Warnings: warnings,
		Digest: fmt.Sprint(on, second)}
	if _, err := s.TakeFeed(context.Background(), i, sequence(cases), nil, false); err != nil {
		t.Fatal(err)
	}
}

// holdOne puts a case on hold, or none, in all stores.
func holdOne(t *rapid.T, on calendar.Date, stores ...*store.Store) {
	doSome(t, on, rapid.SampledFrom([]string{"nothing", "hold", "hold for safety", "hold the case"}).Draw(t, "act"), stores)
}

// doOne does what a person does to a case in all stores, or nothing.
func doOne(t *rapid.T, on calendar.Date, stores ...*store.Store) {
	acts := []string{"nothing", "hold", "hold for safety", "hold the case", "gone", "elsewhere"}
	doSome(t, on, rapid.SampledFrom(acts).Draw(t, "act"), stores)
}

func doSome(t *rapid.T, on calendar.Date, what string, stores []*store.Store) {
	if what == "nothing" {
		return
	}
	var refs []string
	for i, s := range stores {
		var some []string
		if err := s.DB().Select(&some, `SELECT case_ref || ' ' || COUNT(*) FROM episode GROUP BY case_ref ORDER BY case_ref`); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			refs = some
		}
		refs = slices.DeleteFunc(refs, func(ref string) bool { return !slices.Contains(some, ref) })
	}
	if len(refs) == 0 {
		return
	}
	ref, _, _ := strings.Cut(rapid.SampledFrom(refs).Draw(t, "acted on"), " ") // which has the same episodes in all
	person := rapid.SampledFrom(world.people).Draw(t, "who")
	for _, s := range stores {
		if err := s.RecordAll(context.Background(), ref, on, "an act", robin, func(all []*casefile.Episode) error {
			for _, e := range all {
				switch what {
				case "gone", "elsewhere":
					for i := range e.Adults {
						if a := &e.Adults[i]; a.ID == person && what == "gone" {
							a.GoneOn = on
						} else if a.ID == person {
							a.ElsewhereOn = on
						}
					}
				default:
					e.Holds = append(e.Holds, casefile.Hold{Reason: what, By: "Robin", From: on, Source: casefile.FromPerson,
						Safety: what == "hold for safety", WholeCase: what == "hold the case"})
				}
				e.Arrange()
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// anew compares what is kept of places with what is worked out anew.
func anew(t *rapid.T, s *store.Store) {
	before := allOf(t, s)
	if _, err := s.DB().Exec(`UPDATE installation SET places_form = 0`); err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(context.Background(), store.MigrateOptions{Test: true}); err != nil {
		t.Fatal(err)
	}
	equal(t, "working it out anew", before, allOf(t, s))
}

func equal(t *rapid.T, what, a, b string) {
	if a == b {
		return
	}
	of := func(all, other string) (only []string) {
		lines := strings.Split(other, "\n")
		for line := range strings.SplitSeq(all, "\n") {
			if !slices.Contains(lines, line) {
				only = append(only, line)
			}
		}
		return only
	}
	t.Fatalf("after %s\nfirst  %s\nsecond %s", what, strings.Join(of(a, b), "\n       "), strings.Join(of(b, a), "\n       "))
}
