package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lib/pq"
	"github.com/pressly/goose/v3"
)

// ErrRights says that the role in the database's address lacks a right that the service needs.
var ErrRights = errors.New("the database's role lacks a right")

// CheckRole is ErrRights unless the role that we are to the database may do all that the service needs. excess says what it may
// do besides, by which somebody could change what was written down; it is empty where it may do nothing, and on SQLite, which
// has no roles.
func (s *Store) CheckRole(ctx context.Context) (excess string, err error) {
	if !s.postgres {
		return "", nil
	}
	err = s.read(ctx, "look what the database's role may do", func(t *tx) error {
		var role string
		if err := t.get(ctx, &role, `SELECT current_user`); err != nil {
			return err
		}
		if excess, err = t.power(ctx, role); err != nil || excess != "" {
			return err
		}
		lacking, more, err := t.compare(ctx, role)
		if err == nil && lacking != "" {
			err = fmt.Errorf("%w: %q may not %s: as the owner of the tables, run `stepdown migrate --grant %s`", ErrRights, role, lacking, role)
		}
		if more != "" {
			excess = "may " + more
		}
		return err
	})
	return excess, err
}

// checkService refuses a role that could never be kept to what the service needs.
func (s *Store) checkService(ctx context.Context, role string) error {
	if !s.postgres {
		return ErrNoService
	}
	return s.read(ctx, "look for the service's role", func(t *tx) error {
		if err := t.exists(ctx, role); err != nil {
			return err
		}
		return t.powerless(ctx, role)
	})
}

// exists refuses a role that there is not.
func (t *tx) exists(ctx context.Context, role string) error {
	var n int
	if err := t.get(ctx, &n, `SELECT COUNT(*) FROM pg_catalog.pg_roles WHERE rolname = ?`, role); err != nil || n == 1 {
		return err
	}
	return fmt.Errorf("there is no role %q: make it first, with CREATE ROLE, and write it in the same capital and small letters", role)
}

// powerless refuses a role that could lift the guards of the ledger, whatever it is let do with the tables.
func (t *tx) powerless(ctx context.Context, role string) error {
	power, err := t.power(ctx, role)
	if err != nil {
		return err
	}
	if power != "" { //guard:service-is-powerless
		return fmt.Errorf("the role %q %s: name one that can be kept to what the service needs", role, power)
	}
	return nil
}

// keptTo refuses a role that may do more with the tables than the service needs: by a grant to PUBLIC, to a role that it is a
// member of, or by somebody else than their owner.
func (t *tx) keptTo(ctx context.Context, role string) error {
	if err := t.powerless(ctx, role); err != nil {
		return err
	}
	lacking, more, err := t.compare(ctx, role)
	switch {
	case err != nil:
		return err
	case more != "": //guard:service-does-no-more
		return fmt.Errorf("the role %q may %s all the same: take that from PUBLIC, and from the roles that it is a member of", role, more)
	case lacking != "":
		return fmt.Errorf("the role %q still may not %s: run this as the owner of the tables", role, lacking)
	}
	return nil
}

// powers are what no service needs and could lift every guard with, each with the question whether a role has it, and the
// version of PostgreSQL that first knows it.
var powers = []struct {
	power string
	since int
	asked string
}{
	{"is a superuser, or can become one", 0, `SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_roles r
		WHERE (r.rolsuper OR r.rolcreaterole) AND pg_has_role(CAST(? AS name), r.oid, 'MEMBER'))`},
	{"owns the tables, or others beside them, or can become their owner", 0, `SELECT EXISTS (SELECT 1
		FROM pg_catalog.pg_class c WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relkind IN ('r', 'p', 'v')
		AND pg_has_role(CAST(? AS name), c.relowner, 'MEMBER'))`},
	{"may make tables (REVOKE CREATE ON SCHEMA ... FROM it and from PUBLIC)", 0,
		`SELECT COALESCE(has_schema_privilege(CAST(? AS name), current_schema(), 'CREATE'), false)`},
	{"may make schemas (REVOKE CREATE ON DATABASE ... FROM it and from PUBLIC)", 0,
		`SELECT has_database_privilege(CAST(? AS name), current_database(), 'CREATE')`},
	{"may switch triggers off (REVOKE SET ON PARAMETER session_replication_role FROM it)", 15,
		`SELECT has_parameter_privilege(CAST(? AS name), 'session_replication_role', 'SET')`},
}

// power is the first of the powers that a role has; empty: none.
func (t *tx) power(ctx context.Context, role string) (string, error) {
	var version int
	if err := t.get(ctx, &version, `SELECT CAST(current_setting('server_version_num') AS INTEGER) / 10000`); err != nil {
		return "", err
	}
	for _, p := range powers {
		if p.since > version {
			continue
		}
		var has bool
		if err := t.get(ctx, &has, p.asked, role); err != nil || has {
			return p.power, err
		}
	}
	return "", nil
}

// compare tells a right that a role lacks, and one that it has and no service needs; each is empty where there is none.
func (t *tx) compare(ctx context.Context, role string) (lacking, more string, err error) {
	var has []string
	err = t.list(ctx, &has, `WITH t AS (SELECT oid, relname FROM pg_catalog.pg_class
			WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND relkind IN ('r', 'p') AND relname = ANY(?))
		SELECT t.relname || ' ' || p.may FROM t,
			unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS p(may)
			WHERE has_table_privilege(CAST(? AS name), t.oid, p.may)
		UNION ALL
		SELECT t.relname || ' UPDATE ' || a.attname FROM t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid
			WHERE a.attnum > 0 AND NOT a.attisdropped AND has_column_privilege(CAST(? AS name), t.oid, a.attnum, 'UPDATE')
			AND NOT has_table_privilege(CAST(? AS name), t.oid, 'UPDATE')
		UNION ALL
		SELECT c.relname || ' ' || p.may FROM pg_catalog.pg_class c, unnest(ARRAY['USAGE', 'UPDATE']) AS p(may)
			WHERE c.relnamespace = to_regnamespace(quote_ident(current_schema())) AND c.relkind = 'S' AND c.relname = ANY(?)
			AND has_sequence_privilege(CAST(? AS name), c.oid, p.may)
		UNION ALL
		SELECT CAST(? AS text) || ' EXECUTE' WHERE has_function_privilege(CAST(? AS name), to_regprocedure(? || '()'), 'EXECUTE')
		ORDER BY 1`, pq.Array(slices.Collect(maps.Keys(rights))), role, role, role, pq.Array(sequences()), role, recount, role, recount)
	if err != nil {
		return "", "", err
	}
	wanted := needed()
	return told(without(wanted, has)), told(without(has, wanted)), nil
}

// without gives those of the first list that aren't in the second.
func without(all, known []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(right string) bool { return slices.Contains(known, right) })
}

// told says the first of some rights: "UPDATE letter (state)".
func told(rights []string) string {
	if len(rights) == 0 {
		return ""
	}
	table, verb, _ := strings.Cut(rights[0], " ")
	verb, column, some := strings.Cut(verb, " ")
	if some {
		return fmt.Sprintf("%s %s (%s)", verb, table, column)
	}
	return verb + " " + table
}

// checkMigrator refuses to bring the tables up to date as a role that may not, and says who may.
func (s *Store) checkMigrator(ctx context.Context) error {
	if !s.postgres {
		return nil
	}
	return s.read(ctx, "look who may change the tables", func(t *tx) error {
		var who struct {
			Role  string `db:"role"`
			Owner string `db:"owner"`
			May   bool   `db:"may"`
		}
		err := t.get(ctx, &who, `SELECT current_user AS role, COALESCE(pg_get_userbyid(c.relowner), '') AS owner,
				CASE WHEN c.oid IS NULL THEN COALESCE(has_schema_privilege(current_schema(), 'CREATE'), false)
				ELSE pg_has_role(c.relowner, 'USAGE') END AS may
			FROM (SELECT 1) AS one LEFT JOIN pg_catalog.pg_class c ON c.relname = ? AND c.relkind = 'r'
				AND c.relnamespace = to_regnamespace(quote_ident(current_schema()))`, goose.DefaultTablename)
		if err != nil || who.May {
			return err
		}
		owner := "the owner of the database"
		if who.Owner != "" {
			owner = fmt.Sprintf("their owner, %q,", who.Owner)
		}
		return fmt.Errorf("%w as %s, with `--grant %s` if the service runs as that role: the role %q may not change the tables", ErrNotMigrated,
			owner, who.Role, who.Role)
	})
}
