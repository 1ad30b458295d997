package fault

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
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
	loadCases   = flag.String("cases", "1000", "how many cases the load runs store, with commas between them: a run for each")
	loadLetters = flag.Int("letters", 60, "how many letters fall due in the night of each")
	loadItems   = flag.Int("items", 300, "how many items fall due in it")
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
	for _, l := range runs {
		fmt.Fprintf(w, "%d cases stored\tseconds\tCPU: program\tdatabase\tpeak MB\t\n", l.crowd.Cases)
		for _, s := range l.stages {
			fmt.Fprintf(w, "%s\t%.1f\t%s\t%s\t%d\t\n", s.name, s.took.Seconds(), orNone(s.program), orNone(s.database), s.peak)
		}
	}
	w.Flush()
	t.Logf("%d letters and %d items due\n%s", *loadLetters, *loadItems, b.String())
}

func orNone(d time.Duration) string {
	if d == 0 {
		return "" // it was not measured by itself
	}
	return fmt.Sprintf("%.1f", d.Seconds())
}

// load is an installation whose work is measured.
type load struct {
	*house
	stages []stage
	done   nightly
}

type stage struct {
	name string
	cost
}

// cost is what a call of the program took: by the clock, of the processors, and of memory at most.
type cost struct {
	took, program, database time.Duration
	peak                    int64 // megabytes of the process
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
	out, c := l.measured(args...)
	l.stages = append(l.stages, stage{name, c})
	return out
}

// store takes everything in, and lets a night pass in which new cases are looked at for the first time and nothing is due.
func (l *load) store() {
	l.t.Helper()
	c, folder := l.crowd, filepath.Join(l.dir, "feeds", "load")
	l.stage("write the feed", "demo", "feed", "--cases", fmt.Sprint(c.Cases), "--letters", fmt.Sprint(c.Letters), "--items",
		fmt.Sprint(c.Items),
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
	for _, pass := range []struct {
		name string
		took time.Duration
	}{{"of it: scan and write letters", did.Took.Scan}, {"deliver letters", did.Took.Letters}, {"gather digests", did.Took.Remind},
		{"deliver digests", did.Took.Digests}} {
		l.stages = append(l.stages, stage{pass.name, cost{took: pass.took, peak: whole.peak}})
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
		l.t.Errorf("of %d letters %d were printed, %d of them different, and %d mailed; %d items were not told of", c.Letters, len(printed),
			len(letters), len(mailed), untold)
	}
	repeats, doubled := l.digests()
	if digests := len(l.office.record()) - len(mailed); repeats+doubled > 0 || digests != len(c.Coordinators()) {
		l.t.Errorf("%d coordinators got %d digests, %d of them again", len(c.Coordinators()), digests, repeats+doubled)
	}
	l.t.Logf("%d cases: %d letters in the print folder, %d families and %d coordinators got a message, %d items told of", c.Cases,
		len(printed), len(mailed), len(c.Coordinators()), c.Items-untold)
}

// measured runs a verb, and gives what it cost.
func (h *house) measured(args ...string) (out string, spent cost) {
	h.t.Helper()
	c := h.command(args...)
	var said, errs strings.Builder
	c.Stdout, c.Stderr = &said, &errs
	database, began := h.databaseTime(), time.Now()
	if err := c.Start(); err != nil {
		h.t.Fatal(err)
	}
	ended, watched := make(chan struct{}), make(chan int64)
	go func() { watched <- peakOf(c.Process.Pid, ended) }()
	err := c.Wait()
	spent.took, spent.database = time.Since(began), h.databaseTime()-database
	spent.program = c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	close(ended)
	if spent.peak = <-watched; err != nil {
		h.t.Fatalf("stepdown %s: %v: %s", args[0], err, errs.String())
	}
	return said.String(), spent
}

// databaseTime is the time of the processors that the throw-away PostgreSQL and all that it has started have had, where
// the system tells. On a machine that others use too it says more than the clock.
func (h *house) databaseTime() (spent time.Duration) {
	h.t.Helper()
	address, err := url.Parse(h.database)
	if err != nil {
		h.t.Fatal(err)
	}
	first, err := os.ReadFile(filepath.Join(address.Query().Get("host"), "data", "postmaster.pid"))
	if err != nil {
		h.t.Fatal(err)
	}
	server, _, _ := strings.Cut(string(first), "\n")
	processes, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		h.t.Fatal(err)
	}
	for _, path := range processes {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		// After the name in brackets: state, parent, ...; the 12th to the 15th are ticks of its own and of children that ended.
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		if len(fields) < 15 || fields[1] != server && filepath.Base(filepath.Dir(path)) != server {
			continue
		}
		for _, ticks := range fields[11:15] {
			n, err := strconv.Atoi(ticks)
			if err != nil {
				h.t.Fatal(err)
			}
			spent += time.Duration(n) * 10 * time.Millisecond
		}
	}
	return spent
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
