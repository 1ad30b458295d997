package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"regexp"
	"syscall"
)

// Result is what became of a message.
type Result int

// The results. Retry and Refused say with certainty that the message was not accepted.
const (
	Unknown Result = iota // its end was handed to the connection, and no answer came: it may have been accepted
	Sent                  // the server accepted it
	Refused               // the server refused it for good (5xx), or it is not fit to be sent
	Retry                 // it was not accepted; a later attempt may be
)

// String is the result in one word.
func (r Result) String() string {
	switch r {
	case Sent:
		return "sent"
	case Refused:
		return "refused"
	case Retry:
		return "retry"
	}
	return "unknown"
}

// Outcome is the truth about one attempt. Reason and Err hold no address and none of the server's words: the step, and
// its reply code with the enhanced code (RFC 3463), or what happened to the connection.
type Outcome struct {
	Result Result
	Reason string
	Err    error // nil only when sent
	// Broken says that the connection was lost or never came about: other messages would fare no better just now.
	Broken bool
}

// step is where in the conversation something went wrong.
type step string

const (
	connecting step = "connect"
	encrypting step = "TLS"
	greeting   step = "greeting"
	hello      step = "EHLO"
	upgrade    step = "STARTTLS"
	login      step = "AUTH"
	reset      step = "RSET"
	mailFrom   step = "MAIL"
	rcptTo     step = "RCPT"
	data       step = "DATA"
	content    step = "message"
	answer     step = "answer to the message" // the end of the message has been handed over
)

// aboutTheMessage tells whether a 5xx at this step is a verdict on this message, and not on us or our settings.
func (s step) aboutTheMessage(code int) bool {
	switch s {
	case mailFrom, rcptTo, data, answer:
		// 530, 534, 535 and 538 ask for a login or for encryption: another attempt, with better settings, may pass.
		return code != 530 && code != 534 && code != 535 && code != 538
	}
	return false
}

// errPlainOnly is a server, or somebody between, that offers no encryption.
var errPlainOnly = errors.New("the server offers no encryption: nothing was sent")

// failed says what a failure at a step means for the message.
func failed(at step, err error) Outcome {
	reason := fmt.Sprintf("%s: %s", at, describe(err))
	o := Outcome{Result: Retry, Reason: reason, Err: errors.New(reason)}
	if at == answer { //guard:unanswered-mail-is-unknown
		o.Result = Unknown
	}
	if code := replyCode(err); code >= 400 && code < 500 {
		o.Result = Retry
	} else if code >= 500 && code < 600 {
		o.Result = Retry
		if at.aboutTheMessage(code) { //guard:refused-mail-stays-refused
			o.Result = Refused
		}
	}
	return o
}

// replyCode is the server's three digits, or 0 if there was no proper reply.
func replyCode(err error) int {
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		return reply.Code
	}
	return 0
}

var enhancedCode = regexp.MustCompile(`^[245]\.[0-9]{1,3}\.[0-9]{1,3}\b`)

// describe puts an error into words that are always safe to show. It never quotes an error it does not know.
func describe(err error) string {
	if reply, ok := errors.AsType[*textproto.Error](err); ok {
		if enhanced := enhancedCode.FindString(reply.Msg); enhanced != "" {
			return fmt.Sprintf("%03d %s", reply.Code, enhanced)
		}
		return fmt.Sprintf("%03d", reply.Code)
	}
	if netErr, ok := errors.AsType[net.Error](err); ok && netErr.Timeout() || errors.Is(err, os.ErrDeadlineExceeded) ||
		errors.Is(err, context.DeadlineExceeded) {
		return "timed out"
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "the server's name was not found"
	}
	if why := describeTLS(err); why != "" {
		if about, ok := errors.AsType[certificateError](err); ok {
			why += " (" + about.settings() + ")"
		}
		return why
	}
	switch {
	case errors.Is(err, context.Canceled):
		return "stopped before it was sent"
	case errors.Is(err, errPlainOnly), errors.Is(err, errNoLogin), errors.Is(err, errNoMechanism), errors.Is(err, errNoToken):
		return err.Error()
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), errors.Is(err, syscall.ECONNRESET),
		errors.Is(err, syscall.EPIPE):
		return "connection lost"
	case isProtocolError(err):
		return "the server's answer could not be understood"
	}
	return "failed"
}

func describeTLS(err error) string {
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "the server's certificate is made out to another host"
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "the server's certificate is from an authority that is not trusted"
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		if invalid.Reason == x509.Expired {
			return "the server's certificate has expired or is not yet valid"
		}
		return "the server's certificate is not valid"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "the server's certificate is not valid"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return "the server does not speak TLS here"
	}
	if alert, ok := errors.AsType[tls.AlertError](err); ok {
		return fmt.Sprintf("TLS was refused with alert %d", uint8(alert))
	}
	return ""
}

func isProtocolError(err error) bool {
	_, ok := errors.AsType[textproto.ProtocolError](err)
	return ok
}
