package post

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// begun is a new record whose segments hold so many bytes.
func begun(t *testing.T, limit int64) *Record {
	t.Helper()
	r := &Record{Dir: t.TempDir(), Limit: limit}
	if err := r.Hold(func(h Holding) error { return h.Begin(Beginning{Record: "R1", Database: "D1"}) }); err != nil {
		t.Fatal(err)
	}
	return r
}

// note adds a letter's line for each of the numbers.
func note(t *testing.T, r *Record, numbers ...int) {
	t.Helper()
	for _, n := range numbers {
		err := r.Hold(func(h Holding) error {
			return h.Add(Noted{What: Letter, Number: int64(n), ID: int64(n), Attempt: 1, Keys: []string{fmt.Sprintf("key %d", n)}})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// anew reads the record as another process does, back to a line.
func anew(t *testing.T, r *Record, back int64) Reading {
	t.Helper()
	other := &Record{Dir: r.Dir}
	read, err := other.Read()
	if err == nil {
		read, err = other.Reach(back)
	}
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func (r *Record) files(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(r.Dir, ".sent", "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	return files
}

func TestWhatWasSentIsRemembered(t *testing.T) {
	empty := &Record{Dir: t.TempDir()}
	if read, err := empty.Read(); read.There || err != nil {
		t.Fatal(read, err)
	}
	r := begun(t, 0)
	var all sync.WaitGroup
	for n := range 40 { // daemons share it, each with a reading of its own, and their lines may come out of turn
		all.Go(func() { note(t, &Record{Dir: r.Dir}, n+1) })
	}
	all.Wait()
	read := anew(t, r, 1)
	if lines := read.Since(0); len(lines) != 40 || read.Number != 40 || read.Begun.Record != "R1" || read.Seq != 41 {
		t.Errorf("%d lines, %+v", len(lines), read)
	}
	if with := read.With([]string{"key 7", "nobody's"}); len(with) != 1 || with[0].ID != 7 {
		t.Errorf("%+v", with)
	}
	if since := read.Since(39); len(since) != 2 || since[0].Seq != 40 {
		t.Errorf("%+v", since)
	}
}

func TestALineThatACrashCutOffCountsForNothing(t *testing.T) {
	r := begun(t, 0)
	note(t, r, 1)
	f, err := os.OpenFile(r.files(t)[0], os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"seq":3,"what":"let`); err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	if read := anew(t, r, 1); read.Number != 1 {
		t.Errorf("%+v", read)
	}
	note(t, &Record{Dir: r.Dir}, 2)
	if read := anew(t, r, 1); read.Number != 2 || len(read.Since(0)) != 2 {
		t.Errorf("%+v", read)
	}
}

// TestASegmentThatACrashCutOffIsBegunAgain leaves a record at each moment between two segments.
func TestASegmentThatACrashCutOffIsBegunAgain(t *testing.T) {
	for name, left := range map[string]string{"not begun": "", "cut off": `{"seq":`} {
		r := begun(t, 1)
		note(t, r, 1, 2)
		files := r.files(t)
		last := files[len(files)-1]
		if err := os.Truncate(last, 0); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(last, []byte(left), 0o600); err != nil {
			t.Fatal(err)
		}
		if left == "" {
			if err := os.Remove(last); err != nil {
				t.Fatal(err)
			}
		}
		note(t, &Record{Dir: r.Dir, Limit: 1}, 2)
		if read := anew(t, r, 1); read.Number != 2 || len(read.Since(0)) != 2 {
			t.Errorf("%s: %+v", name, read)
		}
	}
}

// TestAReadingDoesNotGrowWithTheYears looks at what is read where there are many segments.
func TestAReadingDoesNotGrowWithTheYears(t *testing.T) {
	r := begun(t, 2000)
	for n := range 200 {
		note(t, r, n+1)
	}
	if files := r.files(t); len(files) < 10 {
		t.Fatalf("%d segments", len(files))
	}
	other := &Record{Dir: r.Dir}
	read, err := other.Read()
	if err != nil || read.Number != 200 || len(read.lines) > 30 {
		t.Errorf("%d lines were read, up to %d, %v", len(read.lines), read.Number, err)
	}
	if read, err = other.Reach(read.First() - 1); err != nil || len(read.lines) > 60 {
		t.Errorf("%d lines were read, %v", len(read.lines), err)
	}
	if read = anew(t, r, 1); len(read.Since(0)) != 200 || read.First() != 1 {
		t.Errorf("%d lines of all, from %d", len(read.Since(0)), read.First())
	}
	for n := range 200 {
		if with := read.With([]string{fmt.Sprintf("key %d", n+1)}); len(with) != 1 || with[0].ID != int64(n+1) {
			t.Fatalf("line %d: %+v", n, with)
		}
	}
}

// TestACutRecordIsNoticed cuts and changes a record of several segments that is being read, and one that is read anew.
func TestACutRecordIsNoticed(t *testing.T) {
	change := func(path string, of func([]byte) []byte) error {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(path, of(text), 0o600)
	}
	for name, c := range map[string]struct {
		cut  func(files []string) error
		anew bool // it shows to whoever reads it anew, too
	}{
		"the end of the newest": {func(f []string) error {
			return change(f[len(f)-1], func(b []byte) []byte { return b[:bytes.LastIndexByte(b[:len(b)-1], '\n')+1] })
		}, false},
		"the newest":                    {func(f []string) error { return os.Remove(f[len(f)-1]) }, false},
		"a segment":                     {func(f []string) error { return os.Remove(f[len(f)/2]) }, true},
		"the segment before the newest": {func(f []string) error { return os.Remove(f[len(f)-2]) }, true},
		"a number": {func(f []string) error {
			return change(f[len(f)-1], func(b []byte) []byte {
				last := bytes.LastIndex(b, []byte(`{"seq":`)) + len(`{"seq":`)
				return slices.Concat(b[:last], []byte("9"), b[last:])
			})
		}, true},
		"a line": {func(f []string) error {
			return change(f[1], func(b []byte) []byte {
				return append(b[:bytes.IndexByte(b, '\n')+1], b[bytes.LastIndexByte(b[:len(b)-1], '\n')+1:]...)
			})
		}, true},
		"a word": {func(f []string) error {
			return change(f[1], func(b []byte) []byte {
				return bytes.Replace(b, []byte(`"what":"letter"`), []byte(`"what":"Letter"`), 1)
			})
		}, true},
		"a line is another's": {func(f []string) error {
			return change(f[1], func(b []byte) []byte { return append([]byte("what is this\n"), b...) })
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := begun(t, 500)
			for n := range 20 {
				note(t, r, n+1)
			}
			reader := &Record{Dir: r.Dir}
			_, err := reader.Read()
			if err == nil {
				err = c.cut(r.files(t))
			}
			if err != nil {
				t.Fatal(err)
			}
			if c.anew {
				other := &Record{Dir: r.Dir}
				if _, err = other.Read(); err == nil {
					_, err = other.Reach(1)
				}
			} else {
				_, err = reader.Read()
			}
			if !errors.Is(err, ErrRecord) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAnAdoptedRecordGoesOnFromWhatWasWhole(t *testing.T) {
	for _, unbroken := range []bool{true, false} {
		r := begun(t, 500)
		for n := range 10 {
			note(t, r, n+1)
		}
		before := anew(t, r, 1)
		err := r.Hold(func(h Holding) error {
			if number, letter, err := h.Highest(); number != 10 || letter != 10 || err != nil {
				t.Errorf("%d, %d, %v", number, letter, err)
			}
			return h.BeginAnew(Beginning{Record: "R2", Database: "D2"}, 70, unbroken)
		})
		if err != nil {
			t.Fatal(err)
		}
		note(t, r, 71)
		read := anew(t, r, 5)
		if read.Begun.Record != "R2" || read.Number != 71 || read.Has(before.Seq, before.Sum) != unbroken {
			t.Errorf("unbroken %v: %+v", unbroken, read.Begun)
		}
		if old := read.With([]string{"key 10"}); len(old) > 0 {
			t.Errorf("what was noted before counts still: %+v", old)
		}
		if since := read.Since(before.Seq); len(since) != 1 || since[0].ID != 71 {
			t.Errorf("%+v", since)
		}
	}
}

// TestEightWritersLoseNoLine has processes write at once, each some thousand lines, in very small segments.
func TestEightWritersLoseNoLine(t *testing.T) {
	each := 3000
	if testing.Short() {
		each = 100
	}
	const processes = 8
	if dir := os.Getenv("RECORD_WRITER"); dir != "" {
		from, err := strconv.Atoi(os.Getenv("RECORD_FROM"))
		if err != nil {
			t.Fatal(err)
		}
		r := &Record{Dir: dir, Limit: 5000}
		for n := range each {
			note(t, r, from+n)
		}
		return
	}
	r := begun(t, 5000)
	var all sync.WaitGroup
	for p := range processes {
		all.Go(func() {
			c := exec.Command(os.Args[0], "-test.run", "^TestEightWritersLoseNoLine$", "-test.short="+strconv.FormatBool(testing.Short()))
			c.Env = append(os.Environ(), "RECORD_WRITER="+r.Dir, fmt.Sprintf("RECORD_FROM=%d", p*each+1))
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	all.Wait()
	read := anew(t, r, 1)
	seen := map[int64]bool{}
	for _, n := range read.Since(0) {
		seen[n.ID] = true
	}
	if len(seen) != processes*each || len(read.Since(0)) != processes*each || len(r.files(t)) < each/10 {
		t.Errorf("of %d lines %d are there, in %d segments", processes*each, len(seen), len(r.files(t)))
	}
}

func TestNothingIsAddedToARecordThatWasNotBegun(t *testing.T) {
	r := &Record{Dir: t.TempDir()}
	err := r.Hold(func(h Holding) error { return h.Add(Noted{What: Letter}) })
	if !errors.Is(err, ErrRecord) || !strings.Contains(err.Error(), "begun") {
		t.Errorf("got %v", err)
	}
}
