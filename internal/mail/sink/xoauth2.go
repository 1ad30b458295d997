package sink

import (
	"crypto/subtle"

	"github.com/emersion/go-smtp"
)

// xoauth2 is the login of Google and Microsoft 365 by a token that is renewed every hour or so.
const xoauth2 = "XOAUTH2"

// bearer is the server's side of it. A refusal comes in two steps: what was wrong, which the client answers with an empty
// line, and only then the refusal itself.
type bearer struct {
	session *session
	refused bool
}

// Next is for sasl.Server.
func (b *bearer) Next(response []byte) (challenge []byte, done bool, err error) {
	if b.refused {
		return nil, false, smtp.ErrAuthFailed
	}
	if response == nil {
		return nil, false, nil // the client's words come in a line of their own
	}
	o := b.session.server.options
	want := "user=" + o.Username + "\x01auth=Bearer " + o.Token() + "\x01\x01"
	if subtle.ConstantTimeCompare(response, []byte(want)) == 0 {
		b.refused = true
		return []byte(`{"status":"401","schemes":"bearer"}`), false, nil
	}
	b.session.known = true
	return nil, true, nil
}
