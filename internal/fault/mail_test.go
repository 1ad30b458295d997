package fault

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/demo"
)

// mailBreaks has the mail server misbehave at each verb, a few times, and then behave.
func mailBreaks(t *testing.T) {
	answers := map[string][]string{
		"greeting": {"drop", "421 4.3.2 busy", "554 5.3.2 no"},
		"EHLO":     {"drop", "421 4.3.2 busy", "hang"},
		"MAIL":     {"drop", "451 4.3.0 later", "550 5.7.1 no"},
		"RCPT":     {"drop", "450 4.2.0 greylisted", "550 5.1.1 unknown", "hang"},
		"DATA":     {"drop", "451 4.3.0 later", "554 5.6.0 no"},
		".":        {"drop", "taken and drop", "451 4.3.0 later", "554 5.6.0 no", "hang"},
		"RSET":     {"drop", "500 5.5.1 what"},
		"QUIT":     {"drop", "500 5.5.1 what"},
	}
	short := map[string][]string{"EHLO": {"drop"}, "RCPT": {"450 4.2.0 greylisted", "550 5.1.1 unknown"}, ".": {"drop", "taken and drop",
		"451 4.3.0 later"}, "RSET": {"drop"}, "QUIT": {"drop"}}
	for _, verb := range []string{"greeting", "EHLO", "MAIL", "RCPT", "DATA", ".", "RSET", "QUIT"} {
		for _, answer := range answers[verb] {
			if !*full && !slices.Contains(short[verb], answer) {
				continue
			}
			t.Run(verb+" "+answer, func(t *testing.T) {
				t.Parallel()
				h := furnished(t, "", demo.Crowd{Cases: 160, Letters: 50, Items: 100})
				broken, times := 0, 3
				if verb == "greeting" || verb == "EHLO" {
					times = 2 // the whole pass fails, and rests from it twice as long each time
				}
				h.office.breaks(func(said, _ string) string {
					if said != verb || broken == times {
						return ""
					}
					broken++
					return answer
				})
				h.settle()
				if broken == 0 {
					t.Errorf("%s was never said", verb)
				}
				v := h.judge("SMTP, "+verb+": "+answer, broken)
				// Only where the answer to the end of a message was lost can nobody know.
				if mayBeUnknown := verb == "." && (strings.HasSuffix(answer, "drop") || answer == "hang"); v.uncertain > 0 && !mayBeUnknown {
					t.Errorf("%d letters are uncertain although the server's answer was clear", v.uncertain)
				}
			})
		}
	}
	t.Run("no encryption", func(t *testing.T) { t.Parallel(); nothingInClear(t, "SMTP, STARTTLS stripped", nil) })
	t.Run("bad certificate", func(t *testing.T) {
		t.Parallel()
		nothingInClear(t, "SMTP, a certificate that nobody vouches for", &tls.Config{Certificates: []tls.Certificate{selfSigned(t)}})
	})
}

// nothingInClear shows that where the connection can't be trusted, no message is begun.
func nothingInClear(t *testing.T, name string, offered *tls.Config) {
	h := furnished(t, "", demo.Crowd{Cases: 60, Letters: 20, Items: 5}, "STEPDOWN_MAIL_TLS=starttls")
	h.office.encrypts(offered)
	if err := h.ran(); err == nil {
		t.Error("nobody was told")
	}
	if n := len(h.office.record()); n > 0 {
		t.Errorf("%d messages were taken", n)
	}
	h.office.mu.Lock()
	for _, verb := range h.office.clear {
		if verb != "EHLO" && verb != "STARTTLS" && verb != "QUIT" {
			t.Errorf("%s was said in clear text", verb)
		}
	}
	h.office.mu.Unlock()
	// Once the server is as it should be, everything goes.
	h.more = nil
	h.office.encrypts(nil)
	h.settle()
	h.judge(name, 1)
}

func selfSigned(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"mail.example.org"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}
