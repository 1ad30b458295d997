package fault

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"stepdown/internal/demo"
	"stepdown/internal/pgtest"
)

// publishingSteps are those before which the program can be told to stop.
var publishingSteps = []string{"gather", "flush", "decide", "take", "take over", "prune", "note", "list", "place", "let go"}

// eachStep runs a test before each step of publishing: on both databases with -full, and otherwise on them in turns.
func eachStep(t *testing.T, test func(t *testing.T, step, name, url string)) {
	for n, step := range publishingSteps {
		for m, name := range []string{"SQLite", "PostgreSQL"} {
			if !*full && n%2 != m {
				continue
			}
			t.Run(step+" "+name, func(t *testing.T) {
				t.Parallel()
				url := ""
				if name == "PostgreSQL" {
					url = pgtest.URL(t)
				}
				test(t, step, name, url)
			})
		}
	}
}

// killedAtEveryStep ends a run before each step of publishing, by each signal that ends a program.
func killedAtEveryStep(t *testing.T) {
	eachStep(t, func(t *testing.T, step, name, url string) {
		for _, signal := range []string{"KILL", "TERM", "HUP"} {
			if !*full && signal != "KILL" {
				continue
			}
			h := furnished(t, url, small)
			c := h.command("run", "--as-of", day.String())
			c.Env = append(c.Env, "FAULT_BEFORE="+step+":"+signal)
			if err := c.Run(); signal == "KILL" && (err == nil || !strings.Contains(err.Error(), "signal: killed")) {
				t.Errorf("before %q it was not killed: %v", step, err)
			}
			h.settle()
			h.judge("kill -9 before each step of publishing, "+name, 1)
			if url != "" {
				return // the database is used up
			}
		}
	})
}

// asleepAtEveryStep stops a run before each step of publishing until another daemon has done everything, and lets it go on.
func asleepAtEveryStep(t *testing.T) {
	eachStep(t, func(t *testing.T, step, name, url string) {
		h := furnished(t, url, small)
		c := h.stoppedBefore(step)
		h.settle()
		h.wake(c)
		h.settle()
		h.judge("SIGSTOP past the lease before each step of publishing, "+name, 1)
	})
}

// stoppedBefore starts a run and waits until it has stopped itself before a step.
func (h *house) stoppedBefore(step string) *exec.Cmd {
	h.t.Helper()
	c := h.command("run", "--as-of", day.String())
	// Its lease is so long that it isn't renewing it at that moment: on SQLite nobody else could then write.
	c.Env = append(c.Env, "FAULT_BEFORE="+step+":STOP", "STEPDOWN_SERVICE_LEASE=10s")
	if err := c.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = c.Process.Kill() })
	if err := untilStopped(c.Process.Pid); err != nil {
		h.t.Fatalf("before %q it did not stop: %v", step, err)
	}
	return c
}

// wake lets a run that has stopped itself go on to its end.
func (h *house) wake(c *exec.Cmd) {
	h.t.Helper()
	if err := goOn(c.Process); err != nil {
		h.t.Fatal(err)
	}
	_ = c.Wait() // it may have found that others were quicker
}

// fallsBack has the database fall back to an older copy in mid-pass, before each step of publishing: as when a standby takes
// over that lacks the last commits. A person then adopts it.
func fallsBack(t *testing.T) {
	for n, step := range publishingSteps {
		if !*full && n%3 != 0 {
			continue
		}
		t.Run(step, func(t *testing.T) {
			t.Parallel()
			h := furnished(t, pgtest.URL(t), small)
			if _, err := h.call("run", "--as-of", day.AddDays(-1).String()); err != nil { // so that the record is begun
				t.Fatal(err)
			}
			back := pgtest.Copied(t, h.database)
			c := h.stoppedBefore(step)
			if err := back(); err != nil {
				t.Fatal(err)
			}
			h.wake(c)
			if err := h.ran(); err != nil {
				if !strings.Contains(err.Error(), "stepdown adopt") {
					t.Errorf("the older copy was refused: %v", err)
				}
				h.must("adopt", "--by", "Morgan Sampleworth", "--because", "the database fell back")
				h.restored = true
			}
			for range 2 {
				if err := h.ran(); err != nil {
					t.Fatal(err)
				}
			}
			h.judge("PostgreSQL falls back to an older copy in mid-pass", 1)
		})
	}
}

// printFolderBreaks has the print folder full, read-only, or elsewhere when letters are to go into it, and mends it.
func printFolderBreaks(t *testing.T) {
	for name, c := range map[string]struct{ breaks, mends string }{
		"full":      {"cat /dev/zero > prints/.arriving/filler.part || true", "rm prints/.arriving/filler.part"},
		"read-only": {"mount -o remount,ro,bind prints print", "mount -o remount,rw,bind prints print"},
		"moved":     {"umount print", "mount --bind prints print"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &house{t: t, dir: t.TempDir(), office: openOffice(t), crowd: demo.Crowd{Cases: 60, Letters: 30, Items: 10, Day: day}}
			h.database = "sqlite:" + filepath.Join(h.dir, "stepdown.db")
			h.before = h.ownDisk()
			h.must("migrate", "--test")
			feeds := t.TempDir()
			if err := h.crowd.Write(feeds); err != nil {
				t.Fatal(err)
			}
			h.must("import", feeds)
			shell := func(script string) {
				t.Helper()
				if err := h.inside("sh", "-c", script); err != nil {
					t.Fatal(err)
				}
			}
			shell("mkdir prints print && mount -t tmpfs -o size=2m tmpfs prints && mount --bind prints print")
			first := h.command("run", "--as-of", day.String()) // so that the folder is known as the service's
			first.Env = append(first.Env, "STEPDOWN_LIMITS_LETTERS_PER_RUN=5")
			if out, err := first.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			h.must("letters", "release-batch", "--by", "Morgan Sampleworth", "--because", "a test")
			shell(c.breaks)
			d := h.serve()
			h.until(func() error {
				if text := d.said.String(); strings.Contains(text, "print") && strings.Contains(text, "level=ERROR") {
					return nil
				}
				return errors.New("nobody has noticed what is wrong with the print folder")
			})
			shell(c.mends)
			h.rest(d)
			outside := t.TempDir()
			shell(fmt.Sprintf("tar -cf %[1]s/print.tar print && tar -C %[1]s -xf %[1]s/print.tar", outside))
			h.prints = filepath.Join(outside, "print")
			if _, err := os.Stat(h.prints); err != nil {
				t.Fatal(err)
			}
			h.judge("the print folder is "+name+", SQLite", 1)
		})
	}
}
