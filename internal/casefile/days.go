package casefile

import "stepdown/internal/calendar"

// Days are the days of the record on which something of it begins to count or no longer counts, in no order; some of them
// may be no date.
func (e *Episode) Days() []calendar.Date {
	days := make([]calendar.Date, 0, 3+len(e.Milestones)+len(e.Consents)+len(e.Rulings)+2*len(e.LeadProfessionals)+2*len(e.Holds))
	days = append(days, e.StoppedOn, e.DecidedOn, e.EHCOToldOn)
	for _, m := range e.Milestones {
		days = append(days, m.On)
	}
	for _, c := range e.Consents {
		days = append(days, c.On)
	}
	for _, r := range e.Rulings {
		days = append(days, r.On)
	}
	for _, lp := range e.LeadProfessionals {
		days = append(days, lp.From, lp.Until.AddDays(1))
	}
	for _, h := range e.Holds {
		days = append(days, h.From, h.Until)
	}
	return days
}
