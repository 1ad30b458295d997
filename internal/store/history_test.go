package store_test

import (
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/internal/store/past"
)

// aged gives a database so many cases with three years of history, and counts it for the planner while nothing is ready, as a
// PostgreSQL does by itself after each night. One letter of each kind of end is the model of those that were sent.
func aged(tb testing.TB, s *store.Store, cases int) past.History {
	tb.Helper()
	stored(tb, s, "A", "B", "C")
	for i, end := range []ledger.State{ledger.Sent, ledger.Accepted, ledger.Accepted} {
		c := claim(tb, s, "a")
		if err := s.FinishLetter(tb.Context(), c, store.Finish{To: end, Why: ledger.Spooled.Because("in the print folder")}); err != nil {
			tb.Fatal(i, err)
		}
		if end == ledger.Accepted {
			if err := s.ChangeLetter(tb.Context(), store.Change{LetterID: c.ID, From: end, To: ledger.Sent,
				Why: ledger.Printed.Because("printed")}); err != nil {
				tb.Fatal(err)
			}
		}
	}
	look, err := s.Case(tb.Context(), casefile.Key{Case: "A"})
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := s.RecordLooks(tb.Context(), monday, []store.Looked{{ID: look.ID, Revision: look.Revision, EHCO: "ehco-1",
		Reminders: []ledger.Reminder{{Rule: "joint-meeting", Occasion: "o", Nominal: monday, Rung: "due", Role: ledger.EHCO}}}}); err != nil {
		tb.Fatal(err)
	}
	if ok, err := s.FreezeDigest(tb.Context(), store.NewDigest{Recipient: "a@example.org", Day: monday, MessageID: "1", Reminders: []int64{1},
		Raw: []byte(strings.Repeat("what is due, ", 400))}); !ok || err != nil {
		tb.Fatal(ok, err)
	}
	d, err := s.ClaimDigest(tb.Context(), store.Claimant{Owner: "a", Lease: 1e9})
	if err != nil || d == nil {
		tb.Fatal(d, err)
	}
	if err := s.FinishDigest(tb.Context(), d, store.Finish{To: ledger.Sent, Why: anyWhy}); err != nil {
		tb.Fatal(err)
	}
	if _, err := s.TakeFeed(tb.Context(), info(monday.AddDays(1), false), manyCases(0, cases-3, "first"), nil, false); err != nil {
		tb.Fatal(err)
	}
	h := past.Fill(tb, s.DB().DB, monday, 3, 0, "")
	alter(tb, s, `UPDATE episode SET next_look_on = NULL`)
	if err := s.SumUp(tb.Context(), 0); err != nil {
		tb.Fatal(err)
	}
	if s.Postgres() {
		alter(tb, s, `VACUUM ANALYZE`)
	}
	return h
}
