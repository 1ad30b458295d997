package store

import "github.com/jmoiron/sqlx"

// DB lets tests look at the tables, and do to them what no code of ours does.
func (s *Store) DB() *sqlx.DB { return s.db }

// Postgres tells on which database a test runs.
func (s *Store) Postgres() bool { return s.postgres }
