package main

import (
	"context"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"stepdown/internal/mail/sink"
)

func TestARunThatIsStoppedSaysWhatIsFinished(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	server, err := sink.Start(sink.Options{OnMessage: func(sink.Message) { stop() }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	s := newSite(t, "new", mailedThrough(server)...)
	crowd := filepath.Join(s.folder, "crowd")
	for _, args := range [][]string{{"demo", "feed", "--cases", "200", "--letters", "40", "--day", "2026-03-10", crowd}, {"import", crowd}} {
		if code, _, errs := s.call(t.Context(), args...); code != exitDone {
			t.Fatalf("%v: exit %d\n%s", args, code, errs)
		}
	}

	code, out, errs := s.call(ctx, "run", "--as-of", "2026-03-10")
	const want = "stopped, as asked. Finished: looking at the cases. Not finished: sending the letters, gathering the reminders, " +
		"sending the digests. Run it again for the rest: nothing is sent twice\n"
	if code != exitFailed || !strings.HasSuffix(errs, want) || strings.Contains(errs, "context canceled") {
		t.Errorf("exit %d, errs:\n%s", code, errs)
	}
	if !saysNumber(out, "letters written", "40") || !saysNumber(out, "letters e-mailed", "1") {
		t.Errorf("what was done:\n%s", out)
	}
	code, again, said := s.call(t.Context(), "run", "--as-of", "2026-03-10")
	if code != exitDone || !saysNumber(again, "letters e-mailed", "7") {
		t.Errorf("again: exit %d\n%s%s", code, again, said)
	}
}

// saysNumber looks for a row of a table.
func saysNumber(table, what, number string) bool {
	return regexp.MustCompile(`(?m)^` + what + ` +` + number + `$`).MatchString(table)
}

func TestAStoppedVerbDoesNotSayContextCanceled(t *testing.T) {
	t.Parallel()
	s := newSite(t, "thursday")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	const want = "stopped, as asked, before it was finished: stepdown letters\n"
	if code, _, errs := s.call(ctx, "letters"); code != exitFailed || errs != want {
		t.Errorf("exit %d: %q", code, errs)
	}
}
