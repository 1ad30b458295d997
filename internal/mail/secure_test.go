package mail_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"stepdown/internal/mail"
	"stepdown/internal/mail/sink"
)

// certificate makes a self-signed one, and the PEM file by which it is trusted.
func certificate(t *testing.T, edit func(*x509.Certificate)) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sink"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	if edit != nil {
		edit(template)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file
}

func startSink(t *testing.T, o sink.Options) *sink.Server {
	t.Helper()
	s, err := sink.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestOnlyACheckedCertificateIsSpokenTo(t *testing.T) {
	good, trusted := certificate(t, nil)
	_, other := certificate(t, nil)
	elsewhere, elsewhereFile := certificate(t, func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"other.example.org"} })
	expired, expiredFile := certificate(t, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })
	for _, tc := range []struct {
		name   string
		cert   tls.Certificate
		ca     string
		max    uint16
		want   mail.Result
		reason string
	}{
		{"good", good, trusted, 0, mail.Sent, "accepted"},
		{"not trusted", good, other, 0, mail.Retry, "authority that is not trusted"},
		{"another host's", elsewhere, elsewhereFile, 0, mail.Retry, "made out to another host"},
		{"expired", expired, expiredFile, 0, mail.Retry, "expired"},
		{"TLS 1.1", good, trusted, tls.VersionTLS11, mail.Retry, "TLS"},
	} {
		for _, mode := range []string{mail.StartTLS, mail.Implicit} {
			t.Run(tc.name+" "+mode, func(t *testing.T) {
				server := startSink(t, sink.Options{
					TLS:      &tls.Config{Certificates: []tls.Certificate{tc.cert}, MaxVersion: tc.max, MinVersion: tls.VersionTLS10},
					Implicit: mode == mail.Implicit,
					Username: "letters", Password: "secret",
				})
				settings := plainSettings(server.Port())
				settings.TLS, settings.CAFile, settings.Username, settings.Password = mode, tc.ca, "letters", "secret"
				sender := newSender(t, settings)
				got := sender.Send(t.Context(), recipient, compose(t, settings, sample()))
				if got.Result != tc.want || !strings.Contains(got.Reason, tc.reason) {
					t.Errorf("got %v, %q", got.Result, got.Reason)
				}
				if n := len(server.Messages()); (n == 1) != (tc.want == mail.Sent) {
					t.Errorf("the server holds %d messages", n)
				}
				if err := sender.Close(); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

// An authority of the council's own doesn't keep a server out that the system trusts. The system's authorities are read once in
// a process, so this one has a process of its own.
func TestCAFileAddsToTheSystemsAuthorities(t *testing.T) {
	const alone = "STEPDOWN_TEST_ALONE"
	switch {
	case runtime.GOOS == "windows" || runtime.GOOS == "darwin":
		t.Skip("the system's authorities can't be set for a test")
	case os.Getenv(alone) == "":
		again := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v")
		again.Env = append(os.Environ(), alone+"=1")
		if out, err := again.CombinedOutput(); err != nil || !bytes.Contains(out, []byte("--- PASS")) {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	known, system := certificate(t, nil)
	ours, caFile := certificate(t, nil)
	t.Setenv("SSL_CERT_FILE", system)
	for name, cert := range map[string]tls.Certificate{"the system's": known, "ours": ours} {
		server := startSink(t, sink.Options{TLS: &tls.Config{Certificates: []tls.Certificate{cert}}})
		settings := plainSettings(server.Port())
		settings.TLS, settings.CAFile = mail.StartTLS, caFile
		sender := newSender(t, settings)
		if got := sender.Send(t.Context(), recipient, compose(t, settings, sample())); got.Result != mail.Sent {
			t.Errorf("%s: got %v, %q", name, got.Result, got.Reason)
		}
		if err := sender.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestStrippedStartTLSSendsNothingInClearText(t *testing.T) {
	for name, replies := range map[string]map[string]string{
		"not offered":        {"EHLO": "250-here\r\n250 AUTH PLAIN LOGIN"},
		"offered, refused":   {"EHLO": "250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN", "STARTTLS": "454 4.7.0 not now"},
		"offered, no TLS":    {"EHLO": "250-here\r\n250-STARTTLS\r\n250 AUTH PLAIN", "STARTTLS": "220 go on\r\n250 AUTH PLAIN"},
		"only HELO":          {"EHLO": "502 5.5.1 what"},
		"in another's voice": {"EHLO": "250-here\r\n250 XXXXXXXA"},
	} {
		t.Run(name, func(t *testing.T) {
			server := startScripted(t, replies)
			settings := plainSettings(server.port())
			settings.TLS, settings.Username, settings.Password = mail.StartTLS, "letters", "secret"
			got := newSender(t, settings).Send(t.Context(), recipient, compose(t, settings, sample()))
			if got.Result != mail.Retry || !strings.HasPrefix(got.Reason, "STARTTLS: ") {
				t.Errorf("got %v, %q", got.Result, got.Reason)
			}
			server.mu.Lock()
			defer server.mu.Unlock()
			said := strings.Join(server.lines, "\n")
			for _, secret := range []string{"AUTH", "MAIL", "RCPT", "DATA", "parent", "secret"} {
				if strings.Contains(said, secret) {
					t.Errorf("said %q in clear text: %q", secret, said)
				}
			}
		})
	}
}

func TestLogin(t *testing.T) {
	cert, ca := certificate(t, nil)
	server := startSink(t, sink.Options{TLS: &tls.Config{Certificates: []tls.Certificate{cert}}, Username: "letters", Password: "secret"})
	for _, tc := range []struct {
		name, username, password, auth string
		want                           mail.Result
		reason                         string
	}{
		{"right", "letters", "secret", "auto", mail.Sent, "accepted"},
		{"named", "letters", "secret", "plain", mail.Sent, "accepted"},
		{"wrong", "letters", "guess", "", mail.Retry, "AUTH: 535 5.7.8"},
		{"missing", "", "", "none", mail.Retry, "MAIL: 530 5.7.0"},
		{"not offered", "letters", "secret", "login", mail.Retry, "AUTH: the server offers none of the ways to log in that are allowed"},
	} {
		settings := plainSettings(server.Port())
		settings.TLS, settings.CAFile, settings.Username, settings.Password, settings.Auth = mail.StartTLS, ca, tc.username, tc.password, tc.auth
		got := newSender(t, settings).Send(t.Context(), recipient, compose(t, settings, sample()))
		if got.Result != tc.want || got.Reason != tc.reason {
			t.Errorf("%s: got %v, %q", tc.name, got.Result, got.Reason)
		}
	}
	bare := startSink(t, sink.Options{})
	settings := plainSettings(bare.Port())
	settings.Username, settings.Password = "letters", "secret"
	if got := newSender(t, settings).Send(t.Context(), recipient, compose(t, settings, sample())); got.Result != mail.Retry ||
		!strings.HasPrefix(got.Reason, "AUTH: the server offers no") {
		t.Errorf("a server without login: got %v, %q", got.Result, got.Reason)
	}
}

func TestWhatIsComposedIsWhatArrives(t *testing.T) {
	server := startSink(t, sink.Options{})
	settings := plainSettings(server.Port())
	raw := compose(t, settings, sample())
	if got := newSender(t, settings).Send(t.Context(), recipient, raw); got.Result != mail.Sent {
		t.Fatal(got)
	}
	got := server.Messages()
	if len(got) != 1 || string(got[0].Raw) != string(raw) || got[0].From != "early.help@example.org" || len(got[0].To) != 1 ||
		got[0].To[0] != recipient {
		t.Errorf("arrived: %+v", got)
	}
}
