package mail

import (
	"bytes"
	"testing"
	"time"
)

// BenchmarkCompose makes a letter of 60 kB into a message, as is done for each that goes by e-mail, and has the last look at it.
func BenchmarkCompose(b *testing.B) {
	settings := Settings{Host: "127.0.0.1", TLS: Plain, From: "stepdown@example.org"}
	sender, err := New(settings)
	if err != nil {
		b.Fatal(err)
	}
	text := "A letter about early help is attached to this message. Please open it: it is from your council.\n"
	m := Message{ID: "<a@example.org>", Date: time.Unix(0, 0), To: "b@example.org", Subject: "A letter", Text: text,
		HTML:        "<!DOCTYPE html><html lang=\"en\"><body><p>" + text + "</p></body></html>",
		Attachments: []Attachment{{Name: attachment, ContentType: "application/pdf", Data: bytes.Repeat([]byte("0123456789abcdef"), 60_000/16)}}}
	b.ReportAllocs()
	for b.Loop() {
		raw, err := settings.Compose(m)
		if err != nil {
			b.Fatal(err)
		}
		if err := sender.fit(m.To, raw); err != nil {
			b.Fatal(err)
		}
	}
}
