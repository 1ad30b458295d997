package safeguard_test

import (
	"fmt"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/safeguard"
)

// The same letter on the same day: it goes, it is held until somebody knows, or nothing goes any more.
func ExampleCheck() {
	ask := func(e *casefile.Episode) {
		plan := safeguard.Check(e, ledger.Past{}, world(day("04-28")))
		if plan.Stop.Verdict == safeguard.Cancel {
			fmt.Printf("%s: %s\n", plan.Stop.Verdict, plan.Stop.Why.Text)
		}
		for _, l := range plan.Letters {
			fmt.Println(l.Envelope.Occasion.Kind, "letter:", l.Decision.Verdict)
			for _, h := range l.Holds {
				fmt.Println(h.Why.Code+":", h.Why.Text)
			}
		}
	}

	ask(closed())
	ask(closed(first(func(a *casefile.Adult) { a.SafeToWrite = casefile.Unknown })))
	ask(closed(func(e *casefile.Episode) { e.StoppedOn, e.StopReason = day("04-27"), casefile.SteppedUp }))
	// Output:
	// closure letter: go
	// closure letter: hold
	// safety-unknown: it is not known whether everybody of the household is safe to write to
	// cancel: the step down has stopped: stepped up
}
