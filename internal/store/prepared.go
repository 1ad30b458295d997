package store

import (
	"context"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
)

// prepared are the statements of one store that come again and again: the database reads each of them once for a connection, which
// costs as much as doing what most of them ask. PostgreSQL then also gives bytes as they are, not spelt out.
type prepared struct {
	bind int // how values are marked, as sqlx counts them
	lock sync.Mutex
	all  map[string]*statement
	due  []*statement // that have come often, and are to be prepared
}

type statement struct {
	text  string // as the database takes it
	times int
	ready *sqlx.Stmt // nil until it has come often
}

// Of statements those are kept that come often; not those with many values, each number of which makes another.
const (
	often    = 5
	mostKept = 1000
	longest  = 4000 // bytes of a statement
)

// find gives a statement written with ? for values as the database takes it, and what has been prepared of it, if it has been.
func (p *prepared) find(query string) (text string, ready *sqlx.Stmt) {
	if len(query) > longest {
		return sqlx.Rebind(p.bind, query), nil
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	s := p.all[query]
	if s == nil {
		s = &statement{text: sqlx.Rebind(p.bind, query)}
		if p.all == nil {
			p.all = map[string]*statement{}
		}
		if len(p.all) < mostKept {
			p.all[query] = s
		}
	}
	if s.times++; s.times == often {
		p.due = append(p.due, s)
	}
	return s.text, s.ready
}

// more prepares what has come often since. It takes a connection of its own for it, and so is called by those who hold none. Where
// it gets none soon, or the statement can't be prepared, it goes on as it is, and is tried again once it has come as often again.
func (p *prepared) more(ctx context.Context, db *sqlx.DB) {
	p.lock.Lock()
	due := p.due
	p.due = nil
	p.lock.Unlock()
	if len(due) == 0 {
		return
	}
	const soon = time.Second
	ctx, cancel := context.WithTimeout(ctx, soon)
	defer cancel()
	for _, s := range due {
		ready, err := db.PreparexContext(ctx, s.text)
		p.lock.Lock()
		if s.ready = ready; err != nil {
			s.ready, s.times = nil, 0
		}
		p.lock.Unlock()
	}
}
