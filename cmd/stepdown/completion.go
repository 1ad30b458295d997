package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stepdown/internal/app"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/feed"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
)

// offer lists the words that a shell may complete in a place. Where it helps, a tab and the word's meaning follow.
type offer func(ctx context.Context, typed string) []cobra.Completion

// complete tells a shell what it may offer for the verb's arguments and flags, going by its Use line and its flags' names.
func (c *console) complete(verb *cobra.Command) {
	offers := map[string]offer{
		"CASE":          c.offerCases,
		"ID":            c.offerLetters(""),
		"LETTER":        c.offerLetters(ledger.Accepted),
		"RUN":           c.offerRuns,
		"[RUN]":         c.offerRuns,
		"[ID]":          c.offerBacklog,
		"FOLDER":        c.offerFeeds,
		"STEP":          offerSteps,
		"given|refused": fixed(casefile.Given, casefile.Refused),
		"--state":       fixed(ledger.States...),
		"--case":        c.offerCases,
	}
	if verb.Name() == "undo" {
		delete(offers, "RUN") // it takes back a run that is no longer waiting
	}
	places := strings.Fields(verb.Use)[1:]
	if len(places) > 0 && offers[places[0]] != nil {
		otherwise := cobra.ShellCompDirectiveNoFileComp
		if places[0] == "FOLDER" {
			otherwise = cobra.ShellCompDirectiveDefault // offer files
		}
		verb.ValidArgsFunction = func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) >= len(places) || offers[places[len(args)]] == nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return begun(offers[places[len(args)]](cmd.Context(), typed), typed), otherwise
		}
	}
	for _, flag := range []string{"state", "case"} {
		if verb.Flags().Lookup(flag) == nil {
			continue
		}
		offered := offers["--"+flag]
		err := verb.RegisterFlagCompletionFunc(flag, func(cmd *cobra.Command, _ []string, typed string) ([]cobra.Completion,
			cobra.ShellCompDirective) {
			return begun(offered(cmd.Context(), typed), typed), cobra.ShellCompDirectiveNoFileComp
		})
		if err != nil {
			panic(err) // impossible: the flag exists and has no completion yet
		}
	}
}

// begun picks the words that start with what was typed, ignoring case.
func begun(all []cobra.Completion, typed string) []cobra.Completion {
	var some []cobra.Completion
	for _, word := range all {
		if len(word) >= len(typed) && strings.EqualFold(word[:len(typed)], typed) {
			some = append(some, word)
		}
	}
	return some
}

func fixed[T ~string](all ...T) offer {
	return func(context.Context, string) []cobra.Completion { return words(all) }
}

func offerSteps(context.Context, string) (offered []cobra.Completion) {
	for _, row := range casefile.StepTable {
		offered = append(offered, string(row.Step)+"\t"+row.Day.Meaning)
	}
	return offered
}

func words[T ~string](all []T) []cobra.Completion {
	offered := make([]cobra.Completion, len(all))
	for i, w := range all {
		offered[i] = string(w)
	}
	return offered
}

// ask asks the installation. A shell can't show an error while it completes a word, so without a database nothing is offered;
// the verb itself will say why.
func (c *console) ask(ctx context.Context, question func(*office.Office) error) {
	settings, err := c.settings()
	if err != nil {
		return
	}
	a, err := app.Open(ctx, settings, slog.New(slog.DiscardHandler))
	if err != nil {
		return
	}
	defer a.Close()
	_ = question(a.Office())
}

// mostCases limits how many references are offered at once. It is more than a screen holds.
const mostCases = 200

func (c *console) offerCases(ctx context.Context, typed string) (offered []cobra.Completion) {
	c.ask(ctx, func(o *office.Office) error {
		cases, err := o.CaseReferences(ctx, typed, mostCases)
		offered = cases
		return err
	})
	return offered
}

func (c *console) offerLetters(state ledger.State) offer {
	return func(ctx context.Context, _ string) (offered []cobra.Completion) {
		c.ask(ctx, func(o *office.Office) error {
			all, err := o.Letters(ctx, state, casefile.Key{})
			for _, l := range all {
				offered = append(offered, fmt.Sprintf("%s\t%s, %s of %s", l.ID, l.State, l.Kind, l.Case))
			}
			return err
		})
		return offered
	}
}

// offerRuns lists the runs with letters that are not recorded as printed.
func (c *console) offerRuns(ctx context.Context, _ string) (offered []cobra.Completion) {
	c.ask(ctx, func(o *office.Office) error {
		all, err := o.UnprintedRuns(ctx)
		for i, u := range all {
			if i == 0 || u.Run != all[i-1].Run {
				offered = append(offered, u.Run)
			}
		}
		return err
	})
	return offered
}

func (c *console) offerBacklog(ctx context.Context, _ string) (offered []cobra.Completion) {
	c.ask(ctx, func(o *office.Office) error {
		all, err := o.Backlog(ctx, calendar.LondonDate(time.Now()))
		for _, l := range all {
			offered = append(offered, fmt.Sprintf("%s\t%s of %s", l.ID, l.What, l.Case))
		}
		return err
	})
	return offered
}

// offerFeeds lists the feeds in the folder where the settings say that feeds arrive. If there are none, the shell offers files.
func (c *console) offerFeeds(context.Context, string) (offered []cobra.Completion) {
	settings, err := c.settings()
	if err != nil {
		return nil
	}
	manifests, err := filepath.Glob(filepath.Join(settings.Folders.Feed, "*", feed.ManifestName))
	if err != nil {
		return nil
	}
	for _, manifest := range manifests {
		offered = append(offered, filepath.Dir(manifest))
	}
	return offered
}
