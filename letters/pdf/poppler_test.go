package pdf

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/need"
)

// poppler runs one of poppler's programs, a reader of PDF that shares nothing with this package. Where it isn't installed the test is
// skipped, except on the build server (CI=true): there it fails, so that these checks can't fall silent.
func poppler(t *testing.T, input []byte, tool string, arguments ...string) []byte {
	t.Helper()
	path := need.Program(t, tool)
	file := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(file, input, 0o600); err != nil {
		t.Fatal(err)
	}
	var out, complaints bytes.Buffer
	command := exec.Command(path, append(arguments, file)...)
	if tool == "pdftotext" {
		command.Args = append(command.Args, "-") // to the standard output
	}
	command.Stdout, command.Stderr = &out, &complaints
	if err := command.Run(); err != nil || complaints.Len() > 0 {
		t.Fatalf("%s: %v %s", tool, err, complaints.Bytes())
	}
	return out.Bytes()
}

// given is a folder of letters that somebody wants to have checked as the samples are.
var given = flag.String("letters", "", "also check the ink of every letter (L*.pdf) below this folder")

// TestInkStaysInItsAreas does what a print provider does: at 200 dots to the inch, every pixel outside the areas must be white.
func TestInkStaysInItsAreas(t *testing.T) {
	for name, l := range samples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkInk(t, mustDraw(t, l).PDF)
		})
	}
}

func TestInkOfGivenLettersStaysInItsAreas(t *testing.T) {
	if *given == "" {
		return // there is nothing to check, and nothing is claimed
	}
	checked := 0
	err := filepath.WalkDir(*given, func(path string, d fs.DirEntry, err error) error {
		if letter, _ := filepath.Match("L*.pdf", filepath.Base(path)); err != nil || !letter {
			return err
		}
		file, err := os.ReadFile(path)
		checked++
		t.Run(d.Name(), func(t *testing.T) { checkInk(t, file) })
		return err
	})
	if err != nil || checked == 0 {
		t.Fatalf("%d letters found in %s, %v", checked, *given, err)
	}
}

func checkInk(t *testing.T, file []byte) {
	t.Helper()
	pages := rasters(t, file)
	for n, page := range pages {
		allowed := []box{logoArea, senderArea, windowArea, bodyArea}
		if n > 0 {
			allowed = []box{laterArea}
		}
		page.check(t, n+1, allowed)
	}
	for _, mark := range printerMarks {
		if pages[0].inkIn(mark) {
			t.Errorf("there is ink where the printer adds its marks, %v", mark)
		}
	}
}

type raster struct {
	width, height int
	grey          []byte
}

const dotsPerMM = 200 / 25.4

// rasters reads the pages as grey images, in the format PGM.
func rasters(t *testing.T, file []byte) (pages []raster) {
	t.Helper()
	for out := poppler(t, file, "pdftoppm", "-r", "200", "-gray"); len(out) > 0; {
		var r raster
		var most int
		if _, err := fmt.Sscanf(string(out[:20]), "P5\n%d %d\n%d\n", &r.width, &r.height, &most); err != nil || most != 255 {
			t.Fatalf("read image %q: %v", out[:20], err)
		}
		head := len(fmt.Sprintf("P5\n%d %d\n%d\n", r.width, r.height, most))
		r.grey = out[head : head+r.width*r.height]
		out = out[head+r.width*r.height:]
		pages = append(pages, r)
	}
	return pages
}

// check reports the first pixel of ink outside the areas, in millimetres.
func (r raster) check(t *testing.T, page int, allowed []box) {
	ink := 0
	for i, grey := range r.grey {
		if grey == 255 {
			continue
		}
		ink++
		x, y := (float64(i%r.width)+0.5)/dotsPerMM, (float64(i/r.width)+0.5)/dotsPerMM
		if !slices.ContainsFunc(allowed, func(b box) bool { return b.contains(box{x, y, x, y}) }) {
			t.Errorf("page %d: ink at %.1f, %.1f", page, x, y)
			return
		}
	}
	if ink < 1000 {
		t.Errorf("page %d is all but blank", page)
	}
}

func (r raster) inkIn(b box) bool {
	for y := int(b.top * dotsPerMM); y < int(b.bottom*dotsPerMM); y++ {
		for x := int(b.left * dotsPerMM); x < int(b.right*dotsPerMM); x++ {
			if r.grey[y*r.width+x] != 255 {
				return true
			}
		}
	}
	return false
}

// The address as a print provider reads it: all words that touch the box, line by line.
func TestAddressIsReadBackLineByLine(t *testing.T) {
	for name, l := range samples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// 254 dots to the inch are 10 to the millimetre.
			got := string(poppler(t, mustDraw(t, l).PDF, "pdftotext", "-raw", "-l", "1", "-r", "254", "-x", "216", "-y", "365", "-W", "1014", "-H",
				"328"))
			if want := strings.Join(l.Address, "\n"); strings.TrimSpace(got) != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

var quoted = regexp.MustCompile(`"(.*)"\n`)

// The structure as another program reads it out agrees with what our own reading back says.
func TestStructureIsReadOutInOrder(t *testing.T) {
	for name, l := range samples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := mustDraw(t, l).PDF
			got := ""
			for _, part := range quoted.FindAllSubmatch(poppler(t, file, "pdfinfo", "-struct-text"), -1) {
				got += string(part[1])
			}
			if want := read(t, file).Root.Text; spaced(got) != spaced(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestNamesComeBackThroughPoppler(t *testing.T) {
	l := standardLetter()
	l.Body = nil
	for _, name := range scriptNames {
		l.Body = append(l.Body, paragraph(name))
	}
	got := string(poppler(t, mustDraw(t, l).PDF, "pdftotext", "-raw"))
	for _, name := range scriptNames {
		if !strings.Contains(got, name+"\n") {
			t.Errorf("%s is missing from\n%s", name, got)
		}
	}
}
