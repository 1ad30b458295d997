package calendar_test

import (
	"fmt"

	"stepdown/internal/calendar"
)

// A due date on a holiday moves: letters go on to the next working day, coordinators' items come forward.
func ExampleCalendar() {
	england := calendar.New(nil, nil)
	goodFriday := calendar.MustParse("2026-04-03")

	fmt.Println(england.Holiday(goodFriday))
	fmt.Println("a letter:", england.OnOrAfter(goodFriday).WithWeekday())
	fmt.Println("an item: ", england.OnOrBefore(goodFriday).WithWeekday())
	fmt.Println("five working days later:", england.AddWorkingDays(goodFriday, 5).WithWeekday())
	// Output:
	// Good Friday
	// a letter: Tuesday 7 April 2026
	// an item:  Thursday 2 April 2026
	// five working days later: Monday 13 April 2026
}

// A day proclaimed as a holiday is added by the settings.
func ExampleNew() {
	proclaimed := calendar.MustParse("2026-06-15")
	england := calendar.New(map[calendar.Date]string{proclaimed: "Day of thanks"}, nil)

	fmt.Println(england.IsWorkingDay(proclaimed), england.OnOrAfter(proclaimed))
	// Output:
	// false 2026-06-16
}
