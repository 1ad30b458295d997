// Package app puts the house together: it makes the settings into a store, rules, jobs that are ready to run, and an office
// for the people who act. It decides nothing itself. Whatever is wrong with the settings is reported with its place.
package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/config"
	"stepdown/internal/mail"
	"stepdown/internal/office"
	"stepdown/internal/post"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// App is an installation with its database open.
type App struct {
	Store *store.Store
	Rules jobs.Rules
	Test  bool // the database was made for trying out
	// Progress, if set, is told how a run of a day gets on.
	Progress Progress

	config *config.Config
	log    *slog.Logger
	owner  string
	mail   mail.Settings
	sender *mail.Sender
}

// postageClass stands in every manifest: second class is what councils send such letters by.
const postageClass = "second"

// ErrOldTables says that the database isn't up to date with the program.
var ErrOldTables = errors.New("the database's tables are not up to date: run `stepdown migrate`")

// Open opens the installation that the settings describe. Close it.
func Open(ctx context.Context, c *config.Config, log *slog.Logger) (*App, error) {
	rules, err := Rules(c)
	if err != nil {
		return nil, err
	}
	s, err := store.Open(ctx, c.Database.Reveal(), store.Options{MustExist: true, Before: beforeStep()})
	if err != nil {
		return nil, err
	}
	test, err := usable(ctx, s)
	if err == nil {
		rules, err = rules.AsRecorded(ctx, s)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return appOn(s, test, rules, c, log), nil
}

// usable refuses a database whose tables are not up to date, and tells whether it was made for trying out.
func usable(ctx context.Context, s *store.Store) (test bool, err error) {
	ready, err := s.Migrated(ctx)
	if err != nil {
		return false, err
	}
	if !ready { //guard:tables-are-up-to-date
		return false, ErrOldTables
	}
	return s.IsTest(ctx)
}

// appOn is the installation that the settings and the rules read from them make on a database.
func appOn(s *store.Store, test bool, rules jobs.Rules, c *config.Config, log *slog.Logger) *App {
	a := &App{Store: s, Rules: rules, Test: test, config: c, log: log, owner: owner(), mail: mailSettings(c.Mail)}
	a.mail.AllowPlain = test
	return a
}

// owner names this process among all that deliver.
func owner() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s/%d/%s", host, os.Getpid(), rand.Text()[:8])
}

func mailSettings(c config.Mail) mail.Settings {
	return mail.Settings{
		Host: c.Host, Port: c.Port, TLS: string(c.TLS), Auth: c.Auth, Username: c.Username, Password: c.Password.Reveal(), TokenFile: c.TokenFile,
		From: c.From, FromName: c.FromName, ReplyTo: c.ReplyTo, HelloName: c.HelloName, Timeout: c.Timeout, CAFile: c.CAFile,
	}
}

// Close closes the connections to the mail server and the database.
func (a *App) Close() error {
	a.closeMail()
	return a.Store.Close()
}

// MaySend refuses real sending until the council's own profile and mail server are set. A test database needs neither.
func (a *App) MaySend() error {
	if a.Test {
		return nil
	}
	return checkSending(a.config)
}

// Intake is the job that takes feeds in.
func (a *App) Intake() jobs.Intake {
	return jobs.Intake{Store: a.Store, Log: a.log, Barred: a.barred(), Now: time.Now, Share: a.config.Limits.FeedShare,
		Arrives: a.config.Folders.Feed,
		Recall:  a.recallLying}
}

// barred is why no feed may be taken yet. A try-out database sends to no real person.
func (a *App) barred() error {
	if !a.Test && a.config.Timing.GoLiveOn.IsZero() { //guard:service-waits-for-its-day
		return jobs.ErrNotLive
	}
	return nil
}

// Scan is the job that brings the ledger up to date.
func (a *App) Scan() (jobs.Scan, error) {
	_, err := a.spool()
	return a.look(), err
}

func (a *App) look() jobs.Scan {
	return jobs.Scan{Store: a.Store, Rules: a.Rules, Carriers: a.setUp(), Log: a.log}
}

// recallLying takes back from the print folder what has just been forbidden.
func (a *App) recallLying(ctx context.Context, today calendar.Date) {
	scan := a.look()
	scan.Carriers = a.atOnce()
	scan.RecallLying(ctx, today)
}

// Remind is the job that gathers the digests. Without a mail server set, reminders wait.
func (a *App) Remind() jobs.Remind {
	j := jobs.Remind{Store: a.Store, Rules: a.Rules, Domain: a.mail.Domain(), Calendar: a.config.Digest.Calendar == config.On,
		Support:   a.support(),
		ByCommand: a.config.Digest.Record == config.ByCommand, Log: a.log}
	if a.config.Mail.Host != "" {
		j.Compose = a.mail.Compose
	}
	return j
}

// support is business support's inbox.
func (a *App) support() string { return cmp.Or(a.config.Digest.BusinessSupport, a.config.Report.To) }

// Report is the job that tells the council's inbox how things stand.
func (a *App) Report() jobs.Report {
	j := jobs.Report{Store: a.Store, Rules: a.Rules, To: a.config.Report.To, Domain: a.mail.Domain(), NotLive: a.barred() != nil,
		Support: a.support(), GivenWithin: a.config.Report.GivenWithin, PrintedWithin: a.config.Report.PrintedWithin,
		Strays: a.printRoom("").Strays}
	if a.config.Mail.Host != "" {
		j.Compose = a.mail.Compose
	}
	return j
}

// Deliver is the job that gives what is ready to the carriers. Without a mail server set, what is to be mailed waits.
func (a *App) Deliver() (jobs.Deliver, error) {
	j := jobs.Deliver{
		Store: a.Store, Rules: a.Rules, Log: a.log,
		Look:     a.lookout().Run,
		Before:   beforeStage,
		Claimant: a.claimant(a.owner),
		PerRun:   a.config.Limits.LettersPerRun,
		Retry:    jobs.Retry{Attempts: a.config.Mail.Attempts, First: a.config.Mail.RetryFirst, Longest: a.config.Mail.RetryLongest},
	}
	spool, err := a.spool()
	if err != nil {
		return j, err
	}
	j.Sent = spool.Record()
	j.Carriers, err = a.carriers(a.owner)
	j.Messages = j.Carriers[casefile.Email]
	return j, err
}

// lookout sees the feeds that have arrived in the folder of feeds.
func (a *App) lookout() jobs.Lookout {
	return jobs.Lookout{Store: a.Store, Folder: a.config.Folders.Feed, Log: a.log}
}

// lookByTheDay sees them for people who act, by whose time the age of what is recorded counts.
func (a *App) lookByTheDay(ctx context.Context, now time.Time) error {
	l := a.lookout()
	if a.Test {
		l.Until = now
	}
	return l.Run(ctx, time.Now())
}

// Follow is the job that asks the carriers what became of what they accepted.
func (a *App) Follow() (jobs.Follow, error) {
	_, err := a.spool()
	return jobs.Follow{Store: a.Store, Carriers: a.setUp(), Log: a.log}, err
}

// printRoom is the carrier of the print folder, in the hands of that owner.
func (a *App) printRoom(owner string) jobs.PrintRoom {
	spool := post.Spool{Dir: a.config.Folders.Print, Segment: recordSegment()} // a dry run makes no folder
	return jobs.PrintRoom{Printed: jobs.Printed{Store: a.Store, Spool: spool, Sent: spool.Record(), Class: postageClass,
		Speech: a.Rules.Wording.Speech()},
		Claimant: a.claimant(owner), Before: beforeStep()}
}

func (a *App) claimant(owner string) store.Claimant {
	return store.Claimant{Owner: owner, Lease: a.config.Service.Lease, Installation: a.config.Installation,
		PerDay: a.config.Limits.LettersPerDay}
}

// carriers are those that the settings name, by the channel that each serves. With an error there are those that could be
// set up.
func (a *App) carriers(owner string) (jobs.Carriers, error) {
	carriers := jobs.Carriers{casefile.Post: a.printRoom(owner)}
	if a.config.Mail.Host == "" {
		return carriers, nil
	}
	if a.sender == nil {
		sender, err := newSender(a.config, a.mail)
		if err != nil {
			return carriers, err
		}
		a.sender = sender
	}
	carriers[casefile.Email] = mail.Carrier{Sender: a.sender}
	return carriers, nil
}

// setUp are the carriers as they can be asked about letters. What is wrong with the settings of another is told when it is
// to send.
func (a *App) setUp() jobs.Carriers {
	carriers, _ := a.carriers(owner()) // another than that of the deliveries, which may be at work on a run
	return carriers
}

// atOnce are those for what is done as somebody acts, who does not wait long for others at work on the print folder.
func (a *App) atOnce() jobs.Carriers {
	carriers, room := a.setUp(), a.printRoom(owner())
	room.Spool.Patience = 5 * time.Second
	carriers[casefile.Post] = room
	return carriers
}

func (a *App) spool() (post.Spool, error) {
	spool, err := post.NewSpool(a.config.Folders.Print)
	spool.Segment = recordSegment()
	return spool, err
}

// Office is where people act on the installation.
func (a *App) Office() *office.Office {
	return office.New(a.Store, a.Rules, a.Intake(), office.Settings{Installation: a.config.Installation, PrintRoom: a.printRoom(owner()),
		Carriers: a.atOnce(), Feeds: a.config.Folders.Feed, Look: a.lookByTheDay})
}

// DateBy has what is recorded from now on bear a day, at the time of day that it is, if the database is one for tests: a day
// other than today is run only there.
func (a *App) DateBy(day calendar.Date) {
	if now := time.Now(); a.Test {
		a.Store.DateAhead(calendar.LondonTime(day, now).Sub(now))
	}
}

// Grants are PostgreSQL roles: those that may then run the service, and those that may read the views.
type Grants struct{ Services, Readers []string }

// Migrate makes the tables of the settings' database, or brings them up to date. test marks a new database as a try-out;
// what comes back is whether the database is one.
func Migrate(ctx context.Context, c *config.Config, test bool, to Grants) (isTest bool, err error) {
	s, err := store.Open(ctx, c.Database.Reveal(), store.Options{})
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	err = s.Migrate(ctx, store.MigrateOptions{Test: test, Installation: c.Installation, Services: to.Services, Readers: to.Readers})
	if err != nil {
		return false, err
	}
	return s.IsTest(ctx)
}
