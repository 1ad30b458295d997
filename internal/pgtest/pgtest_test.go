package pgtest_test

import (
	"database/sql"
	"runtime"
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

// TestCPUIsThatOfTheDatabase wants what a connection cost to be counted while it is open, and to stay counted once it has ended.
func TestCPUIsThatOfTheDatabase(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells what a server's processes have cost")
	}
	at := pgtest.Empty(t)
	db, err := sql.Open("postgres", at)
	if err != nil {
		t.Fatal(err)
	}
	before := pgtest.CPU(t, at)
	if _, err := db.Exec(`SELECT COUNT(md5(n::text)) FROM generate_series(1, 300000) AS s(n)`); err != nil {
		t.Fatal(err)
	}
	during := pgtest.CPU(t, at)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if after := pgtest.CPU(t, at); during <= before || after < during {
		t.Errorf("%v before, %v after the work, %v after the connection has ended", before, during, after)
	}
}

// TestAStandbyTakesOver has one take over that has everything, and one that lacks what came last.
func TestAStandbyTakesOver(t *testing.T) {
	for _, synchronous := range []bool{true, false} {
		p := pgtest.Paired(t, synchronous)
		db, err := sql.Open("postgres", p.URL)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		write := func(statement string) {
			t.Helper()
			if _, err := db.Exec(statement); err != nil {
				t.Fatal(err)
			}
		}
		write(`CREATE TABLE kept (id int)`)
		if !synchronous {
			if err := p.CutOff(); err != nil {
				t.Fatal(err)
			}
		}
		write(`INSERT INTO kept VALUES (1)`)
		if err := p.TakeOver(); err != nil {
			t.Fatal(err)
		}
		var n int
		if db.QueryRow(`SELECT COUNT(*) FROM kept`).Scan(&n) != nil { // the first question finds the connection gone
			err = db.QueryRow(`SELECT COUNT(*) FROM kept`).Scan(&n)
		}
		if err != nil || (n == 1) != synchronous {
			t.Errorf("synchronous %v: %d rows, %v", synchronous, n, err)
		}
		write(`INSERT INTO kept VALUES (2)`)
	}
}
