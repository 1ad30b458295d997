package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// noArguments refuses arguments. Where the verb has others below it, the first argument was meant as one of them.
func noArguments(verb *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if !verb.HasSubCommands() {
		return fmt.Errorf("%s takes no arguments, but was given %s", verb.CommandPath(), strings.Join(args, " "))
	}
	meant := verb.SuggestionsFor(args[0])
	if len(meant) == 0 {
		return fmt.Errorf("%s has no command %q", verb.CommandPath(), args[0])
	}
	slices.Sort(meant)
	return fmt.Errorf("%s has no command %q: did you mean %s?", verb.CommandPath(), args[0], strings.Join(meant, " or "))
}

// exactly wants so many arguments. The error names them as the verb's Use line does.
func exactly(n int) cobra.PositionalArgs {
	if n == 0 {
		return noArguments
	}
	return func(verb *cobra.Command, args []string) error {
		if len(args) == n {
			return nil
		}
		_, wanted, _ := strings.Cut(verb.Use, " ")
		return fmt.Errorf("%s takes %s, but was given %s", verb.CommandPath(), wanted, cmp.Or(strings.Join(args, " "), "nothing"))
	}
}

// atMostOne wants one argument or none.
func atMostOne(verb *cobra.Command, args []string) error {
	if len(args) <= 1 {
		return nil
	}
	return exactly(1)(verb, args)
}

// missingFlags names every required flag that was not given, and says what it is.
func missingFlags(verb *cobra.Command) error {
	var missing []error
	verb.Flags().VisitAll(func(f *pflag.Flag) {
		if _, required := f.Annotations[cobra.BashCompOneRequiredFlag]; required && !f.Changed {
			missing = append(missing, fmt.Errorf("--%s is required: %s", f.Name, strings.TrimSuffix(f.Usage, " (required)")))
		}
	})
	return errors.Join(missing...)
}

// clashingFlags names flags that were given together and exclude each other.
func clashingFlags(verb *cobra.Command) error {
	const excludes = "cobra_annotation_mutually_exclusive" // cobra's own name, which it does not export
	if verb.ValidateFlagGroups() == nil {
		return nil
	}
	var given []string
	verb.Flags().Visit(func(f *pflag.Flag) {
		if _, exclusive := f.Annotations[excludes]; exclusive {
			given = append(given, "--"+f.Name)
		}
	})
	return fmt.Errorf("%s can't be used together", strings.Join(given, " and "))
}
