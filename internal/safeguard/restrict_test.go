package safeguard_test

import (
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/safeguard"
)

func mailed(a *casefile.Adult) {
	a.Channel, a.Email = casefile.Email, strings.ToLower(a.ID)+"@example.org"
}

func TestWhatRestrictsHoldsItsOwnCase(t *testing.T) {
	partner := func(changes ...func(*casefile.Adult)) change {
		return also(parent("P9", "H1"), append([]func(*casefile.Adult){func(a *casefile.Adult) {
			a.Addressed, a.ParentalResponsibility = false,
				casefile.No
		}}, changes...)...)
	}
	elsewhere := also(parent("P9", "H9"), func(a *casefile.Adult) { a.Addressed, a.ParentalResponsibility = false, casefile.No })
	none := func(*casefile.Episode) {}
	for _, tc := range []struct {
		name    string
		c, more change
		w       casefile.Warning
		code    ledger.Code // empty: it may go
	}{
		{"a warning of the person", none, none, casefile.Warning{Person: "P1"}, "do-not-write"},
		{"a warning of somebody who lives with them", partner(), none, casefile.Warning{Person: "P9"}, "do-not-write"},
		{"a warning of somebody at the same property under another household", elsewhere, func(e *casefile.Episode) {
			e.Adults[0].UPRN, e.Adults[1].UPRN = "77", "77"
		}, casefile.Warning{Person: "P9"}, "do-not-write"},
		{"a warning of somebody who lives elsewhere", elsewhere, none, casefile.Warning{Person: "P9"}, ""},
		{"a warning of the property", first(func(a *casefile.Adult) { a.UPRN = "77" }), none, casefile.Warning{UPRN: "77"}, "do-not-write"},
		{"a warning of the door", first(func(a *casefile.Adult) { a.Address[0] = "Flat 1" }), none,
			casefile.Warning{Address: []string{"FLAT 1 Sample St"}, Postcode: "NN1 1AA"}, "do-not-write"},
		{"a warning of the door, and the letter goes by e-mail", first(func(a *casefile.Adult) { a.Address[0] = "Flat 1" }), first(mailed),
			casefile.Warning{Address: []string{"FLAT 1"}, Postcode: "NN1 1AA"}, "do-not-write"},
		{"a warning of the mailbox", first(mailed), none, casefile.Warning{Email: "P1@Example.org"}, "do-not-write"},
		{"a warning of the mailbox of somebody in the household, and the letter goes by post", partner(mailed), none,
			casefile.Warning{Email: "p9@example.org"}, "do-not-write"},
		{"a warning of the mailbox that somebody shares from elsewhere", first(mailed), also(parent("P9", "H9"), func(a *casefile.Adult) {
			a.Addressed, a.ParentalResponsibility, a.Email = false, casefile.No, "p1@example.org"
		}), casefile.Warning{Person: "P9"}, "do-not-write"},
		{"a warning that begins tomorrow", none, none, casefile.Warning{Person: "P1", From: day("04-29")}, ""},
		{"a warning that begins today", none, none, casefile.Warning{Person: "P1", From: day("04-28")}, "do-not-write"},
		{"a warning that ended today", none, none, casefile.Warning{Person: "P1", Until: day("04-28")}, ""},
		{"a warning until tomorrow", none, none, casefile.Warning{Person: "P1", Until: day("04-29")}, "do-not-write"},

		{"not safe by post", first(func(a *casefile.Adult) { a.SafeByPost = casefile.No }), none, casefile.Warning{}, "not-safe-by-post"},
		{"not known to be safe by post", first(func(a *casefile.Adult) { a.SafeByPost = casefile.Unknown }), none, casefile.Warning{},
			"safety-unknown"},
		{"not safe by post for somebody of the household", partner(func(a *casefile.Adult) { a.SafeByPost = casefile.No }), none,
			casefile.Warning{}, "not-safe-by-post"},
		{"not safe by e-mail, and it goes by post", first(func(a *casefile.Adult) { a.SafeByEmail = casefile.No }), none, casefile.Warning{}, ""},
		{"not safe by post, and it goes by e-mail", first(mailed), first(func(a *casefile.Adult) { a.SafeByPost = casefile.No }),
			casefile.Warning{}, ""},
		{"not safe by e-mail", first(mailed), first(func(a *casefile.Adult) { a.SafeByEmail = casefile.No }), casefile.Warning{},
			"not-safe-by-email"},
		{"not known to be safe by e-mail", first(mailed), first(func(a *casefile.Adult) { a.SafeByEmail = casefile.Unknown }), casefile.Warning{},
			"safety-unknown"},
		{"not safe by post, and it goes by hand", first(func(a *casefile.Adult) { a.Channel, a.SafeByPost = casefile.ByHand, casefile.No }), none,
			casefile.Warning{}, ""},
		{"safe by post does not make safe", first(func(a *casefile.Adult) { a.SafeToWrite, a.SafeByPost = casefile.No, casefile.Yes }), none,
			casefile.Warning{}, "not-safe-to-write"},

		{"another pathway", func(e *casefile.Episode) { e.Pathway = "family help" }, none, casefile.Warning{}, "pathway-unknown"},
		{"the pathway by its name", func(e *casefile.Episode) { e.Pathway = "Step-down" }, none, casefile.Warning{}, ""},
		{"a hold for safety", func(e *casefile.Episode) { e.Holds = []casefile.Hold{{Safety: true, From: day("04-01")}} }, none,
			casefile.Warning{}, "held-by-person"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			past := ledger.Past{Warnings: []casefile.Warning{{Person: "P0"}, tc.w}}
			p := Check(closed(tc.c, tc.more), past, world(day("04-28")))
			if len(p.Letters) != 1 {
				t.Fatalf("%d letters", len(p.Letters))
			}
			got := p.Letters[0]
			if got.Decision.Why.Code != tc.code || (got.Decision.Verdict == Go) != (tc.code == "") {
				t.Errorf("got %+v", got.Decision)
			}
			if want := closed(tc.c, tc.more).Adults[0].Channel; got.Envelope.Channel != want {
				t.Errorf("%s was tried instead of %s", got.Envelope.Channel, want)
			}
		})
	}
}

// TestAWarningsReasonNamesNobody: it says until when, and neither the code, nor the person, nor the place.
func TestAWarningsReasonNamesNobody(t *testing.T) {
	w := casefile.Warning{Person: "P1", UPRN: "77", Email: "p1@example.org", Code: "V1-secret", Until: day("05-12")}
	later := w
	later.Until = day("06-02")
	d := sole(Check(closed(), ledger.Past{Warnings: []casefile.Warning{w, later, w}}, world(day("04-28"))))
	if !strings.HasSuffix(d.Why.Text, "until 2 June 2026") {
		t.Errorf("got %q", d.Why.Text)
	}
	later.Until = day("04-01").AddDays(-100)
	d = sole(Check(closed(), ledger.Past{Warnings: []casefile.Warning{later, {Person: "P1", Code: "V1-secret"}}}, world(day("04-28"))))
	for _, secret := range []string{"P1", "77", "example.org", "V1", "2 June"} {
		if d.Why.Code != "do-not-write" || strings.Contains(d.Why.Text, secret) {
			t.Errorf("the reason says %q: %+v", secret, d)
		}
	}
}
