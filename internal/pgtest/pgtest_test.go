package pgtest_test

import (
	"database/sql"
	"testing"

	_ "github.com/lib/pq"

	"stepdown/internal/pgtest"
)

func TestEachDatabaseIsItsOwn(t *testing.T) {
	for name, address := range map[string]func(testing.TB) string{"with the program's tables": pgtest.URL, "without tables": pgtest.Empty} {
		for range 2 {
			db, err := sql.Open("postgres", address(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			if _, err := db.Exec(`CREATE TABLE only_here (id int)`); err != nil {
				t.Fatal(err)
			}
			var letters *string // the table's name, if there is one
			if err := db.QueryRow(`SELECT to_regclass('letter')::text`).Scan(&letters); err != nil {
				t.Fatal(err)
			}
			if there := letters != nil; there != (name == "with the program's tables") {
				t.Errorf("a database %s: the letters' table is there: %v", name, there)
			}
		}
	}
}
