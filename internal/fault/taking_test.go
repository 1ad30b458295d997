package fault

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// takingSteps are those of a feed that is being taken: what it says of some families is written, or nothing yet, or everything.
var takingSteps = []string{"write what a feed says of cases", "write what a feed says besides", "end the taking of a feed"}

// killedWhileTaking kills the import of a feed that says that half of the families are not safe to write to, once it is being
// taken. Their letters are ready. Whoever comes next, a run or the service, goes on with the feed first.
func killedWhileTaking(t *testing.T) {
	for n, step := range takingSteps {
		databases(t, func(t *testing.T, name, url string) {
			t.Run(step, func(t *testing.T) {
				h := furnished(t, url, small)
				h.must("pause", "--by", "Morgan Sampleworth", "--because", "a test")
				if err := h.ran(); err != nil { // the letters are written
					t.Fatal(err)
				}
				unsafe := h.killImport(step)
				h.must("resume", "--by", "Morgan Sampleworth", "--because", "a test")
				if n == 0 {
					h.serve()
					h.until(h.settled)
				}
				for range 2 {
					if err := h.ran(); n > 0 && err != nil {
						t.Fatal(err)
					}
				}
				h.judgeHeld("kill -9 while a feed is taken that says unsafe, "+name, 1, unsafe)
			})
		})
	}
}

// killImport imports a feed by which the first half of the families is not safe to write to, and is killed before a step.
func (h *house) killImport(step string) (unsafe map[string]bool) {
	h.t.Helper()
	folder := h.feed("unsafe")
	edit(h.t, filepath.Join(folder, "manifest.yaml"), func(text string) string {
		return strings.Replace(text, "T04:00:00Z", "T05:00:00Z", 1)
	})
	unsafe = map[string]bool{}
	for i := range h.crowd.Letters / 2 {
		unsafe[h.crowd.Episode(i).Case] = true
	}
	edit(h.t, filepath.Join(folder, "adults.csv"), func(text string) string {
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			h.t.Fatal(err)
		}
		at := map[string]int{}
		for i, column := range rows[0] {
			at[column] = i
		}
		for _, row := range rows[1:] {
			if unsafe[row[at["case_ref"]]] {
				row[at["safe_to_write"]] = "no"
			}
		}
		var b bytes.Buffer
		if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
			h.t.Fatal(err)
		}
		return b.String()
	})
	c := h.command("import", folder)
	c.Env = append(c.Env, "FAULT_BEFORE="+step+":KILL")
	var killed *exec.ExitError
	if err := c.Run(); !errors.As(err, &killed) || killed.ExitCode() != -1 {
		h.t.Fatalf("before %q the import was not killed: %v", step, err)
	}
	return unsafe
}

// judgeHeld demands that no letter has left to these families, and every other one has, once.
func (h *house) judgeHeld(name string, breaks int, held map[string]bool) {
	h.t.Helper()
	left := h.leftByMail()
	for ref, n := range h.leftByPost() {
		left[ref] += n
	}
	v := verdict{name: name, breaks: breaks, tried: h.crowd.Letters, items: h.crowd.Items}
	for i := range h.crowd.Letters {
		switch ref := h.crowd.Episode(i).Case; {
		case held[ref] && left[ref] == 0:
			v.held++
		case held[ref]:
			h.t.Errorf("%s was to be held, and its letter left", ref)
		case left[ref] == 1:
			v.left++
		case left[ref] > 1:
			v.twice++
		default:
			v.lost++
		}
	}
	for ref := range h.untold() {
		if !held[ref] {
			v.untold++
		}
	}
	if v.lost+v.twice+v.untold > 0 || v.held == 0 {
		h.t.Errorf("%+v", v)
	}
	tableLock.Lock()
	defer tableLock.Unlock()
	table = append(table, v)
}
