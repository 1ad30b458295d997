package pdf

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"stepdown/letters/prose"
)

func TestDrawRefusesWhatIsMissing(t *testing.T) {
	for message, spoil := range map[string]func(l *Letter){
		`draw letter: its format must be "standard" or "large-print"`:                             func(l *Letter) { l.Format = "braille" },
		`draw letter: its language must be a BCP 47 tag such as "en-GB"`:                          func(l *Letter) { l.Lang = "" },
		"draw letter: it needs a title, which screen readers announce":                            func(l *Letter) { l.Title = "\u200b " },
		"draw letter: it needs the time at which it was created, or no two copies would be alike": func(l *Letter) { l.Created = time.Time{} },
		"draw letter: its logo must come from " +
			"NewLogo": func(l *Letter) { l.Logo = Logo{PNG: []byte("x"), Alt: "x"} },
		"compose body block 1: a letter has no place for a <nil>": func(l *Letter) { l.Body[0] = nil },
	} {
		l := standardLetter()
		spoil(&l)
		if _, err := Draw(l); err == nil || err.Error() != message {
			t.Errorf("%v, want %s", err, message)
		}
	}
}

// Names in every script we print come back exactly, from a reader's point of view: codes through the ToUnicode map.
func TestNamesComeBack(t *testing.T) {
	for _, name := range scriptNames {
		l := standardLetter()
		l.Address[0] = name
		l.Body = []prose.Block{prose.Heading{Level: 1, Runs: text(name)}, paragraph("Dear " + name + ",")}
		l.Signature[1] = name
		r := read(t, mustDraw(t, l).PDF)
		outline := "\n" + strings.Join(r.Root.Outline(), "\n") + "\n"
		for _, want := range []string{"\nP " + name, "\nH1 " + name, "\nP Dear " + name + ","} {
			if !strings.Contains(outline, want+"\n") {
				t.Errorf("lacks %q:%s", want, outline)
			}
		}
	}
}

// Input that isn't clean prints as its clean form does.
func TestDrawCleansItsInput(t *testing.T) {
	clean, raw := standardLetter(), standardLetter()
	clean.Body = []prose.Block{paragraph("Dear Siân")}
	raw.Body = []prose.Block{paragraph("\u202aDear Sia\u0302\u200bn\u202c")}
	if !bytes.Equal(mustDraw(t, clean).PDF, mustDraw(t, raw).PDF) {
		t.Error("the pages differ")
	}
}

func TestDrawLeavesItsInputAlone(t *testing.T) {
	l := standardLetter()
	l.Sender[1] = "Sia\u0302n"
	before := fmt.Sprintf("%#v", l)
	mustDraw(t, l)
	if fmt.Sprintf("%#v", l) != before {
		t.Error("Draw changed the letter it was given")
	}
}

// digests draws every sample and gives a line for each.
func digests(t testing.TB) string {
	var b strings.Builder
	all := samples(t)
	for _, name := range []string{"standard", "logo", "large", "long", "scripts", "odd"} {
		fmt.Fprintf(&b, "%s %x\n", name, sha256.Sum256(mustDraw(t, all[name]).PDF))
	}
	return b.String()
}

func TestSameBytesFromManyGoroutines(t *testing.T) {
	want := digests(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if got := digests(t); got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
	group.Wait()
}

const printDigests = "PRINT_LETTER_DIGESTS"

// Another process, another day's time zone: the same bytes.
func TestSameBytesInAnotherProcess(t *testing.T) {
	if os.Getenv(printDigests) != "" {
		fmt.Print("digests:\n", digests(t))
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(self, "-test.run", "^TestSameBytesInAnotherProcess$")
	command.Env = append(os.Environ(), printDigests+"=1", "TZ=Pacific/Auckland")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(string(out), "digests:\n"+digests(t)) {
		t.Errorf("another process drew other bytes:\n%s", out)
	}
}

func TestDifferentLettersHaveDifferentIdentifiers(t *testing.T) {
	identifier := func(l Letter) string {
		file := string(mustDraw(t, l).PDF)
		return file[strings.LastIndex(file, "/ID ["):strings.LastIndex(file, "startxref")]
	}
	a, b := letterNumber(1), letterNumber(2)
	if identifier(a) == identifier(b) {
		t.Error("two letters share one")
	}
	if len(identifier(a)) < 70 {
		t.Errorf("the identifier %q is too short", identifier(a))
	}
}

func TestStandardLetterIsASmallFile(t *testing.T) {
	if n := len(mustDraw(t, standardLetter()).PDF); n > 60_000 {
		t.Errorf("a standard letter takes %d bytes", n)
	}
}
