package config

import (
	"slices"
	"time"

	"stepdown/internal/timetable"
)

// tableOf is every setting of an installation that writes those kinds of letter.
func tableOf(kinds timetable.Kinds) table {
	at := slices.IndexFunc(general, func(s Setting) bool { return s.Key == "limits.letters_per_run" })
	return slices.Insert(slices.Clone(general), at, releases(kinds)...)
}

// releases are the settings of when each kind of letter goes.
func releases(kinds timetable.Kinds) table {
	all := make(table, len(kinds))
	for i, kind := range kinds {
		all[i] = Setting{Key: kind.Release(), Default: "automatic", Example: "after 2 working days", form: release(kind.Name),
			Meaning: "the same for " + string(kind.Name) + " letters"}
	}
	if len(kinds) > 0 {
		all[0].Example = "approval"
		all[0].Meaning = "when " + string(kinds[0].Name) + " letters go that may go: at once, when somebody approves them who did not confirm " +
			"the closure, or after some working days in which they can be held"
	}
	return all
}

// general are the settings that are there whatever letters are written. No default schedule falls between 01:00 and 02:00, an hour that the clocks skip in
// spring and go through twice in autumn.
var general = table{
	{Key: "database", Flag: "database", Secret: true, resolve: databaseFromFolder, Default: "sqlite:stepdown.db",
		Example: "postgres://stepdown@db.example.org/stepdown?sslmode=verify-full",
		Meaning: "where records and letters are kept: sqlite:PATH, or postgres://... for several daemons",
		form:    one(func(c *Config) *Database { return &c.Database }, database)},
	{Key: "installation", Default: "stepdown", Example: "anytown-live",
		Meaning: "the name under which this installation owns its database",
		form:    one(func(c *Config) *string { return &c.Installation }, text)},

	{Key: "folders.feed", resolve: fromFolder, Default: "feed", Example: "/srv/stepdown/feed",
		Meaning: "the folder that is watched for nightly feeds",
		form:    one(func(c *Config) *string { return &c.Folders.Feed }, path)},
	{Key: "folders.print", resolve: fromFolder, Default: "print", Example: "/srv/stepdown/print",
		Meaning: "the folder that print runs are put into",
		form:    one(func(c *Config) *string { return &c.Folders.Print }, path)},
	{Key: "folders.templates", resolve: fromFolder, Example: "/etc/stepdown/templates",
		Meaning: "a folder of the council's own wording, which overrides the built-in one file by file",
		form:    one(func(c *Config) *string { return &c.Folders.Templates }, path)},
	{Key: "policy", resolve: fromFolder, Example: "/etc/stepdown/policy.yaml",
		Meaning: "the council's own rules of what falls due when, in place of the built-in ones",
		form:    one(func(c *Config) *string { return &c.Policy }, path)},

	{Key: "council.name", Sending: true, Example: "Anytown Council",
		Meaning: "the council's name, as letters give it",
		form:    one(func(c *Config) *string { return &c.Council.Name }, text)},
	{Key: "council.address", Sending: true, Example: "Children's Services; 1 Example Street; Anytown; ZZ1 1ZZ",
		Meaning: "the sender's address, line by line, with the postcode last",
		form:    lines(func(c *Config) *[]string { return &c.Council.Address }, text)},
	{Key: "council.telephone", Sending: true, Example: "01632 960000",
		Meaning: "the council's switchboard",
		form:    one(func(c *Config) *string { return &c.Council.Telephone }, telephone)},
	{Key: "council.email", Example: "childrens-services@example.org",
		Meaning: "the inbox that families may write to",
		form:    one(func(c *Config) *string { return &c.Council.Email }, emailAddress)},
	{Key: "council.web", Sending: true, Example: "www.example.org",
		Meaning: "the council's web site",
		form:    one(func(c *Config) *string { return &c.Council.Web }, webAddress)},
	{Key: "council.early_help_telephone", Sending: true, Example: "01632 960001, option 1, then option 2",
		Meaning: "the early help line",
		form:    one(func(c *Config) *string { return &c.Council.EarlyHelpTelephone }, telephone)},
	{Key: "council.early_help_web", Sending: true, Example: "www.example.org/earlyhelp",
		Meaning: "the web page on early help",
		form:    one(func(c *Config) *string { return &c.Council.EarlyHelpWeb }, webAddress)},
	{Key: "council.urgent_telephone", Sending: true, Example: "01632 960002",
		Meaning: "whom to call at any hour when a child may be at risk",
		form:    one(func(c *Config) *string { return &c.Council.UrgentTelephone }, telephone)},
	{Key: "council.complaints_telephone", Sending: true, Example: "01632 960003",
		Meaning: "whom to call with a complaint",
		form:    one(func(c *Config) *string { return &c.Council.ComplaintsTelephone }, telephone)},
	{Key: "council.complaints_web", Sending: true, Example: "www.example.org/complaints",
		Meaning: "the web page on complaints",
		form:    one(func(c *Config) *string { return &c.Council.ComplaintsWeb }, webAddress)},
	{Key: "council.logo", resolve: fromFolder, Example: "/etc/stepdown/logo.png",
		Meaning: "the council's logo, a PNG file",
		form:    one(func(c *Config) *string { return &c.Council.Logo }, path)},
	{Key: "council.logo_alt", Example: "Anytown Council",
		Meaning: "what the logo shows, for those who can't see it; the council's name, unless given",
		form:    one(func(c *Config) *string { return &c.Council.LogoAlt }, text)},

	{Key: "mail.host", Sending: true, Example: "smtp.example.org",
		Meaning: "the mail server, without its port",
		form:    one(func(c *Config) *string { return &c.Mail.Host }, hostName)},
	{Key: "mail.port", Example: "2525",
		Meaning: "the mail server's port, if not the usual one: 587, 465 where TLS is implicit, 25 without TLS",
		form:    one(func(c *Config) *int { return &c.Mail.Port }, unlessZero(wholeNumber(1, 65535)))},
	{Key: "mail.tls", Default: "starttls", Example: "implicit",
		Meaning: "how the connection is encrypted; none only for a server on this machine, or with a test database",
		form:    one(func(c *Config) *TLS { return &c.Mail.TLS }, choice(StartTLS, ImplicitTLS, NoTLS))},
	{Key: "mail.auth", Default: "auto", Example: "xoauth2",
		Meaning: "how to log in: auto takes the safest way that the server offers; xoauth2, for Microsoft 365, takes a token",
		form: one(func(c *Config) *string { return &c.Mail.Auth },
			choice("auto", "plain", "login", "cram-md5", "scram-sha-1", "scram-sha-256", "xoauth2"))},
	{Key: "mail.username", Example: "stepdown",
		Meaning: "the name to log in to the mail server with, if it asks for one",
		form:    one(func(c *Config) *string { return &c.Mail.Username }, text)},
	{Key: "mail.password", Secret: true, Example: "correct horse battery staple",
		Meaning: "the password that goes with the name",
		form:    one(func(c *Config) *Secret { return &c.Mail.Password }, secret)},
	{Key: "mail.token_file", resolve: fromFolder, Example: "/run/stepdown/mail-token",
		Meaning: "the file that holds the token for xoauth2; it is read for each connection, because another program renews it",
		form:    one(func(c *Config) *string { return &c.Mail.TokenFile }, path)},
	{Key: "mail.from", Sending: true, Example: "early-help@example.org",
		Meaning: "the address that e-mail comes from",
		form:    one(func(c *Config) *string { return &c.Mail.From }, emailAddress)},
	{Key: "mail.from_name", Example: "Anytown Council",
		Meaning: "the name that stands beside that address",
		form:    one(func(c *Config) *string { return &c.Mail.FromName }, text)},
	{Key: "mail.reply_to", Example: "early-help-team@example.org",
		Meaning: "the inbox that answers go to, if another",
		form:    one(func(c *Config) *string { return &c.Mail.ReplyTo }, emailAddress)},
	{Key: "mail.hello_name", Example: "stepdown.example.org",
		Meaning: "the name this machine gives to the mail server, if not the domain of mail.from",
		form:    one(func(c *Config) *string { return &c.Mail.HelloName }, hostName)},
	{Key: "mail.ca_file", resolve: fromFolder, Example: "/etc/stepdown/ca.pem",
		Meaning: "certificates of authorities to trust, as PEM, instead of the system's",
		form:    one(func(c *Config) *string { return &c.Mail.CAFile }, path)},
	{Key: "mail.timeout", Default: "10m", Example: "10m",
		Meaning: "how long to wait for the mail server's answer; it may need 10 minutes after the last byte (RFC 5321)",
		form:    one(func(c *Config) *time.Duration { return &c.Mail.Timeout }, duration(time.Second, time.Hour))},
	{Key: "mail.attempts", Default: "12", Example: "12",
		Meaning: "tries before a message is given up as failed",
		form:    one(func(c *Config) *int { return &c.Mail.Attempts }, wholeNumber(1, 100))},
	{Key: "mail.retry_first", Default: "1m", Example: "1m",
		Meaning: "the wait after the first failed try; it doubles from try to try",
		form:    one(func(c *Config) *time.Duration { return &c.Mail.RetryFirst }, duration(time.Second, time.Hour))},
	{Key: "mail.retry_longest", Default: "4h", Example: "4h",
		Meaning: "the longest wait between two tries",
		form:    one(func(c *Config) *time.Duration { return &c.Mail.RetryLongest }, duration(time.Second, 48*time.Hour))},

	{Key: "calendar.extra_holidays", Example: "2026-06-15: A day of thanks",
		Meaning: "days that are no working days though no bank holidays, each with its name",
		form:    namedDates(func(c *Config) *dateNames { return &c.Calendar.ExtraHolidays })},
	{Key: "calendar.withdrawn_holidays", Example: "2026-05-04; 2026-08-31",
		Meaning: "bank holidays on which the council works",
		form:    lines(func(c *Config) *dates { return &c.Calendar.WithdrawnHolidays }, date)},

	{Key: "timing.address_confirmed_within", Default: "90 days", Example: "90 days",
		Meaning: "how long ago an address may have been confirmed for a letter to go there",
		form:    one(func(c *Config) *int { return &c.Timing.AddressConfirmedWithin }, count("day", 1, 3660))},
	{Key: "timing.feed_max_age", Default: "1 working day", Example: "1 working day",
		Meaning: "how old the newest feed may be for letters to go",
		form:    one(func(c *Config) *int { return &c.Timing.FeedMaxAge }, count("working day", 0, 30))},
	{Key: "timing.go_live_on", Example: "2026-09-01",
		Meaning: "what fell due before this day is listed for a person, not sent",
		form:    one(func(c *Config) *day { return &c.Timing.GoLiveOn }, date)},

	{Key: "limits.letters_per_run", Default: "300", Example: "50",
		Meaning: "how many letters may leave in one run; if there are more, the whole rest waits for a person",
		form:    one(func(c *Config) *int { return &c.Limits.LettersPerRun }, wholeNumber(1, 1_000_000))},
	{Key: "limits.letters_per_day", Default: "600", Example: "100",
		Meaning: "how many letters may leave on one day; if there are more, the whole rest waits for a person",
		form:    one(func(c *Config) *int { return &c.Limits.LettersPerDay }, wholeNumber(1, 1_000_000))},
	{Key: "limits.feed_share", Default: "10%", Example: "10%",
		Meaning: "how many of the last full feed's cases a full feed may lose or reject; one that loses or rejects more, and more than 5, " +
			"waits for a person",
		form: one(func(c *Config) *int { return &c.Limits.FeedShare }, percent(1, 100))},

	{Key: "schedules.zone", Default: "Europe/London", Example: "Europe/London",
		Meaning: "the clock by which schedules are read",
		form:    one(func(c *Config) *string { return &c.Schedules.Zone }, timeZone)},
	{Key: "schedules.intake", Default: "*/10 2-23 * * *", Example: "*/10 2-23 * * *",
		Meaning: "when to look for a new feed (minute, hour, day of the month, month, day of the week)",
		form:    one(func(c *Config) *string { return &c.Schedules.Intake }, text)},
	{Key: "schedules.scan", Default: "5 2-23 * * *", Example: "30 5 * * *",
		Meaning: "when to work out what is due, and to write letters",
		form:    one(func(c *Config) *string { return &c.Schedules.Scan }, text)},
	{Key: "schedules.deliver", Default: "*/10 7-19 * * *", Example: "0 8-17 * * MON-FRI",
		Meaning: "when to post and e-mail the letters that wait",
		form:    one(func(c *Config) *string { return &c.Schedules.Deliver }, text)},
	{Key: "schedules.remind", Default: "30 7 * * MON-FRI", Example: "30 7 * * MON-FRI",
		Meaning: "when to send the coordinators' digests",
		form:    one(func(c *Config) *string { return &c.Schedules.Remind }, text)},

	{Key: "schedules.report", Default: "0 8 * * MON-FRI", Example: "0 8 * * MON-FRI",
		Meaning: "when to send the daily report",
		form:    one(func(c *Config) *string { return &c.Schedules.Report }, text)},

	{Key: "digest.calendar", Default: "off", Example: "on",
		Meaning: "whether a coordinator's digest has a file that puts what is due into a calendar: on or off",
		form:    one(func(c *Config) *Switch { return &c.Digest.Calendar }, choice(On, Off))},
	{Key: "report.to", Example: "early-help-service@example.org",
		Meaning: "the inbox that gets the daily report, every working day; without it nobody does",
		form:    one(func(c *Config) *string { return &c.Report.To }, emailAddress)},

	{Key: "service.listen", Default: "127.0.0.1:8080", Example: "0.0.0.0:8080",
		Meaning: "where the daemon answers for its health and metrics",
		form:    one(func(c *Config) *string { return &c.Service.Listen }, listenOn)},
	{Key: "service.lease", Default: "15m", Example: "15m",
		Meaning: "how long an item stays claimed by a daemon that gives no sign of life; longer than mail.timeout",
		form:    one(func(c *Config) *time.Duration { return &c.Service.Lease }, duration(time.Second, 24*time.Hour))},
	{Key: "service.shutdown_within", Default: "30s", Example: "30s",
		Meaning: "how long what is in flight may take to finish when the daemon is stopped",
		form:    one(func(c *Config) *time.Duration { return &c.Service.ShutdownWithin }, duration(time.Second, time.Hour))},

	{Key: "log.format", Flag: "log-format", Default: "text", Example: "json",
		Meaning: "the form of log lines",
		form:    one(func(c *Config) *string { return &c.Log.Format }, choice("text", "json"))},
	{Key: "log.level", Flag: "log-level", Default: "info", Example: "debug",
		Meaning: "the lowest level that is logged",
		form:    one(func(c *Config) *string { return &c.Log.Level }, choice("debug", "info", "warn", "error"))},
}
