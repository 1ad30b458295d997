package mail

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// session is a conversation with the server that has got as far as MAIL.
type session struct {
	*smtp.Client
	conn net.Conn // the TCP connection, beneath TLS
	used bool     // a message was tried on it, so that it needs a RSET first
}

// failure is an error and the step it happened at.
type failure struct {
	at  step
	err error
}

// dial connects, encrypts and logs in. It goes through smtp's own steps and not through go-mail's Client, which in 0.8.1
// leaves the connection open when a step fails, ignores the end of the context after connecting, and doesn't say at
// which step it was. Nothing is sent in clear text but EHLO and STARTTLS, unless the settings ask for it.
func (s *Sender) dial(c *clock) (_ *session, bad *failure) {
	if err := c.ctx.Err(); err != nil {
		return nil, &failure{connecting, err}
	}
	dialer := net.Dialer{Timeout: s.command}
	conn, err := dialer.DialContext(c.ctx, "tcp", net.JoinHostPort(s.settings.Host, strconv.Itoa(s.settings.Port)))
	if err != nil {
		return nil, &failure{connecting, err}
	}
	c.watch(conn)
	defer func() {
		if bad != nil {
			_ = conn.Close() // the failure is what matters
		}
	}()
	if err := c.allow(s.command); err != nil {
		return nil, &failure{connecting, err}
	}
	talk := conn
	if s.settings.TLS == Implicit {
		encrypted := tls.Client(conn, s.tls)
		if err := encrypted.HandshakeContext(c.ctx); err != nil {
			return nil, &failure{encrypting, s.untrusted(err)}
		}
		talk = encrypted
	}
	client, err := smtp.NewClient(talk, s.settings.Host)
	if err != nil {
		return nil, &failure{greeting, err}
	}
	client.SkipSMTPUTF8(true) // addresses are ASCII, and text is encoded: no server along the way has to know better
	for _, next := range []struct {
		at step
		do func(*smtp.Client) error
	}{{hello, s.hello}, {upgrade, s.encrypt}, {login, s.logIn}} {
		if err := c.allow(s.command); err != nil {
			return nil, &failure{next.at, err}
		}
		if err := next.do(client); err != nil {
			return nil, &failure{next.at, err}
		}
	}
	return &session{Client: client, conn: conn}, nil
}

func (s *Sender) hello(client *smtp.Client) error { return client.Hello(s.settings.HelloName) }

func (s *Sender) encrypt(client *smtp.Client) error {
	if s.settings.TLS != StartTLS { //guard:no-mail-in-clear-text on
		return nil
	}
	if offered, _ := client.Extension("STARTTLS"); !offered {
		return errPlainOnly
	}
	if err := client.StartTLS(s.tls); err != nil {
		return s.untrusted(err)
	}
	return nil
}

// certificateError is about a certificate that was not trusted, and names the settings that say what to trust.
type certificateError struct {
	host, caFile string
	err          error
}

func (e certificateError) Error() string { return e.err.Error() }
func (e certificateError) Unwrap() error { return e.err }

// untrusted adds the settings to an error that is about the server's certificate.
func (s *Sender) untrusted(err error) error {
	if _, about := errors.AsType[*tls.CertificateVerificationError](err); !about {
		return err
	}
	return certificateError{s.settings.Host, s.settings.CAFile, err}
}

func (e certificateError) settings() string {
	if e.caFile == "" {
		return fmt.Sprintf("mail.host is %s; without mail.ca_file the system's authorities are trusted", e.host)
	}
	return fmt.Sprintf("mail.host is %s; the system's authorities are trusted, and those of mail.ca_file, %s", e.host, e.caFile)
}

var (
	errNoLogin     = errors.New("the server offers no login: remove the username, or name another server")
	errNoMechanism = errors.New("the server offers none of the ways to log in that are allowed")
	errNoToken     = errors.New("mail.token_file can't be read, or holds no token on one line")
)

const xoauth2 = "xoauth2"

type mechanism struct {
	name   string // as the settings write it
	wire   string // as the server offers it
	auto   bool
	create func(Settings) smtp.Auth
}

// mechanisms stand in the order in which auto prefers them: those that don't reveal the password come first.
var mechanisms = []mechanism{
	{"scram-sha-256", "SCRAM-SHA-256", true, func(s Settings) smtp.Auth { return smtp.ScramSHA256Auth(s.Username, s.Password) }},
	{"scram-sha-1", "SCRAM-SHA-1", true, func(s Settings) smtp.Auth { return smtp.ScramSHA1Auth(s.Username, s.Password) }},
	{"cram-md5", "CRAM-MD5", true, func(s Settings) smtp.Auth { return smtp.CRAMMD5Auth(s.Username, s.Password) }},
	{"plain", "PLAIN", true, func(s Settings) smtp.Auth { return smtp.PlainAuth("", s.Username, s.Password, s.Host, false) }},
	{"login", "LOGIN", true, func(s Settings) smtp.Auth { return smtp.LoginAuth(s.Username, s.Password, s.Host, false) }},
	{xoauth2, "XOAUTH2", false, func(s Settings) smtp.Auth { return smtp.XOAuth2Auth(s.Username, s.Password) }},
}

// Mechanisms are the ways to log in that Settings.Auth can name, besides auto and none.
func Mechanisms() []string {
	var names []string
	for _, m := range mechanisms {
		names = append(names, m.name)
	}
	return names
}

func (s *Sender) logIn(client *smtp.Client) error {
	if s.settings.Username == "" {
		return nil
	}
	ok, list := client.Extension("AUTH")
	if !ok {
		return errNoLogin
	}
	offered := strings.Fields(strings.ToUpper(list))
	for _, m := range mechanisms {
		wanted := m.name == s.settings.Auth || m.auto && (s.settings.Auth == "" || s.settings.Auth == "auto")
		if wanted && slices.Contains(offered, m.wire) {
			with, err := s.settings.withToken()
			if err != nil {
				return err
			}
			return client.Auth(m.create(with))
		}
	}
	return errNoMechanism
}

// longestToken is far more than any token has, in bytes.
const longestToken = 64 << 10

// withToken are the settings with the token of the moment as the password, where it lies in a file.
func (s Settings) withToken() (Settings, error) {
	if s.TokenFile == "" {
		return s, nil
	}
	f, err := os.Open(s.TokenFile)
	if err != nil {
		return s, errNoToken
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, longestToken))
	s.Password = strings.TrimSpace(string(content))
	//guard:token-is-one-word
	if err != nil || s.Password == "" || strings.ContainsFunc(s.Password, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return s, errNoToken
	}
	return s, nil
}

// commandTimeout is RFC 5321's five minutes for a command, or less where less was asked for.
func commandTimeout(whole time.Duration) time.Duration { return min(whole, 5*time.Minute) }
