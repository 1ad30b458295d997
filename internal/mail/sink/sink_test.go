package sink_test

import (
	"net/smtp"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stepdown/internal/mail/sink"
)

func send(t *testing.T, s *sink.Server, body string) error {
	t.Helper()
	return smtp.SendMail(s.Host()+":"+strconv.Itoa(s.Port()), nil, "early.help@example.org", []string{"a@example.org"}, []byte(body))
}

func TestMessagesAreKeptAsTheyStoodOnTheWire(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail")
	var told int
	s, err := sink.Start(sink.Options{Dir: dir, OnMessage: func(sink.Message) { told++ }})
	if err != nil {
		t.Fatal(err)
	}
	bodies := []string{"Subject: one\r\n\r\n.hidden dot\r\n..two\r\n", "Subject: two\r\n\r\n\r\n"}
	for _, b := range bodies {
		if err := send(t, s, b); err != nil {
			t.Fatal(err)
		}
	}
	for i, m := range s.Messages() {
		if string(m.Raw) != bodies[i] || m.From != "early.help@example.org" || !slices.Equal(m.To, []string{"a@example.org"}) {
			t.Errorf("message %d: %+v", i+1, m)
		}
		file, err := os.ReadFile(filepath.Join(dir, "000"+strconv.Itoa(i+1)+".eml"))
		if err != nil || string(file) != bodies[i] {
			t.Errorf("file %d: %q, %v", i+1, file, err)
		}
	}
	if told != 2 || len(s.Messages()) != 2 {
		t.Errorf("told of %d, holds %d", told, len(s.Messages()))
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestASecondSinkGoesOnCounting(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		s, err := sink.Start(sink.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		if err := send(t, s, "Subject: x\r\n\r\nx\r\n"); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 || entries[1].Name() != "0002.eml" {
		t.Errorf("the folder holds %v, %v", entries, err)
	}
}

func TestWhatCantBeWrittenIsNotAccepted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail")
	s, err := sink.Start(sink.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := send(t, s, "Subject: x\r\n\r\nx\r\n"); err == nil || !strings.HasPrefix(err.Error(), "451") {
		t.Errorf("sending gave %v", err)
	}
	if n := len(s.Messages()); n != 0 {
		t.Errorf("%d messages kept", n)
	}
}
