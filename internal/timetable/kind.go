package timetable

import (
	"slices"
	"strings"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// Kind is all that the program knows about one kind of letter. The policy says when it is due, and its template what it says;
// whatever else sets one kind apart from another is a field here.
type Kind struct {
	Name ledger.Kind
	// Answers is the decision that the letter answers: consent as it stands, given or refused. The letter is right for adults
	// whose own answers agree with it.
	Answers casefile.Standing
	// Needs are the conditions without which the letter would not be true, CountsFrom the days before which it would come too
	// early. No policy may leave one out.
	Needs, CountsFrom []string
	// RestsOn are the milestones whose dates decide whether it is due. While sources differ on one of them, it is held.
	RestsOn []casefile.Step
	// AnswersClosure: it answers a manager's confirmation of the closure. One confirmation brings a family only one such letter.
	AnswersClosure bool
	// EachDecision: when the family decides anew, another may follow without a new confirmation of the closure.
	EachDecision bool

	NamesLead    bool // it names the lead professional, and how to reach them
	TellsChoices bool // it says what its readers chose, and when: whoever chose otherwise gets a letter of their own
	TellsEnd     bool // it says on which day social work ends
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

// Of gives the row of a kind, or an empty row if the installation writes no such letters.
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
