// Package office is what people may do, and who may do it: record and rule, hold and release, approve, cancel and resolve,
// decide about feeds, print runs and the backlog; and what they read before they do. A command line calls it, and so may a
// page.
//
// Every act is recorded with who did it, how that is known and why. One that is refused has changed nothing, and its error
// says what can be done instead. What people read names nobody of a family, but for the letters themselves.
package office

import (
	"context"
	"time"

	"stepdown/internal/post"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// Office is where people act on one installation. Any number may at once.
type Office struct {
	store    *store.Store
	rules    jobs.Rules
	intake   jobs.Intake
	settings Settings
}

// Settings are what an office needs to know of an installation's settings.
type Settings struct {
	Installation string // its name
	PrintRoom    jobs.PrintRoom
	Carriers     jobs.Carriers // that letters are taken back from
	Feeds        string        // the folder in which they arrive
	// Look sees the feeds that have arrived by the time of the office.
	Look func(ctx context.Context, now time.Time) error
}

// New is the office of the installation whose ledger the store holds. intake takes in the feeds that a person accepts.
func New(s *store.Store, rules jobs.Rules, intake jobs.Intake, settings Settings) *Office {
	return &Office{s, rules, intake, settings}
}

// spool opens the print folder, which only some acts need.
func (o *Office) spool() (post.Spool, error) { return post.NewSpool(o.settings.PrintRoom.Spool.Dir) }

// Now is the time by which the age of what is recorded counts: on a database for tests, when something happened last.
func (o *Office) Now(ctx context.Context) (time.Time, error) {
	test, err := o.store.IsTest(ctx)
	if err != nil || !test {
		return time.Now(), err
	}
	last, ok, err := o.store.LastEvent(ctx)
	if err == nil && !ok {
		last = time.Now()
	}
	return last, err
}
