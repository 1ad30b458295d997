package timetable

import (
	"slices"
	"strings"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// Kind is all that the program knows of one kind of letter. When it is due the policy says, in words of which some must be
// there; what it says stands in its template. Everything else that one kind has and another hasn't is in its row.
type Kind struct {
	Name ledger.Kind
	// Answers is the family's decision that it answers: consent that stands given, or refused. It goes to adults of whose own
	// answers that is true.
	Answers casefile.Standing
	// Needs are the conditions without which it would say what isn't so, and CountsFrom the days before which it would come too
	// early. No policy may leave one out.
	Needs, CountsFrom []string
	// RestsOn are the milestones whose dates decide whether it is due: while sources differ on one, it is held.
	RestsOn []casefile.Step
	// AnswersClosure: it answers a manager's confirmation of the closure. One confirmation brings a family one kind of letter.
	AnswersClosure bool
	// EachDecision: a new decision of the family's brings another, though the closure is not confirmed anew.
	EachDecision bool

	NamesLead    bool // the lead professional, whom it must name and tell how to reach
	TellsChoices bool // what its readers have chosen, and when: those who chose otherwise get a letter of their own
	TellsEnd     bool // the day on which social work ends
}

// ConsentRefused tells those who refused what they chose, and what can come of it.
var ConsentRefused = Kind{
	Name:           "consent-refused",
	Answers:        casefile.StandsRefused,
	Needs:          []string{"consent refused", "closure confirmed"},
	CountsFrom:     []string{"closure confirmed", "consent since"},
	RestsOn:        []casefile.Step{casefile.ClosureConfirmed},
	AnswersClosure: true, EachDecision: true,
	TellsChoices: true, TellsEnd: true,
}

// Closure tells the family that social work has ended, and who their lead professional is.
var Closure = Kind{
	Name:           "closure",
	Answers:        casefile.StandsGiven,
	Needs:          []string{"share given", "engage given", "handover completed", "closure confirmed", "current lead professional"},
	CountsFrom:     []string{"handover minimum", "handover extended to", "handover completed", "closure confirmed", "social work ends on"},
	RestsOn:        []casefile.Step{casefile.HandoverStarted, casefile.HandoverCompleted, casefile.ClosureConfirmed},
	AnswersClosure: true,
	NamesLead:      true, TellsEnd: true,
}

// Kinds are the kinds of letter that an installation writes.
type Kinds []Kind

// Letters are the kinds of which the leaflets speak.
func Letters() Kinds { return Kinds{ConsentRefused, Closure} }

// Of is the row of a kind. Of one that the installation doesn't write it is empty: such a letter answers nothing.
func (all Kinds) Of(name ledger.Kind) Kind {
	if i := slices.IndexFunc(all, func(k Kind) bool { return k.Name == name }); i >= 0 {
		return all[i]
	}
	return Kind{}
}

// Names are the names of the kinds, in order.
func (all Kinds) Names() []string {
	names := make([]string, len(all))
	for i, k := range all {
		names[i] = string(k.Name)
	}
	return names
}

// Release is the key of the setting that says when such a letter goes.
func (k Kind) Release() string { return "release." + strings.ReplaceAll(string(k.Name), "-", "_") }
