package timetable

import (
	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
)

// Outcome is what the timetable says of one case on one day.
type Outcome struct {
	Letters  []DueLetter // at most one: the letter that the case calls for, due now or on a known later day
	Items    []DueItem   // every open item of the EHCO, in the order of the rules
	Verdicts []Verdict   // one for each rule, in the order of the rules
	// NextLook is the next day after today on which anything of this can change by itself, the ledger being up to date
	// with today. No date: only when the record changes.
	NextLook calendar.Date
}

// DueLetter is a letter that the family is owed from its due date on. Whether it has been answered for each adult, and
// whether it may go, is for package safeguard to say.
type DueLetter struct {
	Rule     string
	Kind     Kind
	Occasion ledger.Occasion
	// Known are all keys under which the ledger already knows this decision, Occasion among them if it does: corrected
	// dates can bring together what was written under several.
	Known   []ledger.Occasion
	Closure calendar.Date // the day on which a manager confirmed the closure; of a letter that answers none, that of the decision
	Due     calendar.Date // a working day
	Why     string
}

// DueItem is something that the EHCO has to see to.
type DueItem struct {
	Key    ledger.Item
	Rule   string
	Due    calendar.Date // brought forward to a working day
	Why    string
	AtOnce bool // due on the day on which it is seen, so that what was seen has to be remembered
	// MayNameLead tells whether a reminder may name the lead professional's role and organisation: only while the family
	// agrees to sharing and has not refused.
	MayNameLead bool
	// New are the reminders to be written today, one for each role at most.
	New  []ledger.Reminder
	Rung string // the highest step of the ladder reached, or empty
}

// State is what a rule comes to.
type State string

const (
	NotApplicable State = "not applicable"
	Waiting       State = "waiting" // it applies, and a date is missing or still to come
	Due           State = "due"
	Done          State = "done"
)

// Verdict is what one rule says of the case, with its reason: dates and facts, no personal data.
type Verdict struct {
	Rule  string
	State State
	Why   string
	Due   calendar.Date // shifted; no date when none is known
}
