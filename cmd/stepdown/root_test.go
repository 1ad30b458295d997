package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"stepdown/internal/config"
	"stepdown/internal/strict"
)

// call runs the program as a shell would, in a folder where nothing is set up.
func call(t *testing.T, environ []string, args ...string) (code exitCode, out, errs string) {
	t.Helper()
	t.Chdir(t.TempDir())
	return callHere(t, environ, args...)
}

func callHere(t *testing.T, environ []string, args ...string) (code exitCode, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = execute(t.Context(), &console{out: &o, errs: &e, environ: environ}, args)
	return code, o.String(), e.String()
}

func TestWrongUsageSaysWhatWasMeantAndExits2(t *testing.T) {
	for _, tc := range []struct {
		args []string
		want string
	}{
		{[]string{"chek-config"}, "stepdown has no verb \"chek-config\": did you mean check-config?\n`stepdown --help` tells how to use it\n"},
		{[]string{"frobnicate"}, "stepdown has no verb \"frobnicate\"\n`stepdown --help` tells how to use it\n"},
		{[]string{"--jsn"}, "unknown flag: --jsn\n`stepdown --help` tells how to use it\n"},
		{[]string{"check-config", "now"}, "stepdown check-config takes no arguments, but was given now\n`stepdown check-config --help` tells " +
			"how to use it\n"},
		{[]string{"check-config", "--config"}, "flag needs an argument: --config\n`stepdown check-config --help` tells how to use it\n"},
	} {
		code, out, errs := call(t, nil, tc.args...)
		if code != exitUsage || out != "" || errs != tc.want {
			t.Errorf("%v: exit %d, out %q, errs:\n%s", tc.args, code, out, errs)
		}
	}
}

func TestHelpListsTheExitCodes(t *testing.T) {
	for _, args := range [][]string{nil, {"--help"}, {"help", "check-config"}, {"check-config", "--help"}} {
		code, out, errs := call(t, nil, args...)
		if code != exitDone || errs != "" || !strings.Contains(out, exitCodes) {
			t.Errorf("%v: exit %d, errs %q, out:\n%s", args, code, errs, out)
		}
	}
}

func TestEveryVerbSaysWhatItDoes(t *testing.T) {
	var visit func(*cobra.Command)
	visit = func(verb *cobra.Command) {
		if verb.Short == "" || verb.RunE == nil || verb.Run != nil {
			t.Errorf("%s: give it a Short and a RunE", verb.CommandPath())
		}
		verb.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Usage == "" {
				t.Errorf("%s --%s: say what it does", verb.CommandPath(), f.Name)
			}
		})
		for _, below := range verb.Commands() {
			visit(below)
		}
	}
	visit(newRoot(&console{}))
}

func TestShellCompletionNamesTheVerbs(t *testing.T) {
	code, out, _ := call(t, nil, "__complete", "check")
	if code != exitDone || !strings.Contains(out, "check-config\t") {
		t.Errorf("exit %d:\n%s", code, out)
	}
	if code, out, _ := call(t, nil, "completion", "bash"); code != exitDone || !strings.Contains(out, "__start_stepdown") {
		t.Errorf("exit %d, %d bytes of completion", code, len(out))
	}
}

func TestCheckConfigReportsEveryFaultAtOnce(t *testing.T) {
	environ := []string{"STEPDOWN_MAIL_PORT=x", "STEPDOWN_MAIL_PASSWROD=hunter2"}
	want := strict.Faults{
		{Key: "STEPDOWN_MAIL_PASSWROD", Problem: "there is no such setting", Mend: `did you mean "STEPDOWN_MAIL_PASSWORD"?`},
		{Key: "STEPDOWN_MAIL_PORT", Problem: `"x" is not a whole number from 1 to 65535`, Mend: `write it like "2525", or leave it out`},
		{Key: "--log-level", Problem: `"loud" is not one of debug, info, warn, error`, Mend: `write it like "debug", or leave it out`},
	}
	code, out, errs := call(t, environ, "check-config", "--log-level", "loud")
	if code != exitUsage || out != "" || errs != want.Error()+"\n" {
		t.Errorf("exit %d, out %q, errs:\n%s", code, out, errs)
	}

	code, out, errs = call(t, environ, "check-config", "--log-level", "loud", "--json")
	var got checked
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if code != exitUsage || errs != "" || got.Faults.Error() != want.Error() || got.Settings != nil {
		t.Errorf("exit %d, errs %q, out:\n%s", code, errs, out)
	}
}

func TestCheckConfigShowsTheSettingsAsTheyStand(t *testing.T) {
	environ := []string{"STEPDOWN_DATABASE=postgres://u:hunter2@db/stepdown?sslmode=disable"}
	code, out, errs := call(t, environ, "check-config", "--log-level=debug")
	for _, want := range []string{
		"SETTING ", "postgres://u:xxxxx@db/stepdown?sslmode=disable  STEPDOWN_DATABASE\n", "debug  ", "--log-level\n", "mail.timeout",
		"before anything can be sent:\ncouncil.name: is not given",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the summary lacks %q:\n%s", want, out)
		}
	}
	if code != exitDone || errs != "" || strings.Contains(out, "hunter2") {
		t.Errorf("exit %d, errs %q, out:\n%s", code, errs, out)
	}

	code, out, _ = call(t, environ, "check-config", "--json")
	var got checked
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if code != exitDone || len(got.Faults) != 0 || len(got.Settings) != len(config.Settings()) || len(got.Missing) == 0 ||
		!strings.Contains(out, `"faults": []`) {
		t.Errorf("exit %d, out:\n%s", code, out)
	}
}

func TestTheListOfSettingsIsAFileToBeginWith(t *testing.T) {
	t.Chdir(t.TempDir())
	_, example, _ := callHere(t, nil, "check-config", "--settings")
	if err := os.WriteFile("stepdown.yaml", []byte(example), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := callHere(t, nil, "check-config"); code != exitDone {
		t.Errorf("exit %d with its own example: %s", code, errs)
	}

	_, out, _ := callHere(t, nil, "check-config", "--settings", "--json")
	var all []described
	if err := json.Unmarshal([]byte(out), &all); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if len(all) != len(config.Settings()) || all[0].Variable != "STEPDOWN_DATABASE" || all[0].Flag != "database" || !all[0].Secret {
		t.Errorf("the settings begin with %+v", all[0])
	}
}

func TestExitCodes(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want exitCode
	}{
		{errors.New("disk full"), exitFailed},
		{fmt.Errorf("begin: %w", strict.Faults{{}}), exitUsage},
		{fmt.Errorf("import: %w", exitError{code: 3, err: errors.New("2 cases rejected")}), 3},
	} {
		if got := codeOf(tc.err); got != tc.want {
			t.Errorf("%v: exit %d, want %d", tc.err, got, tc.want)
		}
	}
}
