package config

import (
	"path/filepath"
	"strings"

	"stepdown/internal/timetable"
)

// Setting describes one setting: the same words serve the reader of the manual, the loader and its faults.
type Setting struct {
	Key     string // its path in the file, such as mail.host
	Flag    string // its flag without dashes; empty: it has none
	Meaning string
	Default string // as it would be written; empty: none
	Example string // as it would be written in a variable
	Secret  bool   // it may also be read from a file, named by its key or variable with _file or _FILE added
	Sending bool   // nothing is sent without it, except from a test database
	Feeds   bool   // no feed is taken without it, except into a test database

	form    form
	resolve func(path, folder string) string // for paths: takes a relative one from the folder of the settings file
}

const (
	envPrefix  = "STEPDOWN_"
	configEnv  = envPrefix + "CONFIG"
	byDefault  = "default"
	notGiven   = "not given"
	fileSuffix = "_file"
)

// Env is the setting's environment variable.
func (s Setting) Env() string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(s.Key, ".", "_"))
}

func (s Setting) key() string { return s.Key }

// Wants says in words what the setting takes.
func (s Setting) Wants() string {
	if s.form.shape == single {
		return s.form.wants
	}
	return "a list, each item " + s.form.wants
}

// table is all settings there are, in the order of the manual.
type table []Setting

// Settings are all settings there are, in the order of the manual.
func Settings() []Setting { return tableOf(timetable.Letters()) }

// settingCalled finds the setting that has a name, or the secret that stands in a file if the name has the suffix besides.
func (t table) settingCalled(name string, nameOf func(Setting) string, suffix string) (s Setting, inFile, known bool) {
	for _, s := range t {
		switch {
		case name == nameOf(s):
			return s, false, true
		case s.Secret && name == nameOf(s)+suffix:
			return s, true, true
		}
	}
	return Setting{}, false, false
}

// isSection tells whether settings stand below the key.
func (t table) isSection(key string) bool {
	for _, s := range t {
		if strings.HasPrefix(s.Key, key+".") {
			return true
		}
	}
	return false
}

// keysBelow are the names that may stand directly in a section of the file; the empty prefix is the top level.
func (t table) keysBelow(prefix string) []string {
	var names []string
	seen := map[string]bool{}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for _, s := range t {
		rest, below := strings.CutPrefix(s.Key, prefix)
		if !below {
			continue
		}
		name, _, deeper := strings.Cut(rest, ".")
		add(name)
		if s.Secret && !deeper {
			add(name + fileSuffix)
		}
	}
	return names
}

func fromFolder(path, folder string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}

// databaseFromFolder does the same for the path in a SQLite URL. Query parameters and memory databases stay as they are.
func databaseFromFolder(url, folder string) string {
	path, isSQLite := strings.CutPrefix(url, sqliteScheme)
	if !isSQLite || path == "" || strings.HasPrefix(path, ":") {
		return url
	}
	return sqliteScheme + fromFolder(path, folder)
}
