package feed

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"stepdown/internal/casefile"
)

// A row whose case or episode can't be told is astray. It takes the case with it that it may belong to, and what it says against
// writing to somebody is kept under a reference of its own, as that of a case that nobody knows.

// addKeyed adds a row and, if it is astray and may say something against writing to somebody, adds it under its own reference too.
func (s *sorter) addKeyed(file string, r row) error {
	if err := s.add(r); err != nil || r.key.Number > 0 {
		return err
	}
	own, kept := astrayKey(file, r.cells)
	if !kept { //guard:row-astray-restricts on
		return nil
	}
	r.key = own
	return s.add(r)
}

// astrayKey is the reference of its own that a row gets which is astray. Only rows that may say something against a letter are kept
// under one, and without a case only those that name an adult.
func astrayKey(file string, cells []string) (key casefile.Key, kept bool) {
	ref, legible := caseOf(cells)
	named := file == adults.file || file == consents.file
	if !named && (!legible || file != holds.file && file != children.file) {
		return key, false
	}
	return casefile.Key{Case: casefile.RowReference(ref, nameOf(file, cells)), Number: 1}, true
}

// nameOf names a row by its file and what it says, so that it has the same name in every feed, wherever it stands. It doesn't
// tell what the row says.
func nameOf(file string, cells []string) string {
	sum := sha256.Sum256([]byte(strings.Join(append([]string{file}, cells...), "\x00")))
	return file + ":" + hex.EncodeToString(sum[:6])
}

// caseOf is the reference of a row's case, if it can be read.
func caseOf(cells []string) (ref string, legible bool) {
	e, problems := keyCells.read(cells[:2], reading{})
	if slices.ContainsFunc(problems, func(p problem) bool { return p.column == keyCells.fields[0].name }) {
		return "", false
	}
	return e.key.Case, true
}

// astray says what is wrong with the keys of the rows, or nothing if they are an episode's.
func (b *builder) astray() string {
	for file, rows := range b.rows {
		for _, r := range rows {
			if _, plain := plainKey(r.cells); plain {
				continue
			}
			if _, problems := keyCells.read(r.cells[:2], reading{}); len(problems) > 0 {
				return fmt.Sprintf("%s %s: %s", layouts[file].file, problems[0].column, problems[0].rule)
			}
		}
	}
	return ""
}
