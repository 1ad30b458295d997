package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"stepdown/internal/app"
)

func newMigrate(c *console) *cobra.Command {
	var test bool
	var readers []string
	verb := &cobra.Command{
		Use:   "migrate",
		Short: "Make the database's tables, or bring them up to date",
		Long: "migrate makes the tables of the database that the settings name, or brings them up to date. Several processes may do\n" +
			"it at once. With --test a new database is marked as a try-out, for good: only on such a one can days other than today\n" +
			"be run, the council's details be left out, and mail go out without TLS. With --grant-reader a role of PostgreSQL's, made\n" +
			"before, may read the views that reports are made from, and nothing else.\n\n" + exitCodes,
		Example: "  stepdown migrate\n  stepdown migrate --test --database sqlite:try-out.db\n  stepdown migrate --grant-reader council_reports",
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := c.settings()
			if err != nil {
				return err
			}
			if slices.Contains(readers, "") {
				return exitError{exitUsage, errors.New("--grant-reader: name the role that may read the views")}
			}
			isTest, err := app.Migrate(cmd.Context(), settings, test, readers...)
			if err != nil {
				return err
			}
			told := "The tables are up to date. " + kindOf(isTest)
			for _, role := range readers {
				told += fmt.Sprintf(" The role %s may read the views.", role)
			}
			return c.say(migrated{isTest, readers}, "%s", told)
		},
	}
	verb.Flags().BoolVar(&test, "test", false, "mark a new database as one for trying out")
	verb.Flags().StringArrayVar(&readers, "grant-reader", nil, "let the `ROLE` read the views, and nothing else (PostgreSQL only; may be given several times)")
	return verb
}

// migrated is what migrate tells programs.
type migrated struct {
	Test    bool     `json:"test"`
	Readers []string `json:"readers,omitempty"`
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
