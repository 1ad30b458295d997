package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/health"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// scanGrace is how long after its time a scan may come without being overdue.
const scanGrace = time.Hour

// errNotYet says that the database has not been reached since the service started.
var errNotYet = errors.New("the database has not been reached yet")

// monitor is what answers for the service. It can't work without its database, nor where scans no longer come to an end: a new
// start or another machine may help. All else waits for a person or for another's service, and to end this one would only keep
// it from doing the rest.
func (s *service) monitor() *health.Monitor {
	var m *health.Monitor
	failing := func(pass string) func(context.Context) error {
		return func(context.Context) error { return m.Failing(pass) }
	}
	m = health.New([]health.Check{
		{Name: "database", Needed: true, Ask: s.ask(func(ctx context.Context, o *opened) error { return o.app.Store.CheckSchema(ctx) })},
		{Name: "scan", Needed: true, Ask: s.ask(func(ctx context.Context, o *opened) error { return o.overdue(ctx, s.now()) })},
		{Name: "last scan", Ask: failing(scanPass)},
		{Name: "intake", Ask: s.ask(func(ctx context.Context, o *opened) error {
			return errors.Join(m.Failing(intakePass), o.app.feedsAside(ctx))
		})},
		{Name: "delivery", Ask: failing(deliverPass)},
		{Name: "reminders", Ask: failing(remindPass)},
		{Name: "report", Ask: failing(reportPass)},
		{Name: "print folder", Ask: s.ask(func(ctx context.Context, o *opened) error { return o.app.printable(ctx) })},
		{Name: "mail", Ask: s.ask(func(ctx context.Context, o *opened) error { return o.app.mailable(ctx) })},
		{Name: "sending", Ask: s.ask(func(ctx context.Context, o *opened) error { return o.app.sending(ctx) })},
		{Name: "feed", Ask: s.ask(func(ctx context.Context, o *opened) error { return o.app.fresh(ctx, calendar.LondonDate(s.now())) })},
	}, s)
	return m
}

func (s *service) ask(ask func(context.Context, *opened) error) func(context.Context) error {
	return func(ctx context.Context) error {
		if o := s.opened.Load(); o != nil {
			return ask(ctx, o)
		}
		return errNotYet
	}
}

// overdue tells whether a scan should have been completed and was not.
func (o *opened) overdue(ctx context.Context, now time.Time) error {
	for _, t := range o.tasks {
		if t.Name != scanPass {
			continue
		}
		last, ok, err := o.app.Store.LastSlot(ctx, t.Name)
		if err != nil {
			return err
		}
		if next := t.Times.Next(last); ok && now.Sub(next) > scanGrace {
			return fmt.Errorf("the scan of %s has not been completed", next.Format(time.DateTime))
		}
	}
	return nil
}

// feedsAside says that feeds were not taken, without their names, which anybody may have chosen.
func (a *App) feedsAside(ctx context.Context) error {
	all, err := a.Store.OpenNotices(ctx)
	number := map[store.NoticeState]int{}
	for _, n := range all {
		number[n.State]++
	}
	for _, aside := range []struct {
		state store.NoticeState
		what  string
	}{
		{store.FeedRefused, "%d feed(s) refused, and none taken since: see `stepdown feed`"},
		{store.FeedWaiting, "%d feed(s) wait for a person: see `stepdown feed`"},
		{store.FeedUnrested, "%d folder(s) of feeds have not come to rest, or are none"},
		{store.FeedUnmoved, "%d folder(s) of feeds can't be moved away"},
	} {
		if n := number[aside.state]; n > 0 {
			err = errors.Join(err, fmt.Errorf(aside.what, n))
		}
	}
	return err
}

// printable tells whether letters can be put into the print folder.
func (a *App) printable(ctx context.Context) error {
	if err := takesALetter(a.config.Folders.Print); err != nil {
		return err
	}
	return a.again(ctx, ledger.SpoolFailed, "could not be written to the print folder")
}

func (a *App) mailable(ctx context.Context) error {
	return a.again(ctx, ledger.MailDelayed, "the mail server did not take")
}

// again tells of what waits for another try.
func (a *App) again(ctx context.Context, code ledger.Code, what string) error {
	n, err := a.Store.CountAgain(ctx, code)
	if err == nil && n > 0 {
		err = fmt.Errorf("letters or messages that %s and that are to be tried again: %d", what, n)
	}
	return err
}

// sending tells of what a person or a limit keeps back.
func (a *App) sending(ctx context.Context) error {
	ours, err := a.Store.Installation(ctx)
	switch {
	case err != nil:
		return err
	case ours.Paused:
		return store.ErrPaused
	case ours.OverLimit:
		return store.ErrOverLimit
	}
	return a.feedsFirst(ctx)
}

// feedsFirst names the feeds that come before any letter.
func (a *App) feedsFirst(ctx context.Context) error {
	all, err := a.Store.ComingFeeds(ctx)
	for _, s := range all {
		if s.Stops {
			err = errors.Join(err, errors.New(s.String()))
		}
	}
	return err
}

// fresh tells whether the newest feed is too old for letters to go.
func (a *App) fresh(ctx context.Context, today calendar.Date) error {
	feed, ok, err := a.Store.LastFeed(ctx)
	switch {
	case err != nil:
		return err
	case !ok:
		return errors.New("no feed has been taken yet")
	case a.Rules.Calendar.WorkingDaysBetween(feed.MadeOn, today) > a.Rules.Settings.FeedMaxAge:
		return fmt.Errorf("the newest feed was made on %s: no letter goes until a fresh one comes", feed.MadeOn.WithWeekday())
	}
	return nil
}

// aLetter is somewhat more than a letter's PDF takes.
const aLetter = 64 << 10

// takesALetter writes as much as a letter into a folder, and takes it away again.
func takesALetter(folder string) (err error) {
	f, err := os.CreateTemp(folder, ".probe-*")
	if err == nil {
		_, err = f.Write(make([]byte, aLetter))
		err = errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return errors.New("the print folder's disk is full: no letter can be put into it")
	case err != nil:
		return errors.New("the print folder can't be written to")
	}
	return nil
}
