package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"stepdown/internal/demo"
)

// installation is a folder from which scripts and tests begin: settings, a test database and, in feed, those of the invented
// families' feeds that are taken in. It is made once in a test run, by the program, and copied for whoever asks.
type installation struct {
	from  string // the installation that it goes on from; none: an empty folder
	calls [][]string
}

var installations = map[string]installation{
	// The tables are made, and nothing else has happened.
	"new": {calls: [][]string{{"migrate", "--test"}}},
	// Thursday 12 March 2026: the feed is in, and two letters lie in the print folder.
	"thursday": {"new", [][]string{{"import", "feed/2026-03-12"}, {"run", "--as-of", "2026-03-12"}}},
	// Monday 16 March 2026 before the run, on which some letters are held.
	"monday": {"thursday", [][]string{{"import", "feed/2026-03-16"}}},
}

// feedDays are the days of the demonstration whose feeds are in every installation.
var feedDays = []int{0, 9, 10, 14, 35, 36}

// council is an invented council, for the settings of every installation. Without it the program would draw the sample's logo
// at every start.
const council = `council:
  name: Anytown Council
  address: [Children's Services, 1 Example Street, Anytown, AN1 1AA]
  telephone: 01632 960001
  web: www.example.org
  early_help_telephone: 01632 960002
  early_help_web: www.example.org/earlyhelp
  opening_hours: Monday to Friday, 9am to 5pm
  urgent_telephone: 01632 960003
  complaints_telephone: 01632 960004
  complaints_web: www.example.org/complaints
  advocate_telephone: 01632 960005
  formats_telephone: 01632 960006
  privacy_web: www.example.org/privacy
`

var (
	prepared string // the folder with a folder for each installation that has been made
	making   sync.Mutex
	made     = map[string]error{}
)

// copyInstallation copies an installation into a folder.
func copyInstallation(t testing.TB, name, folder string) {
	t.Helper()
	making.Lock()
	err := prepare(name)
	making.Unlock()
	if err != nil {
		t.Fatalf("prepare the installation %q: %v", name, err)
	}
	if err := os.CopyFS(folder, os.DirFS(filepath.Join(prepared, name))); err != nil {
		t.Fatal(err)
	}
}

// prepare makes an installation, and those that it goes on from, unless that has been done.
func prepare(name string) error {
	err, done := made[name]
	if !done {
		err = create(name)
		made[name] = err
	}
	return err
}

func create(name string) error {
	i, known := installations[name]
	if !known {
		return errors.New("there is no such installation")
	}
	folder := filepath.Join(prepared, name)
	if i.from == "" {
		for _, n := range feedDays {
			if _, err := (demo.Feeds{Dir: filepath.Join(folder, "feed")}).Write(n); err != nil {
				return err
			}
		}
		if err := os.WriteFile(filepath.Join(folder, "stepdown.yaml"), []byte(council), 0o600); err != nil {
			return err
		}
	} else {
		if err := prepare(i.from); err != nil {
			return err
		}
		if err := os.CopyFS(folder, os.DirFS(filepath.Join(prepared, i.from))); err != nil {
			return err
		}
	}
	return work(folder, i.calls...)
}

// work calls the program in a folder, once for each list of arguments.
func work(folder string, calls ...[]string) error {
	for _, args := range calls {
		call := exec.Command("stepdown", args...)
		call.Dir = folder
		if said, err := call.CombinedOutput(); err != nil {
			return fmt.Errorf("%v: %w: %s", args, err, said)
		}
	}
	return nil
}

// site is a folder in which a test calls the program within its own process. The settings file lies there, so that relative
// paths start from there, and tests need not change the folder that all of them work in.
type site struct {
	folder  string
	environ []string
}

// newSite is a copy of an installation.
func newSite(t testing.TB, installation string, environ ...string) site {
	t.Helper()
	s := site{t.TempDir(), environ}
	copyInstallation(t, installation, s.folder)
	return s
}

func (s site) call(ctx context.Context, args ...string) (code exitCode, out, errs string) {
	var o, e bytes.Buffer
	code = execute(ctx, &console{out: &o, errs: &e, environ: s.environ}, append(args, "--config", filepath.Join(s.folder, "stepdown.yaml")))
	return code, o.String(), e.String()
}
