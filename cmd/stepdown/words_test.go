package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/mail/sink"
	"stepdown/internal/strict"
)

func TestAnUnknownCaseEndsEveryVerbAlike(t *testing.T) {
	tryOut(t)
	const want = "there is no such case: give the reference as the council writes it, and /2 for a second episode"
	for _, args := range [][]string{{"letters", "--case", "NOPE"}, {"letters", "--case", "NOPE/2"}, {"due", "--case", "NOPE"},
		{"explain", "NOPE"}, {"preview", "closure", "--case", "NOPE"}} {
		if out, errs := must(t, exitFailed, args...); out != "" || !strings.HasSuffix(errs, want+"\n") {
			t.Errorf("%v: out %q, errs %q", args, out, errs)
		}
	}
	must(t, exitDone, "import", "feed/2026-03-12")
	must(t, exitDone, "run", "--as-of", "2026-03-12")
	one, _ := must(t, exitDone, "letters", "--case", "EHM-20931")
	if same, _ := must(t, exitDone, "letters", "--case", "EHM-20931/1"); same != one {
		t.Errorf("by the episode's number:\n%s\nby the case's:\n%s", same, one)
	}
	must(t, exitFailed, "letters", "--case", "EHM-20931/7")
}

func TestErrorsAreJSONForPrograms(t *testing.T) {
	tryOut(t)
	for _, tc := range []struct {
		code    exitCode
		want    string
		faults  int
		environ []string
		args    []string
	}{
		{exitFailed, "read a case: there is no such case: give the reference as the council writes it, and /2 for a second episode", 0, nil,
			[]string{"explain", "NOPE", "--json"}},
		{exitUsage, "unknown flag: --nope\n`stepdown letters --help` tells how to use it", 0, nil, []string{"letters", "--json", "--nope"}},
		{exitUsage, "unknown flag: --nope\n`stepdown letters --help` tells how to use it", 0, nil, []string{"letters", "--nope", "--json"}},
		{exitUsage, "STEPDOWN_MAIL_PORT: ", 1, []string{"STEPDOWN_MAIL_PORT=x"}, []string{"letters", "--json"}},
	} {
		code, out, errs := callHere(t, tc.environ, tc.args...)
		var got struct {
			Error  string
			Exit   exitCode
			Faults strict.Faults
		}
		if err := json.Unmarshal([]byte(errs), &got); err != nil || strings.Count(errs, "\n") != 1 {
			t.Errorf("%v: %v in %q", tc.args, err, errs)
			continue
		}
		if code != tc.code || got.Exit != tc.code || out != "" || !strings.HasPrefix(got.Error, tc.want) || len(got.Faults) != tc.faults ||
			tc.faults > 0 && got.Faults[0].Key+": " != tc.want {
			t.Errorf("%v: exit %d, out %q, %+v", tc.args, code, out, got)
		}
	}
	if _, out, _ := callHere(t, nil, "--help"); !strings.Contains(out, "With --json an error is the last line of the error stream") {
		t.Errorf("the help does not say where errors go:\n%s", out)
	}
}

func TestTheStatesAreListedAsWords(t *testing.T) {
	const words = "held, ready, sending, accepted, sent, returned, uncertain, failed, cancelled, superseded"
	if _, out, _ := call(t, nil, "letters", "--help"); !strings.Contains(out, "only letters in this state: "+words) {
		t.Errorf("the help:\n%s", out)
	}
	if _, _, errs := call(t, nil, "letters", "--state", "lost"); errs != "--state: there is no state \"lost\": use one of "+words+"\n" {
		t.Errorf("the error: %s", errs)
	}
}

func TestWhatIsRecordedIsNamed(t *testing.T) {
	fortnight(t)
	today := calendar.LondonDate(time.Now())
	by := []string{"--by", "Morgan Sampleworth"}
	for _, tc := range []struct {
		want string
		args []string
	}{
		{"case EHM-20941, action plan sent on Wednesday 11 March 2026",
			[]string{"record", "EHM-20941", "action plan sent", "--on", "2026-03-11"}},
		{"case EHM-20941, held from " + today.WithWeekday(), []string{"case", "hold", "EHM-20941", "--because", "address in doubt"}},
		{"case EHM-20941, released on " + today.WithWeekday(), []string{"case", "release", "EHM-20941", "--because", "address confirmed"}},
		{"Dev Marlowe is away from Wednesday 1 April 2026 to Friday 17 April 2026",
			[]string{"coordinator", "absent", "Dev Marlowe", "--from", "2026-04-01", "--until", "2026-04-17"}},
		{"letters hold L000001", []string{"letters", "hold", "L000001", "--because", "to be looked at"}},
		{"pause", []string{"pause", "--because", "a fault"}},
	} {
		out, _ := must(t, exitDone, append(tc.args, by...)...)
		if want := "Recorded: " + tc.want + ", by Morgan Sampleworth.\n"; out != want {
			t.Errorf("%v: got %q, want %q", tc.args, out, want)
		}
	}
	out, _ := must(t, exitDone, append([]string{"resume", "--because", "mended", "--json"}, by...)...)
	var got map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil || got["what"] != "resume" || got["recorded"] != true {
		t.Errorf("%v: %s", err, out)
	}
}

func TestAShellIsOfferedStatesLettersCasesAndSteps(t *testing.T) {
	fortnight(t)
	for _, tc := range []struct {
		want, not string
		args      []string
	}{
		{"superseded\n", "", []string{"letters", "--state", "s"}},
		{"EHM-20931\n", "EHM-2094", []string{"letters", "--case", "EHM-2093"}},
		{"EHM-20931\n", "", []string{"due", "--case", ""}},
		{"EHM-20931\n", "L0000", []string{"explain", "E"}},
		{"L000001\taccepted, consent-refused of EHM-20940/1\n", "EHM-20940\n", []string{"letters", "show", "l"}},
		{"L000001\t", "", []string{"letters", "hold", ""}},
		{"EHM-20931\n", "action plan", []string{"record", ""}},
		{"action plan sent\tthe day on which the Early Help Assessment", "EHM-", []string{"record", "EHM-20931", "a"}},
		{":4\n", "EHM-", []string{"record", "EHM-20931", "action plan sent", ""}},
		{"refused\n", "", []string{"ruling", "EHM-20931", ""}},
	} {
		code, out, _ := callHere(t, nil, append([]string{"__complete"}, tc.args...)...)
		if code != exitDone || !strings.Contains(out, tc.want) || tc.not != "" && strings.Contains(out, tc.not) {
			t.Errorf("%q: exit %d, want %q:\n%s", tc.args, code, tc.want, out)
		}
	}
	t.Chdir(t.TempDir())
	if code, out, errs := callHere(t, nil, "__complete", "explain", ""); code != exitDone || strings.Contains(out, "EHM") ||
		strings.Contains(errs, "database") {
		t.Errorf("without a database: exit %d\n%s%s", code, out, errs)
	}
	if left, err := os.ReadDir("."); err != nil || len(left) != 0 {
		t.Errorf("completing left something behind: %v %v", left, err)
	}
}

func TestARunThatIsStoppedSaysWhatIsFinished(t *testing.T) {
	tryOut(t)
	must(t, exitDone, "demo", "feed", "--cases", "200", "--letters", "40", "--day", "2026-03-10", "crowd")
	must(t, exitDone, "import", "crowd")
	ctx, stop := context.WithCancel(t.Context())
	server, err := sink.Start(sink.Options{OnMessage: func(sink.Message) { stop() }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	environ := []string{"STEPDOWN_MAIL_HOST=" + server.Host(), fmt.Sprintf("STEPDOWN_MAIL_PORT=%d", server.Port()), "STEPDOWN_MAIL_TLS=none",
		"STEPDOWN_MAIL_FROM=stepdown@example.org"}
	var out, errs bytes.Buffer
	code := execute(ctx, &console{out: &out, errs: &errs, environ: environ}, []string{"run", "--as-of", "2026-03-10"})
	want := "stopped, as asked. Finished: looking at the cases. Not finished: sending the letters, gathering the reminders, sending the " +
		"digests. " +
		"Run it again for the rest: nothing is sent twice\n"
	if code != exitFailed || !strings.HasSuffix(errs.String(), want) || strings.Contains(errs.String(), "context canceled") {
		t.Errorf("exit %d, errs:\n%s", code, errs.String())
	}
	if got := folded(out.String()); !strings.Contains(got, "letters written 40") || !strings.Contains(got, "letters e-mailed 1\n") {
		t.Errorf("what was done:\n%s", got)
	}
	code, again, said := callHere(t, environ, "run", "--as-of", "2026-03-10")
	if code != exitDone || !strings.Contains(folded(again), "letters e-mailed 7\n") {
		t.Errorf("again: exit %d\n%s%s", code, again, said)
	}
}

func TestAStoppedVerbDoesNotSayContextCanceled(t *testing.T) {
	fortnight(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out, errs bytes.Buffer
	if code := execute(ctx, &console{out: &out, errs: &errs}, []string{"letters"}); code != exitFailed ||
		errs.String() != "stopped, as asked, before it was finished: stepdown letters\n" {
		t.Errorf("exit %d: %q", code, errs.String())
	}
}

func TestOnATestDatabaseWhatHappensIsDatedByTheDayThatIsRun(t *testing.T) {
	fortnight(t)
	out, _ := must(t, exitDone, "letters")
	if !strings.Contains(out, "accepted 2026-03-12 0 in the print folder") || strings.Contains(out, fmt.Sprint(time.Now().Year(), "-1")) {
		t.Errorf("letters:\n%s", out)
	}
	history, _ := must(t, exitDone, "letters", "show", "L000001")
	for i, line := range strings.Split(strings.TrimSpace(history), "\n") {
		if i > 0 && !strings.HasPrefix(line, "2026-03-12 ") {
			t.Errorf("history: %s", line)
		}
	}
	if out, _ := must(t, exitDone, "explain", "EHM-20940", "--as-of", "2026-03-12"); !strings.Contains(out,
		"2026-03-12 0 in the print folder") {
		t.Errorf("explain:\n%s", out)
	}
	if _, err := os.Stat(filepath.Join("print", ".sent.jsonl")); err != nil {
		t.Error(err)
	}
}

func TestCheckConfigTriesWhatTheSettingsName(t *testing.T) {
	t.Chdir(t.TempDir())
	environ := []string{"STEPDOWN_MAIL_HOST=127.0.0.1", "STEPDOWN_MAIL_PORT=1", "STEPDOWN_MAIL_FROM=stepdown@example.org",
		"STEPDOWN_MAIL_TLS=none"}
	code, out, _ := callHere(t, environ, "check-config", "--connect")
	for _, want := range []string{
		"database FAILED open the database: there is no file stepdown.db",
		"mail server FAILED reach the mail server: connect: connection refused",
		"folders.feed FAILED feed does not exist: make it", "folders.print FAILED print does not exist: make it",
	} {
		if code != exitFailed || !strings.Contains(folded(out), want) {
			t.Errorf("exit %d, want %q:\n%s", code, want, folded(out))
		}
	}
	if left, err := os.ReadDir("."); err != nil || len(left) != 0 {
		t.Errorf("trying left something behind: %v %v", left, err)
	}

	must(t, exitDone, "migrate", "--test")
	for _, folder := range []string{"feed", "print"} {
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	server, err := sink.Start(sink.Options{Username: "letters", Password: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	environ[1] = fmt.Sprintf("STEPDOWN_MAIL_PORT=%d", server.Port())
	environ = append(environ, "STEPDOWN_MAIL_USERNAME=letters", "STEPDOWN_MAIL_PASSWORD=secret")
	code, out, errs := callHere(t, environ, "check-config", "--connect")
	for _, want := range []string{"database ok answers; it is for trying out", "mail server ok answers, and lets letters log in",
		"folders.feed ok feed", "folders.print ok print"} {
		if code != exitDone || !strings.Contains(folded(out), want) {
			t.Errorf("exit %d, want %q:\n%s%s", code, want, folded(out), errs)
		}
	}
	if n := len(server.Messages()); n != 0 {
		t.Errorf("%d mails were sent", n)
	}
	environ[len(environ)-1] = "STEPDOWN_MAIL_PASSWORD=guess"
	if code, out, _ := callHere(t, environ, "check-config", "--connect", "--json"); code != exitFailed ||
		!strings.Contains(out, `"said": "reach the mail server: AUTH: 535 5.7.8"`) {
		t.Errorf("a wrong password: exit %d\n%s", code, out)
	}
}

func TestCheckConfigSaysWherePathsStart(t *testing.T) {
	t.Chdir(t.TempDir())
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir("etc", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("etc/stepdown.yaml", []byte("log: {level: info}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		here:                       {"check-config"},
		filepath.Join(here, "etc"): {"check-config", "--config", "etc/stepdown.yaml"},
	} {
		if out, _ := must(t, exitDone, args...); !strings.Contains(out, "Relative paths start from "+want+".\n") {
			t.Errorf("%v: want %s:\n%s", args, want, out)
		}
	}
	if out, _ := must(t, exitDone, "check-config", "--config", "etc/stepdown.yaml"); !strings.Contains(out, "sqlite:etc/stepdown.db default") {
		t.Errorf("a default path:\n%s", out)
	}
	if out, _ := must(t, exitDone, "check-config", "--help"); !strings.Contains(out,
		"Relative paths start from the folder of the settings file") {
		t.Errorf("help:\n%s", out)
	}
}
