package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	netmail "net/mail"
	"slices"
	"strings"
	"time"
)

// Sender sends messages one after the other over one connection, which it makes when first needed and again when the
// server has let it go. It is for one goroutine at a time.
type Sender struct {
	settings Settings
	tls      *tls.Config
	command  time.Duration // for each command and each block of the message
	session  *session      // nil while there is none
}

// New checks the settings and gives a sender; it does not connect yet.
func New(s Settings) (*Sender, error) {
	if faults := s.Validate(); len(faults) > 0 {
		return nil, fmt.Errorf("set up mail: %w", faults)
	}
	s = s.withDefaults()
	config, err := s.tlsConfig()
	if err != nil {
		return nil, fmt.Errorf("set up mail: %w", err)
	}
	return &Sender{settings: s, tls: config, command: commandTimeout(s.Timeout)}, nil
}

// Send sends those exact bytes to the one address, which must be the one that they name. When the context ends, a message
// whose end has not been handed over is given up at once; otherwise the server's answer is awaited for up to 30 seconds
// more. In all, an attempt takes no longer than a few commands (5 minutes each at worst) and Settings.Timeout.
func (s *Sender) Send(ctx context.Context, to string, raw []byte) Outcome {
	if err := s.fit(to, raw); err != nil {
		return Outcome{Result: Refused, Reason: "not fit to be sent: " + err.Error(), Err: fmt.Errorf("send a message: %w", err)}
	}
	c := startClock(ctx)
	defer c.end()
	if bad := s.connect(c); bad != nil {
		return s.outcome(bad)
	}
	bad := s.transfer(c, to, raw)
	if bad == nil {
		return Outcome{Result: Sent, Reason: "accepted"}
	}
	// After a plain no to this recipient or message the connection is still good; RSET clears it before the next one.
	if code := replyCode(bad.err); code == 421 || code < 400 || bad.at != rcptTo && bad.at != answer {
		s.drop()
	}
	return s.outcome(bad)
}

func (s *Sender) outcome(bad *failure) Outcome {
	o := failed(bad.at, bad.err)
	o.Broken = s.session == nil
	return o
}

// Reach makes sure that the server can be talked to: connected, encrypted and logged in. The connection stays for the
// messages that follow. The error says at which step it was, and holds nobody's address.
func (s *Sender) Reach(ctx context.Context) error {
	c := startClock(ctx)
	defer c.end()
	if bad := s.connect(c); bad != nil {
		reason := failed(bad.at, bad.err).Reason
		if bad.at == connecting {
			reason += fmt.Sprintf(": mail.host is %s, mail.port is %d", s.settings.Host, s.settings.Port)
		}
		return fmt.Errorf("reach the mail server: %s", reason)
	}
	s.session.used = true // so that the first message asks whether it is still there
	return nil
}

// connect makes sure that there is a session at the point where MAIL can follow.
func (s *Sender) connect(c *clock) *failure {
	if s.session != nil && s.session.used {
		c.watch(s.session.conn)
		if err := c.allow(s.command); err != nil {
			return &failure{reset, err}
		}
		if err := s.session.Reset(); err != nil {
			s.drop() // servers let go of idle connections; nothing of this message has been said on it
		}
	}
	if s.session != nil {
		return nil
	}
	session, bad := s.dial(c)
	s.session = session
	return bad
}

// transfer carries out one mail transaction. Up to and with the flush, the end of the message has not left this process,
// so that a failure means that the server can't have accepted it. From the final dot on, only its answer can tell.
func (s *Sender) transfer(c *clock, to string, raw []byte) *failure {
	s.session.used = true
	for _, command := range []struct {
		at  step
		say func(string) error
		arg string
	}{{mailFrom, s.session.Mail, "<" + s.settings.From + ">"}, {rcptTo, s.session.Rcpt, "<" + to + ">"}} {
		if err := c.allow(s.command); err != nil {
			return &failure{command.at, err}
		}
		if err := command.say(command.arg); err != nil {
			return &failure{command.at, err}
		}
	}
	if err := c.allow(s.command); err != nil {
		return &failure{data, err}
	}
	body, err := s.session.Data()
	if err != nil {
		return &failure{data, err}
	}
	if err := writeLines(s.session.Text.W, body, raw, blockSize, func() error { return c.allow(s.command) }); err != nil {
		return &failure{content, err}
	}
	if err := s.session.Text.W.Flush(); err != nil {
		return &failure{content, err}
	}
	if err := c.handOver(s.settings.Timeout); err != nil {
		return &failure{content, err}
	}
	if err := body.Close(); err != nil {
		return &failure{answer, err}
	}
	return nil
}

// drop closes the connection without a word. Its error says nothing about any message.
func (s *Sender) drop() {
	if s.session != nil {
		_ = s.session.conn.Close()
		s.session = nil
	}
}

// Close says goodbye to the server. What was sent stays sent whatever it answers; the error is only worth a log line.
func (s *Sender) Close() error {
	if s.session == nil {
		return nil
	}
	defer s.drop()
	c := startClock(context.Background())
	defer c.end()
	c.watch(s.session.conn)
	err := c.allow(min(s.command, afterStop))
	if err == nil {
		err = s.session.Quit()
	}
	if err != nil {
		return fmt.Errorf("close the connection to the mail server: QUIT: %s", describe(err))
	}
	return nil
}

// fit is the last look at a stored message before it goes: whole lines only, so that the bytes pass unchanged, and
// addressed to the very person it is being sent to.
func (s *Sender) fit(to string, raw []byte) error {
	if err := CheckAddress(to); err != nil { //guard:mail-goes-to-an-address
		return fmt.Errorf("the recipient's address: %w", err)
	}
	if err := checkRaw(raw); err != nil { //guard:mail-is-sent-unchanged
		return err
	}
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return errors.New("the stored message has no readable header")
	}
	named, err := m.Header.AddressList("To")
	if err != nil || len(named) != 1 || len(m.Header["To"]) != 1 || //guard:mail-names-one-recipient
		!strings.EqualFold(named[0].Address, to) { //guard:mail-goes-to-whom-it-names
		return errors.New("the stored message is addressed to somebody else")
	}
	if m.Header.Get("Cc") != "" || m.Header.Get("Bcc") != "" { //guard:mail-has-no-copies
		return errors.New("the stored message names more than one recipient")
	}
	return nil
}

// checkRaw makes sure that SMTP carries the bytes unchanged: ASCII in lines of at most 998 bytes, each ended by CRLF.
func checkRaw(raw []byte) error {
	if !bytes.HasSuffix(raw, []byte("\r\n")) { //guard:mail-ends-with-a-line
		return errors.New("the message does not end with a whole line")
	}
	lines, ended := 0, 0
	for rest := raw; len(rest) > 0; lines++ {
		line, after, _ := bytes.Cut(rest, []byte("\n"))
		text, whole := bytes.CutSuffix(line, []byte("\r"))
		if len(text) > 998 { //guard:mail-has-short-lines
			return errors.New("the message has a line of more than 998 bytes")
		}
		if whole {
			ended++
		}
		rest = after
	}
	if ended != lines || bytes.Count(raw, []byte("\r")) != lines || mayChange(raw) { //guard:mail-is-ascii
		return errors.New("the message holds a byte that SMTP may change on the way")
	}
	return nil
}

// mayChange tells whether servers on the way may change a byte, whatever lines it stands in.
func mayChange(text []byte) bool {
	if bytes.IndexByte(text, 0) >= 0 || bytes.IndexByte(text, 127) >= 0 {
		return true
	}
	const highBits = 0x8080808080808080
	for ; len(text) >= 8; text = text[8:] {
		if binary.NativeEndian.Uint64(text)&highBits != 0 {
			return true
		}
	}
	return slices.ContainsFunc(text, func(b byte) bool { return b > 127 })
}
