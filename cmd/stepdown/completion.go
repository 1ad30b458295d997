package main

import (
	"context"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"stepdown/internal/app"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// offer gives the words that a shell may put in a place, each with a tab and what it means behind it where that helps.
type offer func(ctx context.Context, typed string) []cobra.Completion

// complete has a shell offer what the verb's arguments and flags can be: its Use line and its flags' names say what they are.
func (c *console) complete(verb *cobra.Command) {
	offers := map[string]offer{
		"CASE":          c.offerCases,
		"ID":            c.offerLetters,
		"STEP":          offerSteps,
		"given|refused": fixed(casefile.Given, casefile.Refused),
		"--state":       fixed(ledger.States...),
		"--case":        c.offerCases,
	}
	places := strings.Fields(verb.Use)[1:]
	if len(places) > 0 && offers[places[0]] != nil {
		verb.ValidArgsFunction = func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) >= len(places) || offers[places[len(args)]] == nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return begun(offers[places[len(args)]](cmd.Context(), typed), typed), cobra.ShellCompDirectiveNoFileComp
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
			panic(err) // a flag that is there and was not registered before takes one
		}
	}
}

// begun are the words that begin as was typed, in capitals or not.
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

// ask asks the installation. A shell that completes a word can show no error: without a database nothing is offered, and the
// verb says why.
func (c *console) ask(ctx context.Context, question func(*app.App) error) {
	settings, err := c.settings()
	if err != nil {
		return
	}
	a, err := app.Open(ctx, settings, slog.New(slog.DiscardHandler))
	if err != nil {
		return
	}
	defer a.Close()
	_ = question(a)
}

// mostCases is how many references are offered at once: more than fit on a screen.
const mostCases = 200

func (c *console) offerCases(ctx context.Context, typed string) (offered []cobra.Completion) {
	c.ask(ctx, func(a *app.App) error {
		cases, err := a.Store.CaseReferences(ctx, typed, mostCases)
		offered = cases
		return err
	})
	return offered
}

func (c *console) offerLetters(ctx context.Context, _ string) (offered []cobra.Completion) {
	c.ask(ctx, func(a *app.App) error {
		all, err := a.Letters(ctx, "", casefile.Key{})
		for _, l := range all {
			offered = append(offered, l.ID+"\t"+l.State+", "+l.Kind+" of "+l.Case)
		}
		return err
	})
	return offered
}
