package store_test

import (
	"reflect"
	"testing"
	"time"

	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

func TestWhatTheReportCounts(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		now := monday.Time().Add(9 * time.Hour)
		s := open(t, url, store.Options{Clock: func() time.Time { return now }})
		stored(t, s, "A", "B", "C")
		first := now
		now = now.Add(time.Hour)
		for n, end := range []ledger.State{ledger.Sent, ledger.Failed} {
			c := claim(t, s, "a")
			if err := s.FinishLetter(t.Context(), c, store.Finish{To: end, Why: anyWhy}); err != nil {
				t.Fatal(n, err)
			}
		}
		for since, want := range map[time.Time]map[ledger.State]int{
			first:              {ledger.Ready: 3, ledger.Sending: 2, ledger.Sent: 1, ledger.Failed: 1},
			now:                {ledger.Sending: 2, ledger.Sent: 1, ledger.Failed: 1},
			now.Add(time.Hour): {},
		} {
			if got, err := s.Arrivals(t.Context(), since); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("since %s: %v, want %v, %v", since, got, want, err)
			}
		}
		for _, panicked := range []bool{true, false, false} {
			if err := s.NoteFailure(t.Context(), "scan", panicked); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := s.FailuresSince(t.Context(), now); err != nil || !reflect.DeepEqual(got, []store.Failures{{Job: "scan", Times: 3,
			Panicked: 1}}) {
			t.Errorf("%+v, %v", got, err)
		}
		if got, err := s.FailuresSince(t.Context(), now.Add(time.Minute)); err != nil || len(got) != 0 {
			t.Errorf("%+v, %v", got, err)
		}
		if n, err := s.InDoubt(t.Context()); n != 0 || err != nil {
			t.Error(n, err)
		}
		take(t, s, monday.AddDays(1), feedOf(episode("A"))) // a full feed that lacks the others
		if n, err := s.InDoubt(t.Context()); n != 2 || err != nil {
			t.Errorf("%d cases are in doubt, %v", n, err)
		}
	})
}

func TestTheLastReportIsFound(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		now := monday.Time().Add(8 * time.Hour)
		s := open(t, url, store.Options{Clock: func() time.Time { return now }})
		freeze := func(kind store.DigestKind, to string, day int, id string) {
			t.Helper()
			if ok, err := s.FreezeDigest(t.Context(), store.NewDigest{Kind: kind, Recipient: to, Day: monday.AddDays(day), MessageID: id,
				Raw: []byte("x")}); !ok || err != nil {
				t.Fatal(ok, err)
			}
		}
		if _, ok, err := s.LastReport(t.Context(), "r@example.org", monday.AddDays(9)); ok || err != nil {
			t.Error("a report was found before there was one", err)
		}
		freeze(store.DailyReport, "r@example.org", 0, "1")
		now = now.Add(24 * time.Hour)
		freeze(store.DailyReport, "r@example.org", 1, "2")
		freeze(store.CoordinatorDigest, "r@example.org", 1, "3")
		freeze(store.DailyReport, "other@example.org", 1, "4")
		for before, want := range map[int]time.Time{1: now.Add(-24 * time.Hour), 2: now} {
			if at, ok, err := s.LastReport(t.Context(), "r@example.org", monday.AddDays(before)); !ok || err != nil || !at.Equal(want) {
				t.Errorf("before day %d: %s, %v, %v", before, at, ok, err)
			}
		}
		if n, err := s.FailedDigests(t.Context(), now); n != 0 || err != nil {
			t.Error(n, err)
		}
		for {
			d, err := s.ClaimDigest(t.Context(), store.Claimant{Owner: "a", Lease: time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			if d == nil {
				break
			}
			if err := s.FinishDigest(t.Context(), d, store.Finish{To: ledger.Failed, Why: anyWhy}); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := s.FailedDigests(t.Context(), now); n != 1 || err != nil {
			t.Errorf("%d coordinators' digests failed, %v", n, err)
		}
	})
}
