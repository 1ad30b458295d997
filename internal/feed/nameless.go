package feed

import (
	"slices"

	"stepdown/internal/casefile"
)

// Nameless is a rejected row that says that somebody is not safe to write to, or holds for safety, and tells of nobody: it has neither
// person, door nor mailbox, and cases.csv doesn't hold its case.
type Nameless struct {
	File string
	Line int
	Key  casefile.Key // under which it is kept; zero where its case can't be read
}

// namelessKept bounds what is remembered of a feed of which nothing is right (ours).
const namelessKept = 50

// Nameless are such rows of the last walk over Episodes, the first of them.
func (f *Feed) Nameless() []Nameless { return f.nameless }

// noteNameless notes the row if it is one.
func (f *Feed) noteNameless(file string, r row, key casefile.Key, in reading) {
	if len(f.nameless) >= namelessKept {
		return
	}
	said := false
	switch file {
	case holds.file:
		h, problems := holds.read(r.cells, in)
		said = h.row.Safety || amiss(problems, "safety")
	case adults.file:
		a, problems := adults.read(r.cells, in)
		door := casefile.Adult{Address: compact(a.row.lines[:]), Postcode: a.row.Postcode, UPRN: a.row.UPRN}.Door()
		unsafe := slices.ContainsFunc([]casefile.Answer{a.row.SafeToWrite, a.row.SafeByPost, a.row.SafeByEmail},
			func(answer casefile.Answer) bool { return answer == casefile.No }) || amiss(problems, "safe_to_write", "safe_by_post", "safe_by_email")
		said = unsafe && a.row.ID == "" && !door.Comparable() && a.row.Mailbox() == ""
	}
	if said { //guard:nameless-row-is-told
		f.nameless = append(f.nameless, Nameless{file, r.line, key})
	}
}
