package jobs_test

import (
	"fmt"
	"testing"
	"time"

	"stepdown/internal/store"
	"stepdown/jobs"
)

// TestReportsOfAPauseLeaveOnce: while sending is paused only the reports leave, and nobody asks about one again before it does. While the
// second of four leaves, the clock leaps past the lease, and another daemon sends what is left; only the one that was leaving then leaves
// twice, as the same message.
func TestReportsOfAPauseLeaveOnce(t *testing.T) {
	everywhere(t, 1, func(l *loop) {
		_, err := l.store.Pause(l.Context(), store.Who{By: "Robin"})
		l.ok(err)
		for i := range 4 {
			frozen, err := l.store.FreezeDigest(l.Context(), store.NewDigest{Kind: store.DailyReport, Recipient: fmt.Sprintf("m%d@example.org", i),
				Day: l.today, MessageID: fmt.Sprintf("<r%d@example.org>", i), Raw: []byte("report")})
			if l.ok(err); !frozen {
				t.Fatal("it is not frozen")
			}
		}
		send := func(owner string) {
			_, err := jobs.Deliver{Store: l.store, Rules: l.rules, Carriers: l.carriers(), Messages: l.messages, Sent: l.record,
				Claimant: store.Claimant{Owner: owner, Lease: 15 * time.Minute, Installation: "council"},
				Retry:    jobs.Retry{Attempts: 3, First: time.Minute, Longest: time.Hour}, Log: l.logger()}.Run(l.Context(), l.today)
			l.ok(err)
		}
		n := 0
		l.carrier.then = func(string) {
			if n++; n == 2 {
				l.now = l.now.Add(time.Hour)
				send("other")
			}
		}
		send("daemon")
		if len(l.carrier.orders) != 5 {
			t.Errorf("%d reports left, want 5: four, and one that was leaving once more", len(l.carrier.orders))
		}
	})
}
