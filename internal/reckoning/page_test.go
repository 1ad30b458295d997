package reckoning

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/need"
)

// page is what can be read on a letter: whom it names of all lives' adults, of which case it is, and the days that it names,
// but for its own.
type page struct {
	names, cases, days []string
}

func (p page) String() string {
	return fmt.Sprint("names ", p.names, ", case ", p.cases, ", days ", p.days)
}

var (
	adultName = regexp.MustCompile(`\b(?:Ms|Mx|Robin) [A-Z][a-z]+ham\b`)
	ourCase   = regexp.MustCompile(`RK-[0-9]+`)
	longDay   = regexp.MustCompile(`\b[0-9]{1,2} [JFMASOND][a-z]{2,8} 20[0-9]{2}\b`)
)

// findReader gives poppler's pdftotext. It is empty where that isn't installed: a test of its own is skipped then, and the lives
// are lived without comparing what their letters say.
func findReader(t *testing.T) (path string) {
	t.Run("letters are read back", func(t *testing.T) { path = need.Program(t, "pdftotext") })
	return path
}

// read reads a letter's pages. Its own day, which comes first, is left out.
func read(t *testing.T, reader string, pdf []byte) page {
	t.Helper()
	command := exec.Command(reader, "-layout", "-", "-")
	command.Stdin = bytes.NewReader(pdf)
	text, err := command.Output()
	if err != nil {
		t.Fatalf("read a letter: %v", err)
	}
	joined := strings.Join(strings.Fields(string(text)), " ")
	days := longDay.FindAllString(joined, -1)
	return page{distinct(adultName.FindAllString(joined, -1)), distinct(ourCase.FindAllString(joined, -1)), distinct(days[min(1, len(days)):])}
}

func distinct(all []string) []string {
	all = slices.Clone(all)
	slices.Sort(all)
	return slices.Compact(all)
}

// says is what must stand on a letter's page: its readers, its case, the end of social work and, where they said no, when.
func (k *known) says(l letter, today date) page {
	p := page{cases: []string{k.ref}, days: []string{k.endsOn.Long()}}
	for _, id := range l.adults {
		p.names = append(p.names, k.person(id).name)
		if l.kind == closureLetter {
			continue
		}
		for _, scope := range scopes {
			if c, asked := k.answer(id, scope, today); asked && no(c.decision) && k.stands(scope, today) == isRefused {
				p.days = append(p.days, c.on.Long())
			}
		}
	}
	return page{distinct(p.names), p.cases, distinct(p.days)}
}

// attached is the PDF that a message carries.
func attached(t *testing.T, m *mail.Message) []byte {
	t.Helper()
	pdf, err := part("application/pdf", m.Header, m.Body)
	if err != nil || pdf == nil {
		t.Fatalf("a letter's message without its PDF: %v", err)
	}
	return pdf
}

// text is the plain text of a message.
func text(t *testing.T, m *mail.Message) string {
	t.Helper()
	found, err := part("text/plain", m.Header, m.Body)
	if err != nil || found == nil {
		t.Fatalf("a digest without plain text: %v", err)
	}
	return strings.ReplaceAll(string(found), "\r\n", "\n")
}

// header is what messages and their parts have in common.
type header interface{ Get(string) string }

// part is the first part of a kind, or nil.
func part(wanted string, h header, body io.Reader) ([]byte, error) {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(kind, "multipart/") {
		if kind != wanted {
			return nil, nil
		}
		switch strings.ToLower(h.Get("Content-Transfer-Encoding")) {
		case "quoted-printable":
			body = quotedprintable.NewReader(body)
		case "base64":
			body = base64.NewDecoder(base64.StdEncoding, body)
		}
		return io.ReadAll(body)
	}
	for parts := multipart.NewReader(body, params["boundary"]); ; {
		next, err := parts.NextRawPart()
		if err == io.EOF {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if found, err := part(wanted, next.Header, next); err != nil || found != nil {
			return found, err
		}
	}
}
