package main

import (
	"slices"
	"strings"
	"testing"

	"stepdown/internal/licence"
)

func TestTheNoticesAreThoseOfWhatIsLinkedIn(t *testing.T) {
	text, err := gather()
	if err != nil {
		t.Fatal(err)
	}
	want, got := headings(text), headings(licence.Notices)
	for _, h := range want {
		if !slices.Contains(got, h) {
			t.Errorf("the notice of %s is missing", h)
		}
	}
	for _, h := range got {
		if !slices.Contains(want, h) {
			t.Errorf("there is a notice of %s, which is not linked in", h)
		}
	}
	if text != licence.Notices {
		t.Error("the notices are not those in the modules: run `go generate ./internal/licence`")
	}
}

func headings(text string) (all []string) {
	for line := range strings.Lines(text) {
		if h, is := strings.CutPrefix(line, licence.Heading); is {
			all = append(all, strings.TrimSpace(h))
		}
	}
	return all
}

func TestWhatHasNoNoticeIsToldOf(t *testing.T) {
	var b strings.Builder
	if err := (part{"example.org/silent", "v1.0.0", t.TempDir()}).write(&b); err == nil ||
		!strings.Contains(err.Error(), "example.org/silent has no notice") {
		t.Error(err)
	}
}
