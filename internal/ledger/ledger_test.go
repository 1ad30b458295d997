package ledger_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/casefile"
	. "stepdown/internal/ledger"
)

func TestEveryStateIsReachedAndOnlyTheLastOnesEnd(t *testing.T) {
	ends := []State{Returned, Cancelled, Superseded}
	for _, s := range States {
		reached := s == Held || slices.ContainsFunc(States, func(from State) bool { return from.CanBecome(s) })
		if !reached {
			t.Errorf("no letter can ever be %s", s)
		}
		stuck := !slices.ContainsFunc(States, s.CanBecome)
		if stuck != slices.Contains(ends, s) {
			t.Errorf("%s: ends the way %v", s, stuck)
		}
	}
}

// A person may have a letter tried again that its carrier refused after all.
func TestWhatHasLeftIsNeverSentAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, left := Held, false
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			next := rapid.SampledFrom(States).Draw(t, "next")
			if err := s.Become(next); err != nil {
				continue
			}
			if left && next == Sending {
				t.Fatalf("a letter that was sent is being sent again, from %s", s)
			}
			left = (left || next == Sent) && s != Failed
			s = next
		}
	})
}

func TestOnlyADeadLetterFreesItsKey(t *testing.T) {
	for _, s := range States {
		if dead := s == Cancelled || s == Superseded; s.Live() == dead {
			t.Errorf("%s: live %v", s, s.Live())
		}
		if s.Left() && s.Waiting() {
			t.Errorf("%s: both left and waiting", s)
		}
	}
	if err := Sent.Become(Ready); err == nil {
		t.Error("a sent letter could become ready")
	}
}

func TestEveryStopHasACode(t *testing.T) {
	for _, reason := range casefile.StopReasons {
		if want := Code("stopped-" + strings.ReplaceAll(string(reason), " ", "-")); Stopped[reason] != want {
			t.Errorf("stopped because %s: %q, want %q", reason, Stopped[reason], want)
		}
	}
}

func TestEveryCodeSaysWhoMendsIt(t *testing.T) {
	listed := 0
	for _, group := range Groups {
		for _, m := range CodesOf(group) {
			listed++
			if m.Mends == "" {
				t.Errorf("%s: whose act mends it is said of every code", m.Code)
			}
		}
	}
	if listed != len(Codes) {
		t.Errorf("%d codes of %d are in a group", listed, len(Codes))
	}
}
