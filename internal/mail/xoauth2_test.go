package mail_test

import (
	"crypto/tls"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"stepdown/internal/mail"
	"stepdown/internal/mail/sink"
)

func TestATokenIsReadAgainForEachConnection(t *testing.T) {
	var good atomic.Value
	cert, ca := certificate(t, nil)
	server := startSink(t, sink.Options{TLS: &tls.Config{Certificates: []tls.Certificate{cert}}, Username: "letters",
		Token: func() string { return good.Load().(string) }})
	token := filepath.Join(t.TempDir(), "token")
	renew := func(s string) {
		t.Helper()
		if err := os.WriteFile(token, []byte(s+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	settings := plainSettings(server.Port())
	settings.TLS, settings.CAFile, settings.Username, settings.Auth, settings.TokenFile = mail.StartTLS, ca, "letters", "xoauth2", token
	sender := newSender(t, settings)
	send := func(want mail.Result, reason string) {
		t.Helper()
		got := sender.Send(t.Context(), recipient, compose(t, settings, sample()))
		if got.Result != want || got.Reason != reason {
			t.Errorf("got %v, %q, want %v, %q", got.Result, got.Reason, want, reason)
		}
	}
	good.Store("first")
	renew("first")
	send(mail.Sent, "accepted")

	good.Store("second")
	send(mail.Sent, "accepted") // on the connection that is logged in already
	if err := sender.Close(); err != nil {
		t.Error(err)
	}
	send(mail.Retry, "AUTH: 535 5.7.8") // the old token has run out
	renew("second")
	send(mail.Sent, "accepted")
	if n := len(server.Messages()); n != 3 {
		t.Errorf("the server holds %d messages, want 3", n)
	}

	if err := sender.Close(); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(){"empty": func() { renew("") }, "two lines": func() { renew("a\nb") },
		"gone": func() { os.Remove(token) }} {
		spoil()
		got := sender.Send(t.Context(), recipient, compose(t, settings, sample()))
		if got.Result != mail.Retry || !strings.Contains(got.Reason, "AUTH: mail.token_file can't be read, or holds no token") {
			t.Errorf("%s: got %v, %q", name, got.Result, got.Reason)
		}
	}
}

func TestTheTokensSettingsGoTogether(t *testing.T) {
	for name, tc := range map[string]struct {
		edit func(*mail.Settings)
		want string
	}{
		"a token for another login": {func(s *mail.Settings) { s.Username, s.Password, s.Auth, s.TokenFile = "u", "p", "plain", "token" },
			`token_file: set auth to "xoauth2"`},
		"neither": {func(s *mail.Settings) { s.Username, s.Auth = "u", "xoauth2" }, "token_file: set either the file"},
		"both": {func(s *mail.Settings) { s.Username, s.Password, s.Auth, s.TokenFile = "u", "p", "xoauth2", "token" },
			"token_file: set either the file"},
		"nobody's token": {func(s *mail.Settings) { s.Auth, s.TokenFile = "xoauth2", "token" }, "username: set the name to log in with"},
	} {
		s := plainSettings(25)
		tc.edit(&s)
		if faults := s.Validate(); len(faults) != 1 || !strings.Contains(faults[0].Error(), tc.want) {
			t.Errorf("%s: %v", name, faults)
		}
	}
}

func TestAnUntrustedCertificateNamesTheSettingsToMend(t *testing.T) {
	cert, _ := certificate(t, nil)
	_, other := certificate(t, nil)
	for _, mode := range []string{mail.StartTLS, mail.Implicit} {
		server := startSink(t, sink.Options{TLS: &tls.Config{Certificates: []tls.Certificate{cert}}, Implicit: mode == mail.Implicit})
		for file, want := range map[string]string{
			other: "authority that is not trusted (mail.host is 127.0.0.1; the system's authorities are trusted, and those of " +
				"mail.ca_file, " + other + ")",
			"": "authority that is not trusted (mail.host is 127.0.0.1; without mail.ca_file the system's authorities are trusted)",
		} {
			settings := plainSettings(server.Port())
			settings.TLS, settings.CAFile = mode, file
			if err := newSender(t, settings).Reach(t.Context()); err == nil || !strings.HasSuffix(err.Error(), want) {
				t.Errorf("%s, ca_file %q: %v", mode, file, err)
			}
		}
	}
}
