package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"stepdown/internal/config"
)

// version is set when a release is built.
var version = "development"

// verbs are all that stepdown can do. Each is made in a file of its own.
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
	started bool          // a verb has begun its work: what goes wrong from here on is no longer wrong usage
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
		err = exitError{exitUsage, fmt.Errorf("%w\n%s", err, seeHelp(verb))}
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		err = fmt.Errorf("stopped, as asked, before it was finished: %s", verb.CommandPath())
	}
	c.complain(err, slices.Contains(args, "--json"))
	return codeOf(err)
}

func seeHelp(verb *cobra.Command) string {
	return fmt.Sprintf("`%s --help` tells how to use it", verb.CommandPath())
}

func newRoot(c *console) *cobra.Command {
	root := &cobra.Command{
		Use:   "stepdown",
		Short: "Letters and reminders for children who step down from social care to early help",
		Long: "stepdown reads case records, writes each family the letter it is owed, once, to the right house, on the right day,\n" +
			"and reminds Early Help Coordinators of what falls due.\n\n" + exitCodes + "\n\n" + jsonErrors,
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
	flags.StringVar(&c.file, "config", "", "the settings file; without it STEPDOWN_CONFIG, or stepdown.yaml where there is one")
	flags.BoolVar(&c.json, "json", false, "write JSON for programs instead of tables for people; an error is a line of JSON on the error "+
		"stream")
	for _, s := range config.Settings() {
		if s.Flag != "" {
			flags.String(s.Flag, "", fmt.Sprintf("%s (default %q)", s.Meaning, s.Default))
			c.shared = append(c.shared, flags.Lookup(s.Flag))
		}
	}
}

// prepare gives a verb and those below it what all have in common: a verb with others below it shows its help when called
// alone and knows what was meant by a misspelt one; arguments that nobody reads are refused; and the work is marked as
// started when it starts.
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
	run := verb.RunE
	verb.RunE = func(cmd *cobra.Command, args []string) error {
		c.started = true
		return run(cmd, args)
	}
	for _, below := range verb.Commands() {
		c.prepare(below)
	}
}

func noArguments(verb *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if !verb.HasSubCommands() {
		return fmt.Errorf("%s takes no arguments, but was given %s", verb.CommandPath(), strings.Join(args, " "))
	}
	meant := verb.SuggestionsFor(args[0])
	if len(meant) == 0 {
		return fmt.Errorf("%s has no verb %q", verb.CommandPath(), args[0])
	}
	slices.Sort(meant)
	return fmt.Errorf("%s has no verb %q: did you mean %s?", verb.CommandPath(), args[0], strings.Join(meant, " or "))
}
