package jobs_test

import (
	"slices"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// feedOfPeople takes a full feed of the cases with these coordinators.
func (l *loop) feedOfPeople(people ...casefile.Coordinator) {
	l.Helper()
	l.now = l.now.Add(time.Minute)
	_, err := l.store.TakeFeed(l.Context(), store.FeedInfo{MadeAt: l.now, MadeOn: l.today, Full: true, Digest: l.now.String()},
		func(yield func(casefile.Incoming, error) bool) {
			for _, e := range l.cases {
				if !yield(casefile.Incoming{Key: e.Key, Episode: e, Digest: e.EHCO + e.EHCOToldOn.String()}, nil) {
					return
				}
			}
		}, people, false)
	l.ok(err)
}

// short is a case whose planning was too short: a coordinator is told so once.
func short(n int, ehco string) *casefile.Episode {
	e := asks(n, ehco)
	e.EHCOToldOn, e.PlanningStartedOn = calendar.MustParse("2026-03-30"), calendar.MustParse("2026-03-02")
	return e
}

// A coordinator leaves whose mailbox no longer takes mail, and a colleague takes the cases over: what reached nobody is told to whoever
// has the case now, and to nobody who no longer has it.
func TestWhatReachedNobodyIsToldToWhoeverHasTheCaseNow(t *testing.T) {
	everywhere(t, 0, func(l *loop) {
		anna, dev := people[0], people[1]
		l.cases = []*casefile.Episode{short(1, "anna")}
		l.feedOfPeople(anna, dev)
		if mails := l.told("2026-03-16", false); len(mails) != 1 || mails["anna@example.org"].Subject == "" {
			l.Fatalf("%d mails: %v", len(mails), mails)
		}
		digests, err := l.store.ClaimDigests(l.Context(), store.Claimant{Owner: "daemon", Lease: time.Minute, Installation: "council",
			Day: l.today}, 1)
		l.ok(err)
		l.ok(l.store.FinishDigest(l.Context(), digests[0], store.Finish{To: ledger.Failed, Why: ledger.Code("x").Because("x")}))
		pending, err := l.store.PendingReminders(l.Context())
		l.ok(err)
		if len(pending) != 1 || pending[0].Rule != "planning-too-short" {
			l.Fatalf("%+v", pending)
		}
		l.today = calendar.MustParse("2026-03-17")
		l.now = l.today.Time().Add(8 * time.Hour)
		l.cases[0].EHCO = "dev"
		l.feedOfPeople(anna, dev)
		var readers []string
		for _, day := range []string{"2026-03-17", "2026-03-18"} {
			for to := range l.told(day, false) {
				readers = append(readers, to)
			}
		}
		if slices.Sort(readers); !slices.Equal(readers, []string{"dev@example.org"}) {
			l.Errorf("told of the case that dev has now: %q", readers)
		}
	})
}

// A case that names a coordinator whom nobody knows is put right: whoever has it is told what nobody was told.
func TestWhatFoundNobodyIsToldOnceTheCaseHasACoordinator(t *testing.T) {
	everywhere(t, 0, func(l *loop) {
		l.cases = []*casefile.Episode{short(1, "ana")}
		l.feedOfPeople(people...)
		if mails := l.told("2026-03-16", false); len(mails) > 0 {
			l.Fatalf("%v", mails)
		}
		l.today = calendar.MustParse("2026-03-17")
		l.now = l.today.Time().Add(8 * time.Hour)
		l.cases[0].EHCO = "anna"
		l.feedOfPeople(people...)
		for _, day := range []string{"2026-03-17", "2026-03-18", "2026-03-19"} {
			if m, found := l.told(day, false)["anna@example.org"]; found {
				l.Logf("told on %s: %s", day, m.Subject)
				return
			}
		}
		l.Errorf("anna is never told of her case\n%s", l.log)
	})
}

// The first scan of a day comes before the feed of its night, and the digests after it: by default at five past two, and at half past
// seven. A case that the feed gives to another coordinator is theirs.
func TestACaseThatAFeedGivesToAnotherCoordinatorIsTheirsOnThatDay(t *testing.T) {
	everywhere(t, 0, func(l *loop) {
		l.cases = []*casefile.Episode{asks(1, "anna")} // due on Monday 23 March
		l.feedOfPeople(people...)
		l.today = calendar.MustParse("2026-03-23")
		l.now = l.today.Time().Add(2 * time.Hour)
		l.scan()
		l.cases[0].EHCO = "dev"
		l.feedOfPeople(people...)
		var readers []string
		for to := range l.told("2026-03-23", false) {
			readers = append(readers, to)
		}
		if !slices.Equal(readers, []string{"dev@example.org"}) {
			l.Errorf("what is due today in dev's case is told to %q", readers)
		}
	})
}
