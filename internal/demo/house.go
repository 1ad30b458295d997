package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"stepdown/internal/app"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/config"
	"stepdown/internal/mail/sink"
	"stepdown/internal/office"
)

// mark is the file by which a folder of an earlier demo is known, so that nothing else is ever cleared away.
const mark = ".stepdown-demo"

// reportTo is the inbox of the daily report, and the one in which answers are read.
const reportTo = "early-help-service@example.org"

// Installation is a whole installation for trying out, in one folder: a database, feeds, a print folder, and a mail
// server of its own that keeps what it is sent. It is real in all its parts, and nothing of it leaves the machine.
type Installation struct {
	Dir   string
	app   *app.App
	sink  *sink.Server
	known map[string]string // the letters' states as last seen
}

// Open makes the installation in the folder, or makes it anew where an earlier demo left one. Without a database, a SQLite
// file in the folder is made.
func Open(ctx context.Context, dir, database string, log *slog.Logger) (*Installation, error) {
	if err := clearOut(dir); err != nil {
		return nil, err
	}
	server, err := sink.Start(sink.Options{Dir: filepath.Join(dir, "mail")})
	if err != nil {
		return nil, err
	}
	i := &Installation{Dir: dir, sink: server, known: map[string]string{}}
	if database == "" {
		database = "sqlite:" + filepath.Join(dir, "stepdown.db")
	}
	if i.app, err = open(ctx, dir, database, server, log); err != nil {
		return nil, errors.Join(err, server.Close())
	}
	return i, nil
}

func open(ctx context.Context, dir, database string, server *sink.Server, log *slog.Logger) (*app.App, error) {
	settings, err := config.Load(config.Sources{Environ: []string{
		"STEPDOWN_DATABASE=" + database,
		"STEPDOWN_FOLDERS_PRINT=" + filepath.Join(dir, "print"),
		"STEPDOWN_MAIL_HOST=" + server.Host(),
		fmt.Sprintf("STEPDOWN_MAIL_PORT=%d", server.Port()),
		"STEPDOWN_MAIL_TLS=none",
		"STEPDOWN_MAIL_FROM=stepdown@example.org",
		"STEPDOWN_MAIL_REPLY_TO=" + reportTo,
		"STEPDOWN_REPORT_TO=" + reportTo,
		"STEPDOWN_CONFIG=" + os.DevNull,
	}})
	if err != nil {
		return nil, err
	}
	if _, err := app.Migrate(ctx, settings, true, app.Grants{}); err != nil {
		return nil, err
	}
	return app.Open(ctx, settings, log)
}

// clearOut empties the folder of an earlier demo, and refuses any other that isn't empty.
func clearOut(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("look into the demo's folder: %w", err)
	}
	ours := slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == mark })
	if len(entries) > 0 && !ours {
		return fmt.Errorf("make the demo in %s: the folder is not empty, and no earlier demo made it: name another with --dir", dir)
	}
	for _, name := range []string{"stepdown.db", "stepdown.db-wal", "stepdown.db-shm", "stepdown.db.lock", "feed", "print", "mail"} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("clear the earlier demo: %w", err)
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the demo's folder: %w", err)
	}
	if ours {
		return nil
	}
	made, err := os.OpenFile(filepath.Join(dir, mark), os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("mark the demo's folder: %w", err)
	}
	_, err = made.WriteString("made by stepdown demo\n")
	return errors.Join(err, made.Close())
}

// Close stops the mail server and closes the database.
func (i *Installation) Close() error { return errors.Join(i.app.Close(), i.sink.Close()) }

// Take takes a feed in.
func (i *Installation) Take(ctx context.Context, folder string) (Taken, error) {
	intake := i.app.Intake()
	intake.Now = func() time.Time { return madeAt(day(365)) } // after every story, whatever this machine's clock says
	took, err := intake.Run(ctx, folder, false)
	return Taken{took.New, took.Changed, took.Rejected, took.Missing}, err
}

// RunDay makes the day's passes.
func (i *Installation) RunDay(ctx context.Context, today calendar.Date) (Done, error) {
	d, err := i.app.RunDay(ctx, today)
	if err != nil {
		return Done{}, err
	}
	letters, err := i.changed(ctx)
	return Done{Letters: letters, Digests: d.Reminded.Digests, Uncovered: d.Reminded.Uncovered}, err
}

// changed lists the letters whose state or reason is no longer what it was.
func (i *Installation) changed(ctx context.Context) ([]LetterEvent, error) {
	all, err := i.Letters(ctx)
	if err != nil {
		return nil, err
	}
	var events []LetterEvent
	for _, l := range all {
		now := string(l.State) + string(l.Code)
		if i.known[l.ID] != now {
			i.known[l.ID] = now
			events = append(events, LetterEvent{l.Key, l.ID, l.Kind, l.State, l.Text})
		}
	}
	return events, nil
}

// Record does what a person does.
func (i *Installation) Record(ctx context.Context, a Act) error {
	i.app.DateBy(a.On)
	return a.Do(ctx, i.app.Office(), a.On, office.Who{Name: a.By, Known: office.Known{OSUser: "demo"}, Because: a.What})
}

// PrintWaiting plays the print room: every run that waits is printed.
func (i *Installation) PrintWaiting(ctx context.Context) (int, error) {
	waiting, err := i.app.Office().UnprintedRuns(ctx)
	if err != nil {
		return 0, err
	}
	total, done := 0, map[string]bool{}
	for _, w := range waiting {
		if done[w.Run] {
			continue
		}
		done[w.Run] = true
		noted, err := i.app.Office().PrintDone(ctx, w.Run, nil, office.Who{Name: "print room", Known: office.Known{OSUser: "demo"}})
		if err != nil {
			return total, err
		}
		total += noted.Letters
	}
	_, err = i.changed(ctx)
	return total, err
}

// Letters are all letters of the installation, as they stand.
func (i *Installation) Letters(ctx context.Context) ([]office.Letter, error) {
	return i.app.Office().Letters(ctx, "", casefile.Key{})
}

// Mails is the number of messages that the mail server took.
func (i *Installation) Mails() int { return len(i.sink.Messages()) }
