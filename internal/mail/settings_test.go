package mail_test

import (
	"strings"
	"testing"
	"time"

	"stepdown/internal/mail"
)

func TestEveryFaultOfTheSettingsIsReportedAtOnce(t *testing.T) {
	good := mail.Settings{Host: "smtp.example.org", From: "early.help@example.org"}
	if faults := good.Validate(); faults != nil {
		t.Errorf("the smallest settings are refused: %v", faults)
	}
	for _, tc := range []struct {
		name string
		edit func(*mail.Settings)
		want string // the fields, in order
	}{
		{"nothing set", func(s *mail.Settings) { *s = mail.Settings{} }, "host from"},
		{"everything wrong", func(s *mail.Settings) {
			*s = mail.Settings{Host: "a b", Port: 70000, TLS: "maybe", Auth: "guess", From: "A <a@example.org>", FromName: "x\r\nBcc: b@example.org",
				ReplyTo: "nobody", HelloName: "a b", Timeout: -time.Second, CAFile: "no/such/file", Password: "secret"}
		}, "host port tls auth password from from_name reply_to hello_name timeout ca_file"},
		{"plain to another machine", func(s *mail.Settings) { s.TLS = mail.Plain }, "tls"},
		{"a password in clear text", func(s *mail.Settings) {
			s.TLS, s.AllowPlain, s.Username, s.Password = mail.Plain, true, "letters", "secret"
		}, "username"},
		{"plain to this machine", func(s *mail.Settings) { s.TLS, s.Host = mail.Plain, "localhost" }, ""},
		{"plain to another machine, allowed", func(s *mail.Settings) { s.TLS, s.AllowPlain = mail.Plain, true }, ""},
		{"a host that only looks local", func(s *mail.Settings) { s.TLS, s.Host = mail.Plain, "localhost.example.org" }, "tls"},
		{"a login without a name", func(s *mail.Settings) { s.Auth = "plain" }, "username"},
		{"a name that is not used", func(s *mail.Settings) { s.Auth, s.Username, s.Password = "none", "letters", "secret" }, "auth"},
		{"a password with a line break", func(s *mail.Settings) { s.Username, s.Password = "letters", "sec\r\nret" }, "password"},
		{"a certificate file that is none", func(s *mail.Settings) { s.CAFile = "settings_test.go" }, "ca_file"},
	} {
		s := good
		tc.edit(&s)
		var fields []string
		for _, fault := range s.Validate() {
			fields = append(fields, fault.Key)
			if strings.Contains(fault.Error(), "secret") {
				t.Errorf("%s: tells the password: %v", tc.name, fault)
			}
		}
		if got := strings.Join(fields, " "); got != tc.want {
			t.Errorf("%s: faults of %q, want %q", tc.name, got, tc.want)
		}
		if _, err := mail.New(s); (err == nil) != (tc.want == "") {
			t.Errorf("%s: New gave %v", tc.name, err)
		}
	}
}
