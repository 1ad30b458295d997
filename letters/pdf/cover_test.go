package pdf

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"stepdown/letters/pdf/readback"
	"stepdown/letters/prose"
)

var (
	variants = flag.String("variants", "", "choose letters of this folder's folders, which stand for all of them")
	cover    = flag.String("cover", "", "the file for the paths of the chosen letters, each ended by a zero byte")
)

var ordinal = regexp.MustCompile(`-\d{3}-`) // in the name of a variant's file

// TestACoverOfGivenLetters chooses letters such that every structure of each kind of letter, in each folder, stands in a chosen one,
// and so does every character of every font. A validator asks how objects, tags and fonts fit together: what a paragraph says, how
// long it is, and where it stands are nothing to it.
func TestACoverOfGivenLetters(t *testing.T) {
	if *variants == "" {
		return // there is nothing to choose from, and nothing is claimed
	}
	var chosen bytes.Buffer
	all, covered := 0, map[string]bool{}
	err := filepath.WalkDir(*variants, func(path string, d fs.DirEntry, err error) error {
		if letter, _ := filepath.Match("[a-z]*-[0-9][0-9][0-9]-*.pdf", filepath.Base(path)); err != nil || !letter {
			return err
		}
		file, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		all++
		kind := ordinal.Split(path, 2)[0] // with the folder, which is that of a pathway, a language and a format
		for _, has := range featuresOf(t, kind, file) {
			if !covered[has] {
				covered[has] = true
				if !bytes.HasSuffix(chosen.Bytes(), []byte(path+"\x00")) {
					chosen.WriteString(path + "\x00")
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if folders, err := os.ReadDir(*variants); err != nil || len(folders) == 0 || all < 2*len(folders) {
		t.Fatalf("%d letters in %d folders, %v", all, len(folders), err)
	}
	if err := os.WriteFile(*cover, chosen.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d of %d letters stand for all", bytes.Count(chosen.Bytes(), []byte{0}), all)
}

// featuresOf are what can make a letter valid or not: its structure as a letter of its kind, and each character of each of its fonts.
func featuresOf(t *testing.T, kind string, file []byte) (features []string) {
	t.Helper()
	r := readback.Read(t, file)
	features = []string{kind + " " + structureOf(r)}
	shown := map[string]bool{}
	for _, page := range r.Pages {
		for _, mark := range page.Marks {
			for _, s := range mark.Shown {
				for _, c := range s.Text {
					shown[fmt.Sprintf("%s %q", s.Font, c)] = true
				}
			}
		}
	}
	return append(features, slices.Sorted(maps.Keys(shown))...)
}

// structureOf is a letter without what it says: its objects as they hang together, without numbers and texts, and the operators of its
// pages. What follows upon its like is left out, as one more item of a list.
func structureOf(r *readback.File) string {
	s := skeleton{r: r, seen: map[int]bool{}}
	for _, page := range r.Pages {
		s.page(r.Stream(page.Dict["Contents"]))
	}
	return s.String() + s.of(r.Catalog)
}

// skeleton is what has been gathered of a file.
type skeleton struct {
	strings.Builder
	r    *readback.File
	seen map[int]bool // the numbers of the objects that stand in it already
}

var (
	said    = regexp.MustCompile(`>[^<]+<`)              // in the metadata
	literal = regexp.MustCompile(`\((?s:\\.|[^\\)])*\)`) // a text on a page
	figure  = regexp.MustCompile(`-?\b[0-9.]+`)
	subset  = regexp.MustCompile(`^[A-Z]{6}\+`) // what marks the name of a font of which only some characters are there
)

// page takes in the lines of a page's content.
func (s *skeleton) page(content []byte) {
	fmt.Fprint(s, "page:")
	var lines []string
	for line := range strings.Lines(figure.ReplaceAllString(literal.ReplaceAllString(string(content), "()"), "0")) {
		lines = append(lines, strings.TrimSpace(line))
	}
	fmt.Fprintln(s, strings.Join(once(lines), "\n"))
}

// once leaves out what follows upon its like, be it one or several.
func once(list []string) (short []string) {
	for _, one := range list {
		short = append(short, one)
		for n := 1; 2*n <= len(short); n++ {
			if end := len(short) - n; slices.Equal(short[end-n:end], short[end:]) {
				short = short[:end]
				break
			}
		}
	}
	return short
}

// of is the structure of an object. Of an object that stands elsewhere already nothing is said again.
func (s *skeleton) of(o types.Object) string {
	if ref, is := o.(types.IndirectRef); is {
		if s.seen[ref.ObjectNumber.Value()] {
			return "@"
		}
		s.seen[ref.ObjectNumber.Value()] = true
		found, err := s.r.Context.Dereference(ref)
		s.r.Must(err)
		return s.of(found)
	}
	switch o := o.(type) {
	case types.Dict:
		var entries []string
		for _, key := range slices.Sorted(maps.Keys(o)) {
			entries = append(entries, key+" "+s.of(o[key]))
		}
		return "<" + strings.Join(entries, ",") + ">"
	case types.StreamDict:
		text := ""
		if o.Dict["Type"] == types.Object(types.Name("Metadata")) {
			s.r.Must(o.Decode())
			text = said.ReplaceAllString(string(o.Content), "><")
		}
		return s.of(o.Dict) + text
	case types.Array:
		var list []string
		for _, one := range o {
			list = append(list, s.of(one))
		}
		return "[" + strings.Join(once(list), " ") + "]"
	case types.Name:
		return "/" + subset.ReplaceAllString(o.Value(), "")
	}
	return fmt.Sprintf("%T", o)
}

// TestAStructureIsWhatALetterIsMadeOf: not what it says, nor how many items a list has, but every other way to differ.
func TestAStructureIsWhatALetterIsMadeOf(t *testing.T) {
	as := func(change func(l *Letter)) string {
		l := standardLetter()
		l.Body = append(slices.Clone(l.Body), list("one thing", "another"))
		change(&l)
		return structureOf(read(t, mustDraw(t, l).PDF))
	}
	end := func(b prose.Block) func(*Letter) {
		return func(l *Letter) { l.Body[len(l.Body)-1] = b }
	}
	plain := as(func(*Letter) {})
	for name, change := range map[string]func(*Letter){
		"a name":  func(l *Letter) { l.Address[0] = "Ms Joanna Sampleworth and Mr Łukasz Przykład" },
		"a date":  func(l *Letter) { l.Created = l.Created.AddDate(0, 1, 1) },
		"an item": end(list("one thing", "another", "a third")),
	} {
		if as(change) != plain {
			t.Errorf("with another %s it is another structure", name)
		}
	}
	for name, change := range map[string]func(*Letter){
		"in large print": func(l *Letter) { l.Format = LargePrint },
		"with a logo":    func(l *Letter) { l.Logo = sampleLogo(t) },
		"without a list": end(paragraph("Two things")),
		"with a heading": end(prose.Heading{Level: 2, Runs: text("Two things")}),
		"with a link":    end(prose.Paragraph{Runs: []prose.Run{{Text: "www.example.org", Link: "https://www.example.org"}}}),
		"on more pages":  func(l *Letter) { l.Body = append(l.Body, slices.Repeat(l.Body, 3)...) },
	} {
		if as(change) == plain {
			t.Errorf("%s it is the same structure", name)
		}
	}
	more := standardLetter()
	more.Body = append(slices.Clone(more.Body), paragraph("ĄŻ"))
	if of := featuresOf(t, "", mustDraw(t, more).PDF); len(of) != len(featuresOf(t, "", mustDraw(t, standardLetter()).PDF))+2 {
		t.Errorf("two characters that no other letter shows are not two more features: %q", of[1:])
	}
}
