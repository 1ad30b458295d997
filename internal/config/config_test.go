package config

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/timetable"
)

// write puts a file into a new folder and gives its path.
func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// inEmptyFolder makes sure that no stepdown.yaml lies about.
func inEmptyFolder(t *testing.T) { t.Chdir(t.TempDir()) }

func mustLoad(t *testing.T, from Sources) *Config {
	t.Helper()
	c, err := Load(from)
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return c
}

func TestDefaultsAreEnoughToBegin(t *testing.T) {
	inEmptyFolder(t)
	c := mustLoad(t, Sources{})
	if c.Database.Reveal() != "sqlite:stepdown.db" || c.Mail.Port != 0 || c.Mail.TLS != StartTLS ||
		c.Timing.AddressConfirmedWithin != 90 || c.Timing.FeedMaxAge != 1 || c.Schedules.Zone != "Europe/London" ||
		c.Service.Lease != 15*time.Minute || c.Folders.Feed != "feed" || c.Log.Level != "info" {
		t.Errorf("the defaults are not what the table says: %+v", c)
	}
}

const everything = `
database_file: secrets/database
database_unencrypted_or_unverified: on
installation: anytown-live
folders:
  feed: in
  print: /srv/print
  templates: .
policy: policy.yaml
council:
  name: Anytown Council
  address:
    - Children's Services
    - 1 Example Street
    - ZZ1 1ZZ
  telephone: 01632 960000
  email: families@example.org
  web: www.example.org
  early_help_telephone: 01632960001, option 1
  early_help_web: www.example.org/earlyhelp
  opening_hours: Monday to Thursday, 10am to 4pm
  urgent_telephone: "+441632960002"
  complaints_telephone: 0(1632) 960-003
  complaints_web: www.example.org/complaints
  advocate_telephone: 01632 960004
  formats_telephone: 01632 960005
  relay_uk: "18002"
  privacy_web: www.example.org/privacy
  qr_code: "on"
  logo: logo.png
  logo_alt: Anytown
  language: cy
mail:
  host: smtp.example.org
  port: 465
  tls: implicit
  auth: login
  username: stepdown
  password: "*# two words"
  from: early-help@example.org
  from_name: Anytown Council
  reply_to: team@example.org
  hello_name: stepdown.example.org
  ca_file: ca.pem
  timeout: 90s
  attempts: 3
  retry_first: 10s
  retry_longest: 1h30m
calendar:
  extra_holidays:
    2026-06-15: A day of thanks
  withdrawn_holidays:
    - 2026-05-04
timing:
  address_confirmed_within: 1 day
  closed_case_counts: 30 days
  feed_max_age: 2 working days
  go_live_on: 2026-09-01
release:
  consent_refused: approval
  closure: after 1 working day
  show_signer: 2 working days
limits:
  letters_per_run: 40
  letters_per_day: 80
  feed_share: 20%
schedules:
  zone: UTC
  intake: "1 2 * * *"
  scan: "2 2 * * *"
  deliver: "3 2 * * *"
  remind: "4 2 * * *"
  report: "5 2 * * *"
report:
  to: report@example.org
  given_within: 7 working days
  printed_within: 1 working day
digest:
  calendar: "on"
  record: command
  business_support: support@example.org
service:
  listen: "[::1]:9090"
  lease: 2m
  shutdown_within: 5s
log:
  format: json
  level: debug
`

// everythingRead is what the settings above are, with paths taken from folder.
func everythingRead(folder string) Config {
	in := func(name string) string { return filepath.Join(folder, name) }
	return Config{
		Database:           "postgres://stepdown:hunter2@db.example.org/stepdown?sslmode=verify-full",
		DatabaseUnverified: On,
		Installation:       "anytown-live",
		Folders:            Folders{Feed: in("in"), Print: "/srv/print", Templates: folder},
		Policy:             in("policy.yaml"),
		Council: Council{
			Name: "Anytown Council", Address: []string{"Children's Services", "1 Example Street", "ZZ1 1ZZ"}, Telephone: "01632 960000",
			Email: "families@example.org", Web: "www.example.org", EarlyHelpTelephone: "01632960001, option 1",
			EarlyHelpWeb: "www.example.org/earlyhelp", UrgentTelephone: "+441632960002", ComplaintsTelephone: "0(1632) 960-003",
			OpeningHours:  "Monday to Thursday, 10am to 4pm",
			ComplaintsWeb: "www.example.org/complaints", AdvocateTelephone: "01632 960004", FormatsTelephone: "01632 960005",
			RelayUK: "18002", PrivacyWeb: "www.example.org/privacy", QRCode: On, Logo: in("logo.png"), LogoAlt: "Anytown", Language: "cy",
		},
		Mail: Mail{
			Host: "smtp.example.org", Port: 465, TLS: ImplicitTLS, Auth: "login", Username: "stepdown", Password: "*# two words",
			From:     "early-help@example.org",
			FromName: "Anytown Council", ReplyTo: "team@example.org", HelloName: "stepdown.example.org", CAFile: in("ca.pem"),
			Timeout: 90 * time.Second, Attempts: 3, RetryFirst: 10 * time.Second, RetryLongest: 90 * time.Minute,
		},
		Calendar: Calendar{
			ExtraHolidays:     map[calendar.Date]string{calendar.MustParse("2026-06-15"): "A day of thanks"},
			WithdrawnHolidays: []calendar.Date{calendar.MustParse("2026-05-04")},
		},
		Timing:  Timing{AddressConfirmedWithin: 1, ClosedCaseCounts: 30, FeedMaxAge: 2, GoLiveOn: calendar.MustParse("2026-09-01")},
		Kinds:   timetable.Letters(),
		Release: map[ledger.Kind]ReleaseMode{"consent-refused": {Approval: true}, "closure": {After: 1}}, ShowSigner: 2,
		Limits:    Limits{LettersPerRun: 40, LettersPerDay: 80, FeedShare: 20},
		Schedules: Schedules{Zone: "UTC", Intake: "1 2 * * *", Scan: "2 2 * * *", Deliver: "3 2 * * *", Remind: "4 2 * * *", Report: "5 2 * * *"},
		Digest:    Digest{Calendar: On, Record: ByCommand, BusinessSupport: "support@example.org"},
		Report:    Report{"report@example.org", 7, 1},
		Service:   Service{Listen: "[::1]:9090", Lease: 2 * time.Minute, ShutdownWithin: 5 * time.Second},
		Log:       Log{Format: "json", Level: "debug"},
	}
}

// anInstallation is a folder with the file above and all that it names.
func anInstallation(t *testing.T) (folder string) {
	t.Helper()
	folder = filepath.Dir(write(t, "stepdown.yaml", everything))
	if err := os.Mkdir(filepath.Join(folder, "secrets"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"secrets/database": "postgres://stepdown:hunter2@db.example.org/stepdown?sslmode=verify-full\n",
		"policy.yaml":      "", "logo.png": "", "ca.pem": "",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestEverySettingIsReadFromTheFile(t *testing.T) {
	folder := anInstallation(t)
	got := mustLoad(t, Sources{File: filepath.Join(folder, "stepdown.yaml")})
	for _, s := range Settings() {
		if s.Key == "mail.token_file" {
			continue // it takes the place of mail.password
		}
		if origin := got.Origin(s.Key); !strings.HasPrefix(origin, filepath.Join(folder, "stepdown.yaml")+":") {
			t.Errorf("%s comes from %q: the test's file must set every setting", s.Key, origin)
		}
	}
	got.origins, got.folder = nil, ""
	if want := everythingRead(folder); !reflect.DeepEqual(*got, want) {
		t.Errorf("\n got %#v\nwant %#v", *got, want)
	}
	if err := got.CheckSending(); err != nil {
		t.Errorf("with everything given, something is missing: %v", err)
	}
}

func TestAFileInTheWorkingFolderIsFound(t *testing.T) {
	inEmptyFolder(t)
	if err := os.WriteFile("stepdown.yaml", []byte("folders: {feed: in}\nmail: {host: mx.example.org}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := mustLoad(t, Sources{})
	if c.Mail.Host != "mx.example.org" || c.Folders.Feed != "in" || c.Origin("mail.host") != "stepdown.yaml:2" {
		t.Errorf("host %q from %q, feed %q", c.Mail.Host, c.Origin("mail.host"), c.Folders.Feed)
	}
}

func TestStrongerSourcesOverride(t *testing.T) {
	file := write(t, "s.yaml", "database: sqlite:file.db\nlog: {level: warn}\n")
	environ := []string{"PATH=/bin", "STEPDOWN_DATABASE=sqlite:variable.db", "STEPDOWN_LOG_FORMAT=json", "STEPDOWN_MAIL_HOST="}
	flags := map[string]string{"database": "sqlite:flag.db"}
	for _, tc := range []struct {
		name                 string
		from                 Sources
		database, origin     string
		level, format, named string
	}{
		{"defaults", Sources{}, "sqlite:stepdown.db", "default", "info", "text", ""},
		{"file", Sources{File: file}, "sqlite:" + filepath.Join(filepath.Dir(file), "file.db"), file + ":1", "warn", "text", ""},
		{"variable", Sources{File: file, Environ: environ}, "sqlite:" + filepath.Join(filepath.Dir(file), "variable.db"), "STEPDOWN_DATABASE",
			"warn", "json", ""},
		{"flag", Sources{File: file, Environ: environ, Flags: flags}, "sqlite:" + filepath.Join(filepath.Dir(file), "flag.db"), "--database",
			"warn", "json", ""},
		{"file named by a variable", Sources{Environ: []string{"STEPDOWN_CONFIG=" + file}},
			"sqlite:" + filepath.Join(filepath.Dir(file), "file.db"), file + ":1", "warn", "text", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inEmptyFolder(t)
			c := mustLoad(t, tc.from)
			if c.Database.Reveal() != tc.database || c.Origin("database") != tc.origin || c.Log.Level != tc.level || c.Log.Format != tc.format {
				t.Errorf("got %s from %s, level %s, format %s", c.Database, c.Origin("database"), c.Log.Level, c.Log.Format)
			}
		})
	}
}

func TestEverySettingIsReadFromItsVariable(t *testing.T) {
	inEmptyFolder(t)
	folder := anInstallation(t)
	fromFile := mustLoad(t, Sources{File: filepath.Join(folder, "stepdown.yaml")})
	var environ []string
	for _, s := range Settings() {
		value := s.form.get(fromFile)
		switch s.Key {
		case "database":
			value = fromFile.Database.Reveal()
		case "mail.password":
			value = fromFile.Mail.Password.Reveal()
		}
		environ = append(environ, s.Env()+"="+value)
	}
	got := mustLoad(t, Sources{Environ: environ})
	got.origins = nil
	if want := everythingRead(folder); !reflect.DeepEqual(*got, want) {
		t.Errorf("\n got %#v\nwant %#v", *got, want)
	}
}

func TestWhatIsMissingBeforeSending(t *testing.T) {
	inEmptyFolder(t)
	c := mustLoad(t, Sources{Environ: []string{
		"STEPDOWN_COUNCIL_NAME=Anytown Council", "STEPDOWN_COUNCIL_ADDRESS=1 Example Street; ZZ1 1ZZ", "STEPDOWN_COUNCIL_TELEPHONE=01632 960000",
		"STEPDOWN_COUNCIL_WEB=www.example.org", "STEPDOWN_COUNCIL_EARLY_HELP_TELEPHONE=01632 960001",
		"STEPDOWN_COUNCIL_URGENT_TELEPHONE=01632 960002",
		"STEPDOWN_COUNCIL_EARLY_HELP_WEB=www.example.org/earlyhelp", "STEPDOWN_COUNCIL_COMPLAINTS_WEB=www.example.org/complaints",
		"STEPDOWN_COUNCIL_OPENING_HOURS=Monday to Friday, 9am to 5pm", "STEPDOWN_COUNCIL_ADVOCATE_TELEPHONE=01632 960004",
		"STEPDOWN_COUNCIL_PRIVACY_WEB=www.example.org/privacy", "STEPDOWN_MAIL_FROM=early-help@example.org",
	}})
	want := "council.complaints_telephone: is not given, and nothing is sent without it (whom to call with a complaint): set it in the " +
		"settings file or as STEPDOWN_COUNCIL_COMPLAINTS_TELEPHONE\n" +
		"council.formats_telephone: is not given, and nothing is sent without it (whom to call for a letter in large print, in easy read or " +
		"in another language): set it in the settings file or as STEPDOWN_COUNCIL_FORMATS_TELEPHONE\n" +
		"mail.host: is not given, and nothing is sent without it (the mail server, without its port): set it in the settings file or as " +
		"STEPDOWN_MAIL_HOST"
	if err := c.CheckSending(); err == nil || err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
	want += "\ntiming.go_live_on: is not given, and no feed is taken without it (what fell due before this day is listed for a person, " +
		"not sent): set it in the settings file or as STEPDOWN_TIMING_GO_LIVE_ON"
	if got := c.Missing().Error(); got != want {
		t.Errorf("everything that is missing:\n%s\nwant:\n%s", got, want)
	}
}

func TestEachKindOfLetterHasASettingForItsRelease(t *testing.T) {
	inEmptyFolder(t)
	kinds := append(timetable.Letters(), timetable.Kind{Name: "an-invitation"})
	c := mustLoad(t, Sources{Kinds: kinds, Environ: []string{"STEPDOWN_RELEASE_AN_INVITATION=after 3 working days"}})
	want := map[ledger.Kind]ReleaseMode{"consent-refused": {}, "closure": {}, "an-invitation": {After: 3}}
	if !reflect.DeepEqual(c.Release, want) {
		t.Errorf("got %v, want %v", c.Release, want)
	}
	if !slices.Contains(c.Redacted(), Effective{"release.an_invitation", "after 3 working days", "STEPDOWN_RELEASE_AN_INVITATION"}) {
		t.Errorf("it is not shown: %v", c.Redacted())
	}
	if _, err := Load(Sources{Environ: []string{"STEPDOWN_RELEASE_AN_INVITATION=approval"}}); err == nil {
		t.Error("the release of a letter that nobody writes is a setting")
	}
}
