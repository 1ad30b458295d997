package reckoning

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"log/slog"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/app"
	"stepdown/internal/config"
	"stepdown/internal/litetest"
	"stepdown/internal/mail/sink"
	"stepdown/internal/office"
	"stepdown/internal/store"
)

// house is one installation, driven day by day as the commands drive it, and seen from without.
type house struct {
	dir  string
	app  *app.App
	sink *sink.Server

	reader string // pdftotext, or empty

	files map[string]string // the letters in the print folder when last looked at, printed or not, with their paths
	mails int               // the messages looked at
	posts map[string]bool   // the mailed letters looked at
}

func openHouse(t *testing.T) *house {
	t.Helper()
	h := &house{dir: t.TempDir(), reader: findReader(t), files: map[string]string{}, posts: map[string]bool{}}
	var err error
	if h.sink, err = sink.Start(sink.Options{}); err != nil {
		t.Fatal(err)
	}
	settings, err := config.Load(config.Sources{Environ: []string{
		"STEPDOWN_DATABASE=" + litetest.In(t, h.dir),
		"STEPDOWN_FOLDERS_PRINT=" + h.print(),
		"STEPDOWN_MAIL_HOST=" + h.sink.Host(),
		fmt.Sprintf("STEPDOWN_MAIL_PORT=%d", h.sink.Port()),
		"STEPDOWN_MAIL_TLS=none",
		"STEPDOWN_MAIL_FROM=stepdown@example.org",
		"STEPDOWN_LIMITS_LETTERS_PER_RUN=100000",
		"STEPDOWN_LIMITS_LETTERS_PER_DAY=100000",
		"STEPDOWN_CONFIG=" + os.DevNull,
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := app.Migrate(t.Context(), settings, true, app.Grants{}); err != nil {
		t.Fatal(err)
	}
	if h.app, err = app.Open(t.Context(), settings, slog.New(slog.NewTextHandler(io.Discard, nil))); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.app.Close(); err != nil {
			t.Error(err)
		}
		if err := h.sink.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

func (h *house) print() string { return filepath.Join(h.dir, "print") }

// take takes a night's feed; rejected is how many cases it must reject.
func (h *house) take(t *testing.T, folder string, rejected int) {
	t.Helper()
	took, err := h.app.Intake().Run(t.Context(), folder, false)
	if err != nil {
		t.Fatalf("take %s: %v", folder, err)
	}
	if took.Rejected != rejected {
		why, err := os.ReadFile(filepath.Join(folder, "rejected.csv"))
		t.Fatalf("take %s: %d cases rejected, and %d rows were spoiled: the lives hold what no feed may: %v\n%s",
			folder, took.Rejected, rejected, err, why)
	}
}

func (h *house) runDay(t *testing.T, today date) {
	t.Helper()
	if _, err := h.app.RunDay(t.Context(), today); err != nil {
		t.Fatalf("run %s: %v", today, err)
	}
}

// does does with the program what a person does.
func (h *house) does(t *testing.T, r record, a act, today date) {
	t.Helper()
	// The key of a case, as its type is written: the type itself belongs to a room that decides.
	key := struct {
		Case   string `json:"case"`
		Number int    `json:"episode"`
	}{r.ref, r.episode}
	who := office.Who{Name: "Robin Exampleby", Because: a.what}
	var err error
	switch a.what {
	case recordsMidpoint:
		err = h.app.Office().RecordStep(t.Context(), key, "midpoint check", today, today, who)
	case recordsFollowUp:
		err = h.app.Office().RecordStep(t.Context(), key, "first follow-up", today, today, who)
	case recordsReview:
		err = h.app.Office().RecordStep(t.Context(), key, "six-week review", today, today, who)
	case holdsCase:
		err = h.app.Office().HoldCase(t.Context(), key, date{}, today, who)
	case releasesCase:
		_, err = h.app.Office().ReleaseCase(t.Context(), key, "", today, who)
	}
	if err != nil {
		t.Fatalf("%s on %s: %s: %v", r.ref, today, a.what, err)
	}
}

// clerk prints all runs that wait: those with a manifest are moved away.
func (h *house) clerk(t *testing.T) {
	t.Helper()
	manifests, err := filepath.Glob(filepath.Join(h.print(), "*", "manifest.csv"))
	if err != nil {
		t.Fatal(err)
	}
	printed := filepath.Join(h.print(), "printed")
	if err := os.MkdirAll(printed, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, m := range manifests {
		run := filepath.Dir(m)
		if err := os.Rename(run, filepath.Join(printed, filepath.Base(run))); err != nil {
			t.Fatal(err)
		}
	}
}

// seen is what has come to pass on a day: what left or was recalled, who was told of what, and the letters that wait.
type seen struct {
	letters []event
	told    []told
	open    []told // what digests list as still open
	held    map[paper]string
	byHand  map[paper]bool
}

// paper is a letter of a kind to one adult of a case.
type paper struct{ of, kind, adult string }

// event is a letter that left, or that was taken back.
type event struct {
	of, what, kind, adults string
	page                   *page // what it says, if it left and can be read
}

// told is what a digest told somebody of a case.
type told struct{ of, step, recipient string }

func (h *house) look(t *testing.T) seen {
	t.Helper()
	all, err := h.app.Store.Letters(t.Context(), store.LetterFilter{})
	if err != nil {
		t.Fatal(err)
	}
	s := seen{held: map[paper]string{}, byHand: map[paper]bool{}}
	byName, byMail := map[string]store.Letter{}, map[string]store.Letter{}
	for _, l := range all {
		byName[l.Name()] = l
		switch {
		case l.State == "held":
			for _, a := range l.Addressees {
				s.held[paper{l.Case.String(), string(l.Occasion.Kind), a}] = string(l.Why.Code)
			}
		case l.State == "ready" && l.Channel == "by hand":
			for _, a := range l.Addressees {
				s.byHand[paper{l.Case.String(), string(l.Occasion.Kind), a}] = true
			}
		case l.Carrier == "email" && !h.posts[l.Name()]:
			byMail[strings.Trim(l.Place, "<>")] = l
			h.posts[l.Name()] = true
		}
	}
	of := func(what string, l store.Letter) event {
		return event{of: l.Case.String(), what: what, kind: string(l.Occasion.Kind), adults: strings.Join(l.Addressees, "+")}
	}
	now := h.papers(t)
	for name, path := range now {
		if h.files[name] == "" {
			pdf, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s.letters = append(s.letters, h.says(t, of("print", byName[name]), pdf))
		}
	}
	for name := range h.files {
		if now[name] == "" {
			s.letters = append(s.letters, of("recall", byName[name]))
		}
	}
	h.files = now
	messages := h.sink.Messages()
	for _, m := range messages[h.mails:] {
		parsed, err := mail.ReadMessage(bytes.NewReader(m.Raw))
		if err != nil || len(m.To) != 1 {
			t.Fatalf("a message to %d people: %v", len(m.To), err)
		}
		if l, letter := byMail[strings.Trim(parsed.Header.Get("Message-Id"), "<>")]; letter {
			e := of("mail", l)
			if m.To[0] != l.Recipient {
				e.adults = "somebody else"
			}
			s.letters = append(s.letters, h.says(t, e, attached(t, parsed)))
			continue
		}
		if m.To[0] == worker {
			continue // what waits for the social worker is reckoned nowhere here
		}
		fresh, open := readDigest(m.To[0], text(t, parsed))
		s.told, s.open = append(s.told, fresh...), append(s.open, open...)
	}
	h.mails = len(messages)
	return s
}

// says adds what a letter says to it, if it can be read.
func (h *house) says(t *testing.T, e event, pdf []byte) event {
	if h.reader != "" {
		p := read(t, h.reader, pdf)
		e.page = &p
	}
	return e
}

// papers are the letters in runs that a print room would take: those that a manifest lists and whose files are there.
func (h *house) papers(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, pattern := range []string{"*/manifest.csv", "printed/*/manifest.csv"} {
		manifests, err := filepath.Glob(filepath.Join(h.print(), pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range manifests {
			file, err := os.ReadFile(m)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
			if err != nil {
				t.Fatalf("read %s: %v", m, err)
			}
			listed := map[string]bool{}
			for _, row := range rows[1:] {
				listed[row[0]] = true
				found[row[0]] = filepath.Join(filepath.Dir(m), row[0]+".pdf")
			}
			pdfs, err := filepath.Glob(filepath.Join(filepath.Dir(m), "*.pdf"))
			if err != nil || len(pdfs) != len(listed) {
				t.Fatalf("%s lists %d letters, and %d are there: %v", m, len(listed), len(pdfs), err)
			}
		}
	}
	return found
}

func sorted(events []event) []event {
	slices.SortFunc(events, func(a, b event) int { return strings.Compare(a.what+a.kind+a.adults, b.what+b.kind+b.adults) })
	return events
}
