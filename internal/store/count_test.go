package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// counted is how the store counts letters and digests, a line for each kind, state and reason.
func counted(t interface{ Fatal(...any) }, s *store.Store) string {
	letters, err := s.CountLetters(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	digests, err := s.CountDigests(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, c := range append(letters, digests...) {
		fmt.Fprintln(&b, c.Kind, c.State, c.Code, c.Number, c.Oldest.Format(time.RFC3339))
	}
	return b.String()
}

// recounted counts them by reading every one.
func recounted(t interface{ Fatal(...any) }, s *store.Store) string {
	var b strings.Builder
	for _, table := range []string{"letter", "digest"} {
		var rows []struct {
			Kind, State, Code, Oldest string
			Number                    int
		}
		if err := s.DB().Select(&rows, `SELECT kind, state, code, COUNT(*) AS number, MIN(since) AS oldest FROM `+table+`
			GROUP BY kind, state, code ORDER BY kind, state, code`); err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			since, err := time.Parse("2006-01-02T15:04:05.000Z", r.Oldest)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&b, r.Kind, r.State, r.Code, r.Number, since.Format(time.RFC3339))
		}
	}
	return b.String()
}

// TestWhatIsKeptOfCountsIsRight lets letters and digests come to an end, and back from it, as by the program's own acts and as by
// nobody's, and sums up in between.
func TestWhatIsKeptOfCountsIsRight(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		now := monday.Time().Add(9 * time.Hour)
		s := open(t, url, store.Options{Clock: func() time.Time { now = now.Add(time.Minute); return now }})
		stored(t, s, "A", "B", "C", "D", "E", "F")
		for i := range 3 {
			if ok, err := s.FreezeDigest(t.Context(), store.NewDigest{Recipient: fmt.Sprint(i), Day: monday, MessageID: fmt.Sprint(i),
				Raw: []byte("x")}); !ok || err != nil {
				t.Fatal(ok, err)
			}
		}
		for _, statement := range []string{
			`UPDATE letter SET state = 'accepted', attempt = 1, owner = 'a', carrier = 'post', batch = 'b', place = 'p' || id WHERE id < 4`,
			`UPDATE letter SET state = 'sent' WHERE id < 4`,
			`UPDATE letter SET state = 'cancelled', code = 'other' WHERE id = 4`,
			`UPDATE letter SET state = 'returned', since = '2026-03-09T00:00:00.000Z' WHERE id = 2`,
			`UPDATE letter SET code = 'printed' WHERE id IN (1, 3)`,
			`UPDATE letter SET reason = 'told otherwise' WHERE id = 3`,
			`UPDATE letter SET state = 'held' WHERE id = 1`,
			`INSERT INTO letter (episode_id, kind, occasion, closure, household, channel, language, format, due_on, written_on, policy, state,
					code, reason, since)
				VALUES (1, 'closure', '2025-03-02', '2025-03-02', 'home', 'post', 'en', 'standard', '2025-03-02', '2025-03-02', '',
					'superseded', 'x', 'x', '2025-03-02T00:00:00.000Z')`,
			`UPDATE digest SET state = 'sent', attempt = 1, owner = 'a' WHERE id < 3`,
			`UPDATE digest SET state = 'failed' WHERE id = 2`,
			`INSERT INTO digest (kind, recipient, day, message_id, raw, state, code, reason, since, owner, attempt)
				VALUES ('report', 'r', '2025-03-02', 'r', '', 'sent', 'x', 'x', '2025-03-02T00:00:00.000Z', 'a', 1)`,
		} {
			alter(t, s, statement)
			for _, most := range []int{1000, 2, 0} {
				if got, want := counted(t, s), recounted(t, s); got != want {
					t.Errorf("after %s they are counted as\n%swant\n%s", statement, got, want)
				}
				if err := s.SumUp(t.Context(), most); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got, want := counted(t, s), recounted(t, s); got != want || !strings.Contains(got, "returned") {
			t.Errorf("they are counted as\n%swant\n%s", got, want)
		}
		if n := ask[int](t, s, `SELECT COUNT(*) FROM settled WHERE number = 0`); n > 0 {
			t.Errorf("%d rows are kept of nothing", n)
		}
	})
}

// TestAnOlderDatabaseIsCountedOnce has letters come to an end before their number was kept.
func TestAnOlderDatabaseIsCountedOnce(t *testing.T) {
	ofVersion(t, 35, func(t *testing.T, s *store.Store) {
		alter(t, s, `INSERT INTO episode (case_ref, number, record, feed_digest) VALUES ('A', 1, '{"key":{"case":"A","number":1}}', '')`)
		for i, state := range []ledger.State{"held", "sent", "sent", "cancelled", "superseded", "returned"} {
			day := calendar.NewDate(2025, 3, 1+i).String()
			alter(t, s, `INSERT INTO letter (episode_id, kind, occasion, closure, household, channel, language, format, due_on, written_on,
					policy, state, code, reason, since, sha256, snapshot, pages)
				VALUES (1, 'closure', ?, ?, 'home', 'post', 'en', 'standard', ?, ?, '', ?, 'x', 'x', ?, '00', CAST('x' AS BYTEA), 1)`,
				day, day, day, day, state, day+"T00:00:00.000Z")
		}
		alter(t, s, `INSERT INTO digest (kind, recipient, day, message_id, raw, state, code, reason, since, owner, attempt)
			VALUES ('digest', 'r', '2025-03-02', 'r', '', 'sent', 'x', 'x', '2025-03-02T00:00:00.000Z', 'a', 1)`)
		if err := s.Migrate(t.Context(), store.MigrateOptions{Test: true}); err != nil {
			t.Fatal(err)
		}
		got, want := counted(t, s), recounted(t, s)
		if got != want || !slices.Contains(strings.Split(got, "\n"), "closure sent x 2 2025-03-02T00:00:00Z") {
			t.Errorf("they are counted as\n%swant\n%s", got, want)
		}
	})
}

// TestEndsAreNotedWhileOthersAreSummedUp has letters come to an end while what ended before is summed up, which nobody waits for.
func TestEndsAreNotedWhileOthersAreSummedUp(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		var refs []string
		for i := range 40 {
			refs = append(refs, fmt.Sprintf("A%02d", i))
		}
		stored(t, s, refs...)
		ended := make(chan error)
		go func() {
			var err error
			for i := 0; i < len(refs) && err == nil; i++ {
				_, err = s.DB().Exec(s.DB().Rebind(`UPDATE letter SET state = 'sent' WHERE id = ?`), i+1)
			}
			ended <- err
		}()
		for more := true; more; {
			if err := s.SumUp(t.Context(), 0); err != nil {
				t.Fatal(err)
			}
			select {
			case err := <-ended:
				if more = false; err != nil {
					t.Fatal(err)
				}
			default:
			}
		}
		if got, want := counted(t, s), recounted(t, s); got != want {
			t.Errorf("they are counted as\n%swant\n%s", got, want)
		}
	})
}

// TestWhatLayInThePrintFolderIsCountedOnce has letters taken by a carrier before their number was kept.
func TestWhatLayInThePrintFolderIsCountedOnce(t *testing.T) {
	ofVersion(t, 47, func(t *testing.T, s *store.Store) {
		alter(t, s, `INSERT INTO episode (case_ref, number, feed_digest) VALUES ('A', 1, '')`)
		for i := range 3 {
			day := calendar.NewDate(2025, 3, 1+i).String()
			alter(t, s, `INSERT INTO letter (episode_id, kind, occasion, closure, household, channel, language, format, due_on, written_on,
					policy, state, code, reason, since, sha256, snapshot, pages, attempt, owner, carrier, batch, place)
				VALUES (1, 'closure', ?, ?, 'home', 'post', 'en', 'standard', ?, ?, '', 'accepted', 'spooled', 'x', ?, '00',
					CAST('x' AS BYTEA), 1, 1, 'a', 'post', 'b', ?)`, day, day, day, day, day+"T00:00:00.000Z", day)
		}
		if err := s.Migrate(t.Context(), store.MigrateOptions{Test: true}); err != nil {
			t.Fatal(err)
		}
		alter(t, s, `UPDATE letter SET state = 'sent' WHERE id = 1`)
		if got, want := counted(t, s), recounted(t, s); got != want || !strings.Contains(got, "accepted spooled 2") {
			t.Errorf("they are counted as\n%swant\n%s", got, want)
		}
	})
}
