package fault

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/demo"
	"stepdown/internal/feed"
	"stepdown/internal/mail"
	"stepdown/internal/pgtest"
	"stepdown/internal/store/past"
	"stepdown/internal/timetable"
	"stepdown/jobs"
	"stepdown/letters/yardstick"
)

var (
	loadCases    = flag.String("cases", "1000", "how many cases the load runs store, with commas between them: a run for each")
	loadLetters  = flag.Int("letters", 60, "how many letters fall due in the night of each")
	loadItems    = flag.Int("items", 300, "how many items fall due in it")
	loadYears    = flag.Int("years", 0, "how many years of history the database has by then")
	loadSentBy   = flag.Int("sentby", 0, "how many cases sent that history; 0: all that are stored")
	loadDatabase = flag.String("database", "postgres", "postgres or sqlite")
)

// TestLoad takes feeds of many cases in, one installation for each number of them, and makes the passes of one night by the
// built program, in which the same number of letters and items falls due whatever is stored:
//
//	TMPDIR=/var/tmp go test ./internal/fault -run TestLoad -cases 60000,1000000 -letters 10000 -items 50000 -years 3 -v -timeout 3h
//
// The database waits for the disk that TMPDIR lies on. Its tables are counted for the planner as autovacuum would have by the
// evening. With -years it holds, before the night, what was sent in so many years, with -sentby by so many of its cases; see package past.
//
// It wants a night to look at what is due and at nothing else, wants all of that to leave once, judged by the print folder
// and the mail server's record, and prints what each stage cost: seconds by the clock and of the processors, the program's and
// the database's, how much of its work that makes for a second of theirs, and memory; and how many letters drawn as one would at
// first a second of a processor was enough for then, since machines change their speed.
func TestLoad(t *testing.T) {
	var runs []*load
	for _, each := range strings.Split(*loadCases, ",") {
		n, err := strconv.Atoi(each)
		if err != nil {
			t.Fatalf("-cases: %v", err)
		}
		t.Run(each, func(t *testing.T) {
			l := &load{tables: loadTables(t)}
			l.house = newHouse(t, l.tables, demo.Crowd{Cases: n, Letters: *loadLetters, Items: *loadItems},
				"STEPDOWN_MAIL_TIMEOUT=15s", "STEPDOWN_SERVICE_LEASE=1m", "STEPDOWN_REPORT_TO=report@example.org")
			runs = append(runs, l)
			l.fast = yardstick.Rate(t, timetable.Closure)
			l.store()
			l.age()
			l.night()
			l.judge()
			l.lists()
		})
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, l := range runs {
		fmt.Fprintf(w, "%d cases stored\tseconds\tCPU: program\tdatabase\tdone\ta CPU-second\tpeak MB\tyardstick\t\n", l.crowd.Cases)
		for _, s := range l.stages {
			fmt.Fprintf(w, "%s\t%.1f\t%.2f\t%.2f\t%s\t%s\t%d\t%.0f\t\n", s.name, s.took.Seconds(), s.program.Seconds(),
				s.database.Seconds(), s.work(), s.rate(), s.peak, s.fast)
		}
	}
	w.Flush()
	t.Logf("%s, %d letters and %d items due, %d years before\n%s", *loadDatabase, *loadLetters, *loadItems, *loadYears, b.String())
}

// loadTables is the address of the database that is to be loaded, as its owner.
func loadTables(t *testing.T) string {
	switch *loadDatabase {
	case "postgres":
		return pgtest.Durable(t)
	case "sqlite":
		return ""
	}
	t.Fatalf("-database: there is no %q", *loadDatabase)
	return ""
}

// load is an installation whose work is measured.
type load struct {
	*house
	tables string
	stages []stage
	done   nightly
	before int     // messages that had left before the night
	paper  int     // letters that had
	fast   float64 // how fast the machine was when it was last asked
}

// stage is a part of the work, and how much of what it came to.
type stage struct {
	name string
	n    int
	what string
	cost
}

// cost is what a stage took: by the clock, of the processors, and of memory at most.
type cost struct {
	took, program, database time.Duration
	peak                    int64   // megabytes of the process
	fast                    float64 // how fast the machine was meanwhile: see package yardstick
}

func (s stage) work() string {
	if s.n == 0 {
		return ""
	}
	return fmt.Sprintf("%d %s", s.n, s.what)
}

func (s stage) rate() string {
	if spent := s.program + s.database; s.n > 0 && spent > 0 {
		return fmt.Sprintf("%.0f", float64(s.n)/spent.Seconds())
	}
	return ""
}

// nightly is what the program says of a night.
type nightly struct {
	Scan    struct{ Looked, Written, Reminders int }
	Deliver struct {
		Run                      string
		Spooled, Mailed, Digests int
	}
}

// stage runs a verb and notes what it cost.
func (l *load) stage(name string, n int, what string, args ...string) (out string) {
	l.t.Helper()
	out, whole := l.measured(nil, args...)
	l.stages = append(l.stages, stage{name, n, what, whole})
	return out
}

// earlier are a few families whose letters left a week before, of the kinds that the crowd's are: what is sent in years is like
// what was sent to them.
func (l *load) earlier() demo.Crowd {
	return demo.Crowd{Cases: 40, Letters: 20, Items: 20, First: l.crowd.Cases, Day: l.crowd.Day.AddDays(-7)}
}

// eve is the working day before the night: its feed brings every case, which is looked at on it for the first time.
func (l *load) eve() calendar.Date { return calendar.New(nil, nil).AddWorkingDays(l.crowd.Day, -1) }

// store takes everything in, and lets a night pass in which new cases are looked at for the first time and nothing is due.
func (l *load) store() {
	l.t.Helper()
	c, before := l.crowd, l.earlier()
	folder := filepath.Join(l.dir, "feeds", "before")
	if err := before.Write(folder); err != nil {
		l.t.Fatal(err)
	}
	l.must("import", folder)
	l.passes(before.Day)
	l.must("print", "done", l.done.Deliver.Run, "--by", "Pat Inkwell")

	folder = filepath.Join(l.dir, "feeds", "load")
	if err := l.write(folder, before); err != nil {
		l.t.Fatal(err)
	}
	all := c.Cases + before.Cases
	l.stage("import the feed", all, "cases", "import", folder)
	l.stage("import it again: nothing has changed", all, "cases", "import", folder)
	left := len(l.office.record())
	cost := l.passes(l.eve())
	l.stages = append(l.stages, stage{"the night before: a first look at every case", l.done.Scan.Looked, "cases", cost})
	l.before, l.paper = len(l.office.record()), len(l.printed())
	if l.done.Scan.Looked != all || l.before-left > 1 || l.done.Scan.Written+l.done.Scan.Reminders > 0 { // the daily report leaves
		l.t.Errorf("the night before looked at %d cases of %d: %+v, and %d messages left", l.done.Scan.Looked, all, l.done, l.before-left)
	}
}

// write writes the feed of the whole crowd. The families to whom letters went before are at rest by now.
func (l *load) write(folder string, before demo.Crowd) error {
	w, err := feed.NewWriter(folder, feed.Manifest{MadeAt: l.eve().Time().Add(4 * time.Hour), Full: true})
	if err != nil {
		return err
	}
	for i := range l.crowd.Cases + before.Cases {
		e := l.crowd.Episode(min(i, l.crowd.Cases-1))
		if i >= l.crowd.Cases {
			e = before.Episode(i - l.crowd.Cases)
			e.StoppedOn, e.StopReason = l.crowd.Day.AddDays(-5), casefile.SteppedUp
		}
		if w.Add(&e) != nil {
			return w.Close()
		}
	}
	for _, coordinator := range l.crowd.Coordinators() {
		if w.AddCoordinator(coordinator) != nil {
			return w.Close()
		}
	}
	return w.Close()
}

// age gives the database its history, and has it counted as autovacuum would have by the evening, and written out: by then what is to be
// sent in the night has not been written. SQLite never counts by itself.
func (l *load) age() {
	l.t.Helper()
	driver, source := "postgres", l.tables
	if l.tables == "" {
		driver, source = "sqlite", strings.TrimPrefix(l.database, "sqlite:")
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		l.t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if *loadYears > 0 {
		l.t.Logf("%d years: %+v", *loadYears, past.Fill(l.t, db, l.crowd.Day, *loadYears, *loadSentBy,
			l.crowd.Episode(l.crowd.Letters).Case))
	}
	if l.tables != "" {
		for _, by := range []string{`VACUUM ANALYZE`, `CHECKPOINT`} {
			if _, err := db.ExecContext(l.t.Context(), by); err != nil {
				l.t.Fatal(err)
			}
		}
	}
}

// night makes the passes of the day, and then all of them again.
func (l *load) night() {
	l.t.Helper()
	costs, within := map[string]cost{}, "start"
	out, whole := l.measured(func(next string, spent cost) {
		costs[within] = costs[within].plus(spent)
		if next == mail.CarrierName && within == "sending the letters" {
			within += " by e-mail"
		} else if next != mail.CarrierName && next != jobs.PostCarrier { // of digests both carriers are the same stage
			within = next
		}
	}, l.passing(l.crowd.Day)...)
	l.read(out)
	did, all := l.done, cost{}
	for _, s := range []struct {
		of string
		stage
	}{
		{"start", stage{name: "the night: start"}},
		{"looking at the cases", stage{name: "scan and write letters", n: did.Scan.Looked, what: "cases"}},
		{"sending the letters", stage{name: "deliver letters to the print folder", n: did.Deliver.Spooled, what: "letters"}},
		{"sending the letters by e-mail", stage{name: "deliver letters by e-mail", n: did.Deliver.Mailed, what: "letters"}},
		{"gathering the reminders", stage{name: "gather digests", n: did.Scan.Reminders, what: "items"}},
		{"sending the digests", stage{name: "deliver digests", n: did.Deliver.Digests, what: "messages"}},
	} {
		s.cost, all = costs[s.of], all.plus(costs[s.of])
		if s.took == 0 {
			l.t.Errorf("the program did not tell of %s: of %d stages that it told of", s.of, len(costs))
		}
		l.stages = append(l.stages, s.stage)
	}
	whole.fast = all.fast
	l.stages = append(l.stages, stage{"the night, all in all", l.crowd.Letters + l.crowd.Items, "letters and items", whole})
	again := l.passes(l.crowd.Day)
	l.stages = append(l.stages, stage{"the night again: nothing is left to do", l.done.Scan.Looked, "cases", again})
	if again := l.done; again.Deliver.Spooled+again.Deliver.Mailed+again.Deliver.Digests > 0 {
		l.t.Errorf("the night again sent %+v", again.Deliver)
	}
	l.done = did
}

func (l *load) passing(day calendar.Date) []string {
	return []string{"run", "--as-of", day.String(), "--json"}
}

// passes makes a day's passes and keeps what the program says of them.
func (l *load) passes(day calendar.Date) cost {
	l.t.Helper()
	out, spent := l.measured(nil, l.passing(day)...)
	l.read(out)
	return spent
}

func (l *load) read(out string) {
	l.t.Helper()
	l.done = nightly{}
	if err := json.Unmarshal([]byte(out), &l.done); err != nil {
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
	printed := l.printed()[l.paper:]
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
	if digests := len(l.office.record()) - l.before - len(mailed) - 1; // the daily report
	repeats+doubled > 0 || digests != len(c.Coordinators()) {
		l.t.Errorf("%d coordinators got %d digests, %d of them again", len(c.Coordinators()), digests, repeats+doubled)
	}
	l.t.Logf("%d cases: %d letters in the print folder, %d families and %d coordinators got a message, %d items told of", c.Cases,
		len(printed), len(mailed), len(c.Coordinators()), c.Items-untold)
}

// measured runs a verb, and gives what it cost. If at is given, it is told as each stage of the verb begins, and once more at the end,
// what the one before it has cost.
func (l *load) measured(at func(next string, spent cost), args ...string) (out string, spent cost) {
	l.t.Helper()
	c := l.command(args...)
	var said, errs strings.Builder
	c.Stdout, c.Stderr = &said, &errs
	stages := func(func(string)) {}
	if at != nil {
		stages = l.watched(c)
	}
	began, asking, first := time.Now(), time.Duration(0), l.databaseTime()
	if err := c.Start(); err != nil {
		l.t.Fatal(err)
	}
	ended, peaks := make(chan struct{}), make(chan int64)
	go func() { peaks <- peakOf(c.Process.Pid, ended) }()
	var before cost
	stages(func(next string) {
		now := l.spent(time.Since(began)-asking, programTime(l.t, c.Process.Pid), l.databaseTime()-first, peakOf(c.Process.Pid, nil))
		asking = time.Since(began) - now.took
		at(next, now.less(before))
		before = now
	})
	err := c.Wait()
	close(ended)
	spent = l.spent(time.Since(began)-asking, c.ProcessState.UserTime()+c.ProcessState.SystemTime(), l.databaseTime()-first, <-peaks)
	if err != nil {
		l.t.Fatalf("stepdown %s: %v: %s", args[0], err, errs.String())
	}
	if at != nil {
		at("", spent.less(before))
	}
	return said.String(), spent
}

// spent is a cost, and how fast the machine was since it was last asked.
func (l *load) spent(took, program, database time.Duration, peak int64) cost {
	l.t.Helper()
	before := l.fast
	l.fast = yardstick.Rate(l.t, timetable.Closure)
	return cost{took, program, database, peak, (before + l.fast) / 2}
}

// watched has the program tell of its stages, and gives what hears of them until it has ended. It waits at each.
func (l *load) watched(c *exec.Cmd) (stages func(begins func(name string))) {
	l.t.Helper()
	heard, tells, err := os.Pipe()
	waits, answers, failed := os.Pipe()
	if err := errors.Join(err, failed); err != nil {
		l.t.Fatal(err)
	}
	c.ExtraFiles, c.Env = []*os.File{tells, waits}, append(c.Env, "FAULT_STAGES=1")
	return func(begins func(string)) {
		err := errors.Join(tells.Close(), waits.Close()) // the program holds them
		for lines := bufio.NewScanner(heard); lines.Scan(); {
			begins(lines.Text())
			_, failed := io.WriteString(answers, ".")
			err = errors.Join(err, failed)
		}
		if err := errors.Join(err, heard.Close(), answers.Close()); err != nil {
			l.t.Error(err)
		}
	}
}

func (c cost) less(before cost) cost {
	return cost{c.took - before.took, c.program - before.program, c.database - before.database, c.peak, c.fast}
}

func (c cost) plus(more cost) cost {
	fast := more.fast
	if c.took > 0 {
		fast = (c.fast*c.took.Seconds() + more.fast*more.took.Seconds()) / (c.took + more.took).Seconds()
	}
	return cost{c.took + more.took, c.program + more.program, c.database + more.database, max(c.peak, more.peak), fast}
}

// databaseTime is what the database has cost the processors. SQLite is part of the program.
func (l *load) databaseTime() time.Duration {
	l.t.Helper()
	if l.tables == "" {
		return 0
	}
	return pgtest.CPU(l.t, l.tables)
}

// programTime is what a process that runs has cost them, where the system tells.
func programTime(t *testing.T, process int) (spent time.Duration) {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", process))
	if errors.Is(err, fs.ErrNotExist) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	// After the name in brackets: state, parent, ...; the 12th and the 13th are its ticks.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	for _, ticks := range fields[11:13] {
		n, err := strconv.Atoi(ticks)
		if err != nil {
			t.Fatal(err)
		}
		spent += time.Duration(n) * 10 * time.Millisecond
	}
	return spent
}

// peakOf asks the system again and again, or once if ended is nil, for the most memory that a process has had. What it says of one that
// has ended counts what its parent had.
func peakOf(process int, ended <-chan struct{}) (megabytes int64) {
	for {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
		if _, after, found := strings.Cut(string(status), "VmHWM:"); err == nil && found {
			var kilobytes int64
			if _, err := fmt.Sscan(after, &kilobytes); err == nil {
				megabytes = max(megabytes, kilobytes/1024)
			}
		}
		if ended == nil {
			return megabytes
		}
		select {
		case <-ended:
			return megabytes
		case <-time.After(20 * time.Millisecond):
		}
	}
}
