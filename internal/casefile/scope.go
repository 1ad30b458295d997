package casefile

import "stepdown/internal/calendar"

// StandsOn is how one scope stands on the day, and the first day of the unbroken stretch over which it has stood so. While
// nothing is known of the scope, there is no such day.
func (e *Episode) StandsOn(scope Scope, today calendar.Date) (stands Standing, since calendar.Date) {
	stands = e.standing(scope, today)
	if stands == NotKnown {
		return stands, since
	}
	days := e.consentDays(today)
	for i := len(days) - 1; i >= 0; i-- {
		if e.standing(scope, days[i]) != stands {
			break
		}
		since = days[i]
	}
	return stands, since
}
