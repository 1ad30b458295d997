package office_test

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/apptest"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
)

// pile is the fortnight's house with a print room, whose files are looked at as the print room does.
type pile struct{ *fortnight }

// everyDatabase runs a test on both databases, with the fortnight's letters in the print folder.
func everyDatabase(t *testing.T, test func(t *testing.T, p pile)) {
	for name, database := range apptest.Databases {
		t.Run(name, func(t *testing.T) {
			h := apptest.New(t)
			p := pile{fortnightIn(t, h, database(t, h))}
			p.run(0)
			test(t, p)
		})
	}
}

// changed gives the social worker another telephone number, which stands in the letter.
func (p pile) changed(ref string) {
	p.t.Helper()
	err := p.Store.Record(p.t.Context(), casefile.Key{Case: ref, Number: 1}, p.today, "another number", morganStored,
		func(e *casefile.Episode) error {
			e.SocialWorker.Telephone = "01632 960177"
			return nil
		})
	if err != nil {
		p.t.Fatal(err)
	}
}

// theRun is the only run that waits.
func (p pile) theRun() string {
	p.t.Helper()
	found, err := filepath.Glob(filepath.Join(p.Dir, "print", "20*"))
	if err != nil || len(found) != 1 {
		p.t.Fatalf("%q wait, %v", found, err)
	}
	return filepath.Base(found[0])
}

func (p pile) path(names ...string) string {
	return filepath.Join(append([]string{p.Dir, "print"}, names...)...)
}

func (p pile) move(from, to string) {
	p.t.Helper()
	if err := os.Rename(from, to); err != nil {
		p.t.Fatal(err)
	}
}

// whole checks a run's folder as the print room does: every letter that the manifest lists is there, with its hash, and no
// other. It gives the manifest's rows by letter.
func (p pile) whole(folder string) map[string][]string {
	p.t.Helper()
	f, err := os.Open(filepath.Join(folder, "manifest.csv"))
	if err != nil {
		p.t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		p.t.Fatal(err)
	}
	listed := map[string][]string{}
	for _, row := range rows[1:] {
		listed[row[0]] = row
		pdf, err := os.ReadFile(filepath.Join(folder, row[0]+".pdf"))
		if sum := sha256.Sum256(pdf); err != nil || hex.EncodeToString(sum[:]) != row[3] {
			p.t.Errorf("the manifest lists %s, and it is not there, whole: %v", row[0], err)
		}
	}
	there, err := filepath.Glob(filepath.Join(folder, "L*.pdf"))
	if err != nil || len(there) != len(listed) {
		p.t.Errorf("the manifest lists %d letters and the folder holds %q", len(listed), there)
	}
	return listed
}

// pdfs counts the PDFs of a case's letters, wherever they lie.
func (p pile) pdfs(ref string) int {
	p.t.Helper()
	all, err := p.Letters(p.t.Context(), "", casefile.Key{Case: ref})
	if err != nil {
		p.t.Fatal(err)
	}
	n := 0
	err = filepath.WalkDir(p.Dir, func(path string, d os.DirEntry, err error) error {
		name, isPDF := strings.CutSuffix(d.Name(), ".pdf")
		if isPDF && slices.ContainsFunc(all, func(l office.Letter) bool { return l.ID == name }) {
			n++
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

func (p pile) wantCode(ref string, state ledger.State, code ledger.Code) {
	p.t.Helper()
	if l := p.one(ref); l.State != state || l.Code != code {
		p.t.Errorf("the letter of %s is %s (%s): %s; want %s (%s)", ref, l.State, l.Code, l.Text, state, code)
	}
}

// report is what a person has to look at.
func (p pile) report(days int) string {
	p.t.Helper()
	in, err := p.Report().Gather(p.t.Context(), p.today.AddDays(days))
	if err != nil {
		p.t.Fatal(err)
	}
	return strings.Join(in.Lines(), "\n")
}

func (p pile) print(do func(ctx context.Context, id int64, who office.Who) error, l office.Letter) {
	p.t.Helper()
	if err := do(p.t.Context(), l.Number, morgan); err != nil {
		p.t.Fatal(err)
	}
}
