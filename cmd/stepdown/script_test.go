package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"stepdown/internal/config"
	"stepdown/internal/mail/sink"
	"stepdown/internal/need"
	"stepdown/internal/pgtest"
)

var update = flag.Bool("update", false, "rewrite the outputs that scripts compare with")

// programs can be called by scripts. Each call runs in a process of its own, in the script's folder and with its environment.
var programs = map[string]func(){"stepdown": main}

func TestMain(m *testing.M) { testscript.Main(testRun{m}, programs) }

// testRun makes the folder of the prepared installations, and removes it after the tests.
type testRun struct{ *testing.M }

func (r testRun) Run() int {
	var err error
	if prepared, err = os.MkdirTemp("", "stepdown-installations-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(prepared)
	return r.M.Run()
}

// TestScripts runs the sessions in testdata/script. Each begins in an empty folder.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                filepath.Join("testdata", "script"),
		RequireUniqueNames: true,
		UpdateScripts:      *update,
		Setup: func(env *testscript.Env) error {
			repository, err := filepath.Abs(filepath.Join("..", ".."))
			env.Setenv("REPOSITORY", repository)
			env.Setenv("SETTINGS", strconv.Itoa(len(config.Settings())))
			env.Values["test"] = env.T()
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "holds": holds, "installation": useInstallation, "json": jsonValue, "mailserver": startMailServer, "needs": needs,
			"matched": matched, "postgresql": usePostgreSQL, "readme": readme, "replace": replace, "uncolour": uncolour,
		},
	})
}

// test is the test that runs the script.
func test(ts *testscript.TestScript) testing.TB { return ts.Value("test").(testing.TB) }

// given checks the number of a command's arguments, and refuses a ! before the command.
func given(ts *testscript.TestScript, neg bool, args []string, usage string) {
	least := len(strings.Fields(usage)) - 1
	most := least
	if strings.HasSuffix(usage, " ...") {
		least, most = least-1, len(args)
	}
	if neg || len(args) < least || len(args) > most {
		ts.Fatalf("usage: %s", usage)
	}
}

// exits runs a program and checks its exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	given(ts, neg, args, "exits CODE PROGRAM ...")
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit %d, want %s", code, args[0])
	}
}

// holds checks that a folder has exactly these entries.
func holds(ts *testscript.TestScript, neg bool, args []string) {
	given(ts, neg, args, "holds FOLDER ...")
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	var found []string
	for _, e := range entries {
		if e.Name() != ".tmp" { // the script's own
			found = append(found, e.Name())
		}
	}
	if want := slices.Sorted(slices.Values(args[1:])); !slices.Equal(found, want) {
		ts.Fatalf("%s holds %q, want %q", args[0], found, want)
	}
}

// useInstallation copies a prepared installation into the script's folder.
func useInstallation(ts *testscript.TestScript, neg bool, args []string) {
	given(ts, neg, args, "installation NAME")
	copyInstallation(test(ts), args[0], ts.MkAbs("."))
}

// jsonValue checks that a stream or a file is JSON and, if a path is given, the value there. A path is keys and indexes with
// dots between them; "length" stands for the length of a list.
func jsonValue(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 && len(args) != 3 || neg {
		ts.Fatalf("usage: json FILE [PATH VALUE]")
	}
	var value any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &value))
	if len(args) == 1 {
		return
	}
	for key := range strings.SplitSeq(args[1], ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[key]
		case []any:
			if i, err := strconv.Atoi(key); err == nil && i < len(v) {
				value = v[i]
			} else if key == "length" {
				value = len(v)
			}
		}
	}
	if fmt.Sprint(value) != args[2] {
		ts.Fatalf("%s is %v", args[1], value)
	}
}

// startMailServer starts a mail server, which runs until the script ends, and points the settings to it. The server writes
// each message into the folder mail. With a name and a password it requires a login.
func startMailServer(ts *testscript.TestScript, neg bool, args []string) {
	options := sink.Options{Dir: ts.MkAbs("mail")}
	if len(args) > 0 {
		given(ts, neg, args, "mailserver NAME PASSWORD")
		options.Username, options.Password = args[0], args[1]
		ts.Setenv("STEPDOWN_MAIL_USERNAME", args[0])
		ts.Setenv("STEPDOWN_MAIL_PASSWORD", args[1])
	}
	server, err := sink.Start(options)
	ts.Check(err)
	ts.Defer(func() { server.Close() })
	for _, setting := range mailedThrough(server) {
		name, value, _ := strings.Cut(setting, "=")
		ts.Setenv(name, value)
	}
}

// mailedThrough gives the settings that make the program use a mail server.
func mailedThrough(s *sink.Server) []string {
	return []string{"STEPDOWN_MAIL_HOST=" + s.Host(), fmt.Sprintf("STEPDOWN_MAIL_PORT=%d", s.Port()), "STEPDOWN_MAIL_TLS=none",
		"STEPDOWN_MAIL_FROM=stepdown@example.org"}
}

// needs skips the script where a program of poppler is not installed; with CI=true the script fails.
func needs(ts *testscript.TestScript, neg bool, args []string) {
	given(ts, neg, args, "needs PROGRAM")
	need.Program(test(ts), args[0])
}

// matched keeps what the group of the expression finds in the standard output as a variable.
func matched(ts *testscript.TestScript, neg bool, args []string) {
	given(ts, neg, args, "matched VARIABLE EXPRESSION")
	found := regexp.MustCompile("(?m)" + args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("no match for %q in the standard output", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// usePostgreSQL points the settings to a new, empty database of a PostgreSQL.
func usePostgreSQL(ts *testscript.TestScript, neg bool, args []string) {
	given(ts, neg, args, "postgresql")
	ts.Setenv("STEPDOWN_DATABASE", pgtest.Empty(test(ts)))
}

// readme checks that standard output has every line that the README shows of the demonstration.
func readme(ts *testscript.TestScript, neg bool, args []string) {
	given(ts, neg, args, "readme")
	text := ts.ReadFile(filepath.Join(ts.Getenv("REPOSITORY"), "README.md"))
	_, after, found := strings.Cut(text, "A few days of the demonstration:\n\n```\n")
	shown, _, ends := strings.Cut(after, "\n```")
	if !found || !ends {
		ts.Fatalf("README.md shows nothing of the demonstration")
	}
	out := ts.ReadFile("stdout")
	for line := range strings.SplitSeq(shown, "\n") {
		if !strings.Contains(out, "\n"+line+"\n") {
			ts.Fatalf("the README shows a line that the demonstration does not say:\n%s", line)
		}
	}
}

var colours = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// uncolour copies a stream or a file without its colours.
func uncolour(ts *testscript.TestScript, neg bool, args []string) {
	given(ts, neg, args, "uncolour FROM TO")
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(colours.ReplaceAllString(ts.ReadFile(args[0]), "")), 0o600))
}

// replace replaces the first occurrence of some words in a file.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	given(ts, neg, args, "replace OLD NEW FILE")
	text := ts.ReadFile(args[2])
	if !strings.Contains(text, args[0]) {
		ts.Fatalf("%s does not hold %q", args[2], args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(strings.Replace(text, args[0], args[1], 1)), 0o600))
}
