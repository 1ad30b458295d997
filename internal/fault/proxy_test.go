package fault

import (
	"bytes"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
)

// proxy stands between the program and PostgreSQL, and can hang up at any of the steps.
type proxy struct {
	listener net.Listener
	socket   string
	// onAsk is called with what the program sends, before it is passed on. It says whether to pass it on, and whether the
	// server's answer is to be lost, and the connection with it.
	onAsk func(sent []byte) (pass, lose bool)
	mu    sync.Mutex
}

// throughProxy gives the proxy, and the address by which the database is reached through it.
func throughProxy(t *testing.T, direct string) (*proxy, string) {
	t.Helper()
	parsed, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	query := parsed.Query()
	sockets, err := filepath.Glob(filepath.Join(query.Get("host"), ".s.PGSQL.*[0-9]"))
	if err != nil || len(sockets) != 1 {
		t.Fatal("the database's socket was not found", sockets, err)
	}
	p := &proxy{socket: sockets[0]}
	if p.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.listener.Close() })
	go p.accept()
	query.Del("host")
	parsed.Host, parsed.RawQuery = p.listener.Addr().String(), query.Encode()
	return p, parsed.String()
}

func (p *proxy) accept() {
	for {
		from, err := p.listener.Accept()
		if err != nil {
			return
		}
		to, err := net.Dial("unix", p.socket)
		if err != nil {
			from.Close()
			continue
		}
		go p.carry(from, to)
	}
}

// breaks sets what goes wrong from now on.
func (p *proxy) breaks(onAsk func([]byte) (pass, lose bool)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.onAsk = onAsk
}

func (p *proxy) ask(sent []byte) (pass, lose bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.onAsk == nil {
		return true, false
	}
	return p.onAsk(sent)
}

// carry is one connection. A lost answer is one that the server gave, and that nobody got.
func (p *proxy) carry(from, to net.Conn) {
	var lost sync.Map
	hangUp := func() { from.Close(); to.Close() }
	go func() {
		defer hangUp()
		block := make([]byte, 64<<10)
		for {
			n, err := to.Read(block)
			if err != nil {
				return
			}
			if _, lose := lost.Load(true); lose {
				return
			}
			if _, err := from.Write(block[:n]); err != nil {
				return
			}
		}
	}()
	defer hangUp()
	block, prepared := make([]byte, 64<<10), map[string]string{}
	for {
		n, err := from.Read(block)
		if err != nil {
			return
		}
		pass, lose := p.ask(spelt(block[:n], prepared))
		if lose {
			lost.Store(true, true)
		}
		if !pass {
			return
		}
		// A question may come in pieces: its answer, once it is lost, ends the connection.
		if _, err := to.Write(block[:n]); err != nil {
			return
		}
	}
}

// spelt is what the program sends, with the words of the statement that it names, if it was prepared under that name before.
func spelt(sent []byte, prepared map[string]string) []byte {
	const head = 5 // a letter for the kind of message, and its length
	if len(sent) < head {
		return sent
	}
	first, rest, _ := bytes.Cut(sent[head:], []byte{0})
	second, _, _ := bytes.Cut(rest, []byte{0})
	switch sent[0] {
	case 'P': // a statement's name and its words
		prepared[string(first)] = string(second)
	case 'B': // a portal's name and the statement's
		if words, named := prepared[string(second)]; named && len(second) > 0 {
			return append(bytes.Clone(sent), words...)
		}
	}
	return sent
}

// losing loses the answer to every n-th question that holds the words, up to some number of times.
func losing(words string, every, times int, count *int) func([]byte) (pass, lose bool) {
	seen := 0
	return func(sent []byte) (bool, bool) {
		if !bytes.Contains(sent, []byte(words)) || *count >= times {
			return true, false
		}
		if seen++; seen%every != 0 {
			return true, false
		}
		*count++
		return true, true
	}
}
