package fault

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/demo"
	"stepdown/internal/pgtest"
	"stepdown/internal/post"
)

// adopts has a person adopt the database, and the day's work done.
func (h *house) adopts() {
	h.t.Helper()
	h.must("adopt", "--by", "Morgan Sampleworth", "--because", "a test")
	h.restored = true
	for range 2 {
		if err := h.ran(); err != nil {
			h.t.Fatal(err)
		}
	}
}

// refused wants the day's passes to end until somebody adopts the database, and nothing to leave.
func (h *house) refused(because string) {
	h.t.Helper()
	before := len(h.office.record()) + len(h.printed())
	if err := h.ran(); exitCode(err) != 1 || !strings.Contains(err.Error(), "stepdown adopt") || !strings.Contains(err.Error(), because) {
		h.t.Errorf("it was not refused, because %s: %v", because, err)
	}
	if after := len(h.office.record()) + len(h.printed()); after != before {
		h.t.Errorf("%d things left", after-before)
	}
}

// atMail does something once, while the mail server takes the n-th message.
func (h *house) atMail(n int, do func() error) {
	h.office.breaks(func(verb, _ string) string {
		if verb != "." {
			return ""
		}
		if n--; n == 0 {
			if err := do(); err != nil {
				h.t.Error(err)
			}
		}
		return ""
	})
}

// begunBefore is a house whose record is begun by a pass of the day before.
func begunBefore(t *testing.T, url string, crowd demo.Crowd) *house {
	t.Helper()
	h := furnished(t, url, crowd, "STEPDOWN_MAIL_TIMEOUT=8s", "STEPDOWN_SERVICE_LEASE=9s")
	if _, err := h.call("run", "--as-of", day.AddDays(-1).String()); err != nil {
		t.Fatal(err)
	}
	return h
}

// standbyTakesOver has a standby take over in mid-pass that lacks the last commits, while mail is being sent and at steps of
// publishing. The services go on against it. One that lacks nothing needs nobody.
func standbyTakesOver(t *testing.T) {
	for n, moment := range append([]string{"mail", "synchronous"}, publishingSteps...) {
		if !*full && n > 1 && moment != "let go" {
			continue
		}
		t.Run(moment, func(t *testing.T) {
			t.Parallel()
			synchronous := moment == "synchronous"
			p := pgtest.Paired(t, synchronous)
			h := begunBefore(t, p.URL, demo.Crowd{Cases: 5 * many(8, 40), Letters: 4 * many(8, 40), Items: 2})
			if !synchronous {
				if err := p.CutOff(); err != nil {
					t.Fatal(err)
				}
			}
			if n < 2 {
				h.atMail(3, p.TakeOver)
				d := h.serve()
				if synchronous {
					h.rest(d)
					h.judge("a synchronous standby takes over in mid-pass, PostgreSQL", 1)
					return
				}
				h.until(func() error {
					if !strings.Contains(d.said.String(), "stepdown adopt") {
						return fmt.Errorf("the service goes on")
					}
					return nil
				})
				d.stop() // connections to the server that is gone may not close well
			} else {
				c := h.stoppedBefore(moment)
				if err := p.TakeOver(); err != nil {
					t.Fatal(err)
				}
				h.wake(c)
			}
			h.refused("its timeline was 00000001, and is 00000002")
			h.adopts()
			h.judge("a standby that lacks commits takes over in mid-pass, PostgreSQL", 1)
		})
	}
}

// fallsBackAtMail has the database fall back to an older copy while mail is being sent.
func fallsBackAtMail(t *testing.T) {
	h := begunBefore(t, pgtest.URL(t), demo.Crowd{Cases: many(40, 400), Letters: many(20, 200), Items: 2})
	h.atMail(4, pgtest.Copied(t, h.database))
	_ = h.ran() // how it ends is for what left to say
	h.refused("database knows")
	h.adopts()
	h.judge("PostgreSQL falls back to an older copy while mail is sent", 1)
}

// recordBreaks cuts the record of what was sent, or takes it away, when half of the letters have left.
func recordBreaks(t *testing.T) {
	for name, breaks := range map[string]func(folder string) error{
		"cut": func(folder string) error {
			all, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
			if err != nil {
				return err
			}
			text, err := os.ReadFile(slices.Max(all))
			if err != nil {
				return err
			}
			return os.Truncate(slices.Max(all), int64(len(text)-10))
		},
		"gone": os.RemoveAll,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := furnished(t, "", demo.Crowd{Cases: many(40, 400), Letters: many(20, 200), Items: 4})
			first := h.command("run", "--as-of", day.String())
			first.Env = append(first.Env, fmt.Sprintf("STEPDOWN_LIMITS_LETTERS_PER_RUN=%d", many(10, 100)))
			if out, err := first.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			h.must("letters", "release-batch", "--by", "Morgan Sampleworth", "--because", "a test")
			if err := breaks(filepath.Join(h.dir, "print", ".sent")); err != nil {
				t.Fatal(err)
			}
			h.refused("record")
			h.adopts()
			h.judge("the record of what was sent is "+name+", SQLite", 1)
		})
	}
}

// eightRotate has eight services write the record in very small segments, and then the database fall back to a copy from
// before all of it.
func eightRotate(t *testing.T) {
	n := many(40, 2000)
	h := furnished(t, pgtest.URL(t), demo.Crowd{Cases: 2 * n, Letters: n, Items: n}, "FAULT_SEGMENT=1000")
	fallBack := pgtest.Copied(t, h.database)
	for range 8 {
		h.serve()
	}
	h.rest(h.daemons...)
	record := &post.Record{Dir: h.printFolder()}
	read, err := record.Read()
	if err == nil {
		read, err = record.Reach(1)
	}
	noted := map[int64]bool{}
	for _, line := range read.Since(0) {
		if line.What == post.Letter {
			noted[line.ID] = true
		}
	}
	if err != nil || read.First() != 1 || len(noted) != n {
		t.Errorf("%d letters are noted, of %d, from line %d, %v", len(noted), n, read.First(), err)
	}
	if err := fallBack(); err != nil {
		t.Fatal(err)
	}
	h.refused("it is an old copy")
	h.adopts()
	h.judge("eight services rotate the record, PostgreSQL falls back", 8)
}
