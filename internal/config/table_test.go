package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"stepdown/internal/timetable"

	"pgregory.net/rapid"
)

func TestTheTableIsWhole(t *testing.T) {
	var keys, names []string
	for _, s := range Settings() {
		if s.Meaning == "" || s.Example == "" || s.Wants() == "" {
			t.Errorf("%s lacks meaning, example or what it takes", s.Key)
		}
		for what, value := range map[string]string{"default": s.Default, "example": s.Example} {
			if value == "" {
				continue
			}
			c := &Config{origins: map[string]origin{}}
			if bad := s.form.set(c, s.form.split(origin{}, value)); bad != nil {
				t.Errorf("%s: the %s %q can't be read", s.Key, what, value)
			}
			if shown := s.form.get(c); shown != value && !s.Secret {
				t.Errorf("%s: the %s %q is shown as %q", s.Key, what, value, shown)
			}
		}
		keys = append(keys, s.Key)
		names = append(names, s.Env())
		if s.Secret {
			keys, names = append(keys, s.Key+fileSuffix), append(names, s.Env()+strings.ToUpper(fileSuffix))
		}
	}
	for _, all := range [][]string{keys, append(names, configEnv)} {
		slices.Sort(all)
		if len(slices.Compact(slices.Clone(all))) != len(all) {
			t.Errorf("two settings share a name: %v", all)
		}
	}
}

// TestNoDefaultScheduleFallsIntoTheHourThatClocksChange reads the hours of a cron expression: the second field, a list of
// hours and ranges of them.
func TestNoDefaultScheduleFallsIntoTheHourThatClocksChange(t *testing.T) {
	hours := regexp.MustCompile(`^([0-9]+)(?:-([0-9]+))?$`)
	for _, s := range Settings() {
		if !strings.HasPrefix(s.Key, "schedules.") || s.Key == "schedules.zone" {
			continue
		}
		fields := strings.Fields(s.Default)
		if len(fields) != 5 {
			t.Errorf("%s: %q has not five fields", s.Key, s.Default)
			continue
		}
		for _, part := range strings.Split(fields[1], ",") {
			m := hours.FindStringSubmatch(part)
			if m == nil {
				t.Errorf("%s: %q names no plain hours", s.Key, part)
				continue
			}
			first, _ := strconv.Atoi(m[1])
			last := first
			if m[2] != "" {
				last, _ = strconv.Atoi(m[2])
			}
			if first <= 1 && last >= 1 {
				t.Errorf("%s: %q falls between 01:00 and 02:00", s.Key, s.Default)
			}
		}
	}
}

// misspelling changes one letter of a name, drops one, doubles one, or swaps two.
func misspelling(t *rapid.T, name string) string {
	i := rapid.IntRange(0, len(name)-2).Draw(t, "where")
	switch rapid.SampledFrom([]string{"change", "drop", "double", "swap"}).Draw(t, "how") {
	case "change":
		return name[:i] + "z" + name[i+1:]
	case "drop":
		return name[:i] + name[i+1:]
	case "double":
		return name[:i+1] + name[i:]
	default:
		return name[:i] + name[i+1:i+2] + name[i:i+1] + name[i+2:]
	}
}

func TestAnyMisspeltKeyIsReportedWithItsLineAndTheRightOne(t *testing.T) {
	lines := strings.Split(everything, "\n")
	inSection := regexp.MustCompile(`^(  )?([a-z_]+):`)
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.SampledFrom(linesMatching(lines, inSection)).Draw(t, "line")
		m := inSection.FindStringSubmatch(lines[at])
		wrong := misspelling(t, m[2])
		_, _, exists := tableOf(timetable.Letters()).settingCalled(wrong, Setting.key, fileSuffix)
		if wrong == m[2] || exists || len(m[2]) < 4 {
			return
		}
		changed := slices.Clone(lines)
		changed[at] = strings.Replace(lines[at], m[2], wrong, 1)
		got := faultsIn(strings.Join(changed, "\n"))
		place, suggestion := fmt.Sprintf("s.yaml:%d", at+1), fmt.Sprintf("%q: did you mean %q?", pathEnding(got, wrong), m[2])
		if !containsLine(got, place, suggestion) {
			t.Fatalf("%q for %q in line %d was reported as:\n%s", wrong, m[2], at+1, got)
		}
	})
}

func linesMatching(lines []string, pattern *regexp.Regexp) []int {
	var found []int
	for i, line := range lines {
		if pattern.MatchString(line) {
			found = append(found, i)
		}
	}
	return found
}

// pathEnding is the quoted key in a fault that ends in the wrong name, with its section.
func pathEnding(fault, wrong string) string {
	m := regexp.MustCompile(`"((?:[a-z_]+\.)?` + regexp.QuoteMeta(wrong) + `)"`).FindStringSubmatch(fault)
	if m == nil {
		return ""
	}
	return m[1]
}

func containsLine(text, prefix, suffix string) bool {
	return slices.ContainsFunc(strings.Split(text, "\n"), func(line string) bool {
		return strings.HasPrefix(line, prefix) && strings.HasSuffix(line, suffix)
	})
}

func TestTheExampleLoadsAsItStandsAndWithEverySettingGiven(t *testing.T) {
	inEmptyFolder(t)
	var example bytes.Buffer
	if err := WriteExample(&example); err != nil {
		t.Fatal(err)
	}
	asItStands := mustLoad(t, Sources{File: write(t, "s.yaml", example.String())})
	if asItStands.Origin("mail.timeout") != byDefault {
		t.Errorf("the example sets mail.timeout at %s", asItStands.Origin("mail.timeout"))
	}
	given := regexp.MustCompile(`(?m)^( *)#([^ ]|  )`).ReplaceAllString(example.String(), "$1$2")
	if faults := faultsIn(given); faults != "" {
		t.Errorf("the example can't be read when it is uncommented:\n%s\n%s", faults, given)
	}
	for _, s := range Settings() {
		if !strings.Contains(given, s.Meaning) || !strings.Contains(given, s.Env()) ||
			!regexp.MustCompile(`(?m)^ *`+s.leaf()+":").MatchString(given) {
			t.Errorf("the example says nothing of %s", s.Key)
		}
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	inEmptyFolder(t)
	c := mustLoad(t, Sources{Environ: []string{
		"STEPDOWN_DATABASE=postgres://stepdown:hunter2@db.example.org/stepdown?sslmode=verify-full&password=hunter2",
		"STEPDOWN_MAIL_USERNAME=stepdown", "STEPDOWN_MAIL_PASSWORD=hunter2",
	}})
	asJSON, err := json.Marshal(struct {
		C *Config
		R []Effective
	}{c, c.Redacted()})
	if err != nil {
		t.Fatal(err)
	}
	var logged bytes.Buffer
	Log{Format: "text", Level: "info"}.Logger(&logged).Info("x", "config", c, "database", c.Database, "password", c.Mail.Password)
	for what, printed := range map[string]string{
		"%v": fmt.Sprintf("%v", c), "%+v": fmt.Sprintf("%+v", *c), "%#v": fmt.Sprintf("%#v", c), "%+v of a part": fmt.Sprintf("%+v", c.Mail),
		"JSON": string(asJSON), "slog": logged.String(),
	} {
		if strings.Contains(printed, "hunter2") {
			t.Errorf("%s shows a secret: %s", what, printed)
		}
		if !strings.Contains(printed, hidden) {
			t.Errorf("%s does not say that there is a password: %s", what, printed)
		}
	}
	for _, e := range c.Redacted() {
		if e.Key == "database" && (e.Value != "postgres://stepdown:xxxxx@db.example.org/stepdown?password=xxxxx&sslmode=verify-full" ||
			e.From != "STEPDOWN_DATABASE") {
			t.Errorf("the database is shown as %+v", e)
		}
	}
}

func TestLoggerFollowsTheSettings(t *testing.T) {
	for _, tc := range []struct {
		log  Log
		want string
	}{
		{Log{Format: "text", Level: "warn"}, "level=WARN msg=late\n"},
		{Log{Format: "json", Level: "error"}, ""},
		{Log{Format: "json", Level: "warn"}, `{"level":"WARN","msg":"late"}` + "\n"},
	} {
		var out bytes.Buffer
		log := tc.log.Logger(&out)
		log.Info("on time")
		log.Warn("late")
		got := regexp.MustCompile(`time=\S+ |"time":"[^"]*",`).ReplaceAllString(out.String(), "")
		if got != tc.want {
			t.Errorf("%+v logged %q, want %q", tc.log, got, tc.want)
		}
		if !log.Enabled(t.Context(), slog.LevelError) {
			t.Errorf("%+v logs no errors", tc.log)
		}
	}
}

func TestSecretFilesMayLackALineEnd(t *testing.T) {
	inEmptyFolder(t)
	for name, content := range map[string]string{"bare": "s p", "line": "s p\n", "windows": "s p\r\n"} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		folder, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		c := mustLoad(t, Sources{Environ: []string{"STEPDOWN_MAIL_USERNAME=a", "STEPDOWN_MAIL_PASSWORD_FILE=" + filepath.Join(folder, name)}})
		if c.Mail.Password.Reveal() != "s p" {
			t.Errorf("%s: read %q", name, c.Mail.Password.Reveal())
		}
	}
}
