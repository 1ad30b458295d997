// Package timetable says what falls due in a step down, when, for whom and why. The rules are data (policy.yaml, or a
// council's own file in its place); Due applies them to one case record, to what the ledger holds of it and to a day.
//
// It is pure and total: the same question has the same answer, every rule comes back with its reason, and nothing is
// remembered in between. What is not recorded is never guessed: a rule whose dates are missing waits and says for what.
// A policy file with a fault is refused whole, with every fault and its line.
package timetable

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

//go:embed policy.yaml
var embedded []byte

// Policy is a checked set of rules. It is read-only after Load and safe for concurrent use.
type Policy struct {
	Version         string
	Kinds           Kinds // of the letters that it speaks of
	Rules           []Rule
	HandoverMinimum int                // days that a handover lasts at least
	PlanningMinimum int                // days that planning lasts at least before social work ends
	Minimums        map[string]Minimum // of pathways that have their own, by name
	digest          string
}

// Minimum is how many days handover and planning last at least on a pathway.
type Minimum struct {
	Handover, Planning int
	line               int // in the policy file
}

// on is the policy of a pathway.
func (p *Policy) on(pathway string) *Policy {
	m, own := p.Minimums[pathway]
	if !own {
		return p
	}
	of := *p
	of.HandoverMinimum, of.PlanningMinimum = m.Handover, m.Planning
	return &of
}

// Digest names the exact bytes of the policy file (hex SHA-256): when it changes, every case is looked at anew.
func (p *Policy) Digest() string { return p.digest }

// Default is the policy that comes with the program.
var Default = sync.OnceValue(func() *Policy {
	p, err := load(Letters(), "policy.yaml", embedded, nil)
	if err != nil {
		panic(err) // the file is compiled in, and a test loads it
	}
	return p
})

// Load reads a council's policy file, which needs a rule for each of the kinds. The error is of type strict.Faults: every
// fault, with the file's name and line. A council may promise more than the leaflets, which the default policy follows, but
// never less.
func Load(kinds Kinds, name string, data []byte) (*Policy, error) {
	return load(kinds, name, data, Default())
}

// Audience is whom a rule is for.
type Audience string

const (
	ForEHCO   Audience = "ehco"
	ForFamily Audience = "family"
)

// Rule is one line of the timetable.
type Rule struct {
	ID          string
	Audience    Audience
	Letter      ledger.Kind // the letter that a rule for the family writes; empty for the EHCO
	Action      string      // the one next action, in plain words; those in braces are named by the pathway
	AsksWorker  string      // what the social worker is asked for as well, or empty
	When        []string    // conditions, all of which must hold
	CountedFrom []string    // named days; the count starts on the latest. None for what is due at once
	Due         Offset
	NoLaterThan []string // named days: it is due on the first of them at the latest
	DoneWhen    []string
	Source      string // "leaflet: families", "leaflet: professionals" or "ours"
	Because     string // what the leaflet says, or why it was chosen
	Line        int    // in the policy file

	conditions []condition
	dates      []dateWord
	latest     []dateWord
	done       []doneWord
	ladder     ladder
}

// Ending is one of the ways in which what a rule asks for is done.
type Ending struct {
	Word string        // the word of policies for it
	Step casefile.Step // the milestone that it is; empty: none
}

// Rule is the rule with the id, or an empty one.
func (p *Policy) Rule(id string) Rule {
	if at := slices.IndexFunc(p.Rules, func(r Rule) bool { return r.ID == id }); at >= 0 {
		return p.Rules[at]
	}
	return Rule{}
}

// Endings are the ways in which what the rule asks for is done: any of them is enough.
func (r *Rule) Endings() []Ending {
	all := make([]Ending, len(r.done))
	for i, d := range r.done {
		all[i] = Ending{d.name, d.step}
	}
	return all
}

// Offset is how long after the day counted from a thing falls due.
type Offset struct {
	Days    int
	Working bool // Days are working days
	AtOnce  bool // due on the first working day on which it is seen, for as long as it lasts
}

// String is the form of the policy file: 5 days, 5 working days, at once.
func (o Offset) String() string {
	switch {
	case o.AtOnce:
		return "at once"
	case o.Working && o.Days == 1:
		return "next working day"
	case o.Working:
		return strconv.Itoa(o.Days) + " working days"
	}
	return strconv.Itoa(o.Days) + " days"
}

func (o Offset) after(d calendar.Date, cal *calendar.Calendar) calendar.Date {
	if o.Working {
		return cal.AddWorkingDays(d, o.Days)
	}
	return d.AddDays(o.Days)
}

// parseOffset reads what Offset.String writes; ok is false for anything else. A negative count is read, to be named in
// the fault.
func parseOffset(s string) (o Offset, ok bool) {
	switch s {
	case "at once":
		return Offset{AtOnce: true}, true
	case "next working day":
		return Offset{Days: 1, Working: true}, true
	}
	count, unit, _ := strings.Cut(s, " ")
	n, err := strconv.Atoi(count)
	if err != nil {
		return Offset{}, false
	}
	switch unit {
	case "day", "days":
		return Offset{Days: n}, true
	case "working day", "working days":
		return Offset{Days: n, Working: true}, true
	}
	return Offset{}, false
}
