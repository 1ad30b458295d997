package timetable

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"stepdown/internal/ledger"
	"stepdown/internal/nearest"
)

// leafletMinimum is the shortest handover, in days, that the leaflet for professionals allows: six weeks.
const leafletMinimum = 42

// Load reads a policy. Every fault is reported at once, each with the file's name and the line.
func Load(name string, data []byte) (*Policy, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(data, &root); err != nil {
		return nil, fmt.Errorf("read policy %s: %w", name, err)
	}
	if len(root.Content) == 0 {
		return nil, fmt.Errorf("read policy %s: the file is empty", name)
	}
	l := loader{name: name, ladders: map[string]Ladder{}}
	p := l.policy(root.Content[0])
	p.digest = digestOf(data)
	if len(l.faults) > 0 {
		return nil, errors.Join(l.faults...)
	}
	return p, nil
}

type loader struct {
	name    string
	ladders map[string]Ladder
	faults  []error
}

func (l *loader) fault(n *yaml.Node, format string, args ...any) {
	l.faults = append(l.faults, fmt.Errorf("%s:%d: %s", l.name, n.Line, fmt.Sprintf(format, args...)))
}

// fields gives the values of a mapping, and reports keys that are unknown, doubled or missing.
func (l *loader) fields(n *yaml.Node, what string, required, optional []string) map[string]*yaml.Node {
	values := map[string]*yaml.Node{}
	if n.Kind != yaml.MappingNode {
		l.fault(n, "%s must be a list of keys and values", what)
		return values
	}
	known := slices.Concat(required, optional)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case !slices.Contains(known, key.Value):
			l.fault(key, "%s has no key %q%s", what, key.Value, nearest.Suggest(key.Value, known))
		case values[key.Value] != nil:
			l.fault(key, "%s gives %q twice: leave one out", what, key.Value)
		}
		values[key.Value] = n.Content[i+1]
	}
	for _, key := range required {
		if values[key] == nil {
			l.fault(n, "%s lacks %q: add it", what, key)
		}
	}
	return values
}

func (l *loader) policy(n *yaml.Node) *Policy {
	v := l.fields(n, "the policy", []string{"version", "handover_minimum", "ladders", "rules"}, nil)
	p := &Policy{Version: l.text(v["version"], "version")}
	if m := v["handover_minimum"]; m != nil {
		offset := l.offset(m)
		if offset.Working || offset.AtOnce || offset.Days < leafletMinimum {
			l.fault(m, "handover_minimum is %q: give calendar days, 42 or more, since the leaflet says a minimum of 6 weeks", m.Value)
		}
		p.HandoverMinimum = offset.Days
	}
	if ladders := v["ladders"]; ladders != nil && ladders.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(ladders.Content); i += 2 {
			l.ladders[ladders.Content[i].Value] = l.ladder(ladders.Content[i+1])
		}
	}
	seen := map[string]bool{}
	for _, item := range l.list(v["rules"], "rules") {
		r := l.rule(item)
		if seen[r.ID] {
			l.fault(item, "the id %q is given twice: rename one rule", r.ID)
		}
		seen[r.ID] = true
		p.Rules = append(p.Rules, r)
	}
	return p
}

func (l *loader) ladder(n *yaml.Node) Ladder {
	v := l.fields(n, "a ladder", []string{"rungs"}, []string{"then_every"})
	var ladder Ladder
	for _, item := range l.list(v["rungs"], "rungs") {
		f := l.fields(item, "a rung", []string{"name", "working_days", "tell"}, nil)
		rung := Rung{Name: l.text(f["name"], "name"), WorkingDays: l.number(f["working_days"])}
		for _, role := range l.words(f["tell"], "role", []string{string(ledger.EHCO), string(ledger.Lead), string(ledger.ServiceManager)}) {
			rung.Tell = append(rung.Tell, ledger.Role(role))
		}
		if k := len(ladder.Rungs); k > 0 && rung.WorkingDays <= ladder.Rungs[k-1].WorkingDays {
			l.fault(item, "rung %q does not come after the one before it: order the rungs by working_days", rung.Name)
		}
		ladder.Rungs = append(ladder.Rungs, rung)
	}
	if len(ladder.Rungs) == 0 {
		l.fault(n, "a ladder needs at least one rung")
	}
	if every := v["then_every"]; every != nil {
		offset := l.offset(every)
		if !offset.Working || offset.Days < 1 {
			l.fault(every, "then_every is %q: write it as \"5 working days\"", every.Value)
		}
		ladder.ThenEvery = offset.Days
	}
	return ladder
}

func (l *loader) rule(n *yaml.Node) Rule {
	v := l.fields(n, "a rule", []string{"id", "if", "due", "source"}, []string{"action", "letter", "counted_from", "done_when", "ladder"})
	r := Rule{
		ID:          l.text(v["id"], "id"),
		Action:      l.text(v["action"], "action"),
		If:          l.words(v["if"], "condition", sorted(conditions)),
		CountedFrom: l.words(v["counted_from"], "date", sorted(dates)),
		DoneWhen:    l.words(v["done_when"], "ending", sorted(endings)),
		Source:      l.text(v["source"], "source"),
	}
	if v["due"] != nil {
		r.Due = l.offset(v["due"])
	}
	if r.Due.AtOnce == (len(r.CountedFrom) > 0) {
		l.fault(n, "rule %q: what is due at once has no counted_from, and everything else needs one", r.ID)
	}
	if letter := v["letter"]; letter != nil {
		r.Letter = ledger.Kind(letter.Value)
		if !slices.Contains(ledger.Kinds, r.Letter) {
			l.fault(letter, "there is no letter %q: it is %q or %q", letter.Value, ledger.ConsentRefused, ledger.Closure)
		}
		if v["ladder"] != nil || v["done_when"] != nil || r.Due.AtOnce {
			l.fault(n, "rule %q: a letter has neither ladder nor done_when, and is never due at once", r.ID)
		}
		l.safe(n, r)
		return r
	}
	if r.Action == "" {
		l.fault(n, "rule %q lacks \"action\": say what the EHCO is to do", r.ID)
	}
	ladder, known := l.ladders[l.text(v["ladder"], "ladder")]
	if !known {
		l.fault(n, "rule %q names no ladder that is drawn above: one of %s", r.ID, strings.Join(slices.Sorted(maps.Keys(l.ladders)), ", "))
	}
	r.Ladder = ladder
	return r
}

// needed are the conditions without which a letter would break what the leaflets promise; no policy may drop them.
var needed = map[ledger.Kind]struct{ conditions, dates []string }{
	ledger.Closure: {
		[]string{"share given", "engage given", "handover completed", "closure confirmed", "lead professional current"},
		[]string{"handover minimum", "handover completed", "closure confirmed"},
	},
	ledger.ConsentRefused: {[]string{"consent refused", "closure confirmed"}, []string{"closure confirmed", "refusal"}},
}

func (l *loader) safe(n *yaml.Node, r Rule) {
	for _, c := range needed[r.Letter].conditions {
		if !slices.Contains(r.If, c) {
			l.fault(n, "rule %q must keep the condition %q: without it a letter could go that must not", r.ID, c)
		}
	}
	for _, d := range needed[r.Letter].dates {
		if !slices.Contains(r.CountedFrom, d) {
			l.fault(n, "rule %q must count from %q too: without it a letter could go too early", r.ID, d)
		}
	}
}

func (l *loader) text(n *yaml.Node, what string) string {
	switch {
	case n == nil:
		return ""
	case n.Kind != yaml.ScalarNode || strings.TrimSpace(n.Value) == "":
		l.fault(n, "%q is empty: give it a text", what)
	}
	return n.Value
}

func (l *loader) number(n *yaml.Node) int {
	if n == nil {
		return 0
	}
	i, err := strconv.Atoi(n.Value)
	if err != nil || i < -400 || i > 400 {
		l.fault(n, "%q is no whole number from -400 to 400", n.Value)
	}
	return i
}

func (l *loader) list(n *yaml.Node, what string) []*yaml.Node {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		l.fault(n, "%q must be a list", what)
		return nil
	}
	return n.Content
}

// words reads a list of words of a closed vocabulary.
func (l *loader) words(n *yaml.Node, what string, known []string) []string {
	var words []string
	for _, item := range l.list(n, what+"s") {
		if !slices.Contains(known, item.Value) {
			l.fault(item, "there is no %s %q%s", what, item.Value, nearest.Suggest(item.Value, known))
			continue
		}
		words = append(words, item.Value)
	}
	return words
}

var daysPattern = regexp.MustCompile(`^([0-9]{1,3}) (working )?days?$`)

func (l *loader) offset(n *yaml.Node) Offset {
	switch n.Value {
	case "at once":
		return Offset{AtOnce: true}
	case "next working day":
		return Offset{Days: 1, Working: true}
	}
	m := daysPattern.FindStringSubmatch(n.Value)
	if m == nil {
		l.fault(n, "%q is no length of time: write \"5 days\", \"5 working days\", \"next working day\" or \"at once\"", n.Value)
		return Offset{}
	}
	days, _ := strconv.Atoi(m[1]) // three digits always fit
	return Offset{Days: days, Working: m[2] != ""}
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
