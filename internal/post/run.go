package post

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// State is what became of a run.
type State string

const (
	Missing State = "missing" // nothing has been put into it, or somebody took it away
	Waiting State = "waiting" // for the print room
	Printed State = "printed" // the print room has moved it to printed/
)

// State looks up where a run's folder stands.
func (s Spool) State(run string) (State, error) {
	if err := check(run); err != nil {
		return "", fmt.Errorf("look up a print run: %w", err)
	}
	waiting, err := isDir(s.in(run))
	if err != nil {
		return "", fmt.Errorf("look up a print run: %w", err)
	}
	done, err := isDir(s.in(printed, run))
	if err != nil {
		return "", fmt.Errorf("look up a print run: %w", err)
	}
	if done == waiting { // or so it seems: the folder may be moved between the looks, either way
		if waiting, err = isDir(s.in(run)); err != nil {
			return "", fmt.Errorf("look up a print run: %w", err)
		}
	}
	switch {
	case done && waiting: //guard:run-stands-in-one-place
		return "", fmt.Errorf("look up a print run: %s stands both in the spool and in printed/: move the one in the spool elsewhere and see "+
			"which letters it holds", run)
	case done:
		return Printed, nil
	case waiting:
		return Waiting, nil
	}
	return Missing, nil
}

func isDir(path string) (bool, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err == nil && !info.IsDir() {
		return false, fmt.Errorf("%s is a file where a run's folder should be: move it away", path)
	}
	return err == nil, err
}

// Undone moves a run back from printed/ to where runs wait, with only the letters of these ids in it: the others are printed
// elsewhere by now, or not at all. One that waits already stays where it is, and nothing is done about one that is in
// neither place.
func (s Spool) Undone(run string, ids []string) error {
	state, err := s.State(run)
	if err != nil || state == Missing {
		return err
	}
	if state == Waiting {
		return s.KeepOnly(run, ids)
	}
	if err := s.keepOnly(s.in(printed, run), ids); err != nil {
		return fmt.Errorf("take back that a run was printed: %w", err)
	}
	if err := os.Rename(s.in(printed, run), s.in(run)); err != nil {
		return fmt.Errorf("take back that a run was printed: %w", err)
	}
	if err := errors.Join(syncDir(s.in(printed)), syncDir(s.Dir)); err != nil {
		return fmt.Errorf("take back that a run was printed: %w", err)
	}
	return nil
}

// KeepOnly takes every letter but those of these ids out of a run that waits, with its line in the manifest. One that was
// taken out is not kept aside: the ledger knows already that it isn't printed with this run.
func (s Spool) KeepOnly(run string, ids []string) error {
	if err := check(run, ids...); err != nil {
		return fmt.Errorf("leave only some letters in a run: %w", err)
	}
	if err := s.keepOnly(s.in(run), ids); err != nil {
		return fmt.Errorf("leave only some letters in a run: %w", err)
	}
	return nil
}

func (s Spool) keepOnly(path string, ids []string) error {
	return s.Hold(func() (err error) {
		folder, err := os.OpenRoot(path) // the folder itself, whatever it will be called
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, folder.Close()) }()
		files, err := fs.Glob(folder.FS(), "L*.pdf")
		if err != nil {
			return err
		}
		for _, file := range files {
			id := strings.TrimSuffix(file, ".pdf")
			if slices.Contains(ids, id) {
				continue
			}
			if err := errors.Join(folder.Remove(file), mend(folder, id)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Done moves a run to printed/, as the print room may also do by hand. A run that is there already is left as it is.
func (s Spool) Done(run string) error {
	state, err := s.State(run)
	if err != nil {
		return err
	}
	switch state {
	case Printed:
		return nil
	case Missing:
		return fmt.Errorf("mark a run as printed: there is no run %s in the print spool", run)
	}
	if err := os.Rename(s.in(run), s.in(printed, run)); err != nil {
		return fmt.Errorf("mark a run as printed: %w", err)
	}
	if err := errors.Join(syncDir(s.in(printed)), syncDir(s.Dir)); err != nil {
		return fmt.Errorf("mark a run as printed: %w", err)
	}
	return nil
}

// Withdraw takes a letter out of a run that has no manifest, and so was never one for the print room, and the run's folder
// with it if nothing else is in it.
func (s Spool) Withdraw(run, id string) error {
	if err := check(run, id); err != nil {
		return fmt.Errorf("withdraw a letter: %w", err)
	}
	if listed, err := s.Listed(run); err != nil || listed { //guard:listed-run-is-not-withdrawn
		return err
	}
	if err := os.Remove(s.in(run, id+".pdf")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("withdraw a letter: %w", err)
	}
	left, err := os.ReadDir(s.in(run))
	if err == nil && len(left) == 0 {
		err = os.Remove(s.in(run))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("withdraw a letter: %w", err)
	}
	return nil
}
