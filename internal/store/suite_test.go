package store_test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"iter"
	"path/filepath"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/litetest"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
	"stepdown/internal/timetable"
)

// drawn is how many random lives and feeds are drawn, a quarter of what rapid would, unless the full counts or others are asked for.
const drawn = "25"

func TestMain(m *testing.M) {
	flag.Parse()
	if checks := flag.Lookup("rapid.checks"); !*full && checks.Value.String() == checks.DefValue {
		if err := flag.Set("rapid.checks", drawn); err != nil {
			panic(err)
		}
	}
	pgtest.Main(m)
}

// drawFewer has a test draw no more than that where no other number is asked for: each of its checks needs new databases.
func drawFewer(t *testing.T, checks string) {
	t.Helper()
	if flag.Lookup("rapid.checks").Value.String() != drawn {
		return
	}
	set := func(checks string) {
		if err := flag.Set("rapid.checks", checks); err != nil {
			t.Fatal(err)
		}
	}
	set(checks)
	t.Cleanup(func() { set(drawn) })
}

var monday = calendar.MustParse("2026-03-02")

// anyWhy is a reason where a test asks for none in particular.
var anyWhy = ledger.Code("x").Because("x")

// fromNothing runs a test on both databases before they have any tables.
func fromNothing(t *testing.T, test func(t *testing.T, url string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, "sqlite:"+filepath.Join(t.TempDir(), "stepdown.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, pgtest.Empty(t)) })
}

// ofVersion runs a test on databases with the tables of an older version, by the number of its last migration.
func ofVersion(t *testing.T, version int64, test func(t *testing.T, s *store.Store)) {
	fromNothing(t, func(t *testing.T, url string) {
		s, err := store.Open(t.Context(), url, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.MigrateTo(t.Context(), version); err != nil {
			t.Fatal(err)
		}
		test(t, s)
	})
}

// everywhere runs a test on both databases.
func everywhere(t *testing.T, test func(t *testing.T, url string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, litetest.URL(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, pgtest.URL(t)) })
}

func open(t testing.TB, url string, o store.Options) *store.Store {
	t.Helper()
	ctx := t.Context()
	s, err := store.Open(ctx, url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(ctx, store.MigrateOptions{Test: true}); err != nil {
		t.Fatal(err)
	}
	return s
}

func episode(ref string) *casefile.Episode {
	return &casefile.Episode{
		Key: casefile.Key{Case: ref, Number: 1}, Level: 2, Support: casefile.SupportWanted, EHCO: "ehco-1",
		Adults: []casefile.Adult{{ID: ref + "-A1", Name: "Ms A Sample", Household: "home", Addressed: true}},
	}
}

func feedOf(episodes ...*casefile.Episode) iter.Seq2[casefile.Incoming, error] {
	return func(yield func(casefile.Incoming, error) bool) {
		for _, e := range episodes {
			if !yield(casefile.Incoming{Key: e.Key, Episode: e, Digest: e.Manager + "digest"}, nil) {
				return
			}
		}
	}
}

func info(day calendar.Date, full bool) store.FeedInfo {
	return store.FeedInfo{MadeAt: day.Time().Add(20 * time.Hour), MadeOn: day, Full: full, Digest: day.String()}
}

func take(t *testing.T, s *store.Store, day calendar.Date, cases iter.Seq2[casefile.Incoming, error]) store.Taken {
	t.Helper()
	taken, err := s.TakeFeed(t.Context(), info(day, true), cases, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

func ready(adults ...string) store.NewLetter {
	return store.NewLetter{
		Letter: ledger.Letter{Occasion: ledger.Occasion{Kind: timetable.Closure.Name, Since: monday}, Addressees: adults, IssueNo: 1,
			Closure: monday},
		Form: ledger.Form{Household: "home", Channel: casefile.Post, Language: "en", Format: casefile.Standard},
		Due:  monday, State: ledger.Ready, Why: ledger.Written.Because("written"), Written: written("%PDF"),
	}
}

func written(pdf string) *store.Written {
	return &store.Written{PDF: []byte(pdf), SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(pdf))), Pages: 1, Snapshot: []byte("{}")}
}

// stored takes new cases and gives each one letter that is ready.
func stored(t testing.TB, s *store.Store, refs ...string) {
	t.Helper()
	var all []*casefile.Episode
	for _, ref := range refs {
		all = append(all, episode(ref))
	}
	if _, err := s.TakeFeed(t.Context(), info(monday, false), feedOf(all...), nil, false); err != nil {
		t.Fatal(err)
	}
	var looked []store.Looked
	for _, e := range all {
		look, err := s.Case(t.Context(), e.Key)
		if err != nil {
			t.Fatal(err)
		}
		looked = append(looked, store.Looked{ID: look.ID, Revision: look.Revision, EHCO: "ehco-1",
			NewLetters: []store.NewLetter{ready(e.Adults[0].ID)}})
	}
	if skipped, err := s.RecordLooks(t.Context(), monday, looked); err != nil || skipped != 0 {
		t.Fatalf("%d skipped, %v", skipped, err)
	}
}

func always(look store.Look, l store.Letter, _ bool) store.Ruling { return send(look, l) }

func send(_ store.Look, l store.Letter) store.Ruling {
	return store.Ruling{Send: true, Carrier: "post", Batch: "run", Place: "run/" + l.Name() + ".pdf"}
}

// alter does to the tables what no code of ours does.
func alter(t testing.TB, s *store.Store, statement string, args ...any) {
	t.Helper()
	if _, err := s.DB().Exec(s.DB().Rebind(statement), args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// ask reads one value.
func ask[T any](t testing.TB, s *store.Store, query string, args ...any) T {
	t.Helper()
	var value T
	if err := s.DB().Get(&value, s.DB().Rebind(query), args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

// letter is the only letter of a case.
func letter(t testing.TB, s *store.Store, ref string) store.Letter {
	t.Helper()
	letters, err := s.Letters(t.Context(), store.LetterFilter{Case: ref})
	if err != nil || len(letters) != 1 {
		t.Fatalf("case %s has %d letters, %v", ref, len(letters), err)
	}
	return letters[0]
}

func claim(t testing.TB, s *store.Store, owner string) *store.Claim {
	t.Helper()
	c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: owner, Lease: time.Minute}, casefile.Post, send)
	if err != nil || c == nil {
		t.Fatalf("claim: %v, %v", c, err)
	}
	return c
}

// saw records what a look at a case came to.
func saw(t testing.TB, s *store.Store, ref string, seen store.Looked) error {
	t.Helper()
	look, err := s.Case(t.Context(), casefile.Key{Case: ref})
	if err != nil {
		t.Fatal(err)
	}
	seen.ID, seen.Revision = look.ID, look.Revision
	_, err = s.RecordLooks(t.Context(), monday, []store.Looked{seen})
	return err
}
