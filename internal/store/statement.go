package store

import (
	"context"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"
)

// statements are those that come again and again to one store: the database reads each of them once for a connection, which
// costs as much as doing what most of them ask. PostgreSQL then also gives bytes as they are, not spelt out.
type statements struct {
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
func (s *statements) find(query string) (text string, ready *sqlx.Stmt) {
	if len(query) > longest {
		return sqlx.Rebind(s.bind, query), nil
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	one := s.all[query]
	if one == nil {
		one = &statement{text: sqlx.Rebind(s.bind, query)}
		if s.all == nil {
			s.all = map[string]*statement{}
		}
		if len(s.all) < mostKept {
			s.all[query] = one
		}
	}
	if one.times++; one.times == often {
		s.due = append(s.due, one)
	}
	return one.text, one.ready
}

// keepPlans has PostgreSQL make the plans of prepared statements once for a connection, for the rest of the transaction: to plan what is
// asked of a few keys takes longer than to find it. Such plans go by indexes, whatever the tables held when they were made, and straight
// to the rows: to make a map of them first takes longer where there are few or none for each of many keys.
func (t *tx) keepPlans(ctx context.Context) error { return t.set(ctx, planOnce) }

// goByKeys has PostgreSQL look up what it joins by its keys, for the rest of the transaction. Where the tables' figures are of a time when
// nothing was ready, it would read all cases to find those of a few letters.
func (t *tx) goByKeys(ctx context.Context) error { return t.set(ctx, byKeys) }

const (
	byKeys            = `set_config('enable_hashjoin', 'off', true) || set_config('enable_mergejoin', 'off', true)`
	planOnce          = byKeys + ` || set_config('plan_cache_mode', 'force_generic_plan', true) || ` + withoutReading
	withoutReading    = `set_config('enable_seqscan', 'off', true) || set_config('enable_bitmapscan', 'off', true)`
	clockKeepingPlans = clock + ` WHERE ` + planOnce + ` <> ''`
)

func (t *tx) set(ctx context.Context, settings string) error {
	if !t.postgres {
		return nil
	}
	_, err := t.exec(ctx, `SELECT `+settings)
	return err
}

// more prepares what has come often since. It takes a connection of its own for it, and so is called by those who hold none. Where
// it gets none soon, or the statement can't be prepared, it goes on as it is, and is tried again once it has come as often again.
func (s *statements) more(ctx context.Context, db *sqlx.DB) {
	s.lock.Lock()
	due := s.due
	s.due = nil
	s.lock.Unlock()
	if len(due) == 0 {
		return
	}
	const soon = time.Second
	ctx, cancel := context.WithTimeout(ctx, soon)
	defer cancel()
	for _, one := range due {
		ready, err := db.PreparexContext(ctx, one.text)
		s.lock.Lock()
		if one.ready = ready; err != nil {
			one.ready, one.times = nil, 0
		}
		s.lock.Unlock()
	}
}
