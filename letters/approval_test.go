package letters_test

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/timetable"
	"stepdown/letters"
	"stepdown/templates"
)

const approvedHead = "---\ntitle: T\napproved_by: A\napproved_on: 2026-01-05\n---\n"

// heldForWording tells whether the closure letter of the sample family is held for its wording, and why.
func heldForWording(t *testing.T, w *letters.Wording, channel casefile.Channel) (why string, held bool) {
	t.Helper()
	in := letters.Sampled(timetable.Closure)
	in.Envelope.Channel = channel
	_, err := w.Write(in)
	var hold *letters.HoldError
	if errors.As(err, &hold) && hold.Why.Code == ledger.NoApprovedWording {
		return hold.Why.Text, true
	}
	if err != nil {
		t.Fatal(err)
	}
	return "", false
}

func TestALetterGoesOnlyByTheWordingThatWasApproved(t *testing.T) {
	load := func(text string) *letters.Wording {
		w, err := letters.Load(timetable.Letters(), templates.FS, fstest.MapFS{"letters/closure.en.md": {Data: []byte(approvedHead + text)}})
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	approved := map[string]string{}
	for _, each := range load("one\n").Templates() {
		approved[each.Name] = each.SHA256
	}
	but := func(name, sum string) map[string]string {
		others := maps.Clone(approved)
		others[name] = sum
		return others
	}
	for name, tc := range map[string]struct {
		wording *letters.Wording
		channel casefile.Channel
		want    string // empty: it goes
	}{
		"as approved":    {load("one\n").ApprovedAs(approved), casefile.Post, ""},
		"changed since":  {load("two\n").ApprovedAs(approved), casefile.Post, "letters/closure.en.md is not what was approved"},
		"never approved": {load("one\n").ApprovedAs(nil), casefile.Post, "stepdown templates approve letters/closure.en.md"},
		"its note never approved": {load("one\n").ApprovedAs(but("emails/letter.en.md", "")), casefile.Email,
			"emails/letter.en.md is not what was approved"},
		"its words changed since": {load("one\n").ApprovedAs(but("words/en.yaml", "")), casefile.Post,
			"words/en.yaml is not what was approved"},
		"the words of others changed": {load("one\n").ApprovedAs(but("words/pl.yaml", "")), casefile.Post, ""},
		"the note as approved too":    {load("one\n").ApprovedAs(approved), casefile.Email, ""},
		"a draft to look at":          {load("two\n").ApprovedAs(approved).Drafts(), casefile.Email, ""},
	} {
		if why, held := heldForWording(t, tc.wording, tc.channel); held != (tc.want != "") || !strings.Contains(why, tc.want) {
			t.Errorf("%s: held %v: %q, want %q", name, held, why, tc.want)
		}
	}
}

// TestAHeadApprovesFromItsDayOn tries the days around that of the sample family's letter.
func TestAHeadApprovesFromItsDayOn(t *testing.T) {
	written := letters.Sampled(timetable.Closure).Date
	for off, held := range map[int]bool{-1: false, 0: false, 1: true, 3650: true} {
		text := fmt.Sprintf("---\ntitle: T\napproved_by: A\napproved_on: %s\n---\none\n", written.AddDays(off))
		w, err := letters.Load(timetable.Letters(), templates.FS, fstest.MapFS{"letters/closure.en.md": {Data: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		if why, got := heldForWording(t, w, casefile.Post); got != held {
			t.Errorf("approved %d days after the letter's date: held %v, %q", off, got, why)
		}
	}
	no, err := letters.Load(timetable.Letters(), templates.FS, fstest.MapFS{"letters/closure.en.md": {
		Data: []byte("---\ntitle: T\napproved_by: A\napproved_on: soon\n---\none\n")}})
	if err != nil {
		t.Fatal(err)
	}
	if no.Approved(casefile.StepDown, timetable.Closure.Name, "en", casefile.Standard, calendar.MustParse("2099-01-01")) == nil {
		t.Error("a head that names no day approves")
	}
}

func TestATemplateWritesNoMoreThanItMay(t *testing.T) {
	long := strings.Repeat("x", 1<<20+1)
	_, err := letters.Load(timetable.Letters(), templates.FS, fstest.MapFS{"letters/closure.en.md": {Data: []byte(approvedHead + long)}})
	if err == nil || !strings.Contains(err.Error(), "letters/closure.en.md: the text is longer than") {
		t.Errorf("got %v", err)
	}
}
