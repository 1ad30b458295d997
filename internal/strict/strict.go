// Package strict reads the YAML files that people write: settings, a policy, the manifest of a feed, the head of a template.
//
// It takes nothing that it does not understand. A key that is unknown, missing or there twice, a word that is not on its
// list, a second document, a reference to another value: each is a fault with its file, its line and the mend. Reading goes
// on after a fault, so that all are found at once; whoever reads gives out nothing of a file that has any. It is pure: it
// is given the bytes.
package strict

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"stepdown/internal/nearest"
)

// File is one file that is being read, with the faults found in it so far.
type File struct {
	name   string
	faults Faults
}

// Read begins to read a file of one document. Its root is missing if the file is no YAML, and null if it is empty.
func Read(name string, content []byte) (*File, Node) {
	f := &File{name: name}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	var document, second yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return f, Node{file: f, yaml: &yaml.Node{Kind: yaml.ScalarNode, Tag: nullTag, Line: 1}}
	case err != nil:
		f.syntax(content, err)
		return f, Node{}
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		f.Wrong(second.Line, "keep everything in one, without the line ---", "a second document begins here")
	case !errors.Is(err, io.EOF):
		f.syntax(content, err)
	}
	return f, Node{file: f, yaml: document.Content[0]}
}

// Wrong notes a fault in a line.
func (f *File) Wrong(line int, mend, problem string, args ...any) {
	f.faults = append(f.faults, At(f.name, line, "", fmt.Sprintf(problem, args...), mend))
}

// Faults are all that were found, in the order of their lines.
func (f *File) Faults() Faults {
	f.faults.Sort()
	return f.faults
}

var (
	syntaxPattern = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)
	anchorPattern = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
)

// syntax notes a fault of the YAML itself. The parser's words quote no values but those it takes for aliases, such as a
// password that begins with *.
func (f *File) syntax(content []byte, err error) {
	line, problem := 0, err.Error()
	if m := syntaxPattern.FindStringSubmatch(problem); m != nil {
		line, _ = strconv.Atoi(m[1]) // 0 where the parser names no line
		problem = m[2]
	}
	if m := anchorPattern.FindStringSubmatch(problem); m != nil {
		before, _, _ := bytes.Cut(content, []byte("*"+m[1]))
		line, problem = 1+bytes.Count(before, []byte("\n")), "a value begins with *, which YAML takes for an alias"
	}
	f.Wrong(line, "mend the YAML; a value with special characters goes in quotes", "%s", problem)
}

const nullTag = "!!null"

// Node is one value of a file. The zero Node is a value that is missing: it is read as nothing, and no fault is noted, since
// Map has noted that it is missing if it is needed.
type Node struct {
	file *File
	name string // what faults call it
	yaml *yaml.Node
}

// Pair is a key and its value.
type Pair struct{ Key, Value Node }

// Called is the node with another name for its faults.
func (n Node) Called(name string) Node {
	n.name = name
	return n
}

// Missing tells that the value is not there.
func (n Node) Missing() bool { return n.yaml == nil }

// Line is the line on which the value begins, from 1; 0 if it is missing.
func (n Node) Line() int {
	if n.Missing() {
		return 0
	}
	return n.yaml.Line
}

// Wrong notes a fault of the value.
func (n Node) Wrong(mend, problem string, args ...any) {
	n.file.Wrong(n.Line(), mend, problem, args...)
}

// IsNull, IsMap, IsList and IsAlias tell how the value is written. One that is none of these is a scalar.
func (n Node) IsNull() bool  { return n.yaml.Kind == yaml.ScalarNode && n.yaml.Tag == nullTag }
func (n Node) IsMap() bool   { return n.yaml.Kind == yaml.MappingNode }
func (n Node) IsList() bool  { return n.yaml.Kind == yaml.SequenceNode }
func (n Node) IsAlias() bool { return n.yaml.Kind == yaml.AliasNode }

// Value is a scalar as it is written; of anything else it is empty.
func (n Node) Value() string {
	if n.Missing() || n.yaml.Kind != yaml.ScalarNode {
		return ""
	}
	return n.yaml.Value
}

// Items are the values of a list; each bears the list's name.
func (n Node) Items() []Node {
	items := make([]Node, len(n.yaml.Content))
	for i, item := range n.yaml.Content {
		items[i] = Node{n.file, n.name, item}
	}
	return items
}

// Pairs are the keys and values of a map, in their order; each value is called by its key. A key may be there twice.
func (n Node) Pairs() []Pair {
	pairs := make([]Pair, 0, len(n.yaml.Content)/2)
	for i := 0; i+1 < len(n.yaml.Content); i += 2 {
		key, value := n.yaml.Content[i], n.yaml.Content[i+1]
		pairs = append(pairs, Pair{Node{n.file, n.name, key}, Node{n.file, key.Value, value}})
	}
	return pairs
}

// Map reads a map that has each of the required keys, may have the optional ones, and has each once and no other. Each value
// is called by its key.
func (n Node) Map(required, optional []string) map[string]Node {
	known := slices.Concat(required, optional)
	switch {
	case n.Missing():
		return nil
	case n.IsNull():
		n.Wrong("give "+strings.Join(known, ", "), "%s is empty", n.name)
		return nil
	case !n.IsMap():
		n.Wrong("give "+strings.Join(known, ", "), "%s must be a set of keys and values", n.name)
		return nil
	}
	found := map[string]Node{}
	for _, p := range n.Pairs() {
		key := p.Key.Value()
		switch {
		case !slices.Contains(known, key):
			p.Key.Wrong("remove or rename it", "%s has no key %q%s", n.name, key, nearest.Suggest(key, known))
		case !found[key].Missing():
			p.Key.Wrong("remove one of them", "%s has the key %q twice", n.name, key)
		default:
			found[key] = p.Value
		}
	}
	for _, key := range required {
		if found[key].Missing() {
			n.Wrong("add it", "%s lacks %q", n.name, key)
		}
	}
	return found
}

// List reads a list that has items.
func (n Node) List() []Node {
	if n.Missing() {
		return nil
	}
	if !n.IsList() || len(n.yaml.Content) == 0 {
		n.Wrong("", "%s must be a list, and not empty", n.name)
		return nil
	}
	return n.Items()
}

// Text reads a text that is not empty.
func (n Node) Text() string { return n.text("") }

func (n Node) text(mend string) string {
	if n.Missing() {
		return ""
	}
	s := n.Value()
	if n.IsNull() || strings.TrimSpace(s) == "" {
		n.Wrong(mend, "%s must be a text, and not empty", n.name)
		return ""
	}
	return s
}

// Word reads one word of a list. The mend is said beside the word that is nearest, if one is near.
func (n Node) Word(words []string, mend string) string {
	s := n.text(mend)
	if s != "" && !slices.Contains(words, s) {
		n.Wrong(mend, "%s: unknown word %q%s", n.name, s, nearest.Suggest(s, words))
		return ""
	}
	return s
}

// Words reads a list of words, each of them on the list of those known, none twice.
func (n Node) Words(known []string) []string {
	var all []string
	for _, item := range n.List() {
		word := item.Word(known, "")
		if word != "" && slices.Contains(all, word) {
			item.Wrong("", "%s names %q twice", n.name, word)
		} else if word != "" {
			all = append(all, word)
		}
	}
	return all
}

// Number reads a whole number; ok is false if there is none.
func (n Node) Number(mend string) (v int, ok bool) {
	if n.Missing() {
		return 0, false
	}
	v, err := strconv.Atoi(n.Value())
	if err != nil || n.yaml.Tag != "!!int" {
		n.Wrong(mend, "%s must be a whole number", n.name)
		return 0, false
	}
	return v, true
}

// Count reads a whole number that is not negative; without one it is 0.
func (n Node) Count(mend string) int {
	v, _ := n.Number(mend)
	if v < 0 {
		n.Wrong(mend, "%s is negative", n.name)
		return 0
	}
	return v
}

// Moment reads a moment of the years 2000 to 2199, with its offset from UTC; without one it is zero.
func (n Node) Moment() time.Time {
	if n.Missing() {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, n.Value())
	if err != nil || at.Year() < 2000 || at.Year() > 2199 {
		n.Wrong("write it as 2026-03-09T02:15:00Z or 2026-07-09T02:15:00+01:00", "%s is not a moment with its offset from UTC", n.name)
		return time.Time{}
	}
	return at.UTC()
}
