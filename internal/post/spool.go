// Package post is the print spool: a folder for each run, in it one PDF for each letter under an opaque name, and a
// manifest. The print room takes a run by moving its folder to printed/; until then a letter can be recalled.
//
// A run is there whole or not at all: it is made in a work folder that the print room doesn't see, flushed to the disk, given
// its manifest, and only then moved into its place in one step. So after a crash or on a full disk nothing half-made is ever
// printed. Doing anything a second time does no harm. Names, manifests and errors hold no personal data.
package post

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// ErrHash is what the spool says of a PDF that it refuses.
var ErrHash = errors.New("the PDF is not the one that was recorded: its SHA-256 differs")

const (
	printed  = "printed"
	arriving = ".arriving" // where files are while they are not whole, and recalled ones until the manifest is mended
	partial  = ".part"

	// leftoverAge is how old a partial file must be before it can only be what a crash left behind.
	leftoverAge = 24 * time.Hour
)

// Spool is a folder that the daemons and the print room share.
type Spool struct {
	Dir string
	On  Files // where it lies; nil: in the file system itself
	// Segment is the size in bytes at which the record of what was sent begins another segment; 0: the usual one.
	Segment int64
	// Patience is for how long what changes the folder waits for others who are at it; 0: as long as they are.
	Patience time.Duration
}

// ErrHeld says that others have been at work on the print folder for longer than Spool.Patience.
var ErrHeld = errors.New("somebody else is at work on the print folder")

// Record is the record of what was sent, which is kept in the same folder.
func (s Spool) Record() *Record { return &Record{Dir: s.Dir, Limit: s.Segment} }

// Piece is one letter for the print room.
type Piece struct {
	ID     string // opaque, such as L000123
	PDF    []byte
	SHA256 string // of the PDF as recorded when it was written, in lower-case hexadecimal digits
	Pages  int
	Class  string // of postage, such as second
	Format string // standard or large-print
	// ReprintOf is the run that the letter was in before; empty unless it is printed once more.
	ReprintOf string
}

// Entry is the piece's line in the manifest.
func (p Piece) Entry() Entry {
	return Entry{p.ID, p.Pages, p.Class, p.SHA256, p.Format, p.ReprintOf}
}

// NewSpool makes the folder if it is missing, readable by this user only, and clears away what crashes left behind.
func NewSpool(dir string) (Spool, error) {
	s := Spool{Dir: dir}
	for _, d := range []string{dir, s.in(printed), s.in(arriving)} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return Spool{}, fmt.Errorf("prepare the print spool: %w", err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err == nil {
		err = errors.Join(realFolders(root, printed, arriving), root.Close())
	}
	if err != nil {
		return Spool{}, fmt.Errorf("prepare the print spool: %w", err)
	}
	if err := s.sweep(time.Now().Add(-leftoverAge)); err != nil {
		return Spool{}, fmt.Errorf("prepare the print spool: %w", err)
	}
	return s, nil
}

func (s Spool) sweep(before time.Time) error {
	leftovers, err := filepath.Glob(s.in(arriving, "*"+partial))
	if err != nil {
		return err
	}
	for _, file := range leftovers {
		info, err := os.Stat(file)
		if err == nil && info.ModTime().Before(before) {
			err = os.Remove(file)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func (s Spool) in(names ...string) string {
	return filepath.Join(append([]string{s.Dir}, names...)...)
}

var (
	runName = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}(-[0-9]{1,19}){1,2}$`)
	idName  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,63}$`)
)

// check refuses whatever could lead out of the spool, or to a name that says something about a person.
func check(run string, ids ...string) error {
	if !runName.MatchString(run) { //guard:run-name-stays-in-the-spool
		return errors.New("the run is not named by a date and a number, such as 2026-03-02-1")
	}
	for _, id := range ids {
		if !idName.MatchString(id) { //guard:letter-name-stays-in-its-run
			return errors.New("the letter's id may hold letters, digits and hyphens only")
		}
	}
	return nil
}

// Path is where a letter stands within the spool's folder, with forward slashes: RUN/ID.pdf. It is recorded before the
// file is written, so that after a crash one knows where to look.
func (s Spool) Path(run, id string) string { return run + "/" + id + ".pdf" }

// writeWhole fills a file under another name, which is new, and gives it its own name only when all of it is on the disk.
func (s Spool) writeWhole(final string, fill func(io.Writer) error) (err error) {
	name, err := filepath.Rel(s.Dir, final)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(s.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	if err := realFolders(root, arriving, filepath.Dir(name)); err != nil { //guard:spool-follows-no-link
		return err
	}
	part := filepath.Join(arriving, strings.TrimSuffix(filepath.Base(final), filepath.Ext(final))+"-"+rand.Text()+partial)
	f, err := root.OpenFile(part, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil { //guard:half-a-file-gets-no-name on
		err = root.Rename(part, name)
	}
	if err != nil {
		return errors.Join(err, root.Remove(part))
	}
	return syncDir(filepath.Dir(final))
}

// Has tells whether a letter stands in a run, waiting or printed, with that SHA-256.
func (s Spool) Has(run, id, sum string) (bool, error) {
	if err := check(run, id); err != nil {
		return false, fmt.Errorf("look for a letter in the print spool: %w", err)
	}
	// The folder may be moved between the two looks, in this direction only.
	for _, file := range []string{s.in(run, id+".pdf"), s.in(printed, run, id+".pdf")} {
		found, err := hashOf(file)
		if err == nil && found == sum {
			return true, nil
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, fmt.Errorf("look for a letter in the print spool: %w", err)
		}
	}
	return false, nil
}

func hashOf(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }() // it was only read
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
