package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"stepdown/internal/config"
)

// version is set when a release is built.
var version = "development"

// verbs are all that stepdown can do, each in a file of its own.
var verbs = []func(*console) *cobra.Command{
	newAdopt,
	newBacklog,
	newCase,
	newCheckConfig,
	newCoordinator,
	newDemo,
	newDue,
	newExplain,
	newFeed,
	newHealth,
	newTemplates,
	newRecord,
	newReport,
	newNeighbours,
	newNeighbourClear,
	newResume,
	newRuling,
	newRun,
	newServe,
	newPause,
	newPreview,
	newPrint,
	newMigrate,
	newLetters,
	newImport,
	newLicences,
}

// console is what every verb works with: the streams, the environment, and the flags that all verbs share.
type console struct {
	out, errs io.Writer
	environ   []string

	file    string
	json    bool
	shared  []*pflag.Flag // the flags that stand for a setting
	started bool          // a verb has started its work: errors from here on are not wrong usage
}

// settings reads the settings as this call of the program sees them. Its error is of type strict.Faults.
func (c *console) settings() (*config.Config, error) {
	given := map[string]string{}
	for _, f := range c.shared {
		if f.Changed {
			given[f.Name] = f.Value.String()
		}
	}
	return config.Load(config.Sources{File: c.file, Environ: c.environ, Flags: given})
}

// execute runs the verb that args name, says what went wrong, and gives the code to exit with.
func execute(ctx context.Context, c *console, args []string) exitCode {
	root := newRoot(c)
	root.SetArgs(args)
	verb, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	switch {
	case !c.started:
		err = exitError{exitUsage, fmt.Errorf("%w\nsee `%s --help`", err, verb.CommandPath())}
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		err = fmt.Errorf("stopped, as asked, before it was finished: %s", verb.CommandPath())
	}
	c.complain(err, slices.Contains(args, "--json"))
	return codeOf(err)
}

func newRoot(c *console) *cobra.Command {
	root := &cobra.Command{
		Use:   "stepdown",
		Short: "Letters and reminders for children who step down from social care to early help",
		Long: "stepdown reads the case records of children who step down from social care to early help. It sends each family the\n" +
			"letter it is owed, once, to the right house, on the right day, and reminds Early Help Coordinators of what falls due.\n\n" +
			exitCodes + "\n\n" + jsonErrors,
		Version:       version,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetOut(c.out)
	root.SetErr(c.errs)
	c.addSharedFlags(root.PersistentFlags())
	for _, newVerb := range verbs {
		root.AddCommand(newVerb(c))
	}
	root.SetHelpCommand(newHelp(c))
	root.InitDefaultHelpCmd()
	usual := root.HelpFunc()
	root.SetHelpFunc(func(verb *cobra.Command, args []string) {
		usual(verb, args)
		if verb != root {
			return
		}
		if err := c.listTopics(); err != nil {
			verb.PrintErrln(err)
		}
	})
	root.InitDefaultVersionFlag()
	c.prepare(root)
	return root
}

func (c *console) addSharedFlags(flags *pflag.FlagSet) {
	flags.StringVar(&c.file, "config", "", "the settings file (default: the one in STEPDOWN_CONFIG, or stepdown.yaml if it exists)")
	flags.BoolVar(&c.json, "json", false, "write JSON instead of tables; an error is one line of JSON on standard error")
	for _, s := range config.Settings() {
		if s.Flag != "" {
			flags.String(s.Flag, "", fmt.Sprintf("%s (default %q)", s.Meaning, s.Default))
			c.shared = append(c.shared, flags.Lookup(s.Flag))
		}
	}
}

// prepare gives a verb and those below it what all have in common: a verb with others below it shows its help when called
// alone; wrong arguments and flags are refused in our words; and the work is marked as started when it starts.
func (c *console) prepare(verb *cobra.Command) {
	verb.SuggestionsMinimumDistance = 2
	verb.InitDefaultHelpFlag() // so that `stepdown help VERB` lists it too
	c.complete(verb)
	if !verb.Runnable() {
		verb.RunE = func(*cobra.Command, []string) error { return verb.Help() }
	}
	if verb.Args == nil {
		verb.Args = noArguments
	}
	verb.PreRunE = func(cmd *cobra.Command, _ []string) error { return cmp.Or(missingFlags(cmd), clashingFlags(cmd)) }
	run := verb.RunE
	verb.RunE = func(cmd *cobra.Command, args []string) error {
		c.started = true
		return run(cmd, args)
	}
	for _, below := range verb.Commands() {
		c.prepare(below)
	}
}
