package app_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"

	"stepdown/internal/apptest"
	"stepdown/internal/demo"
)

func TestTheReportComesOnceEveryWorkingDayAndNamesNobody(t *testing.T) {
	h := apptest.New(t)
	settings := h.Migrated(t, h.SQLite(t), "STEPDOWN_REPORT_TO=report@example.org")
	a := apptest.Open(t, settings)
	reports := func() (texts []string) {
		for _, m := range h.Sink.Messages() {
			if m.To[0] == "report@example.org" && strings.Contains(string(m.Raw), "Subject: Daily report:") {
				texts = append(texts, string(m.Raw))
			}
		}
		return texts
	}
	day := func(n int) {
		t.Helper()
		for range 2 { // a second run of the day reports nothing more
			if _, err := a.RunDay(t.Context(), demo.Start.AddDays(n)); err != nil {
				t.Fatal(err)
			}
		}
	}
	day(13) // a Sunday
	if n := len(reports()); n != 0 {
		t.Fatalf("%d reports on a Sunday", n)
	}
	if err := a.Store.NoteFailure(t.Context(), "scan", true); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Intake().Run(t.Context(), h.Feed(t, 14), false); err != nil {
		t.Fatal(err)
	}
	day(14)
	day(15)
	all := reports()
	if len(all) != 2 {
		t.Fatalf("%d reports in two working days", len(all))
	}
	for _, want := range []string{"Subject: Daily report:", "The newest feed was made on", "Held: ", "not-safe-to-write",
		"Waiting to be printed", "Due on Tuesday 17 March 2026", "The job scan failed 1 time, 1 of them by a panic"} {
		if !strings.Contains(strings.ReplaceAll(all[0], "=\r\n", ""), want) {
			t.Errorf("the report lacks %q:\n%s", want, all[0])
		}
	}
	families, err := filepath.Glob(filepath.Join(h.Dir, "feed", "*", "adults.csv"))
	if err != nil || len(families) == 0 {
		t.Fatal("no adults to look for", err)
	}
	rows, err := os.ReadFile(families[0])
	if err != nil {
		t.Fatal(err)
	}
	for row := range strings.Lines(string(rows)) {
		name := strings.Split(row, ",")[3]
		if len(name) > 5 && strings.Contains(strings.Join(all, ""), name) {
			t.Errorf("the report names %s", name)
		}
	}
}

func TestACalendarIsUpdatedAndCancelledByLaterDigests(t *testing.T) {
	h := apptest.New(t)
	settings := h.Migrated(t, h.SQLite(t), "STEPDOWN_DIGEST_CALENDAR=on")
	a := apptest.Open(t, settings)
	for n := range 40 {
		if folder := h.Feed(t, n); folder != "" {
			if _, err := a.Intake().Run(t.Context(), folder, false); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := a.RunDay(t.Context(), demo.Start.AddDays(n)); err != nil {
			t.Fatal(err)
		}
	}
	sequence := map[string]int{} // by recipient and UID
	cancelled := 0
	for _, m := range h.Sink.Messages() {
		file := attached(t, m.Raw)
		parsed, err := ics.ParseCalendar(strings.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(file, "\r\n") {
			if len(line) > 75 {
				t.Errorf("a line of %d bytes", len(line))
			}
		}
		for _, e := range parsed.Events() {
			id := m.To[0] + e.Id()
			n, err := strconv.Atoi(e.GetProperty(ics.ComponentPropertySequence).Value)
			if before, known := sequence[id]; err != nil || known && n < before {
				t.Errorf("%s: sequence %d after %d, %v", id, n, before, err)
			}
			sequence[id] = n
			if s := e.GetProperty(ics.ComponentPropertyStatus); s != nil && s.Value == "CANCELLED" {
				cancelled++
				if n == 0 {
					t.Error("cancelled under the sequence under which it was published")
				}
			}
			if summary := e.GetProperty(ics.ComponentPropertySummary).Value; !regexp.MustCompile(`^[A-Z0-9-]+/[0-9]+: [A-Z]`).MatchString(summary) {
				t.Errorf("an entry reads %q", summary)
			}
		}
	}
	if len(sequence) < 10 || cancelled == 0 {
		t.Errorf("%d entries, %d cancellations in six weeks", len(sequence), cancelled)
	}
}

// attached is the calendar file of a message.
func attached(t *testing.T, raw []byte) string {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	_, of, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(m.Body, of["boundary"])
	for {
		p, err := parts.NextPart()
		if err != nil {
			t.Fatal("no calendar file: ", err)
		}
		if p.FileName() == "due.ics" {
			file, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
			if err != nil {
				t.Fatal(err)
			}
			return string(file)
		}
	}
}
