// Package sink is a real SMTP server on this machine's loopback that keeps every message and passes none on: for the
// demo and for tests. A message is accepted only once it is recorded, and where a folder is given, once its file is
// there whole; so what the sink holds is what left, whoever else crashes. It never listens beyond loopback.
package sink

import (
	"crypto/subtle"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Message is one accepted message: its envelope, and its bytes as they stood on the wire, without dot-stuffing.
type Message struct {
	From string
	To   []string
	Raw  []byte
}

// Options say what the sink does besides recording. The zero value is a plain server without login.
type Options struct {
	Dir       string        // where each message is written as 0001.eml, 0002.eml ...; made if missing
	OnMessage func(Message) // called for each message before it is accepted, one at a time
	TLS       *tls.Config   // offers STARTTLS with this certificate
	Implicit  bool          // speaks TLS from the first byte instead
	Username  string        // asks for this login (PLAIN), if not empty
	Password  string
	Token     func() string // asks for Username by XOAUTH2 instead, with the token that is good at the moment
}

// Server is a running sink.
type Server struct {
	options  Options
	smtp     *smtp.Server
	listener net.Listener
	stopped  chan error

	mu       sync.Mutex
	messages []Message
	files    int
}

// Start listens on a free port of loopback.
func Start(o Options) (*Server, error) {
	s := &Server{options: o, stopped: make(chan error, 1)}
	if o.Dir != "" {
		if err := os.MkdirAll(o.Dir, 0o700); err != nil {
			return nil, fmt.Errorf("start the mail sink: %w", err)
		}
		earlier, err := filepath.Glob(filepath.Join(o.Dir, "[0-9][0-9][0-9][0-9]*.eml"))
		if err != nil {
			return nil, fmt.Errorf("start the mail sink: %w", err)
		}
		s.files = len(earlier)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the mail sink: %w", err)
	}
	s.listener = listener
	s.smtp = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &session{server: s, known: o.Username == ""}, nil
	}))
	s.smtp.Domain = "sink.example.org"
	s.smtp.ReadTimeout, s.smtp.WriteTimeout = time.Minute, time.Minute
	s.smtp.AllowInsecureAuth = o.TLS == nil
	s.smtp.ErrorLog = log.New(io.Discard, "", 0) // a client that hangs up is no news, and its lines may hold addresses
	if o.Implicit {
		listener = tls.NewListener(listener, o.TLS)
	} else {
		s.smtp.TLSConfig = o.TLS
	}
	go func() {
		s.stopped <- s.smtp.Serve(listener)
		close(s.stopped)
	}()
	return s, nil
}

// Host is the address that the sink listens on.
func (s *Server) Host() string { return s.listener.Addr().(*net.TCPAddr).IP.String() }

// Port is the port that the sink listens on.
func (s *Server) Port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// Messages are those accepted so far, in order.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages)
}

// Close stops the sink and hangs up on its clients.
func (s *Server) Close() error {
	// The listener is closed first: Serve may not have taken it over yet.
	closed := s.listener.Close()
	err := s.smtp.Close()
	<-s.stopped // what it says is only that the listener was closed
	if errors.Is(closed, net.ErrClosed) || errors.Is(err, smtp.ErrServerClosed) {
		return errors.New("close the mail sink: it was closed before")
	}
	return errors.Join(closed, ignoreClosed(err))
}

// ignoreClosed drops the complaint that the listener, closed above, can't be closed again.
func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func (s *Server) record(m Message) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.options.Dir != "" {
		if err := s.write(m.Raw); err != nil {
			return err
		}
	}
	if s.options.OnMessage != nil {
		s.options.OnMessage(m)
	}
	s.messages = append(s.messages, m)
	return nil
}

// write puts a message under the next free number, whole or not at all.
func (s *Server) write(raw []byte) error {
	temporary, err := os.CreateTemp(s.options.Dir, ".arriving-*")
	if err != nil {
		return err
	}
	_, err = temporary.Write(raw)
	err = errors.Join(err, temporary.Close())
	for err == nil {
		s.files++
		err = os.Link(temporary.Name(), filepath.Join(s.options.Dir, fmt.Sprintf("%04d.eml", s.files)))
		if err == nil {
			break
		}
		if errors.Is(err, os.ErrExist) {
			err = nil
		}
	}
	return errors.Join(err, os.Remove(temporary.Name()))
}

// session is one client's conversation.
type session struct {
	server *Server
	known  bool // logged in, or no login is asked for
	from   string
	to     []string
}

func (c *session) AuthMechanisms() []string {
	if c.server.options.Username == "" {
		return nil
	}
	if c.server.options.Token != nil {
		return []string{xoauth2}
	}
	return []string{sasl.Plain}
}

func (c *session) Auth(string) (sasl.Server, error) {
	if c.server.options.Token != nil {
		return &bearer{session: c}, nil
	}
	return sasl.NewPlainServer(func(_, username, password string) error {
		o := c.server.options
		if subtle.ConstantTimeCompare([]byte(username+"\x00"+password), []byte(o.Username+"\x00"+o.Password)) == 0 {
			return smtp.ErrAuthFailed
		}
		c.known = true
		return nil
	}), nil
}

func (c *session) Mail(from string, _ *smtp.MailOptions) error {
	if !c.known {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Log in first"}
	}
	c.from = from
	return nil
}

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.to = append(c.to, to)
	return nil
}

func (c *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := c.server.record(Message{From: c.from, To: slices.Clone(c.to), Raw: raw}); err != nil {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "The message could not be recorded"}
	}
	return nil
}

func (c *session) Reset()        { c.from, c.to = "", nil }
func (c *session) Logout() error { return nil }
