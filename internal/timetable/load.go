package timetable

import (
	"crypto/sha256"
	"fmt"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/strict"
)

// load reads a policy for some kinds of letter; floor is the policy whose promises it may not undercut, or nil.
func load(kinds Kinds, name string, data []byte, floor *Policy) (*Policy, error) {
	file, root := strict.Read(name, data)
	r := &reader{file, kinds, map[string]int{}}
	p := &Policy{Kinds: kinds, digest: fmt.Sprintf("%x", sha256.Sum256(data))}
	r.policy(root.Called("the policy"), p)
	if len(file.Faults()) == 0 {
		r.promises(p, floor)
	}
	if faults := file.Faults(); len(faults) > 0 {
		return nil, faults
	}
	return p, nil
}

// reader walks the file.
type reader struct {
	*strict.File
	kinds Kinds
	lines map[string]int // of the settings that promises looks at
}

func (r *reader) policy(root strict.Node, p *Policy) {
	top := root.Map([]string{"version", "handover", "planning", "ladders", "rules"}, []string{"pathways"})
	p.Version = top["version"].Text()
	p.HandoverMinimum = r.minimum(top["handover"], "handover")
	p.PlanningMinimum = r.minimum(top["planning"], "planning")
	p.Minimums = r.pathways(top["pathways"])
	ladders := r.ladders(top["ladders"])
	r.lines["rules"] = top["rules"].Line()
	for _, n := range top["rules"].List() {
		p.Rules = append(p.Rules, r.rule(n.Called("a rule"), ladders))
	}
	if len(p.Rules) > 0 {
		r.distinct(p.Rules)
	}
}

func (r *reader) minimum(n strict.Node, section string) int {
	days := n.Map([]string{"minimum_days"}, nil)["minimum_days"]
	r.lines[section] = days.Line()
	return days.Called(section + " minimum_days").Count("")
}

// pathways reads the minimums of pathways that have their own.
func (r *reader) pathways(n strict.Node) map[string]Minimum {
	if n.Missing() {
		return nil
	}
	all := map[string]Minimum{}
	for name, of := range n.Map(nil, casefile.PathwayNames()) {
		f := of.Map([]string{"handover_days", "planning_days"}, nil)
		all[name] = Minimum{f["handover_days"].Count(""), f["planning_days"].Count(""), of.Line()}
	}
	return all
}

// distinct checks that ids are used once and that each letter has one rule.
func (r *reader) distinct(rules []Rule) {
	ids, letters := map[string]int{}, map[ledger.Kind]int{}
	for _, rule := range rules {
		if first, taken := ids[rule.ID]; taken && rule.ID != "" {
			r.Wrong(rule.Line, "", "the id %q is taken by the rule on line %d", rule.ID, first)
		} else {
			ids[rule.ID] = rule.Line
		}
		if first, written := letters[rule.Letter]; written && rule.Letter != "" {
			r.Wrong(rule.Line, "", "the %s letter has a rule already, on line %d", rule.Letter, first)
		} else {
			letters[rule.Letter] = rule.Line
		}
	}
	for _, kind := range r.kinds {
		if letters[kind.Name] == 0 {
			r.Wrong(r.lines["rules"], "", "no rule writes the %s letter", kind.Name)
		}
	}
}
