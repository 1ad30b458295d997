package config

import (
	"net/url"
	"strings"
)

// hidden is printed in the place of a secret.
const hidden = "(hidden)"

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
			query.Set(key, "xxxxx")
			u.RawQuery = query.Encode()
		}
	}
	return u.Redacted()
}

// GoString hides the password from %#v.
func (d Database) GoString() string { return `"` + d.String() + `"` }

// MarshalText hides the password from JSON and slog.
func (d Database) MarshalText() ([]byte, error) { return []byte(d.String()), nil }
