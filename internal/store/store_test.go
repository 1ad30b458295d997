package store_test

import (
	"context"
	"errors"
	"iter"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var monday = calendar.MustParse("2026-03-02")

// everywhere runs a test on both databases.
func everywhere(t *testing.T, test func(t *testing.T, url string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, "sqlite:"+filepath.Join(t.TempDir(), "stepdown.db")) })
	t.Run("postgres", func(t *testing.T) { test(t, pgtest.URL(t)) })
}

func open(t *testing.T, url string, o store.Options) *store.Store {
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

func TestEightFirstStartsAtOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				s, err := store.Open(context.Background(), url, store.Options{})
				if err != nil {
					t.Error(err)
					return
				}
				defer s.Close()
				if err := s.Migrate(context.Background(), store.MigrateOptions{}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

func TestFeedIsTakenOnceAndWhole(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		a, b, c := episode("A"), episode("B"), episode("C")
		if got := take(t, s, monday, feedOf(a, b, c)); got != (store.Taken{New: 3}) {
			t.Fatalf("first feed: %+v", got)
		}
		for range 10 {
			if got := take(t, s, monday, feedOf(a, b, c)); got != (store.Taken{Unchanged: 3}) {
				t.Fatalf("the same feed again: %+v", got)
			}
		}
		b.Manager = "Robin Exampleby"
		if got := take(t, s, monday.AddDays(1), feedOf(a, b)); got != (store.Taken{Unchanged: 1, Changed: 1, Missing: 1}) {
			t.Fatalf("one changed, one missing: %+v", got)
		}
		look, err := s.Case(t.Context(), c.Key)
		if err != nil || look.Episode.Quarantine == "" {
			t.Fatalf("the missing case is not held: %v, %v", look.Episode, err)
		}
		if got := take(t, s, monday.AddDays(2), feedOf(a, b, c)); got != (store.Taken{Unchanged: 2, Changed: 1}) {
			t.Fatalf("the missing case came back: %+v", got)
		}
		if look, _ = s.Case(t.Context(), c.Key); look.Episode.Quarantine != "" {
			t.Error("a case that came back is still held")
		}
		if _, err := s.TakeFeed(t.Context(), info(monday, true), feedOf(a), nil, false); !errors.Is(err, store.ErrOldFeed) {
			t.Errorf("an older feed: %v", err)
		}
	})
}

func TestBrokenFeedAndDryRunChangeNothing(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		broken := func(yield func(casefile.Incoming, error) bool) {
			if yield(casefile.Incoming{Key: episode("A").Key, Episode: episode("A"), Digest: "x"}, nil) {
				yield(casefile.Incoming{}, errors.New("the file ends in the middle of a row"))
			}
		}
		if _, err := s.TakeFeed(t.Context(), info(monday, true), broken, nil, false); err == nil || !strings.Contains(err.Error(), "in the middle") {
			t.Fatalf("a broken feed: %v", err)
		}
		if got, err := s.TakeFeed(t.Context(), info(monday, true), feedOf(episode("A")), nil, true); err != nil || got.New != 1 {
			t.Fatalf("dry run: %+v, %v", got, err)
		}
		if _, err := s.Case(t.Context(), casefile.Key{Case: "A"}); !errors.Is(err, store.ErrNoCase) {
			t.Errorf("a case is there: %v", err)
		}
		if _, ok, err := s.LastFeed(t.Context()); ok || err != nil {
			t.Errorf("a feed is remembered: %v", err)
		}
	})
}

func TestRejectedCaseIsHeld(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		a := episode("A")
		take(t, s, monday, feedOf(a))
		rejected := func(yield func(casefile.Incoming, error) bool) {
			_ = yield(casefile.Incoming{Key: a.Key, Rejected: "a row was rejected"}, nil) && yield(casefile.Incoming{Key: episode("B").Key, Rejected: "a row was rejected"}, nil)
		}
		if got := take(t, s, monday.AddDays(1), rejected); got != (store.Taken{Rejected: 2}) {
			t.Fatalf("%+v", got)
		}
		if look, err := s.Case(t.Context(), a.Key); err != nil || look.Episode.Quarantine == "" {
			t.Errorf("a rejected case is not held: %v", err)
		}
	})
}

func ready(adults ...string) store.NewLetter {
	return store.NewLetter{
		Occasion: ledger.Occasion{Kind: ledger.Closure, Since: monday}, Closure: monday, Household: "home", Adults: adults,
		Channel: casefile.Post, Language: "en", Format: casefile.Standard, Due: monday, State: ledger.Ready, Code: "written", Reason: "written",
		Written: &store.Written{PDF: []byte("%PDF"), SHA256: "00", Pages: 1, Snapshot: []byte("{}")},
	}
}

// stored takes cases A, B, ... and gives each one letter that is ready.
func stored(t *testing.T, s *store.Store, refs ...string) {
	t.Helper()
	var all []*casefile.Episode
	for _, ref := range refs {
		all = append(all, episode(ref))
	}
	take(t, s, monday, feedOf(all...))
	looks, err := s.Looks(t.Context(), monday, 0, 1000)
	if err != nil || len(looks) != len(refs) {
		t.Fatalf("%d looks, %v", len(looks), err)
	}
	var looked []store.Looked
	for _, l := range looks {
		looked = append(looked, store.Looked{ID: l.ID, Revision: l.Revision, EHCO: "ehco-1", NewLetters: []store.NewLetter{ready(l.Episode.Adults[0].ID)}})
	}
	if skipped, err := s.RecordLooks(t.Context(), monday, looked); err != nil || skipped != 0 {
		t.Fatalf("%d skipped, %v", skipped, err)
	}
}

func send(store.Look, store.Letter) store.Ruling { return store.Ruling{Send: true} }

func TestALookOnAnOldRecordIsSkipped(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A")))
		looks, err := s.Looks(t.Context(), monday, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		changed := episode("A")
		changed.Manager = "somebody"
		take(t, s, monday.AddDays(1), feedOf(changed))
		l := store.Looked{ID: looks[0].ID, Revision: looks[0].Revision, NewLetters: []store.NewLetter{ready("A-A1")}}
		if skipped, err := s.RecordLooks(t.Context(), monday, []store.Looked{l}); err != nil || skipped != 1 {
			t.Fatalf("%d skipped, %v", skipped, err)
		}
		if letters, err := s.Letters(t.Context(), store.LetterFilter{}); err != nil || len(letters) != 0 {
			t.Errorf("%d letters from an old record, %v", len(letters), err)
		}
	})
}

func TestOneLiveLetterForAnAdultOnAnOccasion(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		look, err := s.Case(t.Context(), casefile.Key{Case: "A"})
		if err != nil {
			t.Fatal(err)
		}
		second := ready("A-A1")
		second.Household = "renamed"
		if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{{ID: look.ID, Revision: look.Revision, NewLetters: []store.NewLetter{second}}}); err == nil {
			t.Fatal("a second letter was stored")
		}
		replaced := store.Looked{ID: look.ID, Revision: look.Revision, NewLetters: []store.NewLetter{second},
			Changes: []store.Change{{LetterID: look.Waiting[0].ID, From: ledger.Ready, To: ledger.Superseded, Code: "x", Reason: "x"}}}
		if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{replaced}); err != nil {
			t.Errorf("a superseded letter keeps its key: %v", err)
		}
	})
}

func TestEachLetterIsClaimedOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		var refs []string
		for i := range 60 {
			refs = append(refs, "C"+string(rune('A'+i/26))+string(rune('A'+i%26)))
		}
		stored(t, s, refs...)
		var mu sync.Mutex
		claimed := map[int64]int{}
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for {
					c, err := s.ClaimLetter(context.Background(), store.Claimant{Owner: string(rune('a' + w)), Lease: time.Hour}, casefile.Post, send)
					if err != nil {
						t.Error(err)
						return
					}
					if c == nil {
						return
					}
					mu.Lock()
					claimed[c.ID]++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		for id, n := range claimed {
			if n != 1 {
				t.Errorf("letter %d was claimed %d times", id, n)
			}
		}
		// Where every claimant skipped what another had locked, letters are left for the next pass; none is lost.
		left, err := s.Letters(context.Background(), store.LetterFilter{State: ledger.Ready})
		if err != nil || len(left)+len(claimed) != len(refs) {
			t.Errorf("%d claimed, %d left of %d, %v", len(claimed), len(left), len(refs), err)
		}
	})
}

func TestWhatIsCommittedBeforeTheClaimStopsTheLetter(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		err := s.Record(t.Context(), casefile.Key{Case: "A"}, monday, "a stop", store.Who{By: "Robin"}, func(e *casefile.Episode) error {
			e.StoppedOn, e.StopReason = monday, casefile.SteppedUp
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post, func(l store.Look, _ store.Letter) store.Ruling {
			return store.Ruling{Send: !l.Episode.Stopped(monday), To: ledger.Cancelled, Code: "stopped", Reason: "stopped"}
		})
		if err != nil || c != nil {
			t.Fatalf("claimed %v, %v", c, err)
		}
		letters, err := s.Letters(t.Context(), store.LetterFilter{State: ledger.Cancelled})
		if err != nil || len(letters) != 1 {
			t.Errorf("%d cancelled, %v", len(letters), err)
		}
	})
}

func TestFinishingIsFenced(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		now := monday.Time()
		s := open(t, url, store.Options{Clock: func() time.Time { return now }})
		stored(t, s, "A")
		c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Minute}, casefile.Post, send)
		if err != nil || c == nil {
			t.Fatalf("%v, %v", c, err)
		}
		if err := s.NoteSpool(t.Context(), c, "run", "run/L.pdf"); err != nil {
			t.Fatal(err)
		}
		now = now.Add(2 * time.Minute)
		n, err := s.ExpiredLetters(t.Context(), func(l store.Letter) (store.Finish, error) {
			return store.Finish{To: ledger.Uncertain, Code: "lease-expired", Reason: "the daemon went silent"}, nil
		})
		if err != nil || n != 1 {
			t.Fatalf("%d settled, %v", n, err)
		}
		done := store.Finish{To: ledger.Accepted, Code: "spooled", Reason: "in the print folder"}
		if err := s.FinishLetter(t.Context(), c, done); !errors.Is(err, store.ErrLost) {
			t.Errorf("the dead claimant finished: %v", err)
		}
		history, err := s.History(t.Context(), c.ID)
		if err != nil || len(history) != 3 || history[2].To != ledger.Uncertain {
			t.Errorf("history %+v, %v", history, err)
		}
	})
}

func TestFinishingTwiceIsFinishingOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Minute}, casefile.Post, send)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.NoteSpool(t.Context(), c, "run", "run/L.pdf"); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := s.FinishLetter(t.Context(), c, store.Finish{To: ledger.Accepted, Code: "spooled", Reason: "in the print folder"}); err != nil {
				t.Fatal(err)
			}
		}
		if history, _ := s.History(t.Context(), c.ID); len(history) != 3 {
			t.Errorf("history %+v", history)
		}
	})
}

func TestOneDigestForAPersonAndADay(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A")))
		looks, err := s.Looks(t.Context(), monday, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		r := ledger.Reminder{Rule: "joint-meeting", Occasion: "o", Nominal: monday, Rung: "due", Role: ledger.EHCO}
		for range 2 { // the second time finds the reminder there
			look, _ := s.Case(t.Context(), looks[0].Episode.Key)
			if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{{ID: look.ID, Revision: look.Revision, EHCO: "ehco-1", Items: []ledger.Item{r.Item()}, Reminders: []ledger.Reminder{r}}}); err != nil {
				t.Fatal(err)
			}
		}
		pending, err := s.PendingReminders(t.Context())
		if err != nil || len(pending) != 1 || pending[0].Reminder != r {
			t.Fatalf("%+v, %v", pending, err)
		}
		d := store.NewDigest{Recipient: "a@example.org", Day: monday, MessageID: "<1@example.org>", Raw: []byte("x"), Reminders: []int64{pending[0].ID}}
		for i, want := range []bool{true, false} {
			if got, err := s.FreezeDigest(t.Context(), d); err != nil || got != want {
				t.Fatalf("%d: frozen %v, %v", i, got, err)
			}
		}
		c, err := s.ClaimDigest(t.Context(), store.Claimant{Owner: "a", Lease: time.Hour})
		if err != nil || c == nil || string(c.Raw) != "x" {
			t.Fatalf("%+v, %v", c, err)
		}
		if again, err := s.ClaimDigest(t.Context(), store.Claimant{Owner: "b", Lease: time.Hour}); again != nil || err != nil {
			t.Fatalf("claimed twice: %v", err)
		}
		if err := s.FinishDigest(t.Context(), c, store.DigestSent, store.Finish{Code: "mailed", Reason: "mailed"}); err != nil {
			t.Fatal(err)
		}
		if pending, _ := s.PendingReminders(t.Context()); len(pending) != 0 {
			t.Errorf("%d reminders still pending", len(pending))
		}
		if items, err := s.OpenItems(t.Context()); err != nil || len(items) != 1 {
			t.Errorf("%d open items, %v", len(items), err)
		}
	})
}
