package timetable

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"stepdown/internal/ledger"
	"stepdown/internal/nearest"
)

// Fault is one thing wrong with a policy file, and where.
type Fault struct {
	File    string
	Line    int
	Problem string
}

func (f Fault) Error() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Problem) }

// Faults are all things wrong with a policy file, in the order of its lines.
type Faults []Fault

func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// load reads a policy; floor is the policy whose promises it may not undercut, or nil.
func load(name string, data []byte, floor *Policy) (*Policy, error) {
	r := &reader{file: name}
	p := &Policy{digest: digestOf(data)}
	if root := r.document(data); root != nil {
		r.policy(root, p)
		if len(r.faults) == 0 {
			r.promises(p, floor)
		}
	}
	if len(r.faults) > 0 {
		slices.SortStableFunc(r.faults, func(a, b Fault) int { return a.Line - b.Line })
		return nil, r.faults
	}
	return p, nil
}

// reader walks the file and collects its faults.
type reader struct {
	file   string
	faults Faults
	lines  map[string]int // of the settings that promises looks at
}

func (r *reader) fault(line int, format string, args ...any) {
	r.faults = append(r.faults, Fault{r.file, line, fmt.Sprintf(format, args...)})
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

// document parses the one YAML document of the file.
func (r *reader) document(data []byte) *yaml.Node {
	var doc, second yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(data))
	err := d.Decode(&doc)
	switch {
	case errors.Is(err, io.EOF):
		r.fault(1, "the file is empty: begin with the default policy")
		return nil
	case err != nil:
		line, problem := 1, err.Error()
		if m := yamlLine.FindStringSubmatch(problem); m != nil {
			line, _ = strconv.Atoi(m[1])
			problem = m[2]
		}
		r.fault(line, "not YAML: %s", problem)
		return nil
	}
	if err := d.Decode(&second); !errors.Is(err, io.EOF) {
		r.fault(max(second.Line, 1), "a second document begins here: a policy is one document")
	}
	return doc.Content[0]
}

// fields reads a mapping that has exactly the required keys, and the optional ones or not. Missing keys are nil.
func (r *reader) fields(n *yaml.Node, what string, required, optional []string) map[string]*yaml.Node {
	if n.Kind != yaml.MappingNode {
		r.fault(n.Line, "%s must be a set of keys and values", what)
		return nil
	}
	known := slices.Concat(required, optional)
	found := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case !slices.Contains(known, key.Value):
			r.fault(key.Line, "%s has no key %q%s", what, key.Value, nearest.Suggest(key.Value, known))
		case found[key.Value] != nil:
			r.fault(key.Line, "%s has the key %q twice", what, key.Value)
		default:
			found[key.Value] = value
		}
	}
	for _, key := range required {
		if found[key] == nil {
			r.fault(n.Line, "%s lacks %q", what, key)
		}
	}
	return found
}

// text reads a value that is not empty.
func (r *reader) text(n *yaml.Node, what string) string {
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || strings.TrimSpace(n.Value) == "" {
		r.fault(n.Line, "%s must be a text, and not empty", what)
		return ""
	}
	return n.Value
}

func (r *reader) number(n *yaml.Node, what string) (v int, ok bool) {
	if n == nil {
		return 0, false
	}
	v, err := strconv.Atoi(n.Value)
	if err != nil || n.Kind != yaml.ScalarNode || n.Tag != "!!int" {
		r.fault(n.Line, "%s must be a whole number", what)
		return 0, false
	}
	return v, true
}

// texts reads a list of words, each from a closed vocabulary, none twice.
func (r *reader) texts(n *yaml.Node, what string, vocabulary []string) []string {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		r.fault(n.Line, "%s must be a list, and not empty", what)
		return nil
	}
	var all []string
	for _, item := range n.Content {
		word := r.word(item, what, vocabulary)
		if word != "" && slices.Contains(all, word) {
			r.fault(item.Line, "%s names %q twice", what, word)
		} else if word != "" {
			all = append(all, word)
		}
	}
	return all
}

// word reads one word of a closed vocabulary.
func (r *reader) word(n *yaml.Node, what string, vocabulary []string) string {
	s := r.text(n, what)
	if s != "" && !slices.Contains(vocabulary, s) {
		r.fault(n.Line, "%s: unknown word %q%s", what, s, nearest.Suggest(s, vocabulary))
		return ""
	}
	return s
}

func (r *reader) policy(root *yaml.Node, p *Policy) {
	r.lines = map[string]int{}
	top := r.fields(root, "the policy", []string{"version", "handover", "planning", "ladders", "rules"}, nil)
	p.Version = r.text(top["version"], "version")
	p.HandoverMinimum = r.minimum(top["handover"], "handover")
	p.PlanningMinimum = r.minimum(top["planning"], "planning")
	ladders := r.ladders(top["ladders"])
	rules := top["rules"]
	if rules == nil {
		return
	}
	if rules.Kind != yaml.SequenceNode || len(rules.Content) == 0 {
		r.fault(rules.Line, "rules must be a list, and not empty")
		return
	}
	for _, n := range rules.Content {
		p.Rules = append(p.Rules, r.rule(n, ladders))
	}
	r.lines["rules"] = rules.Line
	r.distinct(p.Rules)
}

func (r *reader) minimum(n *yaml.Node, section string) int {
	if n == nil {
		return 0
	}
	days := r.fields(n, section, []string{"minimum_days"}, nil)["minimum_days"]
	v, ok := r.number(days, section+" minimum_days")
	if ok && v < 0 {
		r.fault(days.Line, "%s minimum_days is negative", section)
	}
	if days != nil {
		r.lines[section] = days.Line
	}
	return v
}

// distinct checks that ids are used once and that each letter has one rule.
func (r *reader) distinct(rules []Rule) {
	ids, letters := map[string]int{}, map[ledger.Kind]int{}
	for _, rule := range rules {
		if first, ok := ids[rule.ID]; ok && rule.ID != "" {
			r.fault(rule.Line, "the id %q is taken by the rule on line %d", rule.ID, first)
		} else {
			ids[rule.ID] = rule.Line
		}
		if rule.Letter == "" {
			continue
		}
		if first, ok := letters[rule.Letter]; ok {
			r.fault(rule.Line, "the %s letter has a rule already, on line %d", rule.Letter, first)
		} else {
			letters[rule.Letter] = rule.Line
		}
	}
	for _, kind := range ledger.Kinds {
		if letters[kind] == 0 {
			r.fault(r.lines["rules"], "no rule writes the %s letter", kind)
		}
	}
}
