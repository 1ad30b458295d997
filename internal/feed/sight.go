package feed

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Sight is a feed's folder as it looks from outside: of its files only the manifest is read.
type Sight struct {
	Manifest Manifest
	Lacks    string    // what is still missing from a whole feed; empty: nothing, or something that waiting will not bring
	Wrong    string    // what nobody but whoever wrote it will mend: a manifest that can't be read as one, or has another name
	Trace    string    // differs when a file has grown, shrunk, come, gone or been written again
	Written  time.Time // when a file was written last
	// Shape differs when the manifest, or a file's name or size, does. Unlike Trace it is the same on every machine.
	Shape string
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
	sizes, err := s.trace(entries)
	if err != nil {
		return s, true, err
	}
	manifest, data, err := readManifest(dir)
	s.Manifest, s.Shape = manifest, fmt.Sprintf("%x", sha256.Sum256(append(data, sizes...)))
	refusal, err := faultsOf(err)
	if _, gone := os.Stat(dir); errors.Is(gone, fs.ErrNotExist) { // it has just been moved: nothing is wrong with it
		return Sight{}, false, fmt.Errorf("look into the folder: %w", gone)
	}
	switch {
	case len(refusal) > 0 && isFile(entries, ManifestName):
		s.Lacks = refusal[0].Error()
		s.Wrong = s.Lacks
	case len(refusal) > 0 && !has(entries, ManifestName): //guard:seen-feed-has-its-manifest
		s.Lacks = ManifestName + " is missing: it is written last"
		if other := likeManifest(entries); other != "" {
			s.Wrong = ManifestName + " is missing: rename " + other
		}
	case len(refusal) > 0: // a pipe or a link does not become a manifest: the feed is refused for it
	case err == nil:
		for _, file := range slices.Sorted(maps.Keys(s.Manifest.Rows)) {
			if !has(entries, file) && s.Lacks == "" { //guard:seen-feed-is-whole
				s.Lacks = file + " is missing, and the manifest lists it"
			}
		}
	}
	return s, true, err
}

// likeManifest is a file that was meant to be the manifest.
func likeManifest(entries []fs.DirEntry) string {
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		if name == ManifestName || name == "manifest.yml" || name == ManifestName+".txt" {
			return e.Name()
		}
	}
	return ""
}

// Holds tells whether any file of a feed, or its manifest, lies in a folder, and whether one lies in a folder within it.
func Holds(dir string) (files, within bool, err error) {
	entries, err := firstEntries(dir, maxEntries+1)
	if err != nil {
		return false, false, fmt.Errorf("look into the folder: %w", err)
	}
	ours := append(allFileNames(), ManifestName)
	for _, e := range entries {
		files = files || e.Type().IsRegular() && slices.Contains(ours, e.Name())
		if e.IsDir() && !within {
			_, within, _ = Look(filepath.Join(dir, e.Name())) // one that can't be read shows by itself
		}
	}
	return files, within, nil
}

func has(entries []fs.DirEntry, name string) bool {
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == name })
}

func isFile(entries []fs.DirEntry, name string) bool {
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == name && e.Type().IsRegular() })
}

// trace notes the times of the files, and their sizes, but of those that the program writes there.
func (s *Sight) trace(entries []fs.DirEntry) (sizes string, err error) {
	var b, c strings.Builder
	for _, e := range entries {
		if e.Name() == RejectedName || e.Name() == RefusedName || strings.HasPrefix(e.Name(), ".tmp-") {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, os.ErrNotExist) {
			continue // it has gone meanwhile
		}
		if err != nil {
			return "", fmt.Errorf("look into the folder: %w", err)
		}
		fmt.Fprintf(&b, "%s\x00%d\x00%d\x00", e.Name(), info.Size(), info.ModTime().UnixNano())
		fmt.Fprintf(&c, "%s\x00%d\x00", e.Name(), info.Size())
		if info.ModTime().After(s.Written) {
			s.Written = info.ModTime()
		}
	}
	s.Trace = b.String()
	return c.String(), nil
}
