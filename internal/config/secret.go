package config

import (
	"net"
	"net/url"
	"os"
	"runtime"
	"strings"
)

// What is printed in the place of a secret, and of a password within an address, as net/url has it.
const (
	hidden    = "(hidden)"
	struckOut = "xxxxx"
)

// hides tells whether something that is printed has a secret.
func hides(printed string) bool {
	return printed == hidden || strings.Contains(printed, ":"+struckOut+"@") || strings.Contains(printed, "password="+struckOut)
}

// Secret is a text that shows itself only when asked by name: printing, logging and marshalling hide it.
type Secret string

// Reveal is the secret itself.
func (s Secret) Reveal() string { return string(s) }

// String hides the secret, but not that there is none.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return hidden
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return `"` + s.String() + `"` }

// MarshalText hides the secret from JSON and slog.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Database is the URL of a database, sqlite:PATH or postgres://..., which hides its password when it is printed.
type Database string

const (
	sqliteScheme   = "sqlite:"
	postgresScheme = "postgres://"
)

// Reveal is the whole URL, with its password.
func (d Database) Reveal() string { return string(d) }

// String is the URL without its password.
func (d Database) String() string {
	if strings.HasPrefix(string(d), sqliteScheme) {
		return string(d)
	}
	u, err := url.Parse(string(d))
	if err != nil || u.Host == "" && u.User == nil && d != "" {
		return hidden
	}
	query := u.Query()
	for _, key := range []string{"password", "sslpassword"} {
		if query.Has(key) {
			query.Set(key, struckOut)
			u.RawQuery = query.Encode()
		}
	}
	return u.Redacted()
}

// verified tells whether the connection is encrypted, and the server known to be the one that the address names.
func (d Database) verified() bool {
	u, err := url.Parse(string(d))
	return err == nil && u.Query().Get("sslmode") == "verify-full"
}

// elsewhere is the first host that a PostgreSQL's address leads to and that is not this machine; empty: there is none. What the
// address leaves open, PostgreSQL's own variables say.
func (d Database) elsewhere(environ []string) string {
	u, err := url.Parse(string(d))
	if err != nil || !strings.HasPrefix(string(d), postgresScheme) {
		return ""
	}
	query := u.Query()
	if u.Hostname() != "" {
		query.Add("host", u.Hostname())
	}
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		for key, of := range map[string]string{"host": "PGHOST", "hostaddr": "PGHOSTADDR", "service": "PGSERVICE"} {
			if name == of && value != "" && !query.Has(key) {
				query.Set(key, value)
			}
		}
	}
	for host := range strings.SplitSeq(strings.Join(append(query["host"], query["hostaddr"]...), ","), ",") {
		if !local(host) {
			return host
		}
	}
	if service := query.Get("service"); service != "" {
		return "the one of the service " + service // its file may name any
	}
	return ""
}

// local tells whether a host is this machine, or one of its sockets, by the form of its name alone.
func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "" || host == "localhost" || host[0] == '/' || host[0] == '@' || ip != nil && ip.IsLoopback()
}

// exposed says that everybody on this machine can read a file that holds a secret; empty: they can't, or it is no file. Windows
// has other rights, which this doesn't ask about.
func exposed(path string) string {
	info, err := os.Stat(path)
	private := err != nil || !info.Mode().IsRegular() || info.Mode().Perm()&0o004 == 0 || runtime.GOOS == "windows"
	if private { //guard:secret-is-private on
		return ""
	}
	return "everybody on this machine can read " + path + ", which holds a secret"
}

func mendExposed(path string) string { return "run `chmod o= " + path + "`" }

// Exposed says that everybody on this machine can read an SQLite database's file, and what to do; empty: they can't.
func (d Database) Exposed() string {
	path, isSQLite := strings.CutPrefix(string(d), sqliteScheme)
	if !isSQLite || exposed(path) == "" {
		return ""
	}
	return "everybody on this machine can read its file: " + mendExposed(path)
}

// GoString hides the password from %#v.
func (d Database) GoString() string { return `"` + d.String() + `"` }

// MarshalText hides the password from JSON and slog.
func (d Database) MarshalText() ([]byte, error) { return []byte(d.String()), nil }
