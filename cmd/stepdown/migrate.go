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
		Long: "migrate makes the tables of the database in the settings, or brings them up to date. Several processes can do this at\n" +
			"the same time. --test marks a new database as a test database, for good. Only a test database lets you run days other\n" +
			"than today, leave out the council's details, and send mail without TLS. --grant-reader lets an existing role of\n" +
			"PostgreSQL read the views that reports are made from, and nothing else.\n\n" + exitCodes,
		Example: "  stepdown migrate\n  stepdown migrate --test --database sqlite:test.db\n  stepdown migrate --grant-reader council_reports",
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
	verb.Flags().BoolVar(&test, "test", false, "mark a new database as a test database")
	verb.Flags().StringArrayVar(&readers, "grant-reader", nil,
		"let the `ROLE` read the views, and nothing else (PostgreSQL only; can be repeated)")
	return verb
}

// migrated is the result of migrate as JSON.
type migrated struct {
	Test    bool     `json:"test"`
	Readers []string `json:"readers,omitempty"`
}

func kindOf(test bool) string {
	if test {
		return "This is a test database."
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
