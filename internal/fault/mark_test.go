package fault

import (
	"fmt"
	"go/ast"
	"regexp"
	"strconv"
	"strings"
)

// guardMark is a comment that marks a guard. The package comment of off lists its forms.
type guardMark struct {
	name    string
	at      int    // the line of the comment
	line    int    // the line of the guard
	atEnd   bool   // the comment is at the end of that line
	without string // what happens without the guard: one of those below, or empty
	text    string // the text instead, or the constraint of a table
}

const (
	isTrue   = "on"
	leftOut  = "skip"
	replaced = "off"
	inTable  = "schema"
)

var markForm = regexp.MustCompile(`^//guard:([a-z0-9]+(?:[-_][a-z0-9]+)*)(?: (on|skip)| (off|schema)=("(?:[^"\\]|\\.)*"))?$`)

// readMarks reads the marks of the file.
func (w *weaver) readMarks() (marks []guardMark, err error) {
	for _, group := range w.file.Comments {
		for _, c := range group.List {
			if !strings.HasPrefix(strings.TrimLeft(c.Text, "/* \t"), "guard:") {
				continue
			}
			m, err := parseMark(c.Text)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", w.set.Position(c.Pos()), err)
			}
			m.at = w.line(c.Pos())
			m.line, m.atEnd = m.at, w.follows(c)
			if !m.atEnd {
				m.line = w.line(group.End()) + 1
			}
			marks = append(marks, m)
		}
	}
	return marks, nil
}

func parseMark(comment string) (m guardMark, err error) {
	found := markForm.FindStringSubmatch(comment)
	if found == nil {
		return m, fmt.Errorf("%q does not mark a guard: write //guard:what-it-guards, and nothing else but what off describes", comment)
	}
	m = guardMark{name: found[1], without: found[2] + found[3]}
	if found[4] != "" {
		if m.text, err = strconv.Unquote(found[4]); err != nil {
			return m, fmt.Errorf("the text of guard %s: %w", m.name, err)
		}
	}
	return m, nil
}

// follows tells whether a comment has code before it on its line.
func (w *weaver) follows(c *ast.Comment) bool {
	before := w.text[:w.offset(c.Pos())]
	return strings.TrimSpace(before[strings.LastIndexByte(before, '\n')+1:]) != ""
}
