package post

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Standing are the names of the runs that stand where the print room takes them from, with anything to print in them.
func (s Spool) Standing() (runs []string, err error) {
	all, err := s.files().ReadDir(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for print runs: %w", err)
	}
	for _, e := range all {
		if !e.IsDir() || check(e.Name()) != nil {
			continue
		}
		pages, err := s.pages(e.Name(), "*.pdf")
		if err != nil {
			return nil, err
		}
		if len(pages) > 0 {
			runs = append(runs, e.Name())
		}
	}
	return runs, nil
}

// Lying are the ids of the letters whose files lie in a run that stands, whatever they hold.
func (s Spool) Lying(run string) (ids []string, err error) {
	if err := check(run); err != nil {
		return nil, fmt.Errorf("look for letters: %w", err)
	}
	pages, err := s.pages(run, "L*.pdf")
	for _, file := range pages {
		ids = append(ids, strings.TrimSuffix(filepath.Base(file), ".pdf"))
	}
	return ids, err
}

// pages are the files of a run with such names. A run that has gone has none.
func (s Spool) pages(run, names string) (files []string, err error) {
	folder, err := os.OpenRoot(s.in(run))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		files, err = fs.Glob(folder.FS(), names)
		err = errors.Join(err, folder.Close())
	}
	if err != nil {
		return nil, fmt.Errorf("look into a print run: %w", err)
	}
	return files, nil
}
