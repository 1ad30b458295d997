package mail_test

import (
	"bytes"
	"flag"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"os"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/mail"
)

var update = flag.Bool("update", false, "write the golden files anew")

func withAttachments() mail.Message {
	m := sample()
	m.Attachments = []mail.Attachment{
		{Name: "Letter.pdf", ContentType: "application/pdf", Data: []byte("%PDF-1.7 not really")},
		{Name: "dates.ics", ContentType: "text/calendar; charset=utf-8; method=PUBLISH", Data: []byte("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")},
	}
	return m
}

func TestTheBytesOfALetter(t *testing.T) {
	settings := plainSettings(25)
	settings.ReplyTo = "replies@example.org"
	for name, m := range map[string]mail.Message{"text": {
		ID: "<digest.1@example.org>", Date: sample().Date, To: recipient, Subject: "3 reminders: 1 new, 2 still open", Text: "One.\n",
	}, "text-and-html": sample(), "with-attachments": withAttachments()} {
		raw := compose(t, settings, m)
		file := "testdata/" + name + ".eml"
		if *update {
			if err := os.WriteFile(file, raw, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(raw, want) {
			t.Errorf("%s: the bytes differ from %s:\n%s", name, file, raw)
		}
	}
}

func TestTheSameMessageGivesTheSameBytes(t *testing.T) {
	first := compose(t, plainSettings(25), withAttachments())
	for range 20 {
		if !bytes.Equal(first, compose(t, plainSettings(25), withAttachments())) {
			t.Fatal("the bytes differ")
		}
	}
	other := withAttachments()
	other.ID = "<letter.8.1@example.org>"
	if boundary(t, first) == boundary(t, compose(t, plainSettings(25), other)) {
		t.Error("two messages share a boundary")
	}
}

func boundary(t *testing.T, raw []byte) string {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	return params["boundary"]
}

// parts reads a message back: the media type of every leaf and its content.
func parts(t *testing.T, contentType string, encoding string, body io.Reader) (kinds, contents []string) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		content, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		return []string{kind}, []string{string(content)}
	}
	for r := multipart.NewReader(body, params["boundary"]); ; {
		p, err := r.NextPart()
		if err == io.EOF {
			return kinds, contents
		}
		if err != nil {
			t.Fatal(err)
		}
		k, c := parts(t, p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p)
		for _, inner := range k {
			kinds = append(kinds, kind+" "+inner)
		}
		contents = append(contents, c...)
	}
}

func TestThePartsOfALetter(t *testing.T) {
	m, err := netmail.ReadMessage(bytes.NewReader(compose(t, plainSettings(25), withAttachments())))
	if err != nil {
		t.Fatal(err)
	}
	kinds, contents := parts(t, m.Header.Get("Content-Type"), "", m.Body)
	want := []string{"multipart/mixed multipart/alternative text/plain", "multipart/mixed multipart/alternative text/html",
		"multipart/mixed application/pdf", "multipart/mixed text/calendar"}
	if !slices.Equal(kinds, want) {
		t.Fatalf("parts: %q", kinds)
	}
	if got := strings.ReplaceAll(contents[0], "\r\n", "\n"); got != sample().Text {
		t.Errorf("the text reads %q", got)
	}
}

func TestWhatCantStandInAHeaderIsRefused(t *testing.T) {
	for name, edit := range map[string]func(*mail.Message){
		"line break in the name":      func(m *mail.Message) { m.ToName = "A\r\nBcc: b@example.org" },
		"line feed in the subject":    func(m *mail.Message) { m.Subject = "x\nBcc: b@example.org" },
		"NUL in the subject":          func(m *mail.Message) { m.Subject = "x\x00" },
		"line separator in the name":  func(m *mail.Message) { m.ToName = "A\u2028B" },
		"direction mark in the name":  func(m *mail.Message) { m.ToName = "A\u202eB" },
		"encoded word in the subject": func(m *mail.Message) { m.Subject = "=?utf-8?q?=0D=0ABcc?=" },
		"backslash in the name":       func(m *mail.Message) { m.ToName = `Zoë\` },
		"not UTF-8":                   func(m *mail.Message) { m.ToName = "\xff" },
		"endless subject":             func(m *mail.Message) { m.Subject = strings.Repeat("x", 201) },
		"no subject":                  func(m *mail.Message) { m.Subject = " " },
		"two recipients":              func(m *mail.Message) { m.To = "a@example.org, b@example.org" },
		"a name in the address":       func(m *mail.Message) { m.To = "A <a@example.org>" },
		"a group":                     func(m *mail.Message) { m.To = "all: a@example.org;" },
		"line break in the address":   func(m *mail.Message) { m.To = "a@example.org\r\nBcc: b@example.org" },
		"a quoted address":            func(m *mail.Message) { m.To = `"a b"@example.org` },
		"an address beyond ASCII":     func(m *mail.Message) { m.To = "zoë@example.org" },
		"no recipient":                func(m *mail.Message) { m.To = "" },
		"no Message-ID":               func(m *mail.Message) { m.ID = "" },
		"bare Message-ID":             func(m *mail.Message) { m.ID = "a@example.org" },
		"line break in Message-ID":    func(m *mail.Message) { m.ID = "<a@example.org>\r\nBcc: b@example.org" },
		"no text":                     func(m *mail.Message) { m.Text = "" },
		"NUL in the text":             func(m *mail.Message) { m.Text = "a\x00b" },
		"no date": func(m *mail.Message) {
			m.Date = m.Date.AddDate(-5000, 0, 0)
			*m = mail.Message{ID: m.ID, To: m.To, Subject: m.Subject, Text: m.Text}
		},
		"a path as file name": func(m *mail.Message) {
			m.Attachments = []mail.Attachment{{Name: "../x.pdf", ContentType: "application/pdf"}}
		},
		"a quote in the file name": func(m *mail.Message) {
			m.Attachments = []mail.Attachment{{Name: `x".pdf`, ContentType: "application/pdf"}}
		},
		"line break in content type": func(m *mail.Message) {
			m.Attachments = []mail.Attachment{{Name: "x.pdf", ContentType: "application/pdf\r\nX: y"}}
		},
		"no content type": func(m *mail.Message) { m.Attachments = []mail.Attachment{{Name: "x.pdf"}} },
	} {
		m := sample()
		edit(&m)
		raw, err := plainSettings(25).Compose(m)
		if err == nil {
			t.Errorf("%s: composed:\n%s", name, raw)
		} else if strings.Contains(err.Error(), "example.org") {
			t.Errorf("%s: the reason repeats the value: %v", name, err)
		}
	}
}

// FuzzCompose holds that whatever is composed has exactly the headers it should have, one recipient, and reads back.
func FuzzCompose(f *testing.F) {
	f.Add("Zoë Sample", "A letter for you", recipient, "Dear Zoë,\n.\n", "<p>Dear</p>")
	f.Add("O'Brien, \"Bob\" <x@y>", "boundary=aaa", "a+b@example.org", "\r\n.\r\nMAIL FROM:<x>", "")
	f.Add("A\r\nBcc: b@example.org", "=?utf-8?q?x?=", "a@b,c@d", "--\r", "\xff")
	f.Add(strings.Repeat("Ł", 200), strings.Repeat("x ", 100), "a@example.org", strings.Repeat("ż", 1000), "x")
	f.Fuzz(func(t *testing.T, name, subject, to, text, html string) {
		m := withAttachments()
		m.ToName, m.Subject, m.To, m.Text, m.HTML = name, subject, to, text, html
		raw, err := plainSettings(25).Compose(m)
		if err != nil {
			return
		}
		read, err := netmail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("can't be read back: %v\n%s", err, raw)
		}
		want := []string{"Auto-Submitted", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To"}
		if got := slices.Sorted(maps.Keys(read.Header)); !slices.Equal(got, want) {
			t.Fatalf("headers %q\n%s", got, raw)
		}
		list, err := read.Header.AddressList("To")
		if err != nil || len(list) != 1 || list[0].Address != to {
			t.Fatalf("recipients %v, %v\n%s", list, err, raw)
		}
		if got, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject")); err != nil ||
			strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(subject), " ") {
			t.Fatalf("subject %q became %q, %v", subject, got, err)
		}
		kinds, _ := parts(t, read.Header.Get("Content-Type"), "", read.Body)
		if wanted := 3; len(kinds) < wanted {
			t.Fatalf("parts %q", kinds)
		}
	})
}
