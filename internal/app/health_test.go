package app_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/app"
	"stepdown/internal/apptest"
	"stepdown/internal/office"
)

// What needs a person is named, while the service goes on; none of it makes it unready.
func TestHealthNamesWhatNeedsAPerson(t *testing.T) {
	h := apptest.New(t)
	c := newClock(14)
	settings := earnest(t, h, h.SQLite(t), freePort(t))
	serve(t, settings, c)
	told := func(want string) bool {
		said, err := app.AskHealth(t.Context(), settings)
		if err != nil {
			return false
		}
		if want == "" {
			return said.Works && said.Unwell == nil
		}
		return said.Works && slices.ContainsFunc(said.Unwell, func(line string) bool { return strings.HasPrefix(line, want) })
	}
	within(t, "no feed", func() bool { return told("feed: no feed has been taken yet") })
	h.Feed(t, 14)
	within(t, "all is well", func() bool { return told("") })
	if code := status(settings, "/readyz"); code != http.StatusOK {
		t.Errorf("it answers %d", code)
	}

	a := apptest.Open(t, settings)
	morgan := office.Who{Name: "Morgan Sampleworth", Because: "trying it out"}
	if _, err := a.Office().Pause(t.Context(), morgan); err != nil {
		t.Fatal(err)
	}
	within(t, "paused", func() bool { return told("sending: sending is paused") })
	if _, err := a.Office().Resume(t.Context(), morgan); err != nil {
		t.Fatal(err)
	}

	broken := h.Feed(t, 15)
	if err := os.WriteFile(filepath.Join(broken, "adults.csv"), []byte("names\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.set(15)
	within(t, "a feed is refused", func() bool { return told("intake: 1 feed(s) refused, and none taken since") })

	c.set(20)
	within(t, "the feed is late", func() bool { return told("feed: the newest feed was made on ") })
	folder := settings.Folders.Print
	if err := os.Rename(folder, folder+"-away"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	within(t, "the print folder is none", func() bool { return told("print folder: the print folder can't be written to") })
	h.Sink.Close()
	if err := errors.Join(os.Remove(folder), os.Rename(folder+"-away", folder)); err != nil {
		t.Fatal(err)
	}
	within(t, "the mail server is away", func() bool { return told("delivery: reach the mail server: ") })
}
