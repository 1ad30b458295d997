package strict

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing that is wrong with what somebody wrote.
type Fault struct {
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"` // from 1; 0 where the fault has no line
	Key     string `json:"key,omitempty"`  // a setting, a column, a variable or a flag, where the fault is of one
	Problem string `json:"problem"`        // what is wrong; never quotes a secret
	Mend    string `json:"mend,omitempty"` // what to do about it; empty where the problem says it
}

// At is a fault in its place. Whatever of the place is not known is empty or 0.
func At(file string, line int, key, problem, mend string) Fault {
	return Fault{File: file, Line: line, Key: key, Problem: problem, Mend: mend}
}

// Error is the fault on one line: FILE:LINE KEY: PROBLEM: MEND.
func (f Fault) Error() string {
	place := f.File
	if f.Line > 0 {
		place = fmt.Sprintf("%s:%d", place, f.Line)
	}
	text := strings.TrimSpace(place+" "+f.Key) + ": " + f.Problem
	if f.Mend != "" {
		text += ": " + f.Mend
	}
	return text
}

// Faults are all that is wrong.
type Faults []Fault

// Error has a line for each fault.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Sort puts the faults of one file in the order of its lines; those of one line stay in the order in which they were found.
func (fs Faults) Sort() {
	slices.SortStableFunc(fs, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
}
