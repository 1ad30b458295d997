package post

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
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
	case done && waiting:
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

// Undone moves a run back from printed/ to where runs wait. One that waits already is left as it is, and so is one that is
// in neither place.
func (s Spool) Undone(run string) error {
	state, err := s.State(run)
	if err != nil || state != Printed {
		return err
	}
	if err := os.Rename(s.in(printed, run), s.in(run)); err != nil {
		return fmt.Errorf("take back that a run was printed: %w", err)
	}
	if err := errors.Join(syncDir(s.in(printed)), syncDir(s.Dir)); err != nil {
		return fmt.Errorf("take back that a run was printed: %w", err)
	}
	return nil
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
	if listed, err := s.Listed(run); err != nil || listed {
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
