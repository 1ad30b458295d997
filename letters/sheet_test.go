package letters_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/need"
	"stepdown/internal/timetable"
	"stepdown/letters"
)

// mostDifferent is the share of points that another version of poppler may draw otherwise, as it smooths edges in its own way.
const mostDifferent = 0.002

// TestContactSheetsLookAsTheirPictures draws what each language and pathway says, nine pages to a page: each part of a letter once beside
// the ordinary ones, and in large print the ordinary ones alone. The pictures in testdata/sheets are to be looked at.
func TestContactSheetsLookAsTheirPictures(t *testing.T) {
	poppler := need.Program(t, "pdftoppm")
	for _, of := range []struct{ name, language, pathway string }{{"en", "en", casefile.StepDown}, {"pl", "pl", casefile.StepDown},
		{"ro", "ro", casefile.StepDown}, {"en-family-help", "en", "family-help"},
		{"pl-family-help", "pl", "family-help"}, {"ro-family-help", "ro", "family-help"}} {
		compare(t, of.name, draw(t, poppler, sheetOf(t, of.language, of.pathway, casefile.Standard, func(first, name string) bool {
			return !strings.Contains(strings.TrimPrefix(name, first+", "), ",")
		})))
		compare(t, of.name+"-large-print", draw(t, poppler, sheetOf(t, of.language, of.pathway, casefile.LargePrint,
			func(first, name string) bool { return name == first || name == first+", to a young person" })))
	}
}

// sheetOf is the contact sheet of the variants that are wanted, by the name of the kind's first one and their own.
func sheetOf(t *testing.T, language, pathway string, format casefile.Format, wanted func(first, name string) bool) []byte {
	t.Helper()
	w := wording(t).Drafts()
	var pages []letters.Page
	for _, kind := range timetable.Letters() {
		all := letters.Variants(kind)
		for i, v := range all {
			if !wanted(all[0].Name, v.Name) {
				continue
			}
			in := v.Sampled(kind)
			in.Envelope.Language, in.Envelope.Format, in.Episode.Pathway = language, format, pathway
			in.Reference = fmt.Sprintf("%s-%03d", kind.Name, i+1)
			l, err := w.Compose(in)
			if err != nil {
				t.Fatalf("%s, %s: %v", language, v.Name, err)
			}
			pages = append(pages, letters.Page{PDF: l.PDF, Pages: l.Pages})
		}
	}
	var sheet bytes.Buffer
	if err := letters.ContactSheet(&sheet, pages); err != nil {
		t.Fatal(err)
	}
	return sheet.Bytes()
}

// draw has poppler draw the pages of a file, in shades of grey.
func draw(t *testing.T, poppler string, file []byte) (pages []image.Image) {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command(poppler, "-png", "-gray", "-r", "72", "-", filepath.Join(dir, "page"))
	cmd.Stdin = bytes.NewReader(file)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	drawn, err := filepath.Glob(filepath.Join(dir, "page*.png"))
	if err != nil || len(drawn) == 0 {
		t.Fatalf("%d pages, %v", len(drawn), err)
	}
	for _, path := range drawn {
		pages = append(pages, picture(t, path))
	}
	return pages
}

func picture(t *testing.T, path string) image.Image {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	p, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return p
}

// compare finds pages that look otherwise than their pictures do.
func compare(t *testing.T, name string, pages []image.Image) {
	t.Helper()
	for i, page := range pages {
		path := filepath.Join("testdata", "sheets", fmt.Sprintf("%s-%d.png", name, i+1))
		if *update {
			var raw bytes.Buffer
			if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&raw, page); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, raw.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if share := different(page, picture(t, path)); share > mostDifferent {
			t.Errorf("%s: %.1f%% of the page has changed: run with -update, and look at it", path, 100*share)
		}
	}
	if more, err := filepath.Glob(filepath.Join("testdata", "sheets", name+"-[0-9].png")); err != nil || len(more) != len(pages) {
		t.Errorf("%s: %d pages, but %d pictures (%v): delete those that are left over", name, len(pages), len(more), err)
	}
}

// different is the share of points where one picture is dark and the other light.
func different(a, b image.Image) float64 {
	if a.Bounds() != b.Bounds() {
		return 1
	}
	points, apart := 0, 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			points++
			one, _, _, _ := a.At(x, y).RGBA()
			other, _, _, _ := b.At(x, y).RGBA()
			if max(one, other)-min(one, other) > 0x6000 {
				apart++
			}
		}
	}
	return float64(apart) / float64(points)
}

// TestAChangedLetterIsSeenOnItsContactSheet shows that the comparison finds a single letter of nine that says something else.
func TestAChangedLetterIsSeenOnItsContactSheet(t *testing.T) {
	poppler := need.Program(t, "pdftoppm")
	w := wording(t)
	kind := timetable.Closure
	sheet := func(last string) image.Image {
		var pages []letters.Page
		for i := range 9 {
			in := letters.Sampled(kind)
			if i == 8 {
				in.Episode.LeadProfessionals[0].Role = last
			}
			l, err := w.Compose(in)
			if err != nil {
				t.Fatal(err)
			}
			pages = append(pages, letters.Page{PDF: l.PDF, Pages: l.Pages})
		}
		var file bytes.Buffer
		if err := letters.ContactSheet(&file, pages); err != nil {
			t.Fatal(err)
		}
		return draw(t, poppler, file.Bytes())[0]
	}
	if share := different(sheet("pastoral lead"), sheet("pastoral lead and head of the whole upper school")); share <= mostDifferent {
		t.Errorf("one letter says something else, and %.2f%% of the page is different", 100*share)
	}
	if share := different(sheet("pastoral lead"), sheet("pastoral lead")); share != 0 {
		t.Errorf("nothing changed, and %.2f%% of the page is different", 100*share)
	}
}
