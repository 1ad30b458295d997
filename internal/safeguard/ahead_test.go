package safeguard_test

import (
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/safeguard"
	"stepdown/internal/timetable"
)

// aheadByCheck is LookAhead by the whole check.
func aheadByCheck(e *casefile.Episode, past ledger.Past, w World) (ahead Ahead) {
	plan := Check(e, past, w)
	ahead.Nobody = plan.NoAddressee.Verdict != ""
	for _, l := range plan.Letters {
		if l.Due == w.Today {
			ahead.Letters++
		}
	}
	for _, i := range plan.Outcome.Items {
		if i.Due == w.Today {
			ahead.Items++
		}
	}
	return ahead
}

// LookAhead asks for no more of the past than it says, comes to what Check does with all of it, and finds letters by what was
// found open alone wherever the whole past has any.
func TestWhatIsAheadIsThatOfTheWholeCheck(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		l := begin(t)
		l.today = day("03-25")
		if rapid.Bool().Draw(t, "a young person gives consent too") {
			said("Y1", l.e.Consents[0].Decision, "03-02")(l.e)
		}
		l.live(func() {
			l.change()
			switch rapid.IntRange(0, 9).Draw(t, "today") {
			case 0:
				said("P1", rapid.SampledFrom(casefile.Decisions).Draw(t, "decision"), l.today.String()[5:])(l.e)
			case 1:
				did(casefile.ClosureConfirmed, l.today.AddDays(-rapid.IntRange(0, 3).Draw(t, "days ago")).String()[5:])(l.e)
			case 2:
				l.correct()
			case 3:
				addressed := rapid.Bool().Draw(t, "anybody addressed")
				for i := range l.e.Adults {
					l.e.Adults[i].Addressed = addressed
				}
			case 4:
				l.e.Support = rapid.SampledFrom([]casefile.Support{casefile.SupportWanted, casefile.SupportNotNeeded}).Draw(t, "support")
			case 5:
				l.e.EHCOToldOn = l.today.AddDays(-rapid.IntRange(0, 9).Draw(t, "told days ago"))
			case 6:
				thing := ledger.Occasion{Kind: timetable.Closure.Name, Since: l.e.ConsentOn(l.today).Since}.Thing()
				l.past.Decided = map[string]bool{thing: rapid.Bool().Draw(t, "send")}
			}
			if rapid.Bool().Draw(t, "scanned already") {
				l.scan()
				l.deliver()
			}
			past := l.past
			if n := len(l.left); n > 0 && rapid.Bool().Draw(t, "a reissue") {
				again := l.left[rapid.IntRange(0, n-1).Draw(t, "reissued")].Letter
				again.IssueNo, again.ReissueOf = again.IssueNo+1, 1
				past.Reissues = []ledger.Letter{again}
			}
			for ahead := range 3 {
				w := world(l.today.AddDays(ahead))
				want := aheadByCheck(l.e, past, w)
				got := LookAhead(l.e, ledger.Past{Open: past.Open, Letters: past.Letters, Reissues: past.Reissues, Decided: past.Decided}, w)
				if got != want {
					t.Fatalf("on %s ahead is %+v, and by the whole check %+v", w.Today, got, want)
				}
				first := LookAhead(l.e, ledger.Past{Open: past.Open}, w)
				if first.Items != want.Items || want.AsksLetters() && !first.AsksLetters() {
					t.Fatalf("on %s what was found open has %+v ahead, and the whole past %+v", w.Today, first, want)
				}
				seen["items"] += want.Items
				seen["letters"] += want.Letters
				if want.Nobody {
					seen["nobody"]++
				}
				if first.Letters > want.Letters {
					seen["answered"]++
				}
				if want.Letters > LookAhead(l.e, l.past, w).Letters {
					seen["reissued"]++
				}
			}
			l.past.Open = nil
			for _, i := range Check(l.e, l.past, world(l.today)).Outcome.Items {
				l.past.Open = append(l.past.Open, i.Key)
			}
		})
	})
	for _, what := range []string{"items", "letters", "nobody", "answered", "reissued"} {
		if seen[what] == 0 {
			t.Errorf("nothing was seen of %s: %v", what, seen)
		}
	}
}
