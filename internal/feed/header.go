package feed

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"stepdown/internal/nearest"
	"stepdown/internal/strict"
)

// maxHeader is how many columns a header may have.
const maxHeader = 500

// readHeader finds each column of the layout in the header, and every fault of the header.
func (r *rows) readHeader(cells []string) error {
	if slices.ContainsFunc(cells, func(cell string) bool { return strings.Contains(cell, "\r") }) {
		return r.layout.refuse(1, "lines end in a carriage return alone", "export the file with lines that end in LF or CR LF")
	}
	if len(cells) > maxHeader { //guard:header-is-bounded
		return r.layout.refuse(1, fmt.Sprintf("the header has more than %d columns", maxHeader),
			"export the columns that `stepdown import --columns` prints, and no others")
	}
	theirs := make([]string, len(cells))
	header := make([]string, len(cells)) // by our names
	for i, cell := range cells {
		decoded, ok := r.decode(cell)
		if !ok {
			decoded = cell // unknown, and told as such
		}
		theirs[i] = trim(decoded)
		header[i] = cmp.Or(r.renamed[theirs[i]], theirs[i])
	}
	r.width = len(header)
	if !r.layout.isHeader(header) { //guard:first-line-is-a-header
		// What stands there is not quoted: it may be somebody's record.
		return r.layout.refuse(1, "the first line is not a header: it holds fewer than half of the column names",
			"write the column names into the first line, with commas between them")
	}
	faults := r.findColumns(header)
	for _, name := range slices.Sorted(maps.Keys(r.renamed)) {
		if !slices.Contains(theirs, name) { //guard:renamed-column-is-there
			faults = append(faults, strict.At(r.layout.file, 1, r.renamed[name],
				"the manifest says that the column is called "+quoted(name)+", which the header lacks", "correct the name in the manifest"))
		}
	}
	if len(faults) > 0 {
		return refuse(faults...)
	}
	r.leading = r.order[0] < 2 && r.order[1] < 2
	return nil
}

// isHeader tells whether most of the columns that the file needs stand in the line. A few can stand in a record too: email is
// also a channel.
func (l layout) isHeader(line []string) bool {
	needed, found := 0, 0
	for _, c := range l.columns {
		if c.Optional {
			continue
		}
		needed++
		if slices.Contains(line, c.Name) {
			found++
		}
	}
	return 2*found >= needed
}

// findColumns notes for each column of the layout where it stands.
func (r *rows) findColumns(header []string) (faults strict.Faults) {
	names := r.layout.names()
	fault := func(name, rule, mend string) {
		faults = append(faults, strict.At(r.layout.file, 1, name, rule, mend))
	}
	r.order = slices.Repeat([]int{-1}, len(names))
	for at, name := range header {
		i := slices.Index(names, name)
		switch {
		case i < 0: //guard:unknown-column-is-refused
			fault("", "unknown column "+quoted(name)+nearest.Suggest(name, names), "rename or remove it")
		case r.order[i] >= 0: //guard:column-is-there-once
			fault(name, "the column is there twice", "remove one of them")
		default:
			r.order[i] = at
		}
	}
	for i, at := range r.order {
		if at < 0 && !r.layout.columns[i].Optional { //guard:column-is-there
			mend := "add it; its cells may be blank"
			if r.layout.columns[i].Required {
				mend = "add it, with a value in each cell: they are required"
			}
			fault(names[i], "the column is missing", mend)
		}
	}
	return faults
}

// quoted is a column's name for an error, cut short.
func quoted(name string) string { return fmt.Sprintf("%.40q", name) }
