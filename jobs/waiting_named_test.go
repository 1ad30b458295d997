package jobs_test

import (
	"strings"
	"testing"
	"time"

	"stepdown/internal/casefile"
)

// Of two letters of one kind to one case, one to each parent, the father's is held: a digest that asks somebody to decide about it says
// which it is.
func TestADigestNamesTheLetterThatWaits(t *testing.T) {
	everywhere(t, 0, func(l *loop) {
		e := separated(1)
		e.Adults[len(e.Adults)-1].SafeToWrite = casefile.Unknown
		l.cases = []*casefile.Episode{e}
		l.now = l.now.Add(time.Minute)
		l.feed()
		l.scan()
		l.want("ready written", "held safety-unknown")
		told := strings.Join(strings.Fields(l.told("2026-03-17", false)["morgan@example.org"].Text), " ")
		if !strings.Contains(told, "R-001/1, consent-refused letter L000002") {
			l.Errorf("the digest says %s", told)
		}
	})
}
