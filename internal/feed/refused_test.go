package feed_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/feed"
)

func TestFeedIsRefusedAsAWhole(t *testing.T) {
	tests := map[string]struct {
		spoil func(folder)
		want  []string // each fault, in order
	}{
		"no manifest": {func(f folder) { f.remove(feed.ManifestName) },
			[]string{"manifest.yaml: the file is missing: a feed is a folder with a manifest, which is written last"}},
		"an empty manifest": {func(f folder) { f.put(feed.ManifestName, "") },
			[]string{"manifest.yaml:1: the manifest is empty: give made_at, kind, encoding, date_order, rows, follows, sha256, columns"}},
		"every fault of a manifest at once": {func(f folder) {
			f.put(feed.ManifestName, "made_at: 09/03/2026\nkind: ful\nencoding: latin1\ndate_oder: dd/mm/yyyy\nrows:\n  cases.csv: many\n  "+
				"adults.csv: -1\n  child.csv: 4\nrows:\n")
		}, []string{
			`manifest.yaml:1: the manifest lacks "date_order": add it`,
			"manifest.yaml:1: made_at is not a moment with its offset from UTC: write it as 2026-03-09T02:15:00Z or 2026-07-09T02:15:00+01:00",
			`manifest.yaml:2: kind: unknown word "ful": did you mean "full"?: give full or changes`,
			`manifest.yaml:3: encoding: unknown word "latin1": give utf-8 or windows-1252`,
			`manifest.yaml:4: the manifest has no key "date_oder": did you mean "date_order"?: remove or rename it`,
			`manifest.yaml:6: rows lacks "children.csv": add it`,
			`manifest.yaml:6: rows lacks "consents.csv": add it`,
			`manifest.yaml:6: rows lacks "rulings.csv": add it`,
			`manifest.yaml:6: rows lacks "lead_professionals.csv": add it`,
			`manifest.yaml:6: rows lacks "holds.csv": add it`,
			`manifest.yaml:6: rows lacks "coordinators.csv": add it`,
			"manifest.yaml:6: rows of cases.csv must be a whole number: give how many rows the file has below its header",
			"manifest.yaml:7: rows of adults.csv is negative: give how many rows the file has below its header",
			`manifest.yaml:8: rows has no key "child.csv": did you mean "children.csv"?: remove or rename it`,
			`manifest.yaml:9: the manifest has the key "rows" twice: remove one of them`,
		}},
		"every fault of the files at once": {func(f folder) {
			f.remove("holds.csv")
			f.replace("cases.csv", ",level,", ",levle,")
			f.replace("adults.csv", ",name,", ",email,")
			f.replace("children.csv", "EHM-20931,1,Alfie", "EHM-10001,1,Percy Thistlewood,31/01/2020,\nEHM-20931,1,Alfie")
			f.replace("consents.csv", "case_ref,episode,giver_ref,scope,decision,decided_on,form_signed_on,excluded_organisations\n", "")
			f.put("rulings.csv", "")
			f.replace("lead_professionals.csv", "Chalkley", `Chal"kley`)
		}, []string{
			`cases.csv:1: unknown column "levle": did you mean "level"?: rename or remove it`,
			"cases.csv:1 level: the column is missing: add it, with a value in each cell: they are required",
			"adults.csv:1 email: the column is there twice: remove one of them",
			"adults.csv:1 name: the column is missing: add it, with a value in each cell: they are required",
			"children.csv: the file has 6 rows, the manifest says 5: export the feed again: one of them is not complete",
			"consents.csv:1: the first line is not a header: it holds fewer than half of the column names: write the column names into the first " +
				"line, with commas between them",
			"rulings.csv:1: the file has no header: write the column names into the first line",
			`lead_professionals.csv:2: the quotes are wrong: bare " in non-quoted-field: put a cell that holds commas or quotes between quotes, ` +
				`and double the quotes in it`,
			"holds.csv: the file is missing: export all files of a feed, each with its header even if it has no rows",
		}},
		"a record in the place of the header, with a word that is also a column's name": {func(f folder) {
			_, rest, _ := strings.Cut(f.text("adults.csv"), "\n")
			f.put("adults.csv", "EHM-1,1,P-1,Ms Slip,mother,no,yes,home,email,01/03/2026\n"+rest)
		},
			[]string{"adults.csv:1: the first line is not a header: it holds fewer than half of the column names: write the column names into the " +
				"first line, with commas between them"}},
		"a file cut off": {func(f folder) { f.put("adults.csv", strings.SplitAfter(f.text("adults.csv"), "EHM-20931")[0]) },
			[]string{"adults.csv:3: the row has more or fewer cells than the header, so that its case can't be told: fill every column of every " +
				"row, and quote cells that hold a comma"}},
		"a folder in the place of a file": {func(f folder) {
			f.remove("holds.csv")
			if err := os.Mkdir(f.path("holds.csv"), 0o700); err != nil {
				f.Fatal(err)
			}
		}, []string{"holds.csv: it is not a file: export all files of a feed, each with its header even if it has no rows"}},
		"bytes that are not UTF-8": {func(f folder) { f.replace("children.csv", "EHM-10001,1,Poppy", "EHM-10001,1,Zo\xeb") },
			[]string{"children.csv:2 name: there are bytes that are not utf-8: correct the encoding in the manifest, or the export"}},
		"a byte that windows-1252 leaves out": {func(f folder) {
			f.replace(feed.ManifestName, "utf-8", "windows-1252")
			f.replace("children.csv", "EHM-10001,1,Poppy", "EHM-10001,1,\x81ucja")
		}, []string{"children.csv:2 name: there are bytes that are not windows-1252: correct the encoding in the manifest, or the export"}},
		"a mark that contradicts the manifest": {func(f folder) {
			f.replace(feed.ManifestName, "utf-8", "windows-1252")
			f.put("holds.csv", "\ufeff"+f.text("holds.csv"))
		}, []string{"holds.csv:1: the file says that it is UTF-8, the manifest says that it is windows-1252: correct the encoding in the " +
			"manifest"}},
		"lines that end in a carriage return alone": {func(f folder) {
			f.put("children.csv", strings.ReplaceAll(f.text("children.csv"), "\n", "\r"))
		}, []string{"children.csv:1: lines end in a carriage return alone: export the file with lines that end in LF or CR LF"}},
		"UTF-16": {func(f folder) { f.put("holds.csv", "\xff\xfec\x00a\x00s\x00e\x00") },
			[]string{"holds.csv:1: the file is UTF-16: export it as UTF-8"}},
		"a quote that is never closed": {func(f folder) {
			f.replace("holds.csv", "the family asked", `"the family asked`)
			f.put("holds.csv", f.text("holds.csv")+strings.Repeat("x", 2<<20))
		}, []string{"holds.csv:2: a row that begins here or soon after has more than 65536 bytes: look for a quote that is not closed"}},
		"a quote that is closed nowhere before the end of the file": {func(f folder) {
			f.replace("children.csv", "EHM-10001,1,Poppy", `EHM-10001,1,"Poppy`)
		}, []string{"children.csv:2: the quotes are wrong: a quote that this row opens is not closed: close it, or double the quotes in the " +
			"cell"}},
		"a quote that the next row closes": {func(f folder) {
			f.replace("children.csv", "EHM-10001,1,Poppy", `EHM-10001,1,"Poppy`)
			f.replace("children.csv", "Alfie Penhallow", `Alfie Penhallow"`)
		}, []string{"children.csv:2: the file has 4 rows, the manifest says 5, and the row that begins here takes up several lines: look for a " +
			"quote in it that is not closed; if there is none, export the feed again: one of them is not complete"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := newFolder(t)
			test.spoil(dir)
			_, err := feed.Open(dir.dir)
			var refused *feed.Refused
			if !errors.As(err, &refused) {
				t.Fatalf("got %v", err)
			}
			want := append([]string{"the feed is refused as a whole"}, test.want...)
			if got := strings.Split(err.Error(), "\n"); !slices.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

func TestRefusalQuotesNoRecord(t *testing.T) {
	dir := newFolder(t)
	for _, file := range []string{"cases.csv", "adults.csv", "children.csv", "consents.csv", "coordinators.csv"} {
		_, rows, _ := strings.Cut(dir.text(file), "\n")
		dir.put(file, rows)
	}
	_, err := feed.Open(dir.dir)
	if err == nil || strings.Contains(err.Error(), "Thistlewood") || strings.Contains(err.Error(), "Quillfeather") {
		t.Errorf("got %v", err)
	}
}

func TestFeedThatChangesMeanwhileIsRefused(t *testing.T) {
	dir := newFolder(t)
	f, err := feed.Open(dir.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dir.replace("consents.csv", "EHM-10001-A1,share,refused", "EHM-10001-A1,share,withdrawn")
	var refused *feed.Refused
	for in, err := range f.Episodes(t.Context()) {
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), "consents.csv: the file changed while the feed was read") {
			t.Errorf("got %+v, %v", in, err)
		}
	}
	if refused == nil {
		t.Error("a feed that changed was read to its end")
	}
}

func TestWalkEndsWhenItIsToldTo(t *testing.T) {
	dir := newFolder(t)
	f, err := feed.Open(dir.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	failed := false
	for _, err := range f.Episodes(ctx) {
		if failed = errors.Is(err, context.Canceled); !failed {
			t.Errorf("got %v", err)
		}
	}
	if !failed {
		t.Error("a cancelled walk gave no error")
	}
	for range f.Episodes(t.Context()) {
		break
	}
	n := 0
	for _, err := range f.Episodes(t.Context()) {
		if n++; err != nil {
			t.Error(err)
		}
	}
	if n != 3 || f.Counts().Cases != 3 {
		t.Errorf("the walk after those gave %d cases, %+v", n, f.Counts())
	}
}

func TestTemporaryFilesHaveNoName(t *testing.T) {
	dir := newFolder(t)
	dir.set("cases.csv", 1, "level", "4")
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	f, err := feed.Open(dir.dir)
	if err != nil {
		t.Fatal(err)
	}
	for range f.Episodes(t.Context()) {
		if left, err := filepath.Glob(filepath.Join(temporary, "*")); err != nil || len(left) > 0 {
			t.Errorf("left behind: %q, %v", left, err)
		}
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	t.Setenv("TMPDIR", filepath.Join(temporary, "nowhere"))
	for _, err := range f.Episodes(t.Context()) {
		if err == nil || !strings.Contains(err.Error(), "make a temporary file") {
			t.Errorf("got %v", err)
		}
	}
}

func (f folder) remove(file string) {
	f.Helper()
	if err := os.Remove(f.path(file)); err != nil {
		f.Fatal(err)
	}
}
