package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// defaultFile is read where it exists and no other is named.
const defaultFile = "stepdown.yaml"

// fileOf is the file to read, and where it was named; it need not exist if nobody named it.
func fileOf(from Sources) (name, namedBy string) {
	if from.File != "" {
		return from.File, "--config"
	}
	for _, entry := range from.Environ {
		if value, found := strings.CutPrefix(entry, configEnv+"="); found && value != "" {
			return value, configEnv
		}
	}
	return defaultFile, ""
}

func (l *loader) readFile(from Sources) {
	name, namedBy := fileOf(from)
	content, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && namedBy == "":
	case err != nil:
		l.fault(cmp.Or(namedBy, name), fmt.Sprintf("read settings: %v", err), "name a file that is there and that this user may read")
	default:
		l.readYAML(name, content)
	}
}

// folderOf is the folder that relative paths start from: that of the settings file. Without a file, or with one that lies
// in no folder of an installation's, such as a pipe or /dev/null, it is empty: the working directory.
func folderOf(from Sources) string {
	name, _ := fileOf(from)
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return filepath.Dir(name)
}

// readYAML takes the settings of one file.
func (l *loader) readYAML(name string, content []byte) {
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	var root, second yaml.Node
	err := decoder.Decode(&root)
	if errors.Is(err, io.EOF) {
		return // nothing but comments: all defaults
	}
	if err != nil {
		l.faults = append(l.faults, syntaxFault(name, content, err))
		return
	}
	r := reader{loader: l, name: name}
	r.section(root.Content[0], "")
	if err := decoder.Decode(&second); err == nil {
		r.complain(&second, "", "a second document begins here", "keep all settings in one, without the line ---")
	} else if !errors.Is(err, io.EOF) {
		l.faults = append(l.faults, syntaxFault(name, content, err))
	}
}

var (
	syntaxPattern = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)
	anchorPattern = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
)

// syntaxFault puts a fault of the YAML itself in its place. The parser's words quote no values but those it takes for
// aliases, such as a password that begins with *.
func syntaxFault(name string, content []byte, err error) Fault {
	place, problem := name, err.Error()
	if m := syntaxPattern.FindStringSubmatch(problem); m != nil {
		problem = m[2]
		if m[1] != "" {
			place = name + ":" + m[1]
		}
	}
	if m := anchorPattern.FindStringSubmatch(problem); m != nil {
		before, _, _ := bytes.Cut(content, []byte("*"+m[1]))
		place = fmt.Sprintf("%s:%d", name, 1+bytes.Count(before, []byte("\n")))
		problem = "a value begins with *, which YAML takes for an alias"
	}
	return Fault{place, problem, "mend the YAML; a value with special characters goes in quotes"}
}

// reader walks one file.
type reader struct {
	*loader
	name string
}

func (r reader) origin(n *yaml.Node) string { return fmt.Sprintf("%s:%d", r.name, n.Line) }

func (r reader) complain(n *yaml.Node, key, problem, mend string) {
	r.fault(strings.TrimSpace(r.origin(n)+" "+key), problem, mend)
}

// section reads the keys of one section. The prefix is its own key and a dot, or empty at the top level.
func (r reader) section(n *yaml.Node, prefix string) {
	title := strings.TrimSuffix(prefix, ".")
	if isNull(n) {
		return // everything in it is commented out
	}
	if n.Kind != yaml.MappingNode {
		if title == "" {
			r.complain(n, title, "the file holds no settings", "write lines such as `database: sqlite:stepdown.db`")
			return
		}
		r.complain(n, title, "is a section and takes no value", "write its settings on the lines below, indented")
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		path := prefix + key.Value
		if line, twice := seen[key.Value]; twice {
			r.complain(key, path, fmt.Sprintf("is given a second time, after line %d", line), "leave one out")
			continue
		}
		seen[key.Value] = key.Line
		if s, inFile := secretOf(path); inFile {
			if line, twice := seen[strings.TrimPrefix(s.Key, prefix)]; twice {
				r.complain(key, path, fmt.Sprintf("gives %s a second time, after line %d", s.Key, line), "keep one of the two")
			} else if r.isScalar(value, path) {
				r.takeFromFile(s, r.origin(key), value.Value)
			}
			seen[strings.TrimPrefix(s.Key, prefix)] = key.Line
			continue
		}
		s, known := lookup(path)
		switch {
		case known:
			r.setting(s, key, value)
		case isSection(path):
			r.section(value, path+".")
		default:
			r.complain(key, title, fmt.Sprintf("there is no setting %q", path), r.meant(key.Value, prefix))
		}
	}
}

// meant says what somebody may have meant by an unknown key: a name near it, or its own name in another section.
func (r reader) meant(name, prefix string) string {
	for _, s := range table {
		if section, leaf, nested := strings.Cut(s.Key, "."); nested && leaf == name {
			return fmt.Sprintf("did you mean %q? It stands indented below %s", s.Key, section)
		}
	}
	return cmp.Or(suggest(name, keysBelow(prefix)), seeSettings)
}

func (r reader) setting(s Setting, key, value *yaml.Node) {
	if isNull(value) {
		r.complain(key, s.Key, "has no value", fmt.Sprintf("write it like %q, or leave it out", s.Example))
		return
	}
	var items []item
	switch s.form.shape {
	case single:
		if !r.isScalar(value, s.Key) {
			return
		}
		items = []item{{origin: r.origin(key), text: value.Value}}
	case several:
		if value.Kind != yaml.SequenceNode {
			r.complain(value, s.Key, "is a list", "write each item on a line of its own behind a dash")
			return
		}
		for _, n := range value.Content {
			if !r.isScalar(n, s.Key) {
				return
			}
			items = append(items, item{origin: r.origin(n), text: n.Value})
		}
	case named:
		if value.Kind != yaml.MappingNode {
			r.complain(value, s.Key, "is a list with names", "write each on a line of its own, such as `"+s.Example+"`")
			return
		}
		for i := 0; i+1 < len(value.Content); i += 2 {
			name, n := value.Content[i], value.Content[i+1]
			if !r.isScalar(name, s.Key) || !r.isScalar(n, s.Key) {
				return
			}
			items = append(items, item{origin: r.origin(name), name: name.Value, text: n.Value})
		}
	}
	r.take(s, r.origin(key), items)
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

func (r reader) isScalar(n *yaml.Node, key string) bool {
	switch n.Kind {
	case yaml.ScalarNode:
		return true
	case yaml.AliasNode:
		r.complain(n, key, "a value that begins with * refers to another one", "write the value out; put it in quotes if it begins with *")
	default:
		r.complain(n, key, "takes a single value", "write the value behind the colon, on the same line")
	}
	return false
}
