package fault

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/demo"
	"stepdown/internal/need"
)

// diskFull has no room left, for the database and the print folder alike, at one moment after the other, and then room
// again. The service goes on by itself.
func diskFull(t *testing.T) {
	rounds := many(2, 15)
	h := &house{t: t, dir: t.TempDir(), office: openOffice(t), crowd: demo.Crowd{Cases: 60 * rounds, Letters: 40 * rounds,
		Items: 20 * rounds, Day: day}}
	h.database = "sqlite:" + filepath.Join(h.dir, "stepdown.db")
	h.before = h.ownDisk()
	h.office.slow(5 * time.Millisecond)
	h.must("migrate", "--test")
	feeds := t.TempDir()
	if err := h.crowd.Write(feeds); err != nil {
		t.Fatal(err)
	}
	h.must("import", feeds)
	d := h.serve()
	filled := 0
	for n := range rounds {
		time.Sleep(time.Duration(100+70*n) * time.Millisecond)
		if err := h.inside("sh", "-c", "cat /dev/zero > filler"); err != nil && strings.Contains(err.Error(), "No space left") {
			filled++
		}
		if n == 0 {
			h.until(func() error { return noticed(d) })
		} else {
			time.Sleep(1500 * time.Millisecond)
		}
		if err := h.inside("rm", "-f", "filler"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(300 * time.Millisecond)
	}
	h.rest(d)
	if filled != rounds {
		t.Errorf("the disk was full %d times of %d", filled, rounds)
	}
	// The letters are read where they can be seen from here.
	outside := t.TempDir()
	if err := h.inside("tar", "-cf", filepath.Join(outside, "print.tar"), "print"); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("tar", "-C", outside, "-xf", filepath.Join(outside, "print.tar")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	h.prints = filepath.Join(outside, "print")
	h.judge("no space left on the disk, SQLite", filled)
}

// noticed tells whether the service has said that something can't be written.
func noticed(d *daemon) error {
	for _, words := range []string{"no space left", "disk is full", "disk I/O error"} {
		if strings.Contains(d.said.String(), words) {
			return nil
		}
	}
	return errors.New("nobody has noticed that the disk is full")
}

// ownDisk gives the house's folder a small disk of its own, in a namespace of its own, and how to start programs there.
func (h *house) ownDisk() []string {
	h.t.Helper()
	keeper := exec.Command("unshare", "-rm", "sh", "-c", `mount -t tmpfs -o size="$2" tmpfs "$1" && echo ready && exec cat`, "sh", h.dir,
		fmt.Sprintf("%dm", many(24, 150)))
	in, err := keeper.StdinPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	out, err := keeper.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	var said strings.Builder
	keeper.Stderr = &said
	if err := keeper.Start(); err == nil {
		ready := make([]byte, 6)
		if n, _ := out.Read(ready); string(ready[:n]) != "ready\n" {
			err = errors.New("no disk was mounted")
		}
		h.t.Cleanup(func() { in.Close(); keeper.Wait() })
		if err == nil {
			return []string{"nsenter", "--preserve-credentials", "-U", "-m", "-t", fmt.Sprint(keeper.Process.Pid), "--"}
		}
	}
	need.SmallDisk.Tell(h.t, "a small disk can't be made: "+said.String())
	return nil
}

// inside runs a program in the house's folder, where its own disk is.
func (h *house) inside(line ...string) error {
	args := slices.Concat(h.before[1:], []string{"sh", "-c", `cd "$0" && exec "$@"`, h.dir}, line)
	if out, err := exec.Command(h.before[0], args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", line[0], err, out)
	}
	return nil
}
