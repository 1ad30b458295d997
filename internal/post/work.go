package post

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"stepdown/internal/ledger"
)

// Work is the folder in which a run is made, where the print room doesn't see it. Each who takes the run over renames the
// folder, so that whoever had it before, and slept, finds nothing there any more.
type Work struct {
	Run     string
	Mark    string // drawn at random: two who make runs of one name never share a folder
	Attempt int    // how often the run has been taken over
}

// working ends the names of work folders.
const working = ".work"

var markName = regexp.MustCompile(`^[A-Za-z0-9]{8,64}$`)

func (w Work) check(ids ...string) error {
	if !markName.MatchString(w.Mark) { //guard:work-folder-stays-in-the-spool
		return errors.New("the run's mark may hold letters and digits only")
	}
	return check(w.Run, ids...)
}

func (w Work) name() string { return fmt.Sprintf("%s.%s.%d%s", w.Run, w.Mark, w.Attempt, working) }

func (s Spool) work(w Work) string { return s.in(arriving, w.name()) }

// Begin makes the work folder of a new run.
func (s Spool) Begin(w Work) error {
	err := w.check()
	if err == nil {
		err = s.within(func(root *os.Root) error { return root.Mkdir(filepath.Join(arriving, w.name()), 0o700) })
	}
	if err != nil {
		return fmt.Errorf("begin a print run: %w", err)
	}
	return nil
}

// Add writes a letter into the work folder, down to the disk. A run that somebody else has taken over or given up has no such
// folder any more.
func (s Spool) Add(w Work, p Piece) error {
	if err := s.add(w, p); err != nil {
		return fmt.Errorf("put a letter into a print run: %w", err)
	}
	return nil
}

func (s Spool) add(w Work, p Piece) error {
	if err := w.check(p.ID); err != nil {
		return err
	}
	if ledger.Sum(p.PDF) != p.SHA256 { //guard:printed-pdf-is-as-recorded
		return fmt.Errorf("%s: %w", p.ID, ErrHash)
	}
	if p.Pages < 1 { //guard:printed-letter-has-pages
		return fmt.Errorf("%s: the letter has no pages", p.ID)
	}
	return s.within(func(root *os.Root) error {
		f, err := root.OpenFile(filepath.Join(arriving, w.name(), p.ID+".pdf"), os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		_, err = f.Write(p.PDF)
		if err == nil {
			err = f.Sync()
		}
		return errors.Join(err, f.Close())
	})
}

// Flush makes the names in a work folder survive a power cut.
func (s Spool) Flush(w Work) error {
	if err := errors.Join(syncDir(s.work(w)), syncDir(s.in(arriving))); err != nil {
		return fmt.Errorf("flush a print run: %w", err)
	}
	return nil
}

// TakeOver renames the work folder from whatever it was called at an earlier attempt, and tells whether there is one.
func (s Spool) TakeOver(w Work) (there bool, err error) {
	if err := w.check(); err != nil {
		return false, fmt.Errorf("take over a print run: %w", err)
	}
	for earlier := w; earlier.Attempt >= 0; earlier.Attempt-- {
		found, err := s.exists(s.work(earlier))
		if err == nil && found && earlier != w {
			err = s.rename(s.work(earlier), s.work(w))
		}
		if err != nil {
			return false, fmt.Errorf("take over a print run: %w", err)
		}
		if found {
			return true, nil
		}
	}
	return false, nil
}

// Prune takes everything but these letters out of a work folder, and gives the ids of those that are missing or damaged.
func (s Spool) Prune(w Work, entries []Entry) (lacking []string, err error) {
	lacking, err = s.prune(w, entries)
	if err != nil {
		return nil, fmt.Errorf("clear out a print run: %w", err)
	}
	return lacking, nil
}

func (s Spool) prune(w Work, entries []Entry) (lacking []string, err error) {
	there, err := s.files().ReadDir(s.work(w))
	if err != nil {
		return nil, err
	}
	wanted := map[string]bool{}
	for _, e := range entries {
		file := e.ID + ".pdf"
		sum, err := hashOf(filepath.Join(s.work(w), file))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if wanted[file] = sum == e.SHA256; !wanted[file] { //guard:lost-letter-is-written-anew
			lacking = append(lacking, e.ID)
		}
	}
	for _, f := range there {
		if !wanted[f.Name()] { //guard:unlisted-letter-does-not-leave
			if err := os.RemoveAll(filepath.Join(s.work(w), f.Name())); err != nil {
				return nil, err
			}
		}
	}
	return lacking, nil
}

// List gives the run in a work folder its manifest, with these letters, all of which must be there.
func (s Spool) List(w Work, entries []Entry) error {
	rows, err := s.manifestRows(filepath.Join(arriving, w.name()), w.Run, entries)
	if err == nil {
		err = s.writeRows(s.work(w), rows)
	}
	if err != nil {
		return fmt.Errorf("write the manifest of a print run: %w", err)
	}
	return nil
}

// Place moves a run out of its work folder to where the print room finds it, whole, in one step. A run of its name that is
// there already is left as it is.
func (s Spool) Place(w Work) error {
	if err := s.place(w); err != nil {
		return fmt.Errorf("publish a print run: %w", err)
	}
	return nil
}

func (s Spool) place(w Work) error {
	if err := w.check(); err != nil {
		return err
	}
	for _, path := range []string{s.in(w.Run), s.in(printed, w.Run)} {
		taken, err := s.exists(path)
		if err == nil && taken { //guard:run-is-put-over-no-other
			err = fmt.Errorf("%s is there already: find out what it holds, and move it elsewhere", path)
		}
		if err != nil {
			return err
		}
	}
	if err := s.rename(s.work(w), s.in(w.Run)); err != nil {
		return err
	}
	return errors.Join(syncDir(s.in(arriving)), syncDir(s.Dir))
}

// Drop throws away a run that was never decided, or that holds no letter any more.
func (s Spool) Drop(w Work) error {
	if err := w.check(); err != nil {
		return fmt.Errorf("drop a print run: %w", err)
	}
	for ; w.Attempt >= 0; w.Attempt-- {
		if err := os.RemoveAll(s.work(w)); err != nil {
			return fmt.Errorf("drop a print run: %w", err)
		}
	}
	return nil
}

// DropStrays throws away work folders that are old and bear none of these marks: whoever made them died before the ledger
// knew of a run.
func (s Spool) DropStrays(marks []string, now time.Time) error {
	all, err := os.ReadDir(s.in(arriving))
	if err != nil {
		return fmt.Errorf("look for print runs left behind: %w", err)
	}
	for _, e := range all {
		w, ok := workNamed(e.Name())
		if !ok || slices.Contains(marks, w.Mark) {
			continue
		}
		if info, err := e.Info(); err != nil || info.ModTime().After(now.Add(-leftoverAge)) {
			continue
		}
		if err := os.RemoveAll(s.work(w)); err != nil {
			return fmt.Errorf("clear away a print run left behind: %w", err)
		}
	}
	return nil
}

// workNamed is the work folder of this name.
func workNamed(name string) (w Work, ok bool) {
	name, ok = strings.CutSuffix(name, working)
	parts := strings.Split(name, ".")
	if !ok || len(parts) != 3 {
		return w, false
	}
	attempt, err := strconv.Atoi(parts[2])
	w = Work{parts[0], parts[1], attempt}
	return w, err == nil && w.check() == nil
}

// RecallFrom is Recall for a letter of a run that its caller has taken over: the run is in its work folder still, or in its
// place by now.
func (s Spool) RecallFrom(w Work, id, sum string) (out bool, err error) {
	if err := w.check(id); err != nil {
		return false, fmt.Errorf("recall a letter: %w", err)
	}
	there, err := s.TakeOver(w)
	if err != nil {
		return false, fmt.Errorf("recall a letter: %w", err)
	}
	if !there {
		return s.TakeOut(w.Run, id, sum)
	}
	if out, err = s.isAside(w.Run, id, sum); err == nil && !out {
		err = s.rename(filepath.Join(s.work(w), id+".pdf"), s.aside(w.Run, id))
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		if err == nil {
			out, err = s.isAside(w.Run, id, sum)
		}
	}
	if err != nil {
		return out, fmt.Errorf("recall a letter: %w", err)
	}
	return out, nil
}

// within does something in the spool's folder through no link that leads out of it.
func (s Spool) within(do func(*os.Root) error) error {
	root, err := os.OpenRoot(s.Dir)
	if err != nil {
		return err
	}
	err = realFolders(root, arriving)
	if err == nil {
		err = do(root)
	}
	return errors.Join(err, root.Close())
}
