// Command gather writes the notices of all that is linked into stepdown into the file that it is given. It stops at a module
// that has none.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"stepdown/internal/licence"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: gather FILE")
		os.Exit(2)
	}
	text, err := gather()
	if err == nil {
		err = os.WriteFile(os.Args[1], []byte(text), 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// systems are the operating systems that stepdown is built for.
var systems = []string{"linux", "windows", "darwin"}

// part is something that the program contains.
type part struct{ name, version, dir string }

// gather gives the notices of all parts, the program's own first.
func gather() (string, error) {
	root, err := ask(nil, "list", "-m", "-f", "{{.Dir}}")
	if err != nil {
		return "", err
	}
	golang, err := ask(nil, "env", "GOROOT")
	if err != nil {
		return "", err
	}
	parts := []part{{"stepdown", "", root}, {"Go, its runtime and library", "", golang}}
	modules, err := linked()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("stepdown contains the work of others, whose notices follow.\n")
	for _, p := range append(parts, modules...) {
		if err := p.write(&b); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

// ask runs the go command.
func ask(environ []string, args ...string) (string, error) {
	command := exec.Command("go", args...)
	command.Env = append(os.Environ(), environ...)
	var said bytes.Buffer
	command.Stderr = &said
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w: %s", strings.Join(args, " "), err, said.String())
	}
	return strings.TrimSpace(string(out)), nil
}

// linked are the modules that a build for any of the systems contains, by path.
func linked() ([]part, error) {
	const line = "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}"
	found := map[part]bool{}
	for _, system := range systems {
		out, err := ask([]string{"GOOS=" + system, "GOARCH=amd64", "CGO_ENABLED=0"}, "list", "-deps", "-f", line, "stepdown/cmd/stepdown")
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(out) {
			if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 {
				found[part{f[0], f[1], f[2]}] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(found), func(x, y part) int { return strings.Compare(x.name, y.name) }), nil
}

// notice is what files are called that hold one, in a module's topmost folder. That of the fonts is LICENSE-SIL.
var notice = regexp.MustCompile(`(?i)^((un)?licen[cs]e|copying|notice|patents)([.-].*)?$`)

func (p part) write(b *strings.Builder) error {
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		return fmt.Errorf("look for the notices of %s: %w", p.name, err)
	}
	n := 0
	for _, e := range entries {
		if e.IsDir() || !notice.MatchString(e.Name()) || strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(p.dir, e.Name()))
		if err != nil {
			return fmt.Errorf("read the notice of %s: %w", p.name, err)
		}
		n++
		fmt.Fprintf(b, "\n%s%s (%s)\n\n%s\n", licence.Heading, strings.TrimSpace(p.name+" "+p.version), e.Name(),
			strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")))
	}
	if n == 0 {
		return errors.New(p.name + " has no notice: find out under which licence it may be used")
	}
	return nil
}
