package safeguard_test

import (
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/safeguard"
)

// TestARowWithoutACaseEndsWithAGoodRowThatSaysTheSame of the same person in the case that it may mean, and with nothing less.
func TestARowWithoutACaseEndsWithAGoodRowThatSaysTheSame(t *testing.T) {
	const held = ledger.RowWithoutCase
	row := func(changes ...func(*casefile.Adult)) casefile.Adult {
		a := parent("P9", "H9")
		a.Addressed, a.ParentalResponsibility, a.SafeToWrite = false, casefile.No, casefile.No
		a.Address, a.Postcode = []string{"9 Far Lane"}, "NN1 1AB"
		for _, c := range changes {
			c(&a)
		}
		return a
	}
	orphan := &casefile.Episode{Key: casefile.Key{Case: "ehm-1", Number: 1}, Unread: true, Adults: []casefile.Adult{row()}}
	hold := &casefile.Episode{Key: orphan.Key, Unread: true, Holds: []casefile.Hold{{Safety: true, From: day("04-01")}}}
	mailing := &casefile.Episode{Key: orphan.Key, Unread: true,
		Adults: []casefile.Adult{row(func(a *casefile.Adult) { a.Email = "p9@example.org" })}}
	with := func(changes ...func(*casefile.Adult)) *casefile.Episode {
		return closed(func(e *casefile.Episode) { e.Adults = append(e.Adults, row(changes...)) })
	}
	other := closed(func(e *casefile.Episode) { e.Key.Number, e.Adults = 2, []casefile.Adult{row()} })
	for _, tc := range []struct {
		name string
		own  *casefile.Episode
		past ledger.Past
		code ledger.Code
	}{
		{"no such row", closed(), beside(orphan), held},
		{"a good row", with(), beside(orphan), ""},
		{"a good row in another episode", closed(), beside(orphan, other), ""},
		{"the reference in other letters", with(func(a *casefile.Adult) { a.ID = "p9" }), beside(orphan), ""},
		{"somebody else", with(func(a *casefile.Adult) { a.ID = "P8" }), beside(orphan), held},
		{"at another door", with(func(a *casefile.Adult) { a.Address = []string{"8 Far Lane"} }), beside(orphan), held},
		{"without the mailbox", with(), beside(mailing), held},
		{"only by post", with(func(a *casefile.Adult) { a.SafeToWrite, a.SafeByPost = casefile.Yes, casefile.No }), beside(orphan), held},
		{"safe", with(func(a *casefile.Adult) { a.SafeToWrite = casefile.Yes }), beside(orphan), held},
		{"a hold of nobody", with(), beside(hold), held},
	} {
		if got := sole(Check(tc.own, tc.past, world(day("04-28")))).Why.Code; got != tc.code {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.code)
		}
	}
}
