package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/lib/pq"
)

// views are what the council's people and programs may read; `stepdown help views` tells what stands in their columns.
var views = []string{"case_view", "letter_view", "act_view", "item_view"}

// ErrNoRoles says that the database has no roles.
var ErrNoRoles = errors.New("SQLite has no roles, and whoever may read its file reads everything: only PostgreSQL can let one read the " +
	"views alone")

// checkReader refuses a role that can't be limited to reading the views.
func (s *Store) checkReader(ctx context.Context, role string) error {
	if !s.postgres {
		return ErrNoRoles
	}
	return s.read(ctx, "look for the reader's role", func(t *tx) error {
		if err := t.exists(ctx, role); err != nil {
			return err
		}
		var super bool
		if err := t.get(ctx, &super, `SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = ?`, role); err != nil {
			return err
		}
		if super { //guard:reader-is-no-superuser
			return fmt.Errorf("the role %q is a superuser's, who reads everything: make a role that reads the views alone", role)
		}
		return nil
	})
}

// grantReader lets a role read the views and nothing else. A role that can already read the tables is refused.
func (s *Store) grantReader(ctx context.Context, role string) error {
	return s.tx(ctx, "let a role read the views", func(t *tx) error {
		var schema string
		if err := t.get(ctx, &schema, `SELECT current_schema()`); err != nil {
			return err
		}
		var readable []string
		if err := t.list(ctx, &readable, `SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()
			AND has_any_column_privilege(?, quote_ident(schemaname) || '.' || quote_ident(tablename), 'SELECT')
			ORDER BY tablename LIMIT 1`, role); err != nil {
			return err
		}
		if len(readable) > 0 { //guard:reader-reads-views-alone
			return fmt.Errorf("the role %q can read the table %s already: make a role that reads the views alone", role, readable[0])
		}
		names := make([]string, len(views))
		for i, v := range views {
			names[i] = pq.QuoteIdentifier(schema) + "." + pq.QuoteIdentifier(v)
		}
		for _, grant := range []string{"USAGE ON SCHEMA " + pq.QuoteIdentifier(schema), "SELECT ON " + strings.Join(names, ", ")} {
			// Not by exec: a question mark in the role's name would be taken for a value.
			if _, err := t.ExecContext(ctx, "GRANT "+grant+" TO "+pq.QuoteIdentifier(role)); err != nil {
				return err
			}
		}
		return nil
	})
}
