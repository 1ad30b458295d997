package office_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/feed"
	"stepdown/internal/ledger"
	"stepdown/jobs"
	"stepdown/letters"
)

// takeWith takes a feed of the family with one row more in a file.
func (c *council) takeWith(file, row string) jobs.Took {
	c.t.Helper()
	c.feeds++
	folder := filepath.Join(c.Dir, "feed", fmt.Sprintf("%d-with-%s", c.feeds, file))
	m := feed.Manifest{MadeAt: c.today.Time().Add(time.Duration(c.feeds) * time.Minute), Full: true}
	w, err := feed.NewWriter(folder, m)
	if err != nil {
		c.t.Fatal(err)
	}
	e := refusing()
	if err := w.Add(&e); err != nil {
		c.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		c.t.Fatal(err)
	}
	c.addRow(filepath.Join(folder, file), row)
	manifest := filepath.Join(folder, feed.ManifestName)
	text, err := os.ReadFile(manifest)
	if err != nil {
		c.t.Fatal(err)
	}
	rows := map[string]string{"holds.csv": "0", "adults.csv": "1", "children.csv": "1", "consents.csv": "2"}[file]
	more := map[string]string{"0": "1", "1": "2", "2": "3"}[rows]
	said := strings.Replace(string(text), file+": "+rows, file+": "+more, 1)
	if said == string(text) {
		c.t.Fatalf("the manifest says %s", text)
	}
	if err := os.WriteFile(manifest, []byte(said), 0o600); err != nil {
		c.t.Fatal(err)
	}
	took, err := c.Intake().Run(c.t.Context(), folder, false)
	if err != nil {
		c.t.Fatal(err)
	}
	return took
}

func (c *council) addRow(path, row string) {
	c.t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := f.WriteString(row + "\n"); err != nil {
		c.t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		c.t.Fatal(err)
	}
}

// TestARowOfNoCaseIsNotLost: a hold for safety under an episode or a reference that cases.csv lacks holds the case that it may mean,
// and any such row stands in the report.
func TestARowOfNoCaseIsNotLost(t *testing.T) {
	for name, tc := range map[string]struct {
		file, row string
		state     ledger.State
		code      ledger.Code
		orphans   int
	}{
		"hold of another episode":  {"holds.csv", "EHM-1,2,danger,Morgan,2026-03-02,,yes", ledger.Held, ledger.RowWithoutCase, 0},
		"hold in other capitals":   {"holds.csv", "ehm-1,1,danger,Morgan,2026-03-02,,yes", ledger.Held, ledger.RowWithoutCase, 0},
		"hold with a number in it": {"holds.csv", "EHM-1/1,1,danger,Morgan,2026-03-02,,yes", ledger.Held, ledger.RowWithoutCase, 0},
		"child of another episode": {"children.csv", "EHM-1,2,Alf Quartermain,,", ledger.Accepted, ledger.Spooled, 1},
	} {
		t.Run(name, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				took := c.takeWith(tc.file, tc.row)
				if took.Rejected != 1 || took.Orphans != tc.orphans || took.Rows != 1 {
					t.Errorf("%+v", took)
				}
				c.day(tc.state, tc.code)
				c.wantReport("Rejected rows of the newest feed: 1.")
			})
		})
	}
}

// wantReport looks for a text in what the report says needs somebody.
func (c *council) wantReport(want string) {
	c.t.Helper()
	in, err := c.Report().Gather(c.t.Context(), c.today)
	if err != nil || !slices.ContainsFunc(in.Attention, func(a letters.Attention) bool {
		return strings.Contains(a.String(), want)
	}) {
		c.t.Errorf("the report says %q, %v", in.Attention, err)
	}
}

// TestWarningsThatWarnOfNobodyAreTold with the numbers of their rows, in the report and the list of feeds.
func TestWarningsThatWarnOfNobodyAreTold(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		c.take(nil, nil, []casefile.Warning{
			{Person: "a1", Code: "DV", From: calendar.MustParse("2027-01-01")}, // ours, in small letters
			{Person: "A9", Code: "DV"},
			{Person: "A8", Email: "someone@example.org", Code: "DV"},
			{Address: []string{"Mill Road"}, Postcode: "NN99 9ZZ", Code: "DV"},
			{Address: []string{"9 Mill Road"}, Postcode: "NN99 9ZZ", Code: "DV"},
		})
		c.wantReport("Rows of warnings.csv that warn of nobody: 3, 5.")
		all, err := c.Feeds(t.Context())
		if err != nil || all[0].Why != "rows of warnings.csv that warn of nobody: 3, 5" {
			t.Errorf("%+v, %v", all, err)
		}
		c.take(nil, nil, []casefile.Warning{{Person: "A1", Code: "DV", From: calendar.MustParse("2027-01-01")}})
		if all, err := c.Feeds(t.Context()); err != nil || all[0].Why != "" {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// TestARowWithoutACaseEndsOnceItsReferenceIsCorrected, as codes and rejected.csv ask for, and stays while the correction is about
// somebody else.
func TestARowWithoutACaseEndsOnceItsReferenceIsCorrected(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		him := casefile.Adult{ID: "U9", Name: "Mr Urban Nemo", Household: "dad", Address: []string{"2 Beta Road", "Farbury"}, Postcode: "S1 1AA",
			SafeToWrite: casefile.No, ParentalResponsibility: casefile.No, Channel: casefile.Post, Language: "en", Format: casefile.Standard}
		feed := func(id string) {
			c.take(func(e *casefile.Episode) {
				him.ID = id
				e.Adults = append(e.Adults, him)
			}, nil, nil)
		}
		c.takeWith("adults.csv", "ehm-1,1,U9,Mr Urban Nemo,,no,,,2 Beta Road,Farbury,,,,S1 1AA,,,no,,,,,no,,,,")
		c.day(ledger.Held, ledger.RowWithoutCase)
		feed("U8")
		c.day(ledger.Held, ledger.RowWithoutCase)
		feed("U9")
		c.day(ledger.Held, ledger.UnplacedNotSafe) // U8, whose row has gone
		c.must(c.AdultGone(t.Context(), ours, "U8", c.today, morgan))
		c.day(ledger.Accepted, ledger.Spooled)
	})
}
