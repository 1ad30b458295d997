package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
)

// write writes names of tests into a file, a line each: package, space, test.
func write(file string, names []string) error {
	text := strings.Join(names, "\n")
	if len(names) > 0 {
		text += "\n"
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return fmt.Errorf("write the names of the skipped tests: %w", err)
	}
	return nil
}

// chosen are the arguments with which `go test` runs the tests that the file names: a pattern and the packages. A test of the
// same name in another of the packages is run as well.
func chosen(file string) ([]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the names of tests: %w", err)
	}
	var patterns, packages []string
	for n, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		of, test, found := strings.Cut(line, " ")
		if !found {
			return nil, fmt.Errorf("%s:%d: %q is no package and test: give a file that -skipped wrote", file, n+1, line)
		}
		var names []string
		for _, name := range strings.Split(test, "/") {
			names = append(names, "^"+regexp.QuoteMeta(name)+"$")
		}
		patterns, packages = append(patterns, strings.Join(names, "/")), append(packages, of)
	}
	slices.Sort(packages)
	slices.Sort(patterns)
	return append([]string{"-run=" + strings.Join(slices.Compact(patterns), "|")}, slices.Compact(packages)...), nil
}
