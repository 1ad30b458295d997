package jobs_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// server is a folder on a file server: it may lose the answer to a move that it made, refuse to move a folder of which
// somebody has a file open, and show what was there a moment ago.
type server struct {
	lost  int    // answers to moves yet to be lost
	open  string // part of the name of a folder with an open file in it
	stale map[string][]fs.DirEntry
	blind map[string]bool // names that were looked up while they were not there, and still are not for a while
}

func (s *server) Rename(from, to string) error {
	if s.open != "" && strings.Contains(from, s.open) {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: syscall.EBUSY}
	}
	err := os.Rename(from, to)
	if err == nil && s.lost > 0 {
		s.lost--
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: syscall.ENOENT} // it was asked twice, and the second time there was nothing
	}
	return err
}

func (s *server) Lstat(path string) (fs.FileInfo, error) {
	if s.blind[path] {
		return nil, &fs.PathError{Op: "lstat", Path: path, Err: syscall.ENOENT}
	}
	return os.Lstat(path)
}

// ReadDir shows each folder as it was when it was first listed, until somebody refreshes it.
func (s *server) ReadDir(path string) ([]fs.DirEntry, error) {
	if seen, ok := s.stale[path]; ok {
		return seen, nil
	}
	seen, err := os.ReadDir(path)
	if s.stale != nil && err == nil {
		s.stale[path] = seen
	}
	return seen, err
}

func TestAnAnswerOfTheFileServerThatIsLostLosesNoRun(t *testing.T) {
	for lost := 1; lost <= 2; lost++ {
		atThePress(t, 2, func(p *press) {
			p.spool.On = &server{lost: lost}
			p.mustDeliver("a")
			p.sees("L000001 L000002")
			p.want("accepted spooled", "accepted spooled")
			p.clean()
		})
	}
}

func TestARunOfWhichSomebodyHasAFileOpenComesLater(t *testing.T) {
	for _, folder := range []string{".0.work", ".1.work"} { // as it is taken over, and as it is to be put into its place
		atThePress(t, 2, func(p *press) {
			at := &server{open: folder}
			p.spool.On = at
			if _, err := p.delivers("a", nil); !errors.Is(err, syscall.EBUSY) {
				p.Errorf("got %v", err)
			}
			p.sees("")
			if _, err := p.delivers("a", nil); folder == ".0.work" && err == nil {
				p.Error("nobody says that the run can't be published")
			}
			at.open = ""
			p.later(0, 2*time.Minute)
			p.mustDeliver("b")
			p.sees("L000001 L000002")
			p.want("accepted spooled", "accepted spooled")
			p.clean()
		})
	}
}

// TestAListThatIsOldLosesNoRun has each daemon see the folder as it was before the other came to it.
func TestAListThatIsOldLosesNoRun(t *testing.T) {
	eachStep(t, 2, func(p *press, step string, n int) {
		old := &server{stale: map[string][]fs.DirEntry{}, blind: map[string]bool{}}
		_, err := old.ReadDir(filepath.Join(p.spool.Dir, ".arriving"))
		p.ok(err)
		p.killedBefore("a", step, n)
		p.later(0, 2*time.Minute)
		p.spool.On = old
		p.mustDeliver("b")
		p.spool.On = nil
		p.mustDeliver("b")
		p.sees("L000001 L000002")
		p.clean()
	})
}

// TestANameThatAServerDoesNotShowYetIsFoundInItsList has the work folder's name look as if it were not there.
func TestANameThatAServerDoesNotShowYetIsFoundInItsList(t *testing.T) {
	atThePress(t, 1, func(p *press) {
		p.killedBefore("a", "take over", 1)
		works, err := filepath.Glob(filepath.Join(p.spool.Dir, ".arriving", "*.work"))
		if err != nil || len(works) != 1 {
			p.Fatal(works, err)
		}
		p.spool.On = &server{blind: map[string]bool{works[0]: true}}
		p.later(0, 2*time.Minute)
		p.mustDeliver("b")
		p.sees("L000001")
	})
}

// TestAClerkWhoMovesARunInMidPassHasItWhole has the print room take every run as soon as it can be seen.
func TestAClerkWhoMovesARunInMidPassHasItWhole(t *testing.T) {
	eachStep(t, 2, func(p *press, step string, n int) {
		taken := 0
		clerk := func() {
			runs, err := filepath.Glob(filepath.Join(p.spool.Dir, "2*"))
			p.ok(err)
			for _, run := range runs {
				p.ok(os.Rename(run, filepath.Join(p.spool.Dir, "printed", filepath.Base(run))))
				taken++
			}
		}
		p.killedBefore("a", step, n)
		clerk()
		p.later(0, 2*time.Minute)
		_, err := p.delivers("b", func(string) { clerk() })
		p.ok(err)
		clerk()
		p.follows()
		p.mustDeliver("b")
		p.sees("L000001 L000002")
		p.want("sent printed", "sent printed")
		if taken != 1 {
			p.Errorf("there were %d runs", taken)
		}
	})
}
