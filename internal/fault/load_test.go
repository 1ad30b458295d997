package fault

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/demo"
	"stepdown/internal/pgtest"
)

var (
	loadCases   = flag.Int("cases", 600, "how many cases the load run stores")
	loadLetters = flag.Int("letters", 100, "how many letters fall due in its night")
	loadItems   = flag.Int("items", 500, "how many items fall due in its night")
)

// TestLoad takes a feed of many cases into PostgreSQL, and makes the passes of one night, by the built program:
//
//	go test ./internal/fault -run TestLoad -cases 1000000 -letters 10000 -items 50000 -v -timeout 2h
//
// It wants everything that is due to leave once, and prints how long each stage took and how much memory.
func TestLoad(t *testing.T) {
	h := newHouse(t, pgtest.URL(t), demo.Crowd{Cases: *loadCases, Letters: *loadLetters, Items: *loadItems})
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "stage\tseconds\tpeak MB\t")
	stage := func(name string, took time.Duration, peak int64) {
		fmt.Fprintf(w, "%s\t%.1f\t%d\t\n", name, took.Seconds(), peak)
	}
	folder := h.dir + "/feeds/load"
	_, took, peak := h.measured("demo", "feed", "--cases", fmt.Sprint(*loadCases), "--letters", fmt.Sprint(*loadLetters), "--items", fmt.Sprint(*loadItems), "--seed", "0", "--day", day.String(), folder)
	stage("write the feed", took, peak)
	_, took, peak = h.measured("import", folder)
	stage("take it in", took, peak)
	_, took, peak = h.measured("run", "--as-of", calendar.New(nil, nil).AddWorkingDays(day, -1).String())
	stage("look at every case for the first time, the day before", took, peak)
	out, _, peak := h.measured("run", "--as-of", day.String(), "--json")
	var d struct {
		Took    struct{ Scan, Letters, Remind, Digests time.Duration }
		Deliver struct{ Spooled, Mailed, Digests int }
	}
	if err := json.Unmarshal([]byte(out), &d); err != nil {
		t.Fatal(err)
	}
	stage("scan and write letters", d.Took.Scan, peak)
	stage("deliver letters", d.Took.Letters, peak)
	stage("gather digests", d.Took.Remind, peak)
	stage("deliver digests", d.Took.Digests, peak)
	_, took, peak = h.measured("run", "--as-of", day.String())
	stage("the same night again, with nothing left to do", took, peak)
	w.Flush()
	t.Logf("%d cases, %d letters and %d items due; %d digests\n%s", *loadCases, *loadLetters, *loadItems, d.Deliver.Digests, b.String())
	if printed := len(h.printed()); printed != d.Deliver.Spooled || printed+d.Deliver.Mailed != *loadLetters {
		t.Errorf("%d letters were printed and %d mailed, of %d", printed, d.Deliver.Mailed, *loadLetters)
	}
	families := 0
	for _, n := range h.leftByMail() {
		families++
		if n != 1 {
			t.Errorf("a family got %d messages", n)
		}
	}
	if families != d.Deliver.Mailed || len(h.untold()) > 0 {
		t.Errorf("%d families got a message, of %d; %d items were not told of", families, d.Deliver.Mailed, len(h.untold()))
	}
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
