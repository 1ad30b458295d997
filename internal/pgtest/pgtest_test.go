package pgtest_test

import (
	"database/sql"
	"testing"

	_ "github.com/lib/pq"

	"stepdown/internal/pgtest"
)

func TestEachDatabaseIsEmptyAndItsOwn(t *testing.T) {
	for range 2 {
		db, err := sql.Open("postgres", pgtest.URL(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		if _, err := db.Exec(`CREATE TABLE only_here (id int)`); err != nil {
			t.Fatal(err)
		}
	}
}
