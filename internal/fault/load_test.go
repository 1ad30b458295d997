package fault

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/demo"
	"stepdown/internal/pgtest"
)

var (
	loadCases   = flag.String("cases", "2000", "how many cases the load runs store, with commas between them: a run for each")
	loadLetters = flag.Int("letters", 100, "how many letters fall due in the night of each")
	loadItems   = flag.Int("items", 500, "how many items fall due in it")
)

// TestLoad takes feeds of many cases into PostgreSQL, one installation for each number of them, and makes the passes of
// one night by the built program, in which the same number of letters and items falls due whatever is stored:
//
//	go test ./internal/fault -run TestLoad -cases 60000,1000000 -letters 10000 -items 50000 -v -timeout 3h
//
// It wants a night to look at what is due and at nothing else, wants all of that to leave once, judged by the print folder
// and the mail server's record, and prints how long each stage took and how much memory.
func TestLoad(t *testing.T) {
	var runs []*load
	for _, each := range strings.Split(*loadCases, ",") {
		n, err := strconv.Atoi(each)
		if err != nil {
			t.Fatalf("-cases: %v", err)
		}
		t.Run(each, func(t *testing.T) {
			l := &load{house: newHouse(t, pgtest.URL(t), demo.Crowd{Cases: n, Letters: *loadLetters, Items: *loadItems})}
			runs = append(runs, l)
			l.store()
			l.night()
			l.judge()
		})
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	heading := "stage"
	for _, l := range runs {
		heading += fmt.Sprintf("\tseconds of %d\tpeak MB", l.crowd.Cases)
	}
	fmt.Fprintln(w, heading+"\t")
	for i, s := range runs[0].stages {
		line := s.name
		for _, l := range runs {
			if i < len(l.stages) { // a run that failed has fewer
				line += fmt.Sprintf("\t%.1f\t%d", l.stages[i].took.Seconds(), l.stages[i].peak)
			}
		}
		fmt.Fprintln(w, line+"\t")
	}
	w.Flush()
	t.Logf("%d letters and %d items due\n%s", *loadLetters, *loadItems, b.String())
}

// load is an installation whose work is measured.
type load struct {
	*house
	stages []stage
	done   nightly
}

type stage struct {
	name string
	took time.Duration
	peak int64 // megabytes of the process
}

// nightly is what the program says of a night.
type nightly struct {
	Took    struct{ Scan, Letters, Remind, Digests time.Duration }
	Scan    struct{ Looked, Written, Reminders int }
	Deliver struct{ Spooled, Mailed, Digests int }
}

// stage runs a verb and notes what it cost.
func (l *load) stage(name string, args ...string) (out string) {
	l.t.Helper()
	out, took, peak := l.measured(args...)
	l.stages = append(l.stages, stage{name, took, peak})
	return out
}

// store takes everything in, and lets a night pass in which new cases are looked at for the first time and nothing is due.
func (l *load) store() {
	l.t.Helper()
	c, folder := l.crowd, filepath.Join(l.dir, "feeds", "load")
	l.stage("write the feed", "demo", "feed", "--cases", fmt.Sprint(c.Cases), "--letters", fmt.Sprint(c.Letters), "--items", fmt.Sprint(c.Items),
		"--seed", fmt.Sprint(c.Seed), "--day", c.Day.String(), folder)
	l.stage("import it", "import", folder)
	l.passes(calendar.New(nil, nil).AddWorkingDays(c.Day, -1), "the night before: a first look at every case")
	if l.done.Scan.Looked != c.Cases || len(l.printed())+len(l.office.record()) > 0 {
		l.t.Errorf("the night before looked at %d cases of %d, and %d letters and %d messages left",
			l.done.Scan.Looked, c.Cases, len(l.printed()), len(l.office.record()))
	}
	l.stage("import it again: nothing has changed", "import", folder)
}

// night makes the passes of the day, each a stage of its own, and then all of them again.
func (l *load) night() {
	l.t.Helper()
	l.passes(l.crowd.Day, "the night, all in all")
	did, whole := l.done, l.stages[len(l.stages)-1]
	for _, pass := range []stage{{"scan and write letters", did.Took.Scan, whole.peak}, {"deliver letters", did.Took.Letters, whole.peak},
		{"gather digests", did.Took.Remind, whole.peak}, {"deliver digests", did.Took.Digests, whole.peak}} {
		l.stages = append(l.stages, pass)
	}
	l.passes(l.crowd.Day, "the night again: nothing is left to do")
	if again := l.done; again.Deliver.Spooled+again.Deliver.Mailed+again.Deliver.Digests > 0 {
		l.t.Errorf("the night again sent %+v", again.Deliver)
	}
	l.done = did
}

// passes makes a day's passes and keeps what the program says of them.
func (l *load) passes(day calendar.Date, name string) {
	l.t.Helper()
	l.done = nightly{}
	if err := json.Unmarshal([]byte(l.stage(name, "run", "--as-of", day.String(), "--json")), &l.done); err != nil {
		l.t.Fatal(err)
	}
}

// judge wants what was due to have been looked at and nothing else, and to have left once.
func (l *load) judge() {
	l.t.Helper()
	c, did := l.crowd, l.done
	if did.Scan.Looked != c.Letters+c.Items || did.Scan.Written != c.Letters || did.Scan.Reminders != c.Items {
		l.t.Errorf("of %d letters and %d items, the night %+v", c.Letters, c.Items, did.Scan)
	}
	letters := map[[sha256.Size]byte]bool{}
	printed := l.printed()
	for _, path := range printed {
		pdf, err := os.ReadFile(path)
		if err != nil || !bytes.HasSuffix(bytes.TrimSpace(pdf), []byte("%%EOF")) {
			l.t.Errorf("%s is not whole: %v", filepath.Base(path), err)
		}
		letters[sha256.Sum256(pdf)] = true
	}
	mailed := l.leftByMail()
	for ref, n := range mailed {
		if n != 1 {
			l.t.Errorf("%s got %d messages", ref, n)
		}
	}
	untold := len(l.untold())
	if len(letters) != len(printed) || len(printed)+len(mailed) != c.Letters || len(mailed) != c.Letters/5 || untold > 0 {
		l.t.Errorf("of %d letters %d were printed, %d of them different, and %d mailed; %d items were not told of", c.Letters, len(printed), len(letters), len(mailed), untold)
	}
	repeats, doubled := l.digests()
	if digests := len(l.office.record()) - len(mailed); repeats+doubled > 0 || digests != len(c.Coordinators()) {
		l.t.Errorf("%d coordinators got %d digests, %d of them again", len(c.Coordinators()), digests, repeats+doubled)
	}
	l.t.Logf("%d cases: %d letters in the print folder, %d families and %d coordinators got a message, %d items told of", c.Cases, len(printed), len(mailed), len(c.Coordinators()), c.Items-untold)
}

// measured runs a verb, and gives how long it took and the most memory it had, in megabytes.
func (h *house) measured(args ...string) (out string, took time.Duration, peak int64) {
	h.t.Helper()
	c := h.command(args...)
	var said, errs strings.Builder
	c.Stdout, c.Stderr = &said, &errs
	began := time.Now()
	if err := c.Start(); err != nil {
		h.t.Fatal(err)
	}
	ended, watched := make(chan struct{}), make(chan int64)
	go func() { watched <- peakOf(c.Process.Pid, ended) }()
	err := c.Wait()
	took = time.Since(began)
	close(ended)
	if peak = <-watched; err != nil {
		h.t.Fatalf("stepdown %s: %v: %s", args[0], err, errs.String())
	}
	return said.String(), took, peak
}

// peakOf asks the system again and again for the most memory that a process has had. What it says of one that has ended
// counts what its parent had.
func peakOf(process int, ended <-chan struct{}) (megabytes int64) {
	for {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
		if _, after, found := strings.Cut(string(status), "VmHWM:"); err == nil && found {
			var kilobytes int64
			if _, err := fmt.Sscan(after, &kilobytes); err == nil {
				megabytes = max(megabytes, kilobytes/1024)
			}
		}
		select {
		case <-ended:
			return megabytes
		case <-time.After(20 * time.Millisecond):
		}
	}
}
