// Package config reads the settings of an installation: a YAML file, the environment, flags, and files that hold secrets.
//
// It is strict. A key, variable or value that it does not know is a fault and never ignored, because a misspelt setting
// that silently keeps its default can send letters that somebody meant to hold. It reports every fault at once, each with
// its place and the mend, and gives no half-read settings: either a whole Config or faults. Secrets are never quoted, not
// even in faults. One table (see Settings) describes every setting; reading, documentation and tests all come from it.
package config

import (
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/timetable"
)

// Config is one installation's settings, complete and checked.
type Config struct {
	Database Database
	// DatabaseUnverified lets PostgreSQL on another machine have another sslmode than verify-full.
	DatabaseUnverified Switch
	Installation       string // the name under which this installation owns its database
	Folders            Folders
	Policy             string // path of the council's own rules; empty: the rules that are built in
	Council            Council
	Mail               Mail
	Calendar           Calendar
	Timing             Timing
	Kinds              timetable.Kinds             // of the letters that it writes
	Release            map[ledger.Kind]ReleaseMode // when a letter goes that is written and may go
	ShowSigner         int                         // working days between a letter's being shown to its signer and its release; 0: it is not
	Limits             Limits
	Schedules          Schedules
	Service            Service
	Digest             Digest
	Report             Report
	Log                Log

	origins map[string]origin // where each setting was given, by key
	folder  string            // see Folder
}

// Folders are where the installation takes in and gives out.
type Folders struct {
	Feed      string // watched for nightly feeds
	Print     string // print runs, for the print room
	Templates string // the council's own wording; empty: the wording that is built in
}

// Council is what letters say of their sender. Telephone numbers may have the options to press behind a comma; web
// addresses have no https://.
type Council struct {
	Name                string
	Address             []string
	Telephone           string
	Email               string
	Web                 string
	EarlyHelpTelephone  string
	EarlyHelpWeb        string
	OpeningHours        string // when early help answers, as it stands in a sentence
	UrgentTelephone     string
	ComplaintsTelephone string
	ComplaintsWeb       string
	AdvocateTelephone   string
	FormatsTelephone    string // whom to call for large print, easy read or another language
	RelayUK             string // what to dial before a number, to call by text or with an interpreter
	PrivacyWeb          string
	QRCode              Switch // whether letters have one of EarlyHelpWeb
	Logo                string // path of a PNG; empty: no logo
	LogoAlt             string // empty: it shows no more than the council's name
	Language            string // of digests and the daily report
}

// Mail is the server that takes e-mail in, and how the installation speaks to it.
type Mail struct {
	Host         string
	Port         int // 0: the usual one
	TLS          TLS
	Auth         string // how to log in: auto, or one of the ways that mail servers offer
	Username     string
	Password     Secret
	TokenFile    string // for xoauth2: a file with the token, which another program renews
	From         string
	FromName     string
	ReplyTo      string
	HelloName    string // given in EHLO; empty: the domain of From
	CAFile       string // PEM of authorities to trust besides the system's
	Timeout      time.Duration
	Attempts     int           // tries before a message is given up as failed
	RetryFirst   time.Duration // the first wait between tries; each next one is longer
	RetryLongest time.Duration
}

// TLS is how a connection to the mail server is protected.
type TLS string

// The protections there are.
const (
	StartTLS    TLS = "starttls" // begun in clear text, nothing is said before it is encrypted
	ImplicitTLS TLS = "implicit" // encrypted from the first byte
	NoTLS       TLS = "none"     // for a mail server on this machine, or a test database
)

// Calendar is how the council's days differ from England's bank holidays.
type Calendar struct {
	ExtraHolidays     map[calendar.Date]string // their names
	WithdrawnHolidays []calendar.Date
}

// Timing is how fresh the records must be before a letter may go.
type Timing struct {
	AddressConfirmedWithin int           // calendar days
	ClosedCaseCounts       int           // calendar days
	FeedMaxAge             int           // working days
	GoLiveOn               calendar.Date // no date: nothing counts as fallen due before the installation went live
}

// ReleaseMode is at once, on somebody's approval, or after some working days in which the letter can be held.
type ReleaseMode struct {
	Approval bool
	After    int
}

// Limits are how many letters may leave before a person has to release the rest, and how many cases a feed may lose.
type Limits struct {
	LettersPerRun int
	LettersPerDay int
	FeedShare     int // in percent of the last full feed's cases: what a full one may lose or reject before it waits
}

// Schedules say when the daemon does each job: cron expressions, read on the clock of Zone.
type Schedules struct {
	Zone    string // an IANA name
	Intake  string
	Scan    string
	Deliver string
	Remind  string
	Report  string
}

// Digest is how digests look, and whom they reach.
type Digest struct {
	Calendar        Switch // whether each has a calendar file
	Record          RecordBy
	BusinessSupport string // the inbox of whoever makes by hand what the program can't; empty: the daily report's
}

// Switch is on or off.
type Switch string

// The positions of a switch.
const (
	On  Switch = "on"
	Off Switch = "off"
)

// RecordBy is how readers of a digest are told to record what is done.
type RecordBy string

// The ways of recording it.
const (
	ByCaseSystem RecordBy = "case system"
	ByCommand    RecordBy = "command"
)

// Report is the daily report. Beyond so many working days it names what has not been given or printed.
type Report struct {
	To            string // whose inbox; empty: nobody wants it
	GivenWithin   int
	PrintedWithin int
}

// Service is how the daemon runs.
type Service struct {
	Listen         string        // host:port of health and metrics
	Lease          time.Duration // how long an item stays claimed without a sign of life
	ShutdownWithin time.Duration // how long what is in flight may take to finish
}

// Log is what the log looks like.
type Log struct {
	Format string // text or json
	Level  string // debug, info, warn or error
}

// Sources are what settings are read from, weakest first: defaults, the file, the environment, flags.
type Sources struct {
	File    string            // named by --config; empty: STEPDOWN_CONFIG, or else stepdown.yaml where there is one
	Environ []string          // as os.Environ gives it; variables that don't begin with STEPDOWN_ are left alone
	Flags   map[string]string // the flags that were given, by their name without dashes
	Kinds   timetable.Kinds   // of letters, each with a setting for its release; none: those of the leaflets
}

// Load reads and checks all settings. Its error is of type strict.Faults.
func Load(from Sources) (*Config, error) {
	if from.Kinds == nil {
		from.Kinds = timetable.Letters()
	}
	l := loader{table: tableOf(from.Kinds), folder: folderOf(from)}
	l.config = &Config{Kinds: from.Kinds, origins: map[string]origin{}, folder: l.folder}
	l.readDefaults()
	l.readFile(from)
	l.readEnvironment(from.Environ)
	l.readFlags(from.Flags)
	if len(l.faults) == 0 {
		l.faults = l.config.check(from.Environ, calendar.LondonDate(time.Now()))
	}
	if len(l.faults) > 0 {
		return nil, l.faults
	}
	return l.config, nil
}

// Folder is where relative paths start from, whether they stand in the settings file, in a variable, in a flag or in the
// defaults: the folder of the settings file. It is empty, for the working directory, where no file was read.
func (c *Config) Folder() string { return c.folder }

// Origin is where a setting was given: a file's name and line, a variable, a flag, "default", or "not given".
func (c *Config) Origin(key string) string { return c.origins[key].String() }
