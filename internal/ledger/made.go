package ledger

import "slices"

// Made is a letter that a person made, because the program can't make it, and gave in as a file or as a note.
type Made struct {
	Letter
	ID        int64
	Answers   []Code // the holds that it ends
	Elsewhere bool   // there is no file of it: it is given by hand
	// Basis is a digest of all that the record said, when it was given in, of what a letter rests on.
	Basis  string
	SHA256 string // of the pages that leave
	Pages  int
	By     string // whoever gave it in
	OSUser string
}

// ForPeople are the holds of letters that a person can make in the program's place.
var ForPeople = []Code{FormatByPerson, NoApprovedWording, NotTheirChoice, CharacterNotPrintable, DoesNotFit}

// Ends tells whether a person made the letter for the sake of that hold.
func (m *Made) Ends(hold Code) bool { return m != nil && slices.Contains(m.Answers, hold) }
