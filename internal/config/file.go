package config

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"stepdown/internal/strict"
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
		l.fault(origin{name: cmp.Or(namedBy, name)}, "", fmt.Sprintf("read settings: %v", err),
			"name a file that is there and that this user may read")
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
	before := len(l.faults)
	file, root := strict.Read(name, content)
	if !root.Missing() {
		reader{l, name}.section(root, "")
	}
	l.faults = append(l.faults, file.Faults()...)
	l.faults[before:].Sort()
}

// reader walks one file.
type reader struct {
	*loader
	name string
}

func (r reader) origin(n strict.Node) origin { return origin{r.name, n.Line()} }

func (r reader) complain(n strict.Node, key, problem, mend string) {
	r.faults = append(r.faults, strict.At(r.name, n.Line(), key, problem, mend))
}

// section reads the keys of one section. The prefix is its own key and a dot, or empty at the top level.
func (r reader) section(n strict.Node, prefix string) {
	title := strings.TrimSuffix(prefix, ".")
	switch {
	case n.IsNull():
		return // everything in it is commented out
	case !n.IsMap() && title == "":
		r.complain(n, title, "the file holds no settings", "write lines such as `database: sqlite:stepdown.db`")
		return
	case !n.IsMap():
		r.complain(n, title, "is a section and takes no value", "write its settings on the lines below, indented")
		return
	}
	seen := map[string]int{}
	for _, p := range n.Pairs() {
		path := prefix + p.Key.Value()
		s, inFile, known := r.settingCalled(path, Setting.key, fileSuffix)
		given := cmp.Or(s.Key, path)
		line, twice := seen[given]
		seen[given] = p.Key.Line()
		switch {
		case twice && given == path:
			r.complain(p.Key, path, fmt.Sprintf("is given a second time, after line %d", line), "leave one out")
		case twice:
			r.complain(p.Key, path, fmt.Sprintf("gives %s a second time, after line %d", given, line), "keep one of the two")
		case inFile && r.isScalar(p.Value, path):
			r.takeFromFile(s, r.origin(p.Key), p.Value.Value())
		case inFile: // isScalar has said why
		case known:
			r.setting(s, p)
		case r.isSection(path):
			r.section(p.Value, path+".")
		default:
			r.complain(p.Key, title, fmt.Sprintf("there is no setting %q", path), r.meant(p.Key.Value(), prefix))
		}
	}
}

// meant says what somebody may have meant by an unknown key: a name near it, or its own name in another section.
func (r reader) meant(name, prefix string) string {
	for _, s := range r.table {
		if section, leaf, nested := strings.Cut(s.Key, "."); nested && leaf == name {
			return fmt.Sprintf("did you mean %q? It stands indented below %s", s.Key, section)
		}
	}
	return cmp.Or(suggest(name, r.keysBelow(prefix)), seeSettings)
}

func (r reader) setting(s Setting, p strict.Pair) {
	if p.Value.IsNull() {
		r.complain(p.Key, s.Key, "has no value", fmt.Sprintf("write it like %q, or leave it out", s.Example))
		return
	}
	items, ok := r.items(s, p)
	if !ok {
		return
	}
	r.take(s, r.origin(p.Key), items)
	if problem := exposed(r.name); problem != "" && s.Secret && hides(s.form.get(r.config)) {
		r.complain(p.Key, s.Key, problem, mendExposed(r.name))
	}
}

func (r reader) items(s Setting, p strict.Pair) (items []item, ok bool) {
	switch {
	case s.form.shape == single:
		return []item{{origin: r.origin(p.Key), text: p.Value.Value()}}, r.isScalar(p.Value, s.Key)
	case s.form.shape == several && !p.Value.IsList():
		r.complain(p.Value, s.Key, "is a list", "write each item on a line of its own behind a dash")
		return nil, false
	case s.form.shape == named && !p.Value.IsMap():
		r.complain(p.Value, s.Key, "is a list with names", "write each on a line of its own, such as `"+s.Example+"`")
		return nil, false
	case s.form.shape == several:
		for _, n := range p.Value.Items() {
			if !r.isScalar(n, s.Key) {
				return nil, false
			}
			items = append(items, item{origin: r.origin(n), text: n.Value()})
		}
		return items, true
	}
	for _, each := range p.Value.Pairs() {
		if !r.isScalar(each.Key, s.Key) || !r.isScalar(each.Value, s.Key) {
			return nil, false
		}
		items = append(items, item{origin: r.origin(each.Key), name: each.Key.Value(), text: each.Value.Value()})
	}
	return items, true
}

func (r reader) isScalar(n strict.Node, key string) bool {
	switch {
	case n.IsAlias():
		r.complain(n, key, "a value that begins with * refers to another one", "write the value out; put it in quotes if it begins with *")
	case n.IsMap() || n.IsList():
		r.complain(n, key, "takes a single value", "write the value behind the colon, on the same line")
	default:
		return true
	}
	return false
}
