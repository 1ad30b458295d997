package feed

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"

	"golang.org/x/text/encoding/charmap"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// Writer writes a feed, episode by episode, as a case system would export it: for the demo, for tests, and as a pattern
// for a council's own export. What the importer would reject it refuses.
type Writer struct {
	root     *os.Root
	manifest Manifest
	files    map[string]*sheetFile
	failed   error // the first; a feed with half an episode in it must not be ended
}

type sheetFile struct {
	file *os.File
	csv  *csv.Writer
}

// NewWriter begins a feed in a folder, which is made if it isn't there. Of the manifest it takes MadeAt, to the second,
// Full, Follows, and Encoding and DateOrder, which are UTF8 and DayFirst when empty. A feed that the folder holds is replaced.
func NewWriter(dir string, m Manifest) (*Writer, error) {
	m.MadeAt, m.MadeOn, m.Rows = m.MadeAt.UTC().Truncate(time.Second), calendar.LondonDate(m.MadeAt), map[string]int{}
	m.Encoding, m.DateOrder = cmp.Or(m.Encoding, UTF8), cmp.Or(m.DateOrder, DayFirst)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the feed's folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the feed's folder: %w", err)
	}
	w := &Writer{root: root, manifest: m, files: map[string]*sheetFile{}}
	if err := w.remove(ManifestName); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	for _, l := range allLayouts() {
		if l.mayLack {
			err = w.remove(l.file)
		} else {
			err = w.create(l)
		}
		if err != nil {
			return nil, errors.Join(err, w.closeFiles(), root.Close())
		}
	}
	return w, nil
}

// remove takes away what an earlier feed left in the folder.
func (w *Writer) remove(file string) error {
	if err := w.root.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("replace the feed: %w", err)
	}
	return nil
}

func (w *Writer) create(l layout) error {
	file, err := create(w.root, l.file)
	if err != nil {
		return fmt.Errorf("write the feed: %w", err)
	}
	w.manifest.Rows[l.file] = 0
	w.files[l.file] = &sheetFile{file, csv.NewWriter(file)}
	return w.files[l.file].csv.Write(l.names())
}

func put[T any](w *Writer, s sheet[T], r T) error {
	cells, p := s.write(r, reading{w.manifest.DateOrder, w.manifest.MadeOn})
	if p != nil {
		return fmt.Errorf("write a row of %s: %s %s: %s", s.file, p.column, p.rule, p.mend)
	}
	for i, c := range cells {
		encoded, ok := encode(c, w.manifest.Encoding)
		if !ok {
			return fmt.Errorf("write a row of %s: %s holds a character that %s does not have: choose utf-8", s.file, s.fields[i].name,
				w.manifest.Encoding)
		}
		cells[i] = encoded
	}
	w.manifest.Rows[s.file]++
	if err := w.files[s.file].csv.Write(cells); err != nil {
		return fmt.Errorf("write a row of %s: %w", s.file, err)
	}
	return nil
}

func encode(s string, to Encoding) (string, bool) {
	if to == UTF8 {
		return s, true
	}
	encoded, err := charmap.Windows1252.NewEncoder().String(s)
	return encoded, err == nil
}

// Add writes an episode: what a feed can say of it. Of the milestones that is the newest entry for each step that came
// from a feed; what people recorded here, what vanished from the feed, and a quarantine are left out.
func (w *Writer) Add(e *casefile.Episode) error { return w.note(w.add(e)) }

func (w *Writer) note(err error) error {
	w.failed = cmp.Or(w.failed, err)
	return err
}

func (w *Writer) add(e *casefile.Episode) error {
	if err := put(w, cases, caseEntry{e.Key, caseRowOf(e)}); err != nil {
		return err
	}
	for _, a := range e.Adults {
		r := adultRow{Adult: a}
		if copy(r.lines[:], a.Address) < len(a.Address) {
			return fmt.Errorf("write a row of %s: the address has more than %d lines", adults.file, addressLines)
		}
		if err := put(w, adults, adultEntry{e.Key, r}); err != nil {
			return err
		}
	}
	feedsConsent := func(c casefile.ConsentEvent) bool { return c.VanishedOn.IsZero() }
	feedsChild := func(c casefile.Child) bool { return c.VanishedOn.IsZero() }
	feedsHold := func(h casefile.Hold) bool { return h.VanishedOn.IsZero() && h.Source != casefile.FromPerson }
	return errors.Join(
		putAll(w, children, e.Key, e.Children, feedsChild),
		putAll(w, consents, e.Key, e.Consents, feedsConsent),
		putAll(w, rulings, e.Key, e.Rulings, nil),
		putAll(w, leads, e.Key, e.LeadProfessionals, nil),
		putAll(w, holds, e.Key, e.Holds, feedsHold),
	)
}

func putAll[T any](w *Writer, s sheet[entry[T]], key casefile.Key, all []T, only func(T) bool) error {
	for _, one := range all {
		if only != nil && !only(one) {
			continue
		}
		if err := put(w, s, entry[T]{key, one}); err != nil {
			return err
		}
	}
	return nil
}

func caseRowOf(e *casefile.Episode) caseRow {
	r := caseRow{Episode: *e}
	for _, m := range e.Milestones {
		if m.Source == casefile.FromFeed {
			*r.milestone(m.Step) = m
		}
	}
	return r
}

// AddCoordinator writes an Early Help Coordinator.
func (w *Writer) AddCoordinator(c casefile.Coordinator) error {
	return w.note(put(w, coordinators, c))
}

// AddStaff writes people of the council's; with none of them the feed still has its file of staff, an empty one.
func (w *Writer) AddStaff(all ...casefile.Staff) error {
	return w.note(listAll(w, staff, all))
}

// AddWarnings writes the council's warnings; with none of them the feed still has the list, an empty one.
func (w *Writer) AddWarnings(all ...casefile.Warning) error {
	rows := make([]warningRow, len(all))
	for i, warning := range all {
		rows[i].Warning = warning
		if copy(rows[i].lines[:], warning.Address) < len(warning.Address) {
			return w.note(fmt.Errorf("write a row of %s: the address has more than %d lines", warnings.file, addressLines))
		}
		if problems := rows[i].problems(); len(problems) > 0 {
			return w.note(fmt.Errorf("write a row of %s: %s %s", warnings.file, problems[0].column, problems[0].rule))
		}
	}
	return w.note(listAll(w, warnings, rows))
}

// listAll writes rows of a file that a feed may lack, and begins the file.
func listAll[T any](w *Writer, s sheet[T], all []T) error {
	if w.files[s.file] == nil {
		if err := w.create(s.layout()); err != nil {
			return err
		}
	}
	for _, one := range all {
		if err := put(w, s, one); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the feed: the manifest is written last, so that a feed without it is known not to be complete. After a row
// could not be written there is no manifest, and Close says why again.
func (w *Writer) Close() (err error) {
	defer func() { err = errors.Join(err, w.root.Close()) }()
	if err := errors.Join(w.failed, w.closeFiles()); err != nil {
		return err
	}
	err = WriteWhole(w.root, ManifestName, func(out io.Writer) error {
		_, err := out.Write(w.manifest.write())
		return err
	})
	if err != nil {
		return fmt.Errorf("write the feed's manifest: %w", err)
	}
	return nil
}

func (w *Writer) closeFiles() error {
	var all error
	for _, name := range slices.Sorted(maps.Keys(w.files)) {
		f := w.files[name]
		f.csv.Flush()
		if err := errors.Join(f.csv.Error(), f.file.Close()); err != nil {
			all = errors.Join(all, fmt.Errorf("write %s: %w", name, err))
		}
	}
	return all
}

// Write writes a whole feed into a folder.
func Write(dir string, m Manifest, episodes []casefile.Episode, coordinators []casefile.Coordinator) error {
	w, err := NewWriter(dir, m)
	if err != nil {
		return err
	}
	for i := range episodes {
		if w.Add(&episodes[i]) != nil {
			return w.Close()
		}
	}
	for _, c := range coordinators {
		if w.AddCoordinator(c) != nil {
			return w.Close()
		}
	}
	return w.Close()
}
