package config

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// What others can read holds no secret; a file without one may be read by anybody.
func TestASecretThatOthersCanReadIsRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has other rights")
	}
	inEmptyFolder(t)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	settings, secret := filepath.Join(here, "s.yaml"), filepath.Join(here, "secret")
	named := func(place string) string {
		return place + ": everybody on this machine can read " + settings + ", which holds a secret: run `chmod o= " + settings + "`"
	}
	password := "mail:\n  username: u\n  password: hunter2\n"
	address := "database: postgres://u:hunter2@localhost/stepdown?sslmode=disable\n"
	inFile := "everybody on this machine can read " + secret + ", which holds a secret: run `chmod o= " + secret + "`"
	for _, tc := range []struct {
		name, file string
		mode       os.FileMode
		more       []string
		want       string
	}{
		{"password", password, 0o644, nil, named(settings + ":3 mail.password")},
		{"password that is overridden", password, 0o604, []string{"STEPDOWN_MAIL_PASSWORD=other"}, named(settings + ":3 mail.password")},
		{"password for the group", password, 0o640, nil, ""},
		{"database with a password", address, 0o644, nil, named(settings + ":1 database")},
		{"database with a password in its query", "database: postgres://u@/d?sslmode=disable&password=hunter2\n", 0o644, nil,
			named(settings + ":1 database")},
		{"database without a password", "database: postgres://u@localhost/stepdown?sslmode=disable\n", 0o644, nil, ""},
		{"SQLite", "database: sqlite:a.db\n", 0o644, nil, ""},
		{"file of a password", "mail:\n  username: u\n  password_file: secret\n", 0o644, nil, settings + ":3 mail.password_file: " + inFile},
		{"file named by a variable", "mail: {username: u}\n", 0o644, []string{"STEPDOWN_MAIL_PASSWORD_FILE=secret"},
			"STEPDOWN_MAIL_PASSWORD_FILE: " + inFile},
		{"token", "mail:\n  username: u\n  auth: xoauth2\n  token_file: secret\n", 0o644, nil, settings + ":4 mail.token_file: " + inFile},
	} {
		for _, mode := range []os.FileMode{tc.mode, 0o600} {
			for path, content := range map[string]string{settings: tc.file, secret: "hunter2"} {
				if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
				if err := os.Chmod(path, mode); err != nil {
					t.Fatal(err)
				}
			}
			want := tc.want
			if mode == 0o600 {
				want = ""
			}
			_, err := Load(Sources{File: settings, Environ: tc.more})
			if got := strings.TrimPrefix(fmt.Sprint(err), "<nil>"); got != want {
				t.Errorf("%s, %v: got %s\nwant %s", tc.name, mode, got, want)
			}
		}
	}
}

// A database on another machine is reached encrypted, and known to be the right one, unless the setting that says what it gives
// up is on.
func TestADatabaseElsewhereIsVerified(t *testing.T) {
	const variable = "STEPDOWN_DATABASE"
	for _, tc := range []struct {
		address string
		more    []string
		host    string // that is complained of
	}{
		{"sqlite:a.db", nil, ""},
		{"postgres://u@db.example.org/d?sslmode=verify-full", nil, ""},
		{"postgres://u@db.example.org/d?sslmode=verify-ca", nil, "db.example.org"},
		{"postgres://u@db.example.org:5433/d?sslmode=require", nil, "db.example.org"},
		{"postgres://u@db.example.org/d?sslmode=disable", nil, "db.example.org"},
		{"postgres://u@db.example.org/d?sslmode=disable", []string{"STEPDOWN_DATABASE_UNENCRYPTED_OR_UNVERIFIED=on"}, ""},
		{"postgres://u@192.0.2.1/d?sslmode=disable", nil, "192.0.2.1"},
		{"postgres://u@[2001:db8::1]:5432/d?sslmode=disable", nil, "2001:db8::1"},
		{"postgres://u@localhost/d?sslmode=disable", nil, ""},
		{"postgres://u@127.0.0.1:5433/d?sslmode=disable", nil, ""},
		{"postgres://u@[::1]/d?sslmode=disable", nil, ""},
		{"postgres:///d?sslmode=disable", nil, ""},
		{"postgres:///d?sslmode=disable&host=/run/postgresql", nil, ""},
		{"postgres:///d?sslmode=disable&host=db.example.org", nil, "db.example.org"},
		{"postgres://localhost/d?sslmode=disable&host=db.example.org", nil, "db.example.org"},
		{"postgres://localhost,db.example.org/d?sslmode=disable", nil, "db.example.org"},
		{"postgres://localhost/d?sslmode=disable&hostaddr=192.0.2.1", nil, "192.0.2.1"},
		{"postgres:///d?sslmode=disable", []string{"PGHOST=db.example.org"}, "db.example.org"},
		{"postgres://localhost/d?sslmode=disable", []string{"PGHOST=db.example.org"}, ""},
		{"postgres://localhost/d?sslmode=disable", []string{"PGHOSTADDR=192.0.2.1"}, "192.0.2.1"},
		{"postgres:///d?sslmode=disable", []string{"PGSERVICE=council"}, "the one of the service council"},
	} {
		want := "<nil>"
		if tc.host != "" {
			want = variable + ": its sslmode leaves open whether " + tc.host + " is the right server, and who reads along: write " +
				"sslmode=verify-full; or set database_unencrypted_or_unverified to on, which gives both up"
		}
		_, err := Load(Sources{Environ: append(tc.more, "STEPDOWN_CONFIG="+os.DevNull, variable+"="+tc.address)})
		if got := fmt.Sprint(err); got != want {
			t.Errorf("%s %v: got %s\nwant %s", tc.address, tc.more, got, want)
		}
	}
}
