package fault

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/demo"
	"stepdown/internal/feed"
	"stepdown/internal/need"
)

// A marker is a word that stands nowhere else. Each personal value of each household holds one; whose it is and what it
// stands for can be read from it: Zq, the household in letters, and the letter of the value.
var marker = regexp.MustCompile(`(?i)zq[a-j]{3}x[a-q]`)

// What a marker stands for, by its last letter.
const (
	ofChild = iota + 'a'
	ofAdult
	ofStreet
	ofTown
	ofEmail
	ofWorker
	ofWorkerEmail
	ofTeam
	ofManager
	ofLead
	ofLeadRole
	ofOrganisation
	ofLeadEmail
	ofHold
	ofHousehold
	ofExcluded
	ofConfirmer
)

// mark is the marker of a household's value.
func mark(household int, value rune) string {
	letters := fmt.Sprintf("%03d", household)
	return "Zq" + strings.Map(func(r rune) rune { return r - '0' + 'a' }, letters) + "x" + string(value)
}

// householdOf is whose marker it is, and what it stands for.
func householdOf(m string) (household int, value rune) {
	m = strings.ToLower(m)
	for _, r := range m[2:5] {
		household = household*10 + int(r-'a')
	}
	return household, rune(m[6])
}

// marked is the i-th case of a crowd with every personal value replaced by a marker.
func marked(c demo.Crowd, i int) casefile.Episode {
	e := c.Episode(i)
	e.Children[0].Name = mark(i, ofChild)
	e.SocialWorker = casefile.Worker{Name: mark(i, ofWorker), Telephone: "01632 960101", Email: mark(i, ofWorkerEmail) + "@example.org",
		Team: mark(i, ofTeam)}
	e.Manager = mark(i, ofManager)
	a := &e.Adults[0]
	a.Name, a.Greeting, a.Household = "Ms "+mark(i, ofAdult), "", mark(i, ofHousehold)
	a.Address, a.AddressConfirmedBy = []string{"1 " + mark(i, ofStreet) + " Road", mark(i, ofTown)}, mark(i, ofConfirmer)
	if a.Email != "" {
		a.Email = strings.ToLower(mark(i, ofEmail)) + "@example.org"
	}
	for n := range e.LeadProfessionals {
		l := &e.LeadProfessionals[n]
		l.Name, l.Role, l.Organisation, l.Email = mark(i, ofLead), "worker "+mark(i, ofLeadRole), mark(i, ofOrganisation), mark(i,
			ofLeadEmail)+"@example.org"
	}
	for n := range e.Consents {
		if e.Consents[n].Decision == casefile.Given {
			e.Consents[n].ExcludedOrganisations = []string{mark(i, ofExcluded)}
		}
	}
	if i%7 == 3 {
		e.Holds = []casefile.Hold{{Reason: mark(i, ofHold), By: mark(i, ofManager), From: c.Day, Source: casefile.FromFeed}}
	}
	return e
}

// TestNobodyIsNamedWhereNobodyMustBe runs a whole installation on records whose every personal value is a marker, and
// looks for the markers in all that it says.
func TestNobodyIsNamedWhereNobodyMustBe(t *testing.T) {
	need.Program(t, "pdftotext")
	listen := free(t)
	h := newHouse(t, "", demo.Crowd{Cases: 90, Letters: 40, Items: 30}, "STEPDOWN_LOG_LEVEL=debug", "STEPDOWN_SERVICE_LISTEN="+listen,
		"STEPDOWN_REPORT_TO=report@example.org", "STEPDOWN_DIGEST_CALENDAR=on")
	w := &watcher{t: t, h: h}
	folder, poisoned := h.markedFeed("nightly", 4*time.Hour), h.markedFeed("poisoned", 3*time.Hour)
	edit(t, filepath.Join(poisoned, "adults.csv"), func(text string) string {
		return strings.ReplaceAll(text, ",yes,", ",perhaps "+mark(1,
			ofAdult)+",")
	})
	edit(t, filepath.Join(poisoned, "cases.csv"), func(text string) string {
		return strings.Replace(text, ",2,", ","+mark(2, ofChild)+",",
			5)
	})
	out, err := h.call("import", poisoned)
	w.expectNone("the import of a spoiled feed", out+fmt.Sprint(err))
	w.expectNone("a dry run of an import", h.must("import", "--dry-run", folder))
	w.expectNone("an import", h.must("import", folder))
	w.expectNone("a dry run", h.must("run", "--dry-run", "--as-of", day.String()))

	// The server's own words hold the address: they must not be repeated.
	refused := 0
	h.office.breaks(func(verb, line string) string {
		if verb == "RCPT" && refused < 2 && !strings.Contains(line, "ehco") && !strings.Contains(line, "report@") {
			refused++
			return "550 5.1.1 no such user " + line
		}
		return ""
	})
	d := h.serve()
	h.until(func() error {
		all, err := h.letters()
		if err != nil || len(all) < h.crowd.Letters || len(h.untold()) > 0 {
			return errors.Join(fmt.Errorf("%d letters, %d items untold", len(all), len(h.untold())), err)
		}
		for _, l := range all {
			if l.State == "ready" || l.State == "sending" {
				return fmt.Errorf("%s is %s", l.ID, l.State)
			}
		}
		return nil
	})
	for _, path := range []string{"/metrics", "/readyz", "/healthz"} {
		w.expectNone(path, get(t, "http://"+listen+path))
	}
	if code := d.stop(); code != 0 || refused == 0 {
		t.Errorf("the service ended with %d, %d refused", code, refused)
	}
	w.expectNone("the log", d.said.String())
	first := h.crowd.Episode(0).Case
	for _, verb := range [][]string{{"letters"}, {"letters", "show", "L000001"}, {"due", "--as-of", day.String()}, {"explain", first,
		"--as-of", day.String()}, {"report"}, {"run", "--as-of", day.String()},
		{"letters", "--json"}, {"print", "run"}, {"adopt"}} {
		out, err := h.call(verb...)
		w.expectNone(strings.Join(verb, " "), out+fmt.Sprint(err))
	}
	export := filepath.Join(h.dir, "export")
	w.expectNone("letters export", h.must("letters", "export", "--since", "2020-01-01", export))
	w.files()
	w.letters(export)
	w.mails()
	if w.found == 0 || w.looked < 20 {
		t.Errorf("%d things were looked at, and %d markers found where they belong", w.looked, w.found)
	}
}

// markedFeed is made so long after the day began.
func (h *house) markedFeed(name string, after time.Duration) string {
	h.t.Helper()
	folder := filepath.Join(h.dir, "feeds", name)
	c := h.crowd
	w, err := feed.NewWriter(folder, feed.Manifest{MadeAt: c.Day.Time().Add(after), Full: true})
	if err != nil {
		h.t.Fatal(err)
	}
	for i := range c.Cases {
		e := marked(c, i)
		if err := w.Add(&e); err != nil {
			h.t.Fatal(err)
		}
	}
	for _, each := range c.Coordinators() {
		if err := w.AddCoordinator(each); err != nil {
			h.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		h.t.Fatal(err)
	}
	return folder
}

// watcher looks for markers.
type watcher struct {
	t             *testing.T
	h             *house
	looked, found int
}

func (w *watcher) expectNone(what, text string) {
	w.t.Helper()
	w.looked++
	if m := marker.FindStringIndex(text); m != nil {
		w.t.Errorf("%s names somebody: %q", what, text[max(0, m[0]-120):min(len(text), m[1]+60)])
	}
	if text == "" {
		w.t.Errorf("%s says nothing at all", what)
	}
}

// files looks at the names of all files, and into all that are no letters and hold no records.
func (w *watcher) files() {
	w.t.Helper()
	err := filepath.WalkDir(w.h.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(path, w.h.dir)
		w.expectNone("a file's name", "/"+name)
		record := strings.HasPrefix(name, "/stepdown.db") || strings.HasPrefix(name, "/feeds/") || strings.HasSuffix(name, ".pdf")
		if d.IsDir() || record {
			return nil
		}
		text, err := os.ReadFile(path)
		if len(text) > 0 {
			w.expectNone(name, string(text))
		}
		return err
	})
	if err != nil {
		w.t.Error(err)
	}
}

// letters looks at the letters that were printed and exported: each names its own household, and no other.
func (w *watcher) letters(export string) {
	w.t.Helper()
	exported, err := filepath.Glob(filepath.Join(export, "*.pdf"))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, path := range append(w.h.printed(), exported...) {
		text, err := exec.Command("pdftotext", path, "-").Output()
		if err != nil {
			w.t.Error(err)
		}
		w.own(filepath.Base(path), string(text))
		info, err := exec.Command("pdfinfo", path).Output()
		if err != nil {
			w.t.Error(err)
		}
		w.expectNone("a letter's properties", string(info))
	}
}

// own wants the text to name exactly one household.
func (w *watcher) own(what, text string) {
	w.t.Helper()
	owners, seen := map[int]bool{}, ""
	for _, m := range marker.FindAllString(text, -1) {
		household, value := householdOf(m)
		owners[household] = true
		seen += string(value)
		w.found++
	}
	ref := reference.FindString(text)
	if len(owners) != 1 || ref == "" {
		w.t.Errorf("%s names %d households: %v, reference %q", what, len(owners), owners, ref)
		return
	}
	for household := range owners {
		if own := w.h.crowd.Episode(household).Case; own != ref {
			w.t.Errorf("%s is the letter of %s and names the household of %s", what, ref, own)
		}
	}
	if !strings.ContainsRune(seen, ofAdult) || strings.ContainsAny(seen, string([]rune{ofHousehold, ofHold, ofManager, ofConfirmer,
		ofExcluded, ofLeadEmail})) {
		w.t.Errorf("%s holds the values %q", what, seen)
	}
}

// mails looks at every message: its subject and headers name nobody, a family's is addressed to the family alone, and a
// digest or a report names no family. A coordinator's digest names the social worker.
func (w *watcher) mails() {
	w.t.Helper()
	families := 0
	for _, m := range w.h.office.record() {
		parsed, err := mail.ReadMessage(strings.NewReader(m.raw))
		if err != nil {
			w.t.Fatal(err)
		}
		for name, values := range parsed.Header {
			if name != "To" {
				w.expectNone("the header "+name, strings.Join(values, " "))
			}
		}
		text := m.text()
		if !strings.HasPrefix(m.to, "zq") {
			for _, found := range marker.FindAllString(text, -1) {
				_, value := householdOf(found)
				toAsk := value == ofWorker && strings.HasPrefix(m.to, "ehco.") // whom a coordinator is to ask
				if value != ofLeadRole && value != ofOrganisation && !toAsk {
					w.t.Errorf("a message to %s names somebody: %s", m.to, found)
				}
			}
			continue
		}
		families++
		household, _ := householdOf(m.to)
		for _, found := range marker.FindAllString(text, -1) {
			if other, _ := householdOf(found); other != household {
				w.t.Errorf("a message names the household %d, and is for %d", other, household)
			}
		}
	}
	if families == 0 {
		w.t.Error("no family got a message")
	}
}

func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func get(t *testing.T, url string) string {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
