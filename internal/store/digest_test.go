package store_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stepdown/internal/ledger"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
)

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
			if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{{ID: look.ID, Revision: look.Revision, EHCO: "ehco-1",
				Items: []ledger.Item{r.Item()}, Reminders: []ledger.Reminder{r}}}); err != nil {
				t.Fatal(err)
			}
		}
		pending, err := s.PendingReminders(t.Context())
		if err != nil || len(pending) != 1 || pending[0].Reminder != r {
			t.Fatalf("%+v, %v", pending, err)
		}
		d := store.NewDigest{Recipient: "a@example.org", Day: monday, MessageID: "<1@example.org>", Raw: []byte("x"),
			Reminders: []int64{pending[0].ID}}
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
		if err := s.FinishDigest(t.Context(), c, store.Finish{To: ledger.Sent, Why: ledger.Mailed.Because("mailed")}); err != nil {
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

// reminded gives a case three pending reminders and returns their ids.
func reminded(t *testing.T, s *store.Store, ref string) []int64 {
	t.Helper()
	take(t, s, monday, feedOf(episode(ref)))
	look, err := s.Case(t.Context(), episode(ref).Key)
	if err != nil {
		t.Fatal(err)
	}
	seen := store.Looked{ID: look.ID, Revision: look.Revision, EHCO: "ehco-1"}
	for _, rule := range []string{"joint-meeting", "first-follow-up", "six-week-review"} {
		seen.Reminders = append(seen.Reminders, ledger.Reminder{Rule: rule, Occasion: "o", Nominal: monday, Rung: "due", Role: ledger.EHCO})
	}
	if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{seen}); err != nil {
		t.Fatal(err)
	}
	pending, err := s.PendingReminders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for _, p := range pending {
		ids = append(ids, p.ID)
	}
	return ids
}

func digest(to string, reminders ...int64) store.NewDigest {
	return store.NewDigest{Recipient: to, Day: monday, MessageID: "<" + to + ">", Raw: []byte("to " + to), Reminders: reminders}
}

func TestAReminderIsInOneDigestOnly(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		ids := reminded(t, s, "A")
		if frozen, err := s.FreezeDigest(t.Context(), digest("a@example.org", ids[:2]...)); !frozen || err != nil {
			t.Fatal(frozen, err)
		}
		if frozen, err := s.FreezeDigest(t.Context(), digest("b@example.org", ids[1:]...)); frozen || err != nil {
			t.Errorf("a digest with a reminder that another carries: %v, %v", frozen, err)
		}
		if n := ask[int](t, s, `SELECT COUNT(*) FROM digest`); n != 1 {
			t.Errorf("%d digests are stored", n)
		}
		if pending, err := s.PendingReminders(t.Context()); err != nil || len(pending) != 1 || pending[0].ID != ids[2] {
			t.Errorf("pending %+v, %v", pending, err)
		}
	})
}

func TestADigestIsSentAgainWithTheSameBytes(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		now := monday.Time()
		s := open(t, url, store.Options{Clock: func() time.Time { return now }})
		if frozen, err := s.FreezeDigest(t.Context(), digest("a@example.org", reminded(t, s, "A")...)); !frozen || err != nil {
			t.Fatal(frozen, err)
		}
		next := func(owner string) *store.Digest {
			t.Helper()
			d, err := s.ClaimDigest(t.Context(), store.Claimant{Owner: owner, Lease: time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			return d
		}
		first := next("a")
		now = now.Add(2 * time.Minute) // a went silent
		second := next("b")
		if second == nil || second.MessageID != first.MessageID || string(second.Raw) != string(first.Raw) || second.Attempt != 2 {
			t.Fatalf("after the lease: %+v", second)
		}
		if err := s.FinishDigest(t.Context(), first, store.Finish{To: ledger.Sent, Why: ledger.Mailed.Because("mailed")}); !errors.Is(err,
			store.ErrLost) {
			t.Errorf("the silent one finished: %v", err)
		}
		if err := s.FinishDigest(t.Context(), second, store.Finish{To: ledger.Ready, Why: ledger.Why{Code: "busy", Text: "busy"},
			RetryIn: time.Minute}); err != nil {
			t.Fatal(err)
		}
		if d := next("a"); d != nil {
			t.Errorf("claimed before its rest was over: %+v", d)
		}
		now = now.Add(time.Minute)
		third := next("a")
		for range 2 {
			if err := s.FinishDigest(t.Context(), third, store.Finish{To: ledger.Sent, Why: ledger.Mailed.Because("mailed")}); err != nil {
				t.Fatal(err)
			}
		}
		now = now.Add(time.Hour)
		if d := next("b"); d != nil {
			t.Errorf("claimed after it was sent: %+v", d)
		}
	})
}

func TestADigestThatSeveralFreezeAtOnceIsFrozenOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		for day := range 20 {
			var frozen atomic.Int64
			var all sync.WaitGroup
			for range 6 {
				all.Go(func() {
					ok, err := s.FreezeDigest(t.Context(), store.NewDigest{Recipient: "e@example.org", Day: monday.AddDays(day),
						MessageID: fmt.Sprint(day), Raw: []byte("x")})
					if err != nil {
						t.Error(err)
					}
					if ok {
						frozen.Add(1)
					}
				})
			}
			all.Wait()
			if n := frozen.Load(); n != 1 {
				t.Errorf("day %d: frozen %d times", day, n)
			}
		}
	})
}

// TestADigestsClaimWithoutAnAnswerIsMadeAgain, but not for ever.
func TestADigestsClaimWithoutAnAnswerIsMadeAgain(t *testing.T) {
	for _, cut := range []int{3, 4} {
		s := open(t, pgtest.URL(t), store.Options{})
		stored(t, s, "A")
		if frozen, err := s.FreezeDigest(t.Context(), store.NewDigest{Recipient: "anna@example.org", Day: monday, MessageID: "1",
			Raw: []byte("digest")}); err != nil || !frozen {
			t.Fatal(frozen, err)
		}
		alter(t, s, `CREATE SEQUENCE cuts`)
		alter(t, s, fmt.Sprintf(`CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			IF nextval('cuts') <= %d THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); END IF; RETURN NEW; END $$`, cut))
		alter(t, s, `CREATE TRIGGER cut BEFORE UPDATE ON digest FOR EACH ROW EXECUTE FUNCTION cut()`)
		d, err := s.ClaimDigest(t.Context(), store.Claimant{Owner: "a", Lease: time.Minute})
		if cut == 3 && (err != nil || d == nil || d.Attempt != 1) {
			t.Errorf("after %d breaks: %+v, %v", cut, d, err)
		}
		if cut == 4 && (d != nil || !errors.Is(err, store.ErrUnreachable)) {
			t.Errorf("after %d breaks: %+v, %v", cut, d, err)
		}
		if cuts := ask[int](t, s, `SELECT last_value FROM cuts`); cuts != 4 {
			t.Errorf("claimed %d times", cuts)
		}
	}
}

func TestADigestTellsOfWhatItRemindsOfWhatWaitsAndWhatItShows(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "reminded", "shown", "untold", "waiting")
		id := map[string]int64{}
		for _, ref := range []string{"reminded", "waiting", "shown", "untold"} {
			id[ref] = ask[int64](t, s, `SELECT id FROM episode WHERE case_ref = ?`, ref)
		}
		alter(t, s, `INSERT INTO reminder (episode_id, rule, occasion, nominal, rung, role, ehco, written_on)
			VALUES (?, 'r', 'o', '2026-03-02', 'due', 'ehco', 'ehco-1', '2026-03-02')`, id["reminded"])
		reminder := ask[int64](t, s, `SELECT id FROM reminder`)
		for i, d := range []store.NewDigest{{Recipient: "a@example.org", Reminders: []int64{reminder},
			Waiting: []store.Waiting{{EpisodeID: id["waiting"], Kind: "closure", Code: "x"}}, Shown: []int64{letter(t, s, "shown").ID}},
			{Recipient: "b@example.org"}} {
			d.Day, d.MessageID, d.Raw = monday, fmt.Sprintf("<%d@example.org>", i), []byte("x")
			if frozen, err := s.FreezeDigest(t.Context(), d); err != nil || !frozen {
				t.Fatal(frozen, err)
			}
		}
		for ref, episode := range id {
			for recipient, all := range map[string]bool{"a@example.org": true, "b@example.org": false} {
				digest := ask[int64](t, s, `SELECT id FROM digest WHERE recipient = ?`, recipient)
				does, err := s.DigestTellsOf(t.Context(), digest, []int64{episode + 1000, episode})
				if want := all && ref != "untold"; err != nil || does != want {
					t.Errorf("the digest of %s tells of what is %s: %v, %v", recipient, ref, does, err)
				}
			}
		}
	})
}
