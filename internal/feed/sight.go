package feed

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
)

// Sight is a feed's folder as it looks from outside: of its files only the manifest is read.
type Sight struct {
	Manifest Manifest
	Lacks    string    // what is still missing from a whole feed; empty: nothing, or something that waiting will not bring
	Trace    string    // differs when a file has grown, shrunk, come, gone or been written again
	Written  time.Time // when a file was written last
}

// Look looks at a folder in which a feed may be arriving. There is none where neither a manifest nor any file of a feed is.
func Look(dir string) (s Sight, there bool, err error) {
	entries, err := firstEntries(dir, maxEntries+1)
	if err != nil {
		return s, false, fmt.Errorf("look into the folder: %w", err)
	}
	ours := append(allFileNames(), ManifestName)
	there = slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return slices.Contains(ours, e.Name()) })
	if !there {
		return s, false, nil
	}
	if err := s.trace(entries); err != nil {
		return s, true, err
	}
	s.Manifest, _, err = readManifest(dir)
	var refused *Refused
	switch {
	case errors.As(err, &refused) && isFile(entries, ManifestName):
		s.Lacks, err = refused.Faults[0].Error(), nil
	case errors.As(err, &refused) && !has(entries, ManifestName): //guard:seen-feed-has-its-manifest
		s.Lacks, err = ManifestName+" is missing: it is written last", nil
	case errors.As(err, &refused):
		err = nil // a pipe or a link does not become a manifest: the feed is refused for it
	case err == nil:
		for _, file := range slices.Sorted(maps.Keys(s.Manifest.Rows)) {
			if !has(entries, file) && s.Lacks == "" { //guard:seen-feed-is-whole
				s.Lacks = file + " is missing, and the manifest lists it"
			}
		}
	}
	return s, true, err
}

func has(entries []fs.DirEntry, name string) bool {
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == name })
}

func isFile(entries []fs.DirEntry, name string) bool {
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == name && e.Type().IsRegular() })
}

// trace notes the sizes and times of the files, but of those that the program writes there.
func (s *Sight) trace(entries []fs.DirEntry) error {
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	var b strings.Builder
	for _, e := range entries {
		if e.Name() == RejectedName || e.Name() == RefusedName || strings.HasPrefix(e.Name(), ".tmp-") {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, os.ErrNotExist) {
			continue // it has gone meanwhile
		}
		if err != nil {
			return fmt.Errorf("look into the folder: %w", err)
		}
		fmt.Fprintf(&b, "%s\x00%d\x00%d\x00", e.Name(), info.Size(), info.ModTime().UnixNano())
		if info.ModTime().After(s.Written) {
			s.Written = info.ModTime()
		}
	}
	s.Trace = b.String()
	return nil
}
