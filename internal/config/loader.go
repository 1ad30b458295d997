package config

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"stepdown/internal/nearest"
	"stepdown/internal/strict"
)

// loader takes one source after the other, each overriding the ones before. A value that is overridden is still checked.
type loader struct {
	table
	config *Config
	folder string // that relative paths start from; empty: the working directory
	faults strict.Faults
}

func (l *loader) fault(at origin, key, problem, mend string) {
	l.faults = append(l.faults, at.fault(key, problem, mend))
}

func (l *loader) readDefaults() {
	for _, s := range l.table {
		l.config.origins[s.Key] = origin{name: notGiven}
		if s.Default != "" {
			l.takeLine(s, byDefault, s.Default)
		}
	}
}

// takeLine reads a setting that was given on one line: as a default, in a variable or in a flag.
func (l *loader) takeLine(s Setting, name, value string) {
	at := origin{name: name}
	l.take(s, at, s.form.split(at, value))
}

// take reads a setting as it was given. Relative paths start from the one folder, wherever they were given.
func (l *loader) take(s Setting, at origin, items []item) {
	l.config.origins[s.Key] = at
	if s.resolve != nil {
		items[0].text = s.resolve(items[0].text, l.folder)
	}
	for _, bad := range s.form.set(l.config, items) {
		l.fault(bad.origin, s.Key, s.complaint(bad), s.mend(bad))
	}
}

func (s Setting) complaint(bad item) string {
	switch {
	case strings.TrimSpace(bad.written()) == "":
		return "is empty"
	case s.Secret:
		return "what is given is not " + s.form.wants // a secret is not quoted
	}
	return fmt.Sprintf("%q is not %s", bad.written(), s.form.wants)
}

func (s Setting) mend(bad item) string {
	if near := suggest(bad.text, s.form.options); near != "" {
		return near
	}
	return fmt.Sprintf("write it like %q, or leave it out", s.Example)
}

// suggest is a question that names the nearest of the known words; empty if none is near.
func suggest(word string, known []string) string {
	return strings.TrimPrefix(nearest.Suggest(word, known), ": ")
}

// readEnvironment takes every variable that begins with STEPDOWN_, in the order of their names. An empty variable counts
// as none, since compose files and service managers pass on what isn't set as empty.
func (l *loader) readEnvironment(environ []string) {
	environ = slices.Clone(environ)
	slices.Sort(environ)
	given := map[string]bool{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, envPrefix) || name == configEnv || value == "" {
			continue
		}
		s, inFile, known := l.settingCalled(name, Setting.Env, strings.ToUpper(fileSuffix))
		at := origin{name: name}
		switch {
		case !known:
			l.fault(at, "", "there is no such setting", cmp.Or(suggest(name, l.envNames()), seeSettings))
		case given[s.Key]:
			l.fault(at, s.Key, "gives "+s.Key+" a second time", "keep "+s.Env()+" or "+name+", not both")
		case inFile:
			l.takeFromFile(s, at, value)
		default:
			l.takeLine(s, name, value)
		}
		given[s.Key] = true
	}
}

const seeSettings = "leave it out; `stepdown check-config --settings` lists the settings there are"

func (t table) envNames() []string {
	names := []string{configEnv}
	for _, s := range t {
		names = append(names, s.Env())
		if s.Secret {
			names = append(names, s.Env()+strings.ToUpper(fileSuffix))
		}
	}
	return names
}

func (l *loader) readFlags(flags map[string]string) {
	for _, s := range l.table {
		if value, given := flags[s.Flag]; given && s.Flag != "" {
			l.takeLine(s, "--"+s.Flag, value)
		}
	}
}

// longestSecret is far more than any password or URL has, in bytes.
const longestSecret = 64 << 10

// takeFromFile reads a secret that stands alone in a file, with or without a line end.
func (l *loader) takeFromFile(s Setting, at origin, path string) {
	content, err := readSecret(fromFolder(path, l.folder))
	if err != nil {
		l.fault(at, s.Key+fileSuffix, err.Error(), "name a file that holds the secret and that this user may read")
		return
	}
	if problem := exposed(fromFolder(path, l.folder)); problem != "" {
		l.fault(at, s.Key+fileSuffix, problem, mendExposed(fromFolder(path, l.folder)))
	}
	before := len(l.faults)
	l.take(s, at, []item{{origin: at, text: content}})
	for i := range l.faults[before:] {
		l.faults[before+i] = at.fault(s.Key+fileSuffix, fmt.Sprintf("the file %s does not hold %s", path, s.form.wants),
			"put the secret into it, on one line")
	}
}

func readSecret(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, longestSecret))
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	return strings.TrimRight(string(content), "\r\n"), nil
}
