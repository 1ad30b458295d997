package app

import (
	"context"
	"errors"
	"fmt"
	"os"

	"stepdown/internal/config"
	"stepdown/internal/mail"
	"stepdown/internal/store"
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
	test, database := tryDatabase(ctx, c)
	all := []Tried{database, tryMail(ctx, c, test),
		tryFolder("folders.feed", c.Folders.Feed, canWrite), tryFolder("folders.print", c.Folders.Print, canWrite)}
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

func tryDatabase(ctx context.Context, c *config.Config) (test bool, t Tried) {
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
		excess, err := s.CheckRole(ctx)
		if excess != "" {
			said += "; WARNING: its role " + excess + ", and could change what was written down: " + mendRole
		}
		return err
	}()
	return test, tried("database", said, err)
}

func tryMail(ctx context.Context, c *config.Config, test bool) Tried {
	const what = "mail server"
	if c.Mail.Host == "" {
		return tried(what, "", errors.New("mail.host is not given: what is to be mailed waits"))
	}
	settings := mailSettings(c.Mail)
	settings.AllowPlain = test
	sender, err := mail.New(settings)
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

func tryFolder(key, folder string, can func(string) error) Tried {
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, os.ErrNotExist):
		err = fmt.Errorf("%s does not exist: make it, or name another", folder)
	case err == nil && !info.IsDir():
		err = fmt.Errorf("%s is not a folder: name another", folder)
	case err == nil:
		err = can(folder)
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
