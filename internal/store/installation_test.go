package store_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/internal/timetable"
)

var robin = store.Who{By: "Robin Exampleford", OSUser: "robin", Because: "a test"}

func TestNothingIsClaimedWhilePaused(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A", "B")
		for _, kind := range []store.DigestKind{store.CoordinatorDigest, store.DailyReport} {
			if _, err := s.FreezeDigest(t.Context(), store.NewDigest{Kind: kind, Recipient: "e@example.org", Day: monday, MessageID: string(kind),
				Raw: []byte("x")}); err != nil {
				t.Fatal(err)
			}
		}
		a := store.Claimant{Owner: "a", Lease: time.Minute}
		if turned, err := s.Pause(t.Context(), robin); !turned || err != nil {
			t.Fatal(turned, err)
		}
		if turned, err := s.Pause(t.Context(), robin); turned || err != nil {
			t.Error("paused twice", err)
		}
		if c, err := s.ClaimLetter(t.Context(), a, casefile.Post, send); c != nil || !errors.Is(err, store.ErrPaused) {
			t.Errorf("claimed %v, %v", c, err)
		}
		if d, err := s.ClaimDigest(t.Context(), a); err != nil || d == nil || d.MessageID != "report" {
			t.Errorf("the report does not go: %v, %v", d, err)
		}
		if d, err := s.ClaimDigest(t.Context(), a); d != nil || !errors.Is(err, store.ErrPaused) {
			t.Errorf("claimed a digest: %v, %v", d, err)
		}
		if turned, err := s.Resume(t.Context(), robin); !turned || err != nil {
			t.Fatal(turned, err)
		}
		if c := claim(t, s, "a"); c.Number != 1 {
			t.Errorf("the first claim has the number %d", c.Number)
		}
		if d, err := s.ClaimDigest(t.Context(), a); err != nil || d == nil || d.Number != 2 {
			t.Errorf("%v, %v", d, err)
		}
		if n := ask[int](t, s, `SELECT COUNT(*) FROM installation_act WHERE by_name = ? AND os_user = 'robin' AND because = 'a test'`,
			robin.By); n != 2 {
			t.Errorf("%d acts are written down", n)
		}
	})
}

// A pause that has returned is one after which nothing is claimed, whoever was at it.
func TestAfterAPauseNoClaimIsCommitted(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		var refs []string
		for i := range 60 {
			refs = append(refs, fmt.Sprintf("C%03d", i))
		}
		stored(t, s, refs...)
		var claimed atomic.Int64
		var wg sync.WaitGroup
		paused := make(chan struct{})
		letOn := sync.OnceFunc(func() { close(paused) })
		defer letOn()
		for w := range 4 {
			wg.Go(func() {
				for {
					if claimed.Load() >= 30 { // the pause has come late: something is left for it
						<-paused
					}
					c, err := s.ClaimLetter(context.Background(), store.Claimant{Owner: fmt.Sprint(w), Lease: time.Hour}, casefile.Post, send)
					if err != nil && !errors.Is(err, store.ErrPaused) {
						t.Error(err)
					}
					if c == nil {
						return
					}
					claimed.Add(1)
				}
			})
		}
		for claimed.Load() < 10 {
			runtime.Gosched()
		}
		if _, err := s.Pause(context.Background(), robin); err != nil {
			t.Error(err)
		}
		sending := ask[int](t, s, `SELECT COUNT(*) FROM letter WHERE state = 'sending'`)
		letOn()
		wg.Wait()
		if after := ask[int](t, s, `SELECT COUNT(*) FROM letter WHERE state = 'sending'`); after != sending || after == len(refs) {
			t.Errorf("%d were being sent when the pause had come, %d afterwards, of %d", sending, after, len(refs))
		}
	})
}

func TestADayBringsNoMoreLettersThanAllowed(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		var refs []string
		for i := range 20 {
			refs = append(refs, fmt.Sprintf("C%03d", i))
		}
		stored(t, s, refs...)
		all := func(day, most int) (n int) {
			t.Helper()
			var claimed atomic.Int64
			var wg sync.WaitGroup
			for w := range 4 {
				wg.Go(func() {
					for {
						some, err := s.ClaimLetters(context.Background(), store.Claimant{Owner: fmt.Sprint(w), Lease: time.Hour, Day: monday.AddDays(day),
							PerDay: 6}, casefile.Post, most, always)
						if err != nil && !errors.Is(err, store.ErrOverLimit) {
							t.Error(err)
						}
						if len(some) == 0 {
							return
						}
						claimed.Add(int64(len(some)))
					}
				})
			}
			wg.Wait()
			return int(claimed.Load())
		}
		if n := all(0, 1); n != 6 {
			t.Errorf("%d were claimed on the first day", n)
		}
		if n := all(1, 4); n != 6 {
			t.Errorf("%d were claimed on the second day", n)
		}
		if stopped, err := s.StopBatch(t.Context()); !stopped || err != nil {
			t.Fatal(stopped, err)
		}
		if n := all(2, 4); n != 0 {
			t.Errorf("%d were claimed although a person has to release them", n)
		}
		stored(t, s, "LATER")
		if released, err := s.ReleaseBatch(t.Context(), robin); !released || err != nil {
			t.Fatal(released, err)
		}
		stored(t, s, "AFTER-1", "AFTER-2", "AFTER-3", "AFTER-4", "AFTER-5", "AFTER-6", "AFTER-7")
		if n := all(2, 1); n != 9 { // what was there, and none of the later ones: the day counts them all
			t.Errorf("%d were claimed after the release", n)
		}
		if released, err := s.ReleaseBatch(t.Context(), robin); released || err != nil {
			t.Error("released where nothing waits", err)
		}
	})
}

func TestADatabaseIsItsInstallationsAlone(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		before, err := s.Installation(t.Context())
		if err != nil || before.DatabaseID == "" {
			t.Fatal(before, err)
		}
		other := store.Claimant{Owner: "a", Lease: time.Minute, Installation: "other"}
		if c, err := s.ClaimLetter(t.Context(), other, casefile.Post, send); c != nil || !errors.Is(err, store.ErrNotOurs) {
			t.Errorf("claimed %v, %v", c, err)
		}
		if frozen, err := s.FreezeDigest(t.Context(), store.NewDigest{Kind: store.DailyReport, Recipient: "a@example.org", Day: monday,
			MessageID: "<report@example.org>", Raw: []byte("x")}); !frozen || err != nil {
			t.Fatal(frozen, err)
		}
		if d, err := s.ClaimDigest(t.Context(), other); d != nil || !errors.Is(err, store.ErrNotOurs) {
			t.Errorf("claimed %v, %v", d, err)
		}
		key := casefile.Key{Case: "A", Number: 1}
		unknown := casefile.Key{Case: "COMES-LATER", Number: 1}
		after, err := s.Adopt(t.Context(), store.Adoption{Name: "other", Claims: 70, Letter: 50, Today: monday, Who: robin,
			Left: []store.LeftThing{{Case: key, Thing: timetable.Closure.Name.For("A-A1")}, {Case: unknown,
				Thing: timetable.Closure.Name.For("COMES-LATER-A1")}}})
		if err != nil || after.Name != "other" || after.Claims != 70 || after.DatabaseID == before.DatabaseID {
			t.Fatal(after, err)
		}
		look, err := s.Case(t.Context(), key)
		if err != nil || look.Past.Held[timetable.Closure.Name.For("A-A1")] != ledger.SentBeforeRestore {
			t.Errorf("%v, %v", look.Past.Held, err)
		}
		if c, err := s.ClaimLetter(t.Context(), other, casefile.Post, send); err != nil || c == nil || c.Number != 71 {
			t.Errorf("claimed %v, %v", c, err)
		}
		stored(t, s, "COMES-LATER")
		if look, err = s.Case(t.Context(), unknown); err != nil ||
			look.Past.Held[timetable.Closure.Name.For("COMES-LATER-A1")] != ledger.SentBeforeRestore {
			t.Errorf("%v, %v", look.Past.Held, err)
		}
		if l := letter(t, s, "COMES-LATER"); l.ID <= 50 {
			t.Errorf("a new letter has the id %d, under which another has left", l.ID)
		}
		if err := s.Decide(t.Context(), key, timetable.Closure.Name.For("A-A1"), store.Release, monday, robin); err != nil {
			t.Fatal(err)
		}
		if look, err = s.Case(t.Context(), key); err != nil || len(look.Past.Held) != 0 {
			t.Errorf("%v, %v", look.Past.Held, err)
		}
	})
}

func TestALetterIsWrittenOnceMoreOnlyByOrder(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		c := claim(t, s, "a")
		if err := s.FinishLetter(t.Context(), c, store.Finish{To: ledger.Sent, Why: ledger.Why{Code: "sent", Text: "sent"}}); err != nil {
			t.Fatal(err)
		}
		write := func(reissueOf int64) error {
			look, err := s.Case(t.Context(), casefile.Key{Case: "A", Number: 1})
			if err != nil {
				t.Fatal(err)
			}
			again := ready("A-A1")
			again.IssueNo, again.ReissueOf = 2, reissueOf
			_, err = s.RecordLooks(t.Context(), monday, []store.Looked{{ID: look.ID, Revision: look.Revision, EHCO: "ehco-1",
				NewLetters: []store.NewLetter{again}}})
			return err
		}
		if write(0) == nil || write(1) == nil {
			t.Error("a second issue was written without an order")
		}
		if err := s.Reissue(t.Context(), c.ID, robin); err != nil {
			t.Fatal(err)
		}
		if err := s.Reissue(t.Context(), c.ID, robin); err == nil {
			t.Error("one letter was ordered again twice")
		}
		look, err := s.Case(t.Context(), casefile.Key{Case: "A", Number: 1})
		if err != nil || len(look.Past.Reissues) != 1 || look.Past.Reissues[0].IssueNo != 2 || look.Past.Reissues[0].Addressees[0] != "A-A1" {
			t.Fatal(look.Past.Reissues, err)
		}
		if err := write(look.Past.Reissues[0].ReissueOf); err != nil {
			t.Fatal(err)
		}
		if err := write(look.Past.Reissues[0].ReissueOf); err == nil {
			t.Error("one order brought two letters")
		}
	})
}

func TestWhatAFailedDigestToldOfIsToldByTheNext(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A")))
		looks, err := s.Looks(t.Context(), monday, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		reminder := ledger.Reminder{Rule: "joint-meeting", Occasion: "o", Nominal: monday, Rung: "due", Role: ledger.EHCO}
		if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{{ID: looks[0].ID, Revision: looks[0].Revision, EHCO: "E1",
			Reminders: []ledger.Reminder{reminder}}}); err != nil {
			t.Fatal(err)
		}
		freeze := func(n int) bool {
			pending, err := s.PendingReminders(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var ids []int64
			for _, p := range pending {
				ids = append(ids, p.ID)
			}
			ok, err := s.FreezeDigest(t.Context(), store.NewDigest{Recipient: "e@example.org", Day: monday.AddDays(n), MessageID: fmt.Sprint(n),
				Raw: []byte("x"), Reminders: ids})
			return ok && err == nil && len(ids) == 1
		}
		for n, end := range []ledger.State{ledger.Failed, ledger.Sent} {
			if !freeze(n) {
				t.Fatalf("day %d: nothing to tell of", n)
			}
			d, err := s.ClaimDigest(t.Context(), store.Claimant{Owner: "a", Lease: time.Minute})
			if err != nil || d == nil {
				t.Fatal(d, err)
			}
			for range 2 { // a lost reply is asked for again
				if err := s.FinishDigest(t.Context(), d, store.Finish{To: end, Why: anyWhy}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if pending, err := s.PendingReminders(t.Context()); len(pending) != 0 || err != nil {
			t.Error(pending, err)
		}
	})
}
