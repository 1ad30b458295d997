package feed

import (
	"reflect"
	"strings"
	"sync"
	"unicode"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/strict"
)

// Column is one entry of the data dictionary. What it says is what the importer checks: both come from one table.
type Column struct {
	File     string `json:"file"`
	Name     string `json:"column"`
	Meaning  string `json:"meaning"`
	Format   string `json:"format"`
	Required bool   `json:"required"` // whether its cells must be filled
	Optional bool   `json:"optional"` // the column may be left out; what it would say is then not known
	MayLack  bool   `json:"may_lack"` // the whole file may be left out
	Example  string `json:"example"`  // as it stands in a feed whose dates are dd/mm/yyyy
	query    string // gives it in SQL
}

// sheet is one file of a feed, with rows of type T: its name, and its columns in the order in which they are written.
type sheet[T any] struct {
	file    string
	fields  []field[T]
	mayLack bool       // a feed need not have the file
	desks   *sync.Pool // of *desk[T]
}

func newSheet[T any](file string, fields ...field[T]) sheet[T] {
	return sheet[T]{file: file, fields: fields, desks: &sync.Pool{New: func() any { return &desk[T]{cells: make([]cell, len(fields))} }}}
}

// may is the sheet that a feed need not have.
func (s sheet[T]) may() sheet[T] {
	s.mayLack = true
	return s
}

// desk is where a row is read: its cells are found once, and not anew for each of many rows.
type desk[T any] struct {
	row   T
	cells []cell // of the row; nil: nothing has been read into it
}

// field is a column, and where in a row its value lives.
type field[T any] struct {
	name, meaning, example string
	required, optional     bool
	idle                   bool // a blank cell leaves a new row as it is
	at                     func(*T) cell
}

func column[T any](name, meaning, example string, at func(*T) cell) field[T] {
	var blank, untouched T
	problem := at(&blank).read("", reading{})
	at(&untouched)
	return field[T]{name: name, meaning: meaning, example: example, at: at, idle: problem == nil && reflect.DeepEqual(blank, untouched)}
}

// must is the column with cells that may not be blank.
func (f field[T]) must() field[T] {
	f.required = true
	return f
}

// may is the column that a file need not have.
func (f field[T]) may() field[T] {
	f.optional = true
	return f
}

// entry is a row that belongs to an episode.
type entry[T any] struct {
	key casefile.Key
	row T
}

// keyed is a sheet whose rows belong to episodes: the key's columns come first.
func keyed[T any](file string, fields ...field[entry[T]]) sheet[entry[T]] {
	key := []field[entry[T]]{
		column("case_ref", "the case, as the council writes it", "EHM-20931", func(e *entry[T]) cell { return text{&e.key.Case, 64} }).must(),
		column("episode", "which of the case's step downs: 1 for the first, one more each time the family steps down again", "1",
			func(e *entry[T]) cell { return whole{&e.key.Number, 1, 99} }).must(),
	}
	return newSheet(file, append(key, fields...)...)
}

// reading is what the reading and the writing of cells depends on.
type reading struct {
	order  DateOrder
	madeOn calendar.Date
}

// problem is why a cell or a row can't be taken. It quotes nothing that the row says.
type problem struct {
	column string // empty: the row as a whole
	rule   string // what is wrong with it: "is blank"
	mend   string // what to do
}

// read takes the cells of one row, in the order of the columns, and gives every problem that it finds.
func (s sheet[T]) read(cells []string, in reading) (row T, problems []problem) {
	if len(cells) != len(s.fields) {
		return row, []problem{{"", "the row has more or fewer cells than the header",
			"fill every column of every row, and quote cells that hold a comma"}}
	}
	d := s.desks.Get().(*desk[T])
	defer s.desks.Put(d)
	d.row = row
	for i := range s.fields {
		f := &s.fields[i]
		text := trim(cells[i])
		if text == "" && f.idle && !f.required { // as most are
			continue
		}
		if d.cells[i] == nil {
			d.cells[i] = f.at(&d.row)
		}
		if p := f.read(d.cells[i], text, in); p != nil {
			problems = append(problems, *p)
		}
	}
	return d.row, problems
}

// read takes the text of a cell of a new row, without the blanks around it.
func (f field[T]) read(c cell, s string, in reading) *problem {
	p := legible(s)
	if p == nil {
		p = c.read(s, in)
	}
	if p == nil && f.required && c.write(in) == "" { //guard:required-cell-is-filled
		p = &problem{rule: "is blank or unknown", mend: "fill it: it is required"}
	}
	if p != nil {
		p.column = f.name
	}
	return p
}

// write gives the cells of a row, in the order of the columns. What the importer would refuse, or read otherwise, is
// refused here, so that the two never disagree.
func (s sheet[T]) write(row T, in reading) ([]string, *problem) {
	cells := make([]string, len(s.fields))
	var again T
	for i, f := range s.fields {
		cells[i] = f.at(&row).write(in)
		c := f.at(&again)
		if p := f.read(c, trim(cells[i]), in); p != nil {
			return nil, p
		}
		if c.write(in) != cells[i] {
			return nil, &problem{f.name, "would be read back otherwise than it is", "drop the spaces around it"}
		}
	}
	return cells, nil
}

func (s sheet[T]) layout() layout {
	l := layout{file: s.file, mayLack: s.mayLack}
	for _, f := range s.fields {
		cell := f.at(new(T))
		l.columns = append(l.columns, Column{
			s.file, f.name, f.meaning, cell.format(), f.required, f.optional, s.mayLack, f.example, queryOf(cell, f.name),
		})
	}
	return l
}

// layout is what is known of a file without looking at the type of its rows.
type layout struct {
	file    string
	columns []Column
	mayLack bool
}

func (l layout) names() []string {
	names := make([]string, len(l.columns))
	for i, c := range l.columns {
		names[i] = c.Name
	}
	return names
}

// refuse refuses the whole feed for a fault of the file.
func (l layout) refuse(line int, rule, mend string) *Refused {
	return refuse(strict.At(l.file, line, "", rule, mend))
}

// trim drops the blanks around a cell, among them the no-break space that spreadsheets leave.
func trim(s string) string {
	if s == "" || inWord(s[0]) && inWord(s[len(s)-1]) { // as most are
		return s
	}
	return strings.Trim(s, " \t\u00a0")
}

func inWord(c byte) bool { return ' ' < c && c <= unicode.MaxASCII }
