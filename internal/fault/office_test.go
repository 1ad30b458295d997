package fault

import (
	"bufio"
	"crypto/tls"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"
)

// office is a mail server that misbehaves as told. What it has accepted it has recorded before it says so; its record is
// what left.
type office struct {
	listener net.Listener
	// fault, if set, is asked before each answer. Verbs are in capitals; "greeting" and "." (the end of a message) count as
	// verbs. It gives "" to answer as usual, "drop" to hang up, "taken and drop" to accept the message and hang up, "hang"
	// to say nothing more, or the answer to give instead.
	fault func(verb, line string) string
	delay time.Duration // before each answer
	tls   *tls.Config   // offered by STARTTLS

	mu       sync.Mutex
	accepted []accepted
	clear    []string // what was said in clear text, without the dot
}

type accepted struct {
	to  string
	raw string
}

func openOffice(t *testing.T) *office {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := &office{listener: l}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go o.talk(conn)
		}
	}()
	t.Cleanup(func() { l.Close() })
	return o
}

func (o *office) port() int { return o.listener.Addr().(*net.TCPAddr).Port }

// slow makes every answer take so long from now on.
func (o *office) slow(delay time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.delay = delay
}

// encrypts offers STARTTLS from now on, or no longer.
func (o *office) encrypts(config *tls.Config) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.tls = config
}

// breaks sets what goes wrong from now on.
func (o *office) breaks(fault func(verb, line string) string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fault = fault
}

var usual = map[string]string{
	"greeting": "220 here", "EHLO": "250-here\r\n250 ENHANCEDSTATUSCODES", "MAIL": "250 2.1.0 ok", "RCPT": "250 2.1.5 ok", "DATA": "354 go on",
	".": "250 2.0.0 taken", "RSET": "250 2.0.0 ok", "NOOP": "250 2.0.0 ok", "QUIT": "221 2.0.0 bye", "STARTTLS": "220 2.0.0 go on",
}

// ask is the answer to give, with the lock held only while it is asked for.
func (o *office) ask(verb, line string) string {
	o.mu.Lock()
	delay := o.delay
	o.mu.Unlock()
	time.Sleep(delay)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fault != nil {
		if answer := o.fault(verb, line); answer != "" {
			return answer
		}
	}
	if verb == "EHLO" && o.tls != nil {
		return "250-here\r\n250 STARTTLS"
	}
	if answer, ok := usual[verb]; ok {
		return answer
	}
	return "500 5.5.1 what"
}

func (o *office) talk(conn net.Conn) {
	defer func() { conn.Close() }()
	in, to, encrypted := bufio.NewReader(conn), "", false
	verb, line := "greeting", ""
	for {
		raw := ""
		if verb == "." {
			var err error
			if raw, err = readMessage(in); err != nil {
				return
			}
		}
		answer := o.ask(verb, line)
		if verb == "." && (strings.HasPrefix(answer, "250") || answer == "taken and drop") {
			o.mu.Lock()
			o.accepted = append(o.accepted, accepted{to, raw})
			o.mu.Unlock()
		}
		switch answer {
		case "drop", "taken and drop":
			if tcp, ok := conn.(*net.TCPConn); ok {
				tcp.SetLinger(0)
			}
			return
		case "hang":
			io.Copy(io.Discard, in)
			return
		}
		if _, err := io.WriteString(conn, answer+"\r\n"); err != nil {
			return
		}
		if verb == "STARTTLS" && strings.HasPrefix(answer, "220") {
			o.mu.Lock()
			secure := tls.Server(conn, o.tls)
			o.mu.Unlock()
			conn, in, encrypted = secure, bufio.NewReader(secure), true
		}
		if verb == "DATA" && strings.HasPrefix(answer, "354") {
			verb = "."
			continue
		}
		var err error
		if line, err = in.ReadString('\n'); err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, _, _ = strings.Cut(line, " ")
		if !encrypted {
			o.mu.Lock()
			o.clear = append(o.clear, verb)
			o.mu.Unlock()
		}
		if verb == "RCPT" {
			to = line[strings.Index(line, "<")+1 : strings.LastIndex(line, ">")]
		}
	}
}

func readMessage(in *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return "", err
		}
		if line == ".\r\n" {
			return b.String(), nil
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
}

// record is what was accepted so far.
func (o *office) record() []accepted {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]accepted(nil), o.accepted...)
}

// id is the Message-ID.
func (a accepted) id() string {
	m, err := mail.ReadMessage(strings.NewReader(a.raw))
	if err != nil {
		return ""
	}
	return m.Header.Get("Message-Id")
}

// day is the day of its date.
func (a accepted) day() string {
	m, err := mail.ReadMessage(strings.NewReader(a.raw))
	if err != nil {
		return ""
	}
	at, err := m.Header.Date()
	if err != nil {
		return ""
	}
	return at.Format(time.DateOnly)
}

// text is the message's plain text.
func (a accepted) text() string {
	m, err := mail.ReadMessage(strings.NewReader(a.raw))
	if err != nil {
		return ""
	}
	return plain(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
}

func plain(contentType, encoding string, body io.Reader) string {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	if strings.HasPrefix(kind, "multipart/") {
		var b strings.Builder
		for parts := multipart.NewReader(body, params["boundary"]); ; {
			p, err := parts.NextRawPart()
			if err != nil {
				return b.String()
			}
			b.WriteString(plain(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p))
		}
	}
	if kind != "text/plain" {
		return ""
	}
	if strings.EqualFold(encoding, "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return ""
	}
	return string(text)
}
