package post

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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
	switch {
	case done && waiting:
		return "", fmt.Errorf("look up a print run: %s stands both in the spool and in printed/: move the one in the spool elsewhere and see which letters it holds", run)
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

// Printed names the runs that the print room has taken, oldest first. What else lies in printed/ is left alone.
func (s Spool) Printed() ([]string, error) {
	entries, err := os.ReadDir(s.in(printed))
	if err != nil {
		return nil, fmt.Errorf("list the printed runs: %w", err)
	}
	var runs []string
	for _, e := range entries {
		if e.IsDir() && runName.MatchString(e.Name()) {
			runs = append(runs, e.Name())
		}
	}
	return runs, nil
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

// Recall takes a letter back from a run that is not yet printed, with its line in the manifest, and tells whether it did:
// false means that it is too late, or that the letter is not there; Has tells which. With an error it may be true as
// well: the letter is out, and calling again mends the manifest. Printing without moving the folder can't be seen here.
//
// The PDF is moved out of the run's folder in one step, which either happens before the print room takes the folder or
// not at all. Where a crash comes between that and the manifest, the next Recall finds the PDF outside and goes on.
func (s Spool) Recall(run, id string) (bool, error) {
	if err := check(run, id); err != nil {
		return false, fmt.Errorf("recall a letter: %w", err)
	}
	aside := s.in(arriving, run+"."+id+".recalled")
	err := os.Rename(s.in(run, id+".pdf"), aside)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err = os.Stat(aside); errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
	}
	if err != nil {
		return false, fmt.Errorf("recall a letter: %w", err)
	}
	if err := s.finishRecall(run, id, aside); err != nil {
		return true, fmt.Errorf("recall a letter: it is out of the run, but: %w", err)
	}
	return true, nil
}

func (s Spool) finishRecall(run, id, aside string) error {
	// The folder may have gone to the print room by now, without the letter: its manifest is theirs then.
	for _, dir := range []string{s.in(run), filepath.Dir(aside)} {
		if err := syncDir(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := errors.Join(s.dropBundles(run), s.unlist(run, id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Remove(aside)
}
