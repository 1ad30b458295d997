// Package mail sends one frozen message to one person over SMTP, and tells the truth about what became of it: sent,
// refused for good, to be tried again, or unknown. Unknown is said only when the end of the message was handed to the
// connection and no answer came back; it is never dressed up as a failure, since trying again could send a letter twice.
//
// Nothing goes out in clear text unless the settings say so: TLS 1.2 or later, the certificate checked, no way back to
// plain text when the server offers no STARTTLS. The bytes that Compose made are the bytes that leave, to the one
// recipient they name. Reasons and errors hold no address and none of the server's own words, which may repeat one.
package mail

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"stepdown/internal/strict"
)

// The ways in which a connection is protected.
const (
	StartTLS = "starttls" // upgrade after connecting; without the upgrade nothing is sent
	Implicit = "implicit" // TLS from the first byte
	Plain    = "none"     // no protection: only to this machine, or where AllowPlain says so
)

// DefaultTimeout is how long RFC 5321 (4.5.3.2.6) has a client wait for the answer to a whole message: giving up sooner
// makes messages unknown that the server was about to accept.
const DefaultTimeout = 10 * time.Minute

// Settings say through which server mail goes, and in whose name. The zero value of an optional field is its default.
type Settings struct {
	Host       string // name or IP address; the certificate must be made out to it
	Port       int    // 0 is 587, or 465 for implicit TLS, or 25 without TLS
	TLS        string // StartTLS (also when empty), Implicit or Plain
	AllowPlain bool   // Plain may be used to other machines too: for test databases
	Username   string // empty: no authentication
	Password   string
	TokenFile  string        // for xoauth2 instead of Password: read for each connection, since another program renews it
	Auth       string        // auto (also when empty), none, or one of the names in Mechanisms
	From       string        // the bare address that mail is sent from, also on the envelope
	FromName   string        // optional
	ReplyTo    string        // optional bare address
	HelloName  string        // the name given to the server; empty is the domain of From
	Timeout    time.Duration // for the answer to a whole message; 0 is DefaultTimeout
	CAFile     string        // optional PEM file of authorities to trust besides the system's
}

var hostname = regexp.MustCompile(`^(?i:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.(?i:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?))*$`)

// Validate gives every fault of the settings at once, each by its field and how to mend it; none means that New will not
// refuse them.
func (s Settings) Validate() (faults strict.Faults) {
	wrong := func(field, mend string, args ...any) {
		faults = append(faults, strict.Fault{Key: field, Problem: fmt.Sprintf(mend, args...)})
	}
	if _, err := netip.ParseAddr(s.Host); err != nil && (!hostname.MatchString(s.Host) || len(s.Host) > 253) {
		wrong("host", "set the name or IP address of the mail server")
	}
	if s.Port < 0 || s.Port > 65535 {
		wrong("port", "%d is no port: set 1 to 65535, or leave it out", s.Port)
	}
	switch s.TLS {
	case "", StartTLS, Implicit:
	case Plain:
		if !s.loopback() && !s.AllowPlain { //guard:clear-text-stays-on-this-machine
			wrong("tls", "%q would send families' names in clear text: set %q or %q", Plain, StartTLS, Implicit)
		}
		if !s.loopback() && s.Username != "" { //guard:no-password-in-clear-text
			wrong("username", "a password is not sent in clear text: set tls to %q or %q", StartTLS, Implicit)
		}
	default:
		wrong("tls", "%q is not known: set %q, %q or %q", s.TLS, StartTLS, Implicit, Plain)
	}
	s.checkLogin(wrong)
	if err := CheckAddress(s.From); err != nil {
		wrong("from", "set the one e-mail address that mail is sent from, such as early.help@example.org (%v)", err)
	}
	if err := checkName(s.FromName); err != nil {
		wrong("from_name", "%v", err)
	}
	if s.ReplyTo != "" {
		if err := CheckAddress(s.ReplyTo); err != nil {
			wrong("reply_to", "set one e-mail address, or leave it out (%v)", err)
		}
	}
	if s.HelloName != "" && !hostname.MatchString(s.HelloName) {
		wrong("hello_name", "set the full name of this machine, such as letters.example.org, or leave it out")
	}
	if s.Timeout < 0 {
		wrong("timeout", "set a time such as 10m, or leave it out")
	}
	if s.CAFile != "" {
		if _, err := s.authorities(); err != nil {
			wrong("ca_file", "%v", err)
		}
	}
	return faults
}

func (s Settings) checkLogin(wrong func(field, mend string, args ...any)) {
	names := Mechanisms()
	switch {
	case s.Auth != "" && s.Auth != "auto" && s.Auth != "none" && !slices.Contains(names, s.Auth):
		wrong("auth", "%q is not known: set auto, none or one of %s", s.Auth, strings.Join(names, ", "))
	case s.Username == "" && slices.Contains(names, s.Auth):
		wrong("username", "set the name to log in with, as auth is %q", s.Auth)
	case s.Username != "" && s.Auth == "none":
		wrong("auth", "%q contradicts the username: leave one of them out", s.Auth)
	}
	switch {
	case s.TokenFile != "" && s.Auth != xoauth2:
		wrong("token_file", "set auth to %q, which alone takes a token, or leave it out", xoauth2)
	case s.Auth == xoauth2 && (s.TokenFile == "") == (s.Password == ""):
		wrong("token_file", "set either the file that holds the token, or the token as the password")
	case s.TokenFile == "" && (s.Username == "") != (s.Password == ""):
		wrong("password", "set both the username and the password, or neither")
	}
	if strings.ContainsAny(s.Username+s.Password, "\r\n\x00") { //guard:login-is-one-line
		wrong("password", "remove the line break or NUL from the username or password")
	}
}

// loopback tells whether the server is on this machine, by the form of its name alone: names are not looked up.
func (s Settings) loopback() bool {
	ip, err := netip.ParseAddr(s.Host)
	return err == nil && ip.IsLoopback() || strings.EqualFold(s.Host, "localhost")
}

// Domain is the right-hand side of Message-IDs: that of the sender. Where none is set it is localhost.
func (s Settings) Domain() string {
	if _, domain, found := strings.Cut(s.From, "@"); found {
		return domain
	}
	return "localhost"
}

// withDefaults fills in what was left out.
func (s Settings) withDefaults() Settings {
	if s.TLS == "" {
		s.TLS = StartTLS
	}
	if s.Port == 0 {
		s.Port = map[string]int{StartTLS: 587, Implicit: 465, Plain: 25}[s.TLS]
	}
	if s.HelloName == "" {
		s.HelloName = s.Domain()
	}
	if s.Timeout == 0 {
		s.Timeout = DefaultTimeout
	}
	return s
}

func (s Settings) tlsConfig() (*tls.Config, error) {
	config := &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}
	if s.CAFile == "" {
		return config, nil
	}
	pool, err := s.authorities()
	config.RootCAs = pool
	return config, err
}

func (s Settings) authorities() (*x509.CertPool, error) {
	pem, err := os.ReadFile(s.CAFile)
	if err != nil {
		return nil, fmt.Errorf("read the certificates of authorities: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		return nil, fmt.Errorf("read the system's certificates of authorities: %w", err)
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("read the certificates of authorities: %s holds no certificate in PEM form", s.CAFile)
	}
	return pool, nil
}
