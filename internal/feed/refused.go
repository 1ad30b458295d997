package feed

import (
	"errors"
	"fmt"
	"strings"
)

// Fault is one thing for which a feed is refused as a whole.
type Fault struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"` // from 1; 0 where the fault has no line
	Column string `json:"column,omitempty"`
	Rule   string `json:"rule"`       // what is wrong
	Mend   string `json:"what_to_do"` // what to do about it
}

// Error is the fault on one line.
func (f Fault) Error() string {
	place := f.File
	if f.Line > 0 {
		place = fmt.Sprintf("%s:%d", place, f.Line)
	}
	if f.Column != "" {
		place += " " + f.Column
	}
	return fmt.Sprintf("%s: %s: %s", place, f.Rule, f.Mend)
}

// Refused says that a feed was refused as a whole, for all of these faults; nothing of it may be taken.
type Refused struct{ Faults []Fault }

func refuse(faults ...Fault) *Refused { return &Refused{faults} }

// Error has a line for each fault.
func (r *Refused) Error() string {
	lines := []string{"the feed is refused as a whole"}
	for _, f := range r.Faults {
		lines = append(lines, f.Error())
	}
	return strings.Join(lines, "\n")
}

// faultsOf gives the faults of a refusal, or the error again when it is of another kind.
func faultsOf(err error) ([]Fault, error) {
	var refused *Refused
	if errors.As(err, &refused) {
		return refused.Faults, nil
	}
	return nil, err
}
