package post

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// bundles match the files of a run that hold many letters at once.
const bundles = "bundle-*.pdf"

// halfBundles match what they are written as.
const halfBundles = "bundle-*" + partial

// PutBundle writes a file that holds the letters of these ids into their run, and gives its path. A letter that is
// recalled while the bundle is made, or after, takes the bundle with it: it must be made again without the letter.
func (s Spool) PutBundle(run, name string, ids []string, fill func(io.Writer) error) (path string, err error) {
	if err := check(run, append(ids, name)...); err != nil {
		return "", fmt.Errorf("bundle a print run: %w", err)
	}
	unlock, err := s.lock()
	if err != nil {
		return "", fmt.Errorf("bundle a print run: %w", err)
	}
	defer unlock()
	for _, id := range ids {
		if _, err := os.Stat(s.in(run, id+".pdf")); err != nil { //guard:bundle-holds-what-is-there
			return "", fmt.Errorf("bundle a print run: %s is no longer in run %s; bundle it again: %w", id, run, err)
		}
	}
	path = s.in(run, "bundle-"+name+".pdf")
	if err := s.writeWhole(path, fill); err != nil {
		return "", fmt.Errorf("bundle a print run: %w", err)
	}
	return path, nil
}

// DropHalfBundles clears away what is left of bundles whose making was cut short.
func (s Spool) DropHalfBundles() error {
	return s.Hold(func() error {
		half, err := filepath.Glob(s.in(arriving, halfBundles))
		for _, file := range half {
			if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("clear away a bundle that was never finished: %w", err)
			}
		}
		return err
	})
}

// Bundled tells whether files for the printer have been made of a run that waits.
func (s Spool) Bundled(run string) (bool, error) {
	if err := check(run); err != nil {
		return false, fmt.Errorf("look for bundles: %w", err)
	}
	folder, err := os.OpenRoot(s.in(run))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for bundles: %w", err)
	}
	found, err := fs.Glob(folder.FS(), bundles)
	return len(found) > 0, errors.Join(err, folder.Close())
}

// dropBundles takes a run's bundles away, since one of them holds a letter that must not be printed.
func dropBundles(folder *os.Root) error {
	stale, err := fs.Glob(folder.FS(), bundles)
	if err != nil {
		return err
	}
	for _, name := range stale {
		if err := folder.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
