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
	var to app.Grants
	verb := &cobra.Command{
		Use:   "migrate",
		Short: "Make the database's tables, or bring them up to date",
		Long: "migrate makes the tables of the database in the settings, or brings them up to date. Several processes can do this at\n" +
			"the same time. --test marks a new database as a test database, for good. Only a test database lets you run days other\n" +
			"than today, leave out the council's details, and send mail without TLS.\n\n" +
			"On PostgreSQL, --grant lets an existing role do what the service needs: it can't change the tables, the history or the\n" +
			"triggers that guard it, and loses other rights to the tables that it had. Give it again after each upgrade, since new\n" +
			"tables need new rights. --grant-reader lets an existing role read the views that reports are made from, and nothing\n" +
			"else. See `stepdown help database`.\n\n" + exitCodes,
		Example: "  stepdown migrate\n  stepdown migrate --test --database sqlite:test.db\n" +
			"  stepdown migrate --grant stepdown_service --grant-reader council_reports",
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := c.settings()
			if err != nil {
				return err
			}
			if slices.Contains(to.Services, "") {
				return exitError{exitUsage, errors.New("--grant: name the role that the service runs as")}
			}
			if slices.Contains(to.Readers, "") {
				return exitError{exitUsage, errors.New("--grant-reader: name the role that may read the views")}
			}
			isTest, err := app.Migrate(cmd.Context(), settings, test, to)
			if err != nil {
				return err
			}
			told := "The tables are up to date. " + kindOf(isTest)
			for _, role := range to.Services {
				told += fmt.Sprintf(" The role %s may run the service.", role)
			}
			for _, role := range to.Readers {
				told += fmt.Sprintf(" The role %s may read the views.", role)
			}
			return c.say(migrated{isTest, to.Services, to.Readers}, "%s", told)
		},
	}
	verb.Flags().BoolVar(&test, "test", false, "mark a new database as a test database")
	verb.Flags().StringArrayVar(&to.Services, "grant", nil,
		"let the `ROLE` run the service, and nothing else (PostgreSQL only; can be repeated)")
	verb.Flags().StringArrayVar(&to.Readers, "grant-reader", nil,
		"let the `ROLE` read the views, and nothing else (PostgreSQL only; can be repeated)")
	return verb
}

// migrated is the result of migrate as JSON.
type migrated struct {
	Test     bool     `json:"test"`
	Services []string `json:"services,omitempty"`
	Readers  []string `json:"readers,omitempty"`
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
