package post

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// recalled ends the names of letters that were taken out of runs, kept aside until the ledger has it written down.
const recalled = ".recalled"

// Aside is a letter that has been taken out of its run.
type Aside struct{ Run, ID string }

// Hold keeps every other process from recalling, bundling and listing letters while it does something.
func (s Spool) Hold(do func() error) error {
	unlock, err := s.lock()
	if err != nil {
		return fmt.Errorf("hold the print spool: %w", err)
	}
	defer unlock()
	return do()
}

// Recall takes a letter back from a run that nobody has taken, with its line in the manifest, and tells whether it did:
// false means that it is too late, or that the letter is missing or damaged. taken is asked whether somebody is known to
// have taken the run, and until Recall is done nobody can say so under Hold. With an error it may be true as well: the
// letter is out, and calling again mends the manifest.
//
// The PDF is moved out of the run's folder in one step, which happens either before the print room moves the folder or not
// at all. What follows works on the folder wherever it has gone. The PDF is kept aside until Forget, so that whoever crashes
// before the ledger knows can still find that the letter is out. A file that isn't the one that was put there is taken out
// too, but is no recall: somebody had it in hand.
func (s Spool) Recall(run, id, sum string, taken func() (bool, error)) (out bool, err error) {
	if err := check(run, id); err != nil {
		return false, fmt.Errorf("recall a letter: %w", err)
	}
	err = s.Hold(func() error {
		if out, err = s.isAside(run, id, sum); err != nil || out {
			return errors.Join(err, s.tidy(run, id))
		}
		if late, err := taken(); err != nil || late { //guard:taken-run-gives-nothing-back
			return err
		}
		out, err = s.takeOut(run, id, sum)
		return err
	})
	if err != nil && out {
		return true, fmt.Errorf("recall a letter: it is out of the run, but: %w", err)
	}
	if err != nil {
		return false, fmt.Errorf("recall a letter: %w", err)
	}
	return out, nil
}

// TakeOut is Recall for a letter of which a person says that it must not be printed: its run may be taken.
func (s Spool) TakeOut(run, id, sum string) (bool, error) {
	return s.Recall(run, id, sum, func() (bool, error) { return false, nil })
}

func (s Spool) takeOut(run, id, sum string) (out bool, err error) {
	if printed, err := isDir(s.in(printed, run)); err != nil || printed { //guard:printed-run-gives-nothing-back
		return false, err // what waits beside it can only be a copy
	}
	folder, err := os.OpenRoot(s.in(run)) // the folder itself, whatever it will be called
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, folder.Close()) }()
	aside := s.aside(run, id)
	if err := os.Rename(s.in(run, id+".pdf"), aside); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return false, err
	}
	out, err = s.isAside(run, id, sum)
	return out, errors.Join(err, mend(folder, id), syncDir(filepath.Dir(aside)))
}

// tidy ends a recall that was cut short: the letter is out, but the folder may still list it.
func (s Spool) tidy(run, id string) error {
	for _, path := range []string{s.in(run), s.in(printed, run)} {
		folder, err := os.OpenRoot(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if err := errors.Join(mend(folder, id), folder.Close()); err != nil {
			return err
		}
	}
	return nil
}

// mend makes a run's folder say nothing more of a letter that is out: not in its bundles, not in its manifest.
func mend(folder *os.Root, id string) error {
	if err := dropBundles(folder); err != nil { //guard:recall-takes-the-bundles skip
		return err
	}
	if err := unlist(folder, id); err != nil { //guard:recall-mends-the-manifest skip
		return err
	}
	return syncRoot(folder)
}

func (s Spool) aside(run, id string) string { return s.in(arriving, run+"."+id+recalled) }

// isAside tells whether a letter has been taken out of its run, and throws away a file that only bears its name.
func (s Spool) isAside(run, id, sum string) (bool, error) {
	found, err := hashOf(s.aside(run, id))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err == nil && found != sum { //guard:recall-is-of-the-right-letter
		return false, os.Remove(s.aside(run, id))
	}
	return err == nil, err
}

// Recalled are the letters that have been taken out of their runs and not been forgotten yet.
func (s Spool) Recalled() ([]Aside, error) {
	entries, err := os.ReadDir(s.in(arriving))
	if err != nil {
		return nil, fmt.Errorf("list what was recalled: %w", err)
	}
	var all []Aside
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), recalled)
		if run, id, named := strings.Cut(name, "."); ok && named && check(run, id) == nil {
			all = append(all, Aside{run, id})
		}
	}
	return all, nil
}

// Forget throws away what Recall keeps aside, now that the ledger has written down what became of the letter.
func (s Spool) Forget(a Aside) error {
	if err := check(a.Run, a.ID); err != nil {
		return fmt.Errorf("forget a recalled letter: %w", err)
	}
	if err := os.Remove(s.aside(a.Run, a.ID)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget a recalled letter: %w", err)
	}
	return nil
}
