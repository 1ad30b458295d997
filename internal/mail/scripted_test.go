package mail_test

import (
	"bufio"
	"net"
	"strings"
	"sync"
	"testing"
)

// scripted is a mail server that misbehaves as told. The keys of replies are verbs in capitals, "greeting" and "." for
// the end of a message; "drop" hangs up with a reset, "hang" says nothing more, "drop after" replies 250 and hangs up.
type scripted struct {
	replies  map[string]string
	onDot    func() // called when the end of a message has been read, before it is answered
	listener net.Listener

	mu       sync.Mutex
	lines    []string // every command, of all connections
	conns    int
	accepted int
}

func startScripted(t *testing.T, replies map[string]string) *scripted {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &scripted{replies: replies, listener: listener}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns++
			s.mu.Unlock()
			open.Go(func() { s.talk(conn.(*net.TCPConn)) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		open.Wait()
	})
	return s
}

func (s *scripted) port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// seen is how many connections and accepted messages there were, and the verbs in order.
func (s *scripted) seen() (conns, accepted int, verbs string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, l := range s.lines {
		verb, _, _ := strings.Cut(l, " ")
		all = append(all, verb)
	}
	return s.conns, s.accepted, strings.Join(all, " ")
}

var usual = map[string]string{
	"greeting": "220 here", "EHLO": "250-here\r\n250 ENHANCEDSTATUSCODES", "HELO": "250 here", "MAIL": "250 2.1.0 ok", "RCPT": "250 2.1.5 ok",
	"DATA": "354 go on", ".": "250 2.0.0 taken", "RSET": "250 2.0.0 ok", "NOOP": "250 2.0.0 ok", "QUIT": "221 2.0.0 bye",
	"STARTTLS": "220 go on",
}

// talk is one connection. Reading on after "hang" keeps the connection open until the client gives up.
func (s *scripted) talk(conn *net.TCPConn) {
	defer func() { _ = conn.Close() }()
	in := bufio.NewReader(conn)
	if !s.reply(conn, "greeting") {
		return
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, _, _ := strings.Cut(line, " ")
		s.mu.Lock()
		s.lines = append(s.lines, line)
		s.mu.Unlock()
		if !s.reply(conn, verb) {
			return
		}
		if verb != "DATA" || s.replies["DATA"] != "" {
			continue
		}
		for line != ".\r\n" {
			if line, err = in.ReadString('\n'); err != nil {
				return
			}
			if s.replies["content"] == "drop" {
				_ = conn.SetLinger(0)
				return
			}
		}
		if s.onDot != nil {
			s.onDot()
		}
		if !s.reply(conn, ".") {
			return
		}
	}
}

// reply answers, and tells whether to go on.
func (s *scripted) reply(conn *net.TCPConn, key string) bool {
	text := s.replies[key]
	if text == "" {
		text = usual[key]
	}
	last := text == "drop after"
	switch text {
	case "drop":
		_ = conn.SetLinger(0)
		return false
	case "hang":
		return true
	case "drop after":
		text = "250 2.0.0 taken"
	case "":
		text = "500 5.5.1 what"
	}
	if key == "." && strings.HasPrefix(text, "250") {
		s.mu.Lock()
		s.accepted++
		s.mu.Unlock()
	}
	_, err := conn.Write([]byte(text + "\r\n"))
	return err == nil && !last
}
