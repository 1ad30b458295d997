package config

import (
	"strings"
	"testing"

	"stepdown/internal/timetable"
)

// faultsIn gives the faults of a file that is called s.yaml.
func faultsIn(content string) string {
	l := loader{table: tableOf(timetable.Letters()), config: &Config{origins: map[string]origin{}}}
	l.readYAML("s.yaml", []byte(content))
	return l.faults.Error()
}

func TestFaultsOfTheFileSayWhereAndHowToMendThem(t *testing.T) {
	for _, tc := range []struct{ name, file, want string }{
		{"no settings at all", "# nothing yet\n", ""},
		{"a section with nothing in it", "mail:\n  # host: x\n", ""},
		{"unknown key", "databse: sqlite:a.db\n",
			"s.yaml:1: there is no setting \"databse\": did you mean \"database\"?"},
		{"unknown key in a section", "mail:\n  port: 25\n  hots: mx.example.org\n",
			"s.yaml:3 mail: there is no setting \"mail.hots\": did you mean \"host\"?"},
		{"unknown key that is near nothing", "frobnicate: 1\n",
			"s.yaml:1: there is no setting \"frobnicate\": leave it out; `stepdown check-config --settings` lists the settings there are"},
		{"key outside its section", "retry_first: 1m\n",
			"s.yaml:1: there is no setting \"retry_first\": did you mean \"mail.retry_first\"? It stands indented below mail"},
		{"key twice", "policy: a\n\npolicy: b\n",
			"s.yaml:3 policy: is given a second time, after line 1: leave one out"},
		{"no value", "installation:\n",
			"s.yaml:1 installation: has no value: write it like \"anytown-live\", or leave it out"},
		{"empty value", "installation: ' '\n",
			"s.yaml:1 installation: is empty: write it like \"anytown-live\", or leave it out"},
		{"section given a value", "mail: smtp.example.org\n",
			"s.yaml:1 mail: is a section and takes no value: write its settings on the lines below, indented"},
		{"value given a section", "installation:\n  name: x\n",
			"s.yaml:2 installation: takes a single value: write the value behind the colon, on the same line"},
		{"list given a value", "council:\n  address: 1 Example Street\n",
			"s.yaml:2 council.address: is a list: write each item on a line of its own behind a dash"},
		{"list of lists", "council:\n  address:\n    - [a]\n",
			"s.yaml:3 council.address: takes a single value: write the value behind the colon, on the same line"},
		{"names given as a list", "calendar:\n  extra_holidays: [2026-06-15]\n",
			"s.yaml:2 calendar.extra_holidays: is a list with names: write each on a line of its own, such as `2026-06-15: A day of thanks`"},
		{"bad name among names", "calendar:\n  extra_holidays:\n    15/06/2026: A day of thanks\n    2026-06-16: Another\n",
			"s.yaml:3 calendar.extra_holidays: \"15/06/2026: A day of thanks\" is not a date such as 2026-03-09, given once, with its name behind " +
				"a colon: write it like \"2026-06-15: A day of thanks\", or leave it out"},
		{"a day named twice", "calendar:\n  extra_holidays:\n    2026-06-15: A day of thanks\n    2026-06-15: Another\n",
			"s.yaml:4 calendar.extra_holidays: \"2026-06-15: Another\" is not a date such as 2026-03-09, given once, with its name behind a " +
				"colon: write it like \"2026-06-15: A day of thanks\", or leave it out"},
		{"bad item of a list", "calendar:\n  withdrawn_holidays:\n    - 2026-05-04\n    - 2026-02-30\n",
			"s.yaml:4 calendar.withdrawn_holidays: \"2026-02-30\" is not a date such as 2026-03-09: write it like \"2026-05-04; 2026-08-31\", or " +
				"leave it out"},
		{"not a number", "mail: {port: smtp}\n",
			"s.yaml:1 mail.port: \"smtp\" is not a whole number from 1 to 65535: write it like \"2525\", or leave it out"},
		{"number out of range", "mail: {attempts: 0}\n",
			"s.yaml:1 mail.attempts: \"0\" is not a whole number from 1 to 100: write it like \"12\", or leave it out"},
		{"word near an option", "mail: {tls: start-tls}\n",
			"s.yaml:1 mail.tls: \"start-tls\" is not one of starttls, implicit, none: did you mean \"starttls\"?"},
		{"duration without a unit", "mail: {timeout: 10}\n",
			"s.yaml:1 mail.timeout: \"10\" is not a length of time from 1s to 1h: write it like \"10m\", or leave it out"},
		{"days that don't say which", "timing: {feed_max_age: 1 day}\n",
			"s.yaml:1 timing.feed_max_age: \"1 day\" is not from 0 working days to 30 working days: write it like \"1 working day\", or leave it " +
				"out"},
		{"date in another order", "timing: {go_live_on: 01/09/2026}\n",
			"s.yaml:1 timing.go_live_on: \"01/09/2026\" is not a date such as 2026-03-09: write it like \"2026-09-01\", or leave it out"},
		{"host with a port", "mail: {host: 'mx.example.org:25'}\n",
			"s.yaml:1 mail.host: \"mx.example.org:25\" is not a host name without a port: write it like \"smtp.example.org\", or leave it out"},
		{"address with a name", "mail: {from: Team <team@example.org>}\n",
			"s.yaml:1 mail.from: \"Team <team@example.org>\" is not an e-mail address: write it like \"early-help@example.org\", or leave it out"},
		{"line break on its way into a header", "mail: {from_name: \"a\\nBcc: b@example.org\"}\n",
			"s.yaml:1 mail.from_name: \"a\\nBcc: b@example.org\" is not a text on one line: write it like \"Anytown Council\", or leave it out"},
		{"words for a telephone", "council: {telephone: ask reception}\n",
			"s.yaml:1 council.telephone: \"ask reception\" is not a telephone number, with any options to press behind a comma: write it like " +
				"\"01632 960000\", or leave it out"},
		{"web address with its scheme", "council: {web: 'https://www.example.org'}\n",
			"s.yaml:1 council.web: \"https://www.example.org\" is not a web address without https://: write it like \"www.example.org\", or leave " +
				"it out"},
		{"no such zone", "schedules: {zone: Europe/Londn}\n",
			"s.yaml:1 schedules.zone: \"Europe/Londn\" is not the name of a time zone: write it like \"Europe/London\", or leave it out"},
		{"port missing", "service: {listen: localhost}\n",
			"s.yaml:1 service.listen: \"localhost\" is not HOST:PORT: write it like \"0.0.0.0:8080\", or leave it out"},
		{"database of no known kind is not quoted", "database: mysql://root:hunter2@db\n",
			"s.yaml:1 database: what is given is not sqlite:PATH or postgres://USER@HOST/NAME?sslmode=...: write it like " +
				"\"postgres://stepdown@db.example.org/stepdown?sslmode=verify-full\", or leave it out"},
		{"PostgreSQL without sslmode", "database: postgres://u:hunter2@db/stepdown\n",
			"s.yaml:1 database: what is given is not sqlite:PATH or postgres://USER@HOST/NAME?sslmode=...: write it like " +
				"\"postgres://stepdown@db.example.org/stepdown?sslmode=verify-full\", or leave it out"},
		{"secret that begins with a star is not quoted", "mail:\n  password: *hunter2\n",
			"s.yaml:2: a value begins with *, which YAML takes for an alias: mend the YAML; a value with special characters goes in quotes"},
		{"alias", "mail: {hello_name: &h mx.example.org, host: *h}\n",
			"s.yaml:1 mail.host: a value that begins with * refers to another one: write the value out; put it in quotes if it begins with *"},
		{"secret and its file", "mail:\n  password: a\n  password_file: b\n",
			"s.yaml:3 mail.password_file: gives mail.password a second time, after line 2: keep one of the two"},
		{"secret file that is not there", "mail: {password_file: /nowhere/secret}\n",
			"s.yaml:1 mail.password_file: read secret: open /nowhere/secret: no such file or directory: name a file that holds the secret and " +
				"that this user may read"},
		{"file for what is no secret", "mail: {host_file: a}\n",
			"s.yaml:1 mail: there is no setting \"mail.host_file\": did you mean \"token_file\"?"},
		{"no mapping", "- a\n",
			"s.yaml:1: the file holds no settings: write lines such as `database: sqlite:stepdown.db`"},
		{"two documents", "policy: a\n---\npolicy: b\n",
			"s.yaml:2: a second document begins here: keep everything in one, without the line ---"},
		{"broken YAML", "mail:\n  host: [a\n",
			"s.yaml:1: did not find expected ',' or ']': mend the YAML; a value with special characters goes in quotes"},
		{"tab", "mail:\n\thost: a\n",
			"s.yaml:2: found character that cannot start any token: mend the YAML; a value with special characters goes in quotes"},
		{"every fault at once", "polcy: a\nmail:\n  port: 0\n  tls: no\nlog:\n  level: loud\n",
			"s.yaml:1: there is no setting \"polcy\": did you mean \"policy\"?\n" +
				"s.yaml:3 mail.port: \"0\" is not a whole number from 1 to 65535: write it like \"2525\", or leave it out\n" +
				"s.yaml:4 mail.tls: \"no\" is not one of starttls, implicit, none: write it like \"implicit\", or leave it out\n" +
				"s.yaml:6 log.level: \"loud\" is not one of debug, info, warn, error: write it like \"debug\", or leave it out"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := faultsIn(tc.file); got != tc.want {
				t.Errorf("\n got %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestFaultsOfOtherSourcesAndOfSettingsTogether(t *testing.T) {
	emptySecret := write(t, "secret", "\n")
	file := write(t, "s.yaml", "mail:\n  tls: x\n")
	for _, tc := range []struct {
		name string
		from Sources
		want string
	}{
		{"misspelt variable", Sources{Environ: []string{"STEPDOWN_MAIL_HOTS=a"}},
			"STEPDOWN_MAIL_HOTS: there is no such setting: did you mean \"STEPDOWN_MAIL_HOST\"?"},
		{"value of a variable", Sources{Environ: []string{"STEPDOWN_MAIL_PORT=a"}},
			"STEPDOWN_MAIL_PORT: \"a\" is not a whole number from 1 to 65535: write it like \"2525\", or leave it out"},
		{"item of a variable", Sources{Environ: []string{"STEPDOWN_CALENDAR_WITHDRAWN_HOLIDAYS=2026-05-04; monday"}},
			"STEPDOWN_CALENDAR_WITHDRAWN_HOLIDAYS: \"monday\" is not a date such as 2026-03-09: write it like \"2026-05-04; 2026-08-31\", or " +
				"leave it out"},
		{"variable and its file", Sources{Environ: []string{"STEPDOWN_DATABASE=sqlite:a", "STEPDOWN_DATABASE_FILE=" + emptySecret}},
			"STEPDOWN_DATABASE_FILE: gives database a second time: keep STEPDOWN_DATABASE or STEPDOWN_DATABASE_FILE, not both"},
		{"empty secret file", Sources{Environ: []string{"STEPDOWN_MAIL_PASSWORD_FILE=" + emptySecret}},
			"STEPDOWN_MAIL_PASSWORD_FILE: the file " + emptySecret + " does not hold a text on one line: put the secret into it, on one line"},
		{"value of a flag", Sources{Flags: map[string]string{"log-level": "inof"}},
			"--log-level: \"inof\" is not one of debug, info, warn, error: did you mean \"info\"?"},
		{"empty flag", Sources{Flags: map[string]string{"database": ""}},
			"--database: is empty: write it like \"postgres://stepdown@db.example.org/stepdown?sslmode=verify-full\", or leave it out"},
		{"named file that is not there", Sources{File: "/nowhere/s.yaml"},
			"--config: read settings: open /nowhere/s.yaml: no such file or directory: name a file that is there and that this user may read"},
		{"file named by a variable that is not there", Sources{Environ: []string{"STEPDOWN_CONFIG=/nowhere/s.yaml"}},
			"STEPDOWN_CONFIG: read settings: open /nowhere/s.yaml: no such file or directory: name a file that is there and that " +
				"this user may read"},
		{"a fault that is overridden is still a fault", Sources{File: file, Environ: []string{"STEPDOWN_MAIL_TLS=none"}},
			file + ":2 mail.tls: \"x\" is not one of starttls, implicit, none: write it like \"implicit\", or leave it out"},
		{"name without password", Sources{Environ: []string{"STEPDOWN_MAIL_USERNAME=a"}},
			"STEPDOWN_MAIL_USERNAME: there is no password to go with it: give mail.password or mail.password_file as well; for xoauth2, " +
				"mail.token_file"},
		{"password without name", Sources{Environ: []string{"STEPDOWN_MAIL_PASSWORD=hunter2"}},
			"STEPDOWN_MAIL_PASSWORD: there is no name to go with it: give mail.username as well"},
		{"lease shorter than a send", Sources{Environ: []string{"STEPDOWN_MAIL_TIMEOUT=15m"}},
			"service.lease (default): 15m is not longer than mail.timeout, 15m: make it longer, or another daemon may take over an item that is " +
				"still being sent"},
		{"waits the wrong way round", Sources{Environ: []string{"STEPDOWN_MAIL_RETRY_LONGEST=30s"}},
			"mail.retry_first (default): 1m is longer than mail.retry_longest, 30s: swap them"},
		{"shown without a mail server", Sources{Environ: []string{"STEPDOWN_RELEASE_SHOW_SIGNER=1 working day"}},
			"STEPDOWN_RELEASE_SHOW_SIGNER: letters are shown by e-mail, and there is no mail server: give mail.host as well, or set it to off"},
		{"a day added and withdrawn", Sources{Environ: []string{"STEPDOWN_CALENDAR_EXTRA_HOLIDAYS=2026-06-15: Thanks",
			"STEPDOWN_CALENDAR_WITHDRAWN_HOLIDAYS=2026-06-15"}},
			"STEPDOWN_CALENDAR_WITHDRAWN_HOLIDAYS: 2026-06-15 is among calendar.extra_holidays too: leave one out"},
		{"path that is not there", Sources{Environ: []string{"STEPDOWN_POLICY=/nowhere/policy.yaml"}},
			"STEPDOWN_POLICY: stat /nowhere/policy.yaml: no such file or directory: give the path of one that is there, or leave it out"},
		{"folder for a file", Sources{Environ: []string{"STEPDOWN_COUNCIL_LOGO=/"}},
			"STEPDOWN_COUNCIL_LOGO: / is a folder: give the path of a file"},
		{"file for a folder", Sources{Environ: []string{"STEPDOWN_FOLDERS_TEMPLATES=" + emptySecret}},
			"STEPDOWN_FOLDERS_TEMPLATES: " + emptySecret + " is a file: give the path of a folder"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			inEmptyFolder(t)
			c, err := Load(tc.from)
			if err == nil || err.Error() != tc.want {
				t.Errorf("\n got %v\nwant %s", err, tc.want)
			}
			if c != nil {
				t.Error("faulty settings were given out")
			}
		})
	}
}

func TestOtherRoomsCanPlaceTheirFaults(t *testing.T) {
	inEmptyFolder(t)
	file := write(t, "s.yaml", "schedules:\n  scan: whenever\n")
	c := mustLoad(t, Sources{File: file, Environ: []string{"STEPDOWN_SCHEDULES_REMIND=never"}})
	for key, want := range map[string]string{
		"schedules.scan":   file + ":2 schedules.scan: no: mend",
		"schedules.remind": "STEPDOWN_SCHEDULES_REMIND: no: mend",
		"schedules.intake": "schedules.intake (default): no: mend",
		"mail.host":        "mail.host (not given): no: mend",
	} {
		if got := c.Fault(key, "no", "mend").Error(); got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(everything)
	for _, s := range []string{"", "---\n", "a: &a [*a]\n", "? [x]\n: y\n", "<<: {mail: 1}\n", "mail:\n  password: *x\n", "\xff\xfe",
		"%YAML 1.1\n---\n{}", "policy: !!binary aGk=\n",
		"calendar:\n  extra_holidays: {2026-06-15: a, 2026-06-15: b}\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		if strings.Contains(content, fileSuffix) {
			return // it would read other files
		}
		l := loader{table: tableOf(timetable.Letters()), config: &Config{origins: map[string]origin{}}}
		l.readYAML("s.yaml", []byte(content))
		for _, fault := range l.faults {
			if fault.File != "s.yaml" || fault.Problem == "" || fault.Mend == "" {
				t.Errorf("a fault without place, problem or mend: %#v", fault)
			}
		}
	})
}
