package timetable_test

import (
	"fmt"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/timetable"
)

// Day 42 of the handover makes a closure letter possible. What makes it due is the completed handover and the manager's
// confirmation.
func ExamplePolicy_Due() {
	england := calendar.New(nil, nil)
	e := family(said(casefile.Given, "03-02"), did(casefile.HandoverStarted, "03-09"))
	owed := func(today string) {
		out := timetable.Default().Due(e, ledger.Past{}, england, day(today))
		if len(out.Letters) == 0 {
			fmt.Println(day(today), "no letter")
		}
		for _, l := range out.Letters {
			fmt.Println(day(today), "the", l.Occasion.Kind, "letter is due on", l.Due.WithWeekday())
		}
	}

	owed("04-20") // day 42
	did(casefile.HandoverCompleted, "04-24")(e)
	did(casefile.ClosureConfirmed, "04-27")(e)
	owed("04-27")
	// Output:
	// 2026-04-20 no letter
	// 2026-04-27 the closure letter is due on Tuesday 28 April 2026
}
