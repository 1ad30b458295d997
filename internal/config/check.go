package config

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"stepdown/internal/calendar"
	"stepdown/internal/strict"
)

// check is what only shows when all settings are known: that they go together, and that what they name is there.
func (c *Config) check(environ []string, today calendar.Date) strict.Faults {
	var faults strict.Faults
	wrong := func(key, problem, mend string) { faults = append(faults, c.Fault(key, problem, mend)) }

	host := c.Database.elsewhere(environ)
	if host != "" && !c.Database.verified() && c.DatabaseUnverified != On { //guard:database-elsewhere-is-verified
		wrong("database", "its sslmode leaves open whether "+host+" is the right server, and who reads along",
			"write sslmode=verify-full; or set database_unencrypted_or_unverified to on, which gives both up")
	}
	if problem := exposed(c.Mail.TokenFile); problem != "" {
		wrong("mail.token_file", problem, mendExposed(c.Mail.TokenFile))
	}

	token := c.Mail.Auth == "xoauth2" && c.Mail.TokenFile != ""
	if c.Mail.Username != "" && c.Mail.Password == "" && !token {
		wrong("mail.username", "there is no password to go with it",
			"give mail.password or mail.password_file as well; for xoauth2, mail.token_file")
	}
	if c.Mail.Auth != "auto" && c.Mail.Username == "" {
		wrong("mail.auth", "there is no name to log in with", "give mail.username as well")
	}
	if c.Mail.TokenFile != "" && c.Mail.Auth != "xoauth2" {
		wrong("mail.token_file", "only xoauth2 takes a token", "set mail.auth to xoauth2, or leave it out")
	}
	if token && c.Mail.Password != "" {
		wrong("mail.token_file", "mail.password is given too", "keep one of them")
	}
	if c.Mail.Username == "" && c.Mail.Password != "" {
		wrong("mail.password", "there is no name to go with it", "give mail.username as well")
	}
	if c.Mail.RetryFirst > c.Mail.RetryLongest {
		wrong("mail.retry_first", brief(c.Mail.RetryFirst)+" is longer than mail.retry_longest, "+brief(c.Mail.RetryLongest), "swap them")
	}
	if c.ShowSigner > 0 && c.Mail.Host == "" {
		wrong("release.show_signer", "letters are shown by e-mail, and there is no mail server", "give mail.host as well, or set it to off")
	}
	if c.Service.Lease <= c.Mail.Timeout { //guard:lease-outlasts-a-mail
		wrong("service.lease", brief(c.Service.Lease)+" is not longer than mail.timeout, "+brief(c.Mail.Timeout),
			"make it longer, or another daemon may take over an item that is still being sent")
	}
	if last := len(c.Council.Address) - 1; last >= 0 && !postcodeEnd.MatchString(c.Council.Address[last]) {
		wrong("council.address", fmt.Sprintf("its last line, %q, does not end in a postcode", c.Council.Address[last]), "give the postcode last")
	}
	if live := c.Timing.GoLiveOn; live.After(today.AddDays(366)) {
		wrong("timing.go_live_on", live.String()+" is more than a year ahead",
			"correct the year; nothing is sent of what falls due before that day")
	}
	for _, d := range c.Calendar.WithdrawnHolidays {
		if _, added := c.Calendar.ExtraHolidays[d]; added {
			wrong("calendar.withdrawn_holidays", d.String()+" is among calendar.extra_holidays too", "leave one out")
		}
	}
	if same(c.Folders.Feed, c.Folders.Print) {
		wrong("folders.print", c.Folders.Print+" is folders.feed too", "give each a folder of its own: what arrives in one leaves by the other")
	}
	for _, named := range []struct {
		key, path string
		folder    bool
	}{
		{"folders.templates", c.Folders.Templates, true},
		{"policy", c.Policy, false},
		{"council.logo", c.Council.Logo, false},
		{"mail.ca_file", c.Mail.CAFile, false},
	} {
		if named.path == "" {
			continue
		}
		info, err := os.Stat(named.path)
		switch {
		case err != nil:
			wrong(named.key, err.Error(), "give the path of one that is there, or leave it out")
		case info.IsDir() && !named.folder:
			wrong(named.key, named.path+" is a folder", "give the path of a file")
		case !info.IsDir() && named.folder:
			wrong(named.key, named.path+" is a file", "give the path of a folder")
		}
	}
	return faults
}

// postcodeEnd is the form of a postcode at the end of a line.
var postcodeEnd = regexp.MustCompile(`(?i)(^|\s)[a-z]{1,2}[0-9][0-9a-z]?\s*[0-9][a-z]{2}$`)

// same tells whether two paths name one folder.
func same(one, other string) bool {
	if filepath.Clean(one) == filepath.Clean(other) {
		return true
	}
	a, errA := os.Stat(one)
	b, errB := os.Stat(other)
	return errA == nil && errB == nil && os.SameFile(a, b)
}

// CheckSending tells what is missing before anything may be sent: the council's own details and a mail server. The error
// is of type strict.Faults.
func (c *Config) CheckSending() error {
	if faults := c.missing(func(s Setting) bool { return s.Sending }); faults != nil { //guard:nothing-is-sent-without-a-profile
		return faults
	}
	return nil
}

// Missing is everything that an installation needs for real work and that is not given.
func (c *Config) Missing() strict.Faults {
	return c.missing(func(s Setting) bool { return s.Sending || s.Feeds })
}

func (c *Config) missing(needed func(Setting) bool) (faults strict.Faults) {
	for _, s := range tableOf(c.Kinds) {
		if !needed(s) || s.form.get(c) != "" {
			continue
		}
		without := "nothing is sent without it"
		if s.Feeds {
			without = "no feed is taken without it"
		}
		faults = append(faults, strict.At("", 0, s.Key, "is not given, and "+without+" ("+s.Meaning+")",
			"set it in the settings file or as "+s.Env()))
	}
	return faults
}
