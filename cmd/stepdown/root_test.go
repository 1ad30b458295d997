package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"stepdown/internal/feed"
	"stepdown/internal/strict"
)

// call runs the program in this process and in the package's folder. Scripts do what needs a folder.
func call(t *testing.T, environ []string, args ...string) (code exitCode, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = execute(t.Context(), &console{out: &o, errs: &e, environ: environ}, args)
	return code, o.String(), e.String()
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

func TestColumnsTellOfEveryKeyAndFile(t *testing.T) {
	t.Parallel()
	_, out, _ := call(t, nil, "import", "--columns")
	for _, k := range feed.Keys() {
		if !strings.Contains(out, "\n"+k.Name+" ") {
			t.Errorf("the key %s is not told", k.Name)
		}
	}
	for _, q := range feed.Queries() {
		if !strings.Contains(out, "\n-- "+q.File+"\nSELECT\n") {
			t.Errorf("there is no SQL for %s", q.File)
		}
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
