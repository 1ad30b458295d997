package fault

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"

	"stepdown/internal/post/clerk"

	"golang.org/x/sync/errgroup"
)

// verdict is what became of what was due.
type verdict struct {
	name      string
	breaks    int // how often something was broken
	tried     int // letters that were due
	left      int // of them, those that left
	lost      int // neither left nor waiting for a person
	twice     int // letters that left once too often
	uncertain int // of which a person has to find out whether they left
	held      int // that wait for a person for another reason
	items     int // items that were due
	untold    int // items that no coordinator was told of
	repeats   int // digests that came a second time, under the same Message-ID
	doubled   int // digests of one day that came twice under different ones
}

// add takes another verdict in.
func (v *verdict) add(o verdict) {
	v.breaks += o.breaks
	v.tried += o.tried
	v.left += o.left
	v.lost += o.lost
	v.twice += o.twice
	v.uncertain += o.uncertain
	v.held += o.held
	v.items += o.items
	v.untold += o.untold
	v.repeats += o.repeats
	v.doubled += o.doubled
}

var (
	tableLock sync.Mutex
	table     []verdict
)

var reference = regexp.MustCompile(`\bCR\d{7}\b`)

// judge looks at what left, and at what the ledger says of the rest.
func (h *house) judge(name string, breaks int) verdict {
	h.t.Helper()
	v := verdict{name: name, breaks: breaks, tried: h.crowd.Letters, items: h.crowd.Items}
	left := h.leftByMail()
	for ref, n := range h.leftByPost() {
		left[ref] += n
	}
	all, err := h.letters()
	if err != nil {
		h.t.Fatal(err)
	}
	waits, why := map[string]string{}, map[string]int{}
	for _, l := range all {
		if l.State == "held" || l.State == "failed" || l.State == "ready" {
			why[l.State+" "+l.Code]++
		}
		if ref := strings.TrimSuffix(l.Case, "/1"); l.State != "cancelled" && l.State != "superseded" {
			waits[ref] = l.State
		}
	}
	for i := range h.crowd.Letters {
		ref := h.crowd.Episode(i).Case
		n := left[ref]
		v.twice += max(0, n-1)
		switch {
		case waits[ref] == "uncertain":
			v.uncertain++
		case n > 0:
			v.left++
		case waits[ref] == "held" || waits[ref] == "failed" || waits[ref] == "ready":
			v.held++
		default:
			v.lost++
		}
		delete(left, ref)
	}
	for ref, n := range left {
		h.t.Errorf("%s: %d letter(s) of %s left, which is owed none", name, n, ref)
	}
	if v.held > 0 {
		h.t.Logf("%s: %d letters wait for a person: %v", name, v.held, why)
	}
	v.untold = len(h.untold())
	v.repeats, v.doubled = h.digests()
	if h.restored {
		v.repeats, v.doubled = v.repeats+v.doubled, 0
	}
	if v.lost > 0 || v.twice > 0 || v.untold > 0 || v.doubled > 0 {
		h.t.Errorf("%s: %+v", name, v)
	}
	tableLock.Lock()
	defer tableLock.Unlock()
	table = append(table, v)
	return v
}

// leftByMail counts the letters that the mail server has accepted, by case.
func (h *house) leftByMail() map[string]int {
	byAddress, left := map[string]string{}, map[string]int{}
	for i := range h.crowd.Letters {
		if e := h.crowd.Episode(i); e.Adults[0].Email != "" {
			byAddress[e.Adults[0].Email] = e.Case
		}
	}
	for _, m := range h.office.record() {
		if ref, ok := byAddress[m.to]; ok {
			left[ref]++
		}
	}
	return left
}

// leftByPost counts the letters in the print folder by the reference that stands in each. One that can't be read whole
// is an error: no truncated letter may ever stand under a name that is printed.
func (h *house) leftByPost() map[string]int {
	h.t.Helper()
	pdftotext, err := exec.LookPath("pdftotext")
	if err != nil {
		h.t.Fatal(err)
	}
	left, mu := map[string]int{}, sync.Mutex{}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, path := range h.printed() {
		g.Go(func() error {
			text, err := exec.Command(pdftotext, path, "-").CombinedOutput()
			found := reference.FindString(string(text))
			if err != nil || found == "" {
				return fmt.Errorf("%s can't be read: %w", filepath.Base(path), errors.Join(err, errors.New(string(text))))
			}
			mu.Lock()
			defer mu.Unlock()
			left[found]++
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		h.t.Error(err)
	}
	return left
}

// printed are the letters that the print room would print, or has: those of whole runs, with a manifest whose hashes match.
// A PDF elsewhere never leaves. Whatever must not lie in the folder is an error.
func (h *house) printed() (paths []string) {
	h.t.Helper()
	seen, err := clerk.Look(h.printFolder())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		h.t.Error(err)
	}
	for _, finding := range seen.Findings {
		h.t.Errorf("in the print folder: %s", finding)
	}
	for _, sheet := range seen.Sheets {
		if sheet.ReprintOf == "" {
			paths = append(paths, sheet.Path)
		}
	}
	return paths
}

func (h *house) printFolder() string { return cmp.Or(h.prints, filepath.Join(h.dir, "print")) }

// untold are the items that no coordinator has been told of.
func (h *house) untold() map[string]bool {
	missing := map[string]bool{}
	for i := h.crowd.Letters; i < h.crowd.Letters+h.crowd.Items; i++ {
		missing[h.crowd.Episode(i).Case] = true
	}
	for _, m := range h.office.record() {
		if strings.HasPrefix(m.to, "ehco.") {
			for _, ref := range reference.FindAllString(m.text(), -1) {
				delete(missing, ref)
			}
		}
	}
	return missing
}

// digests counts those that came again: under the same Message-ID, and under others.
func (h *house) digests() (repeats, doubled int) {
	seen := map[string]map[string]bool{}
	for _, m := range h.office.record() {
		if !strings.HasPrefix(m.to, "ehco.") {
			continue
		}
		key := m.to + " " + m.day()
		switch ids := seen[key]; {
		case ids == nil:
			seen[key] = map[string]bool{m.id(): true}
		case ids[m.id()]:
			repeats++
		default:
			ids[m.id()] = true
			doubled++
		}
	}
	return repeats, doubled
}

// printTable says what became of everything, a row for each name.
func printTable(t *testing.T) {
	t.Helper()
	tableLock.Lock()
	defer tableLock.Unlock()
	rows := map[string]verdict{}
	for _, v := range table {
		total := rows[v.name]
		total.add(v)
		rows[v.name] = total
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "broken\tletters due\tleft\tlost\ttwice\tuncertain\theld\titems due\tuntold\trepeated digests\t  what breaks")
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		v := rows[name]
		fmt.Fprintf(w, "%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t  %s\n", v.breaks, v.tried, v.left, v.lost, v.twice, v.uncertain, v.held,
			v.items, v.untold, v.repeats, name)
	}
	w.Flush()
	t.Log("\n" + b.String())
}
