package timetable

import (
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"stepdown/internal/ledger"
)

var (
	sources   = []string{"leaflet: families", "leaflet: professionals", "ours"}
	audiences = []string{string(ForEHCO), string(ForFamily)}
	roles     = []string{string(ledger.EHCO), string(ledger.Lead), string(ledger.ServiceManager)}
	ruleID    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

// rule reads one rule and looks up its words.
func (r *reader) rule(n *yaml.Node, ladders map[string]ladder) Rule {
	rule := Rule{Line: n.Line}
	f := r.fields(n, "a rule", []string{"id", "for", "action", "when", "due", "done_when", "source", "because"},
		[]string{"counted_from", "letter", "ladder"})
	rule.ID = r.text(f["id"], "id")
	if rule.ID != "" && !ruleID.MatchString(rule.ID) {
		r.fault(f["id"].Line, "id %q: write small letters and digits with single hyphens between", rule.ID)
	}
	rule.Audience = Audience(r.word(f["for"], "for", audiences))
	rule.Action = r.text(f["action"], "action")
	rule.When = r.texts(f["when"], "when", words(conditionWords))
	rule.DoneWhen = r.texts(f["done_when"], "done_when", words(doneWords))
	rule.Source = r.word(f["source"], "source", sources)
	rule.Because = r.text(f["because"], "because")
	r.offset(f["due"], &rule)
	r.recipient(n, f, &rule, ladders)
	for _, word := range rule.When {
		rule.conditions = append(rule.conditions, conditionWords[word])
	}
	r.countedFrom(n, f["counted_from"], &rule)
	for _, word := range rule.DoneWhen {
		w := doneWords[word]
		w.name = word
		rule.done = append(rule.done, w)
	}
	return rule
}

// countedFrom reads the days that the rule counts from. What is due at once counts from none: it is due when it is seen.
func (r *reader) countedFrom(rule, n *yaml.Node, to *Rule) {
	switch {
	case to.Due.AtOnce:
		r.unwanted(n, "counted_from", "what is due at once counts from the day on which it is first seen: leave it out")
		return
	case n == nil:
		r.fault(rule.Line, `a rule lacks "counted_from"`)
		return
	}
	to.CountedFrom = r.texts(n, "counted_from", words(dateWords))
	anchored := false
	for _, word := range to.CountedFrom {
		w := dateWords[word]
		w.name = word
		to.dates = append(to.dates, w)
		anchored = anchored || !w.open
	}
	if len(to.dates) > 0 && !anchored {
		r.fault(n.Line, "counted_from: each of these days may be missing; add one that the rule can wait for")
	}
}

func (r *reader) offset(n *yaml.Node, rule *Rule) {
	s := r.text(n, "due")
	if s == "" {
		return
	}
	due, ok := parseOffset(s)
	switch {
	case !ok:
		r.fault(n.Line, `due: %q is not read: write "5 days", "5 working days", "next working day" or "at once"`, s)
	case due.Days < 0:
		r.fault(n.Line, "due: %q is negative", s)
	}
	rule.Due = due
}

// recipient checks what depends on whom the rule is for: a letter for the family, a ladder for the EHCO.
func (r *reader) recipient(n *yaml.Node, f map[string]*yaml.Node, rule *Rule, ladders map[string]ladder) {
	var kinds []string
	for _, k := range ledger.Kinds {
		kinds = append(kinds, string(k))
	}
	switch rule.Audience {
	case ForEHCO:
		r.unwanted(f["letter"], "letter", "only a rule for the family writes a letter")
		if slices.Contains(rule.DoneWhen, sent) {
			r.fault(f["done_when"].Line, `done_when: only a letter is done when it is "sent"`)
		}
		if f["ladder"] == nil {
			r.fault(n.Line, `a rule for the ehco lacks "ladder"`)
		} else if ladders != nil {
			rule.ladder = ladders[r.word(f["ladder"], "ladder", words(ladders))]
		}
	case ForFamily:
		r.unwanted(f["ladder"], "ladder", "nobody is reminded of a letter")
		if f["letter"] == nil {
			r.fault(n.Line, `a rule for the family lacks "letter"`)
		} else {
			rule.Letter = ledger.Kind(r.word(f["letter"], "letter", kinds))
		}
		if rule.Due.AtOnce {
			r.fault(f["due"].Line, `due: a letter can't be due "at once": count it from a recorded day`)
		}
		if f["done_when"] != nil && !slices.Equal(rule.DoneWhen, []string{sent}) {
			r.fault(f["done_when"].Line, `done_when: a letter is done when it is "sent", and by nothing else`)
		}
	}
}

func (r *reader) unwanted(n *yaml.Node, key, why string) {
	if n != nil {
		r.fault(n.Line, "%s: %s", key, why)
	}
}

func (r *reader) ladders(n *yaml.Node) map[string]ladder {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		r.fault(n.Line, "ladders must be a set of names and steps")
		return nil
	}
	all := map[string]ladder{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i]
		if _, twice := all[name.Value]; twice {
			r.fault(name.Line, "the ladder %q is there twice", name.Value)
		}
		all[name.Value] = r.ladder(n.Content[i+1])
	}
	return all
}

// ladder reads the steps, which rise, begin with the EHCO and may end in weeks.
func (r *reader) ladder(n *yaml.Node) ladder {
	var l ladder
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		r.fault(n.Line, "a ladder must be a list of steps, and not empty")
		return l
	}
	for _, item := range n.Content {
		f := r.fields(item, "a step of a ladder", []string{"tell"}, []string{"working_days", "weekly"})
		var tell []ledger.Role
		for _, role := range r.texts(f["tell"], "tell", roles) {
			tell = append(tell, ledger.Role(role))
		}
		if f["tell"] != nil && !slices.Contains(tell, ledger.EHCO) {
			r.fault(item.Line, "tell: nobody is told what the ehco is not told")
		}
		if len(l.weekly) > 0 {
			r.fault(item.Line, "no step can follow the weekly one")
		}
		if f["weekly"] != nil {
			r.weekly(item, f, &l, tell)
			continue
		}
		days, ok := r.number(f["working_days"], "working_days")
		switch {
		case f["working_days"] == nil:
			r.fault(item.Line, `a step needs "working_days" or "weekly: true"`)
		case ok && len(l.steps) > 0 && days <= l.steps[len(l.steps)-1].days:
			r.fault(item.Line, "working_days: %d does not come after the step before", days)
		}
		l.steps = append(l.steps, step{days, tell})
	}
	return l
}

func (r *reader) weekly(item *yaml.Node, f map[string]*yaml.Node, l *ladder, tell []ledger.Role) {
	switch {
	case f["weekly"].Value != "true":
		r.fault(f["weekly"].Line, "weekly can only be true: leave the step out if there is none")
	case f["working_days"] != nil:
		r.fault(item.Line, "a step is weekly or counted in working_days, not both")
	case len(l.steps) == 0:
		r.fault(item.Line, "weekly steps need a step to count from")
	}
	l.weekly = tell
}
