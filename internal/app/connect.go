package app

import (
	"context"
	"errors"
	"fmt"
	"os"

	"stepdown/internal/config"
	"stepdown/internal/mail"
	"stepdown/internal/post"
	"stepdown/internal/store"
	"stepdown/internal/strict"
	"stepdown/jobs"
)

// Tried is something that the settings name, and how it answered.
type Tried struct {
	What string `json:"what"`
	OK   bool   `json:"ok"`
	Said string `json:"said"` // what is there; or what is wrong, and what to do
}

// Connect tries what the settings name as the service would use it, and leaves nothing behind: the database, the mail server
// up to and with the login, and the folders. No mail is sent.
func Connect(ctx context.Context, c *config.Config) []Tried {
	ours, test, database := tryDatabase(ctx, c)
	all := []Tried{database, tryMail(ctx, c, test),
		tryFolder("folders.feed", c.Folders.Feed, canWrite, ours.feeds), tryFolder("folders.print", c.Folders.Print, canWrite, ours.prints)}
	if c.Folders.Templates != "" {
		all = append(all, tryFolder("folders.templates", c.Folders.Templates, canRead))
	}
	return all
}

func tried(what, said string, err error) Tried {
	if err != nil {
		return Tried{what, false, err.Error()}
	}
	return Tried{what, true, said}
}

// whose tells whether folders are those of the database that was tried. nil: it does not answer, so nobody knows.
type whose struct {
	database string
	print    error
}

func (w *whose) feeds(folder string) error {
	if w == nil {
		return nil
	}
	return jobs.FeedsBelong(folder, w.database)
}

func (w *whose) prints(string) error {
	if w == nil {
		return nil
	}
	return w.print
}

func tryDatabase(ctx context.Context, c *config.Config) (ours *whose, test bool, t Tried) {
	said := "answers; it is for real work"
	err := func() (err error) {
		s, err := store.Open(ctx, c.Database.Reveal(), store.Options{MustExist: true})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, s.Close()) }()
		if test, err = usable(ctx, s); err != nil {
			return err
		}
		if test {
			said = "answers; it is a test database"
		}
		if exposed := c.Database.Exposed(); exposed != "" {
			said += "; WARNING: " + exposed
		}
		installation, err := s.Installation(ctx)
		if err == nil {
			err = installation.BelongsTo(c.Installation)
		}
		if err != nil {
			return err
		}
		ours = &whose{installation.DatabaseID, jobs.RecordBelongs(post.Spool{Dir: c.Folders.Print}.Record(), installation)}
		excess, err := s.CheckRole(ctx)
		if excess != "" {
			said += "; WARNING: its role " + excess + ", and could change what was written down: " + mendRole
		}
		return err
	}()
	return ours, test, tried("database", said, err)
}

func tryMail(ctx context.Context, c *config.Config, test bool) Tried {
	const what = "mail server"
	if c.Mail.Host == "" {
		return tried(what, "", errors.New("mail.host is not given: what is to be mailed waits"))
	}
	settings := mailSettings(c.Mail)
	settings.AllowPlain = test
	sender, err := newSender(c, settings)
	if err == nil {
		err = errors.Join(sender.Reach(ctx), sender.Close())
	}
	said := "answers"
	if settings.TLS != mail.Plain {
		said += ", encrypted"
	}
	if settings.Username != "" {
		said += ", and lets " + settings.Username + " log in"
	}
	return tried(what, said, err)
}

func tryFolder(key, folder string, ask ...func(string) error) Tried {
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, os.ErrNotExist):
		err = fmt.Errorf("%s does not exist: make it, or name another", folder)
	case err == nil && !info.IsDir():
		err = fmt.Errorf("%s is not a folder: name another", folder)
	}
	for _, each := range ask {
		if err == nil {
			err = each(folder)
		}
	}
	return tried(key, folder, err)
}

func canWrite(folder string) error {
	if err := canRead(folder); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, ".probe-*")
	if err != nil {
		return fmt.Errorf("%s can't be written to by this user: give it the right to", folder)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func canRead(folder string) error {
	if _, err := os.ReadDir(folder); err != nil {
		return fmt.Errorf("%s can't be read by this user: give it the right to", folder)
	}
	return nil
}

// newSender is the sender that the settings of the mail server make. Its faults are those of the settings, in their places.
func newSender(c *config.Config, settings mail.Settings) (*mail.Sender, error) {
	if faults := mailFaults(c, settings); faults != nil {
		return nil, faults
	}
	return mail.New(settings)
}

func mailFaults(c *config.Config, settings mail.Settings) (faults strict.Faults) {
	for _, f := range settings.Validate() {
		faults = append(faults, c.Fault("mail."+f.Key, f.Problem, f.Mend))
	}
	return faults
}

// CheckMail tells what no database could send mail by, of type strict.Faults.
func CheckMail(c *config.Config) error {
	if faults := faultsOfMail(c, true); faults != nil {
		return faults
	}
	return nil
}

func faultsOfMail(c *config.Config, test bool) strict.Faults {
	if c.Mail.Host == "" {
		return nil // nothing is mailed
	}
	settings := mailSettings(c.Mail)
	settings.AllowPlain = test
	return mailFaults(c, settings)
}

// checkSending tells what is missing before anything may be sent to real people, or by what nothing could be, of type strict.Faults.
func checkSending(c *config.Config) error {
	if err := c.CheckSending(); err != nil {
		return err
	}
	if faults := faultsOfMail(c, false); faults != nil {
		return faults
	}
	return nil
}

// Missing is everything that an installation for real work needs and that is not given, or not as it has to be there.
func Missing(c *config.Config) strict.Faults { return append(c.Missing(), faultsOfMail(c, false)...) }
