package mail_test

import (
	"bytes"
	"mime"
	netmail "net/mail"
	"strings"
	"testing"
)

// FuzzHeaders puts anything where a header's value comes from settings, wording or a name: it is refused, or every header
// says just that, and there is no header besides.
func FuzzHeaders(f *testing.F) {
	f.Add("Anytown Council", "Zoë Sample", "A letter for you", "<letter.L000001.1@example.org>", "replies@example.org")
	f.Add("A\r\nBcc: b@example.org", "x", "y\nz", "<a@b>\r\nX: y", "a@example.org, b@example.org")
	f.Fuzz(func(t *testing.T, fromName, toName, subject, id, replyTo string) {
		settings := plainSettings(25)
		settings.FromName, settings.ReplyTo = fromName, replyTo
		m := sample()
		m.ToName, m.Subject, m.ID = toName, subject, id
		raw, err := settings.Compose(m)
		if err != nil {
			return
		}
		read, err := netmail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("can't be read back: %v\n%s", err, raw)
		}
		wanted := 8
		if replyTo != "" {
			wanted++
		}
		if len(read.Header) != wanted {
			t.Fatalf("%d headers, want %d\n%s", len(read.Header), wanted, raw)
		}
		for name, want := range map[string]string{"From": fromName, "To": toName} {
			list, err := read.Header.AddressList(name)
			if err != nil || len(list) != 1 || len(read.Header[name]) != 1 || folded(list[0].Name) != folded(want) {
				t.Fatalf("%s is %v, want %q, %v\n%s", name, list, want, err, raw)
			}
		}
		if got := read.Header.Get("Message-Id"); got != id {
			t.Fatalf("Message-ID %q became %q", id, got)
		}
		if got := read.Header.Get("Reply-To"); replyTo != "" && strings.Trim(got, "<>") != replyTo {
			t.Fatalf("Reply-To %q became %q", replyTo, got)
		}
		if got, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject")); err != nil || folded(got) != folded(subject) {
			t.Fatalf("subject %q became %q, %v", subject, got, err)
		}
	})
}

func folded(s string) string { return strings.Join(strings.Fields(s), " ") }
