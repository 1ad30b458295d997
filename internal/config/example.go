package config

import (
	"fmt"
	"io"
	"regexp"
	"strings"
)

// WriteExample writes a settings file that says everything about every setting, with each one commented out: what it is
// for, what it takes, where else it can be given, and its default or an example. It loads as it stands.
func WriteExample(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Settings of stepdown. A flag overrides a variable, a variable overrides this file, and this file the defaults.\n" +
		"# Relative paths start from the folder that this file lies in, also those of variables, flags and defaults.\n")
	section := ""
	for _, s := range Settings() {
		indent := ""
		if in, _, nested := strings.Cut(s.Key, "."); nested {
			indent = "  "
			if in != section {
				fmt.Fprintf(&b, "\n%s:\n", in)
				section = in
			}
		} else {
			b.WriteString("\n")
		}
		for _, line := range s.describe() {
			fmt.Fprintf(&b, "%s# %s\n", indent, line)
		}
		for _, line := range s.written() {
			fmt.Fprintf(&b, "%s#%s\n", indent, line)
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the example of settings: %w", err)
	}
	return nil
}

// describe says in a few lines what the setting is and where it can be given.
func (s Setting) describe() []string {
	places := s.Env()
	if s.Flag != "" {
		places += ", --" + s.Flag
	}
	if s.Secret {
		places += ", or the name of a file that holds it: " + s.leaf() + fileSuffix + ", " + s.Env() + strings.ToUpper(fileSuffix)
	}
	lines := []string{s.Meaning, "takes " + s.Wants() + "; also " + places}
	switch {
	case s.Sending:
		lines = append(lines, "nothing is sent before it is given; an example:")
	case s.Feeds:
		lines = append(lines, "no feed is taken before it is given, except into a test database; an example:")
	case s.Default == "":
		lines = append(lines, "none by default; an example:")
	}
	return lines
}

func (s Setting) leaf() string { return s.Key[strings.LastIndex(s.Key, ".")+1:] }

// written is the setting as it would stand in the file: its default, or the example where it has none.
func (s Setting) written() []string {
	value := s.Default
	if value == "" {
		value = s.Example
	}
	items := s.form.split(origin{}, value)
	if s.form.shape == single {
		return []string{s.leaf() + ": " + quoted(items[0].text)}
	}
	lines := []string{s.leaf() + ":"}
	for _, i := range items {
		if s.form.shape == named {
			lines = append(lines, "  "+i.name+": "+quoted(i.text))
		} else {
			lines = append(lines, "  - "+quoted(i.text))
		}
	}
	return lines
}

var plainPattern = regexp.MustCompile(`^[A-Za-z0-9/][^#"\\]*$`)

// quoted is the value in the quotes that YAML needs where it would read something else into it.
func quoted(value string) string {
	if plainPattern.MatchString(value) && !strings.Contains(value, ": ") {
		return value
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}
