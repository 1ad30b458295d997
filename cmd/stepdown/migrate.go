package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"stepdown/internal/app"
)

func newMigrate(c *console) *cobra.Command {
	var test bool
	verb := &cobra.Command{
		Use:   "migrate",
		Short: "Make the database's tables, or bring them up to date",
		Long: "migrate makes the tables of the database that the settings name, or brings them up to date. Several processes may do\n" +
			"it at once. With --test a new database is marked as a try-out, for good: only on such a one can days other than today\n" +
			"be run, the council's details be left out, and mail go out without TLS.\n\n" + exitCodes,
		Example: "  stepdown migrate\n  stepdown migrate --test --database sqlite:try-out.db",
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := c.settings()
			if err != nil {
				return err
			}
			isTest, err := app.Migrate(cmd.Context(), settings, test)
			if err != nil {
				return err
			}
			return c.say(map[string]bool{"test": isTest}, "The tables are up to date. %s", kindOf(isTest))
		},
	}
	verb.Flags().BoolVar(&test, "test", false, "mark a new database as one for trying out")
	return verb
}

func kindOf(test bool) string {
	if test {
		return "This is a database for trying out."
	}
	return "This is a database for real work."
}

// say writes a sentence, or with --json the value.
func (c *console) say(value any, sentence string, args ...any) error {
	if c.json {
		return c.show(value)
	}
	_, err := fmt.Fprintf(c.out, sentence+"\n", args...)
	return err
}
