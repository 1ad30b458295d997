package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"stepdown/internal/need"
)

// event is one line of `go test -json` (`go doc test2json`).
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
}

// report keeps of each running test what it said, and prints what a reader wants to see.
type report struct {
	out     io.Writer
	said    map[event][]byte // by package and test
	passed  int
	failed  int
	skipped []string               // all that were, by package and test
	wants   map[need.Component]int // how many were skipped for want of each
	others  []string               // what was skipped for another reason
}

func newReport(out io.Writer) *report {
	return &report{out: out, said: map[event][]byte{}, wants: map[need.Component]int{}}
}

func (r *report) read(events io.Reader) error {
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			r.line(line)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read what the tests say: %w", err)
		}
	}
}

func (r *report) line(line []byte) {
	var e event
	if json.Unmarshal(line, &e) != nil {
		fmt.Fprintf(r.out, "%s", line) // it is no event: the go command itself says something
		return
	}
	key := event{Package: e.Package, Test: e.Test}
	switch e.Action {
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "output":
		r.said[key] = append(r.said[key], e.Output...)
	case "pass", "fail", "skip":
		r.end(e.Action, key)
	}
}

// end counts a test that has ended, or prints its package's line.
func (r *report) end(how string, key event) {
	said := string(r.said[key])
	delete(r.said, key)
	switch {
	case key.Test == "" && how == "fail":
		r.printUnfinished(key.Package)
		fmt.Fprint(r.out, said)
	case key.Test == "":
		before := strings.LastIndex(strings.TrimSuffix(said, "\n"), "\n")
		fmt.Fprint(r.out, said[before+1:]) // the last line says whether the package is all right, after "PASS"
	case how == "pass":
		r.passed++
	case how == "fail":
		r.failed++
		fmt.Fprint(r.out, said)
	default:
		r.skipped = append(r.skipped, key.Package+" "+key.Test)
		if c, told := need.Read(said); told {
			r.wants[c]++
		} else {
			r.others = append(r.others, key.Package+" "+key.Test)
		}
	}
}

// printUnfinished prints what tests said that never ended: a panic, or the time that ran out, stands there.
func (r *report) printUnfinished(of string) {
	byTest := func(a, b event) int { return strings.Compare(a.Test, b.Test) }
	for _, key := range slices.SortedFunc(maps.Keys(r.said), byTest) {
		if key.Package == of {
			fmt.Fprintf(r.out, "%s", r.said[key])
			delete(r.said, key)
		}
	}
}

// finish prints the counts.
func (r *report) finish() {
	fmt.Fprintf(r.out, "\n%d passed, %d failed, %d skipped\n", r.passed, r.failed, len(r.skipped))
	byName := func(a, b need.Component) int { return strings.Compare(a.Name, b.Name) }
	for _, c := range slices.SortedFunc(maps.Keys(r.wants), byName) {
		fmt.Fprintf(r.out, "%d skipped for want of %s: %s\n", r.wants[c], c.Name, c.Install)
	}
	for _, name := range r.others {
		fmt.Fprintf(r.out, "skipped: %s\n", name)
	}
}
