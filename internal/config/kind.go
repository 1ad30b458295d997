package config

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"stepdown/internal/address"
	"stepdown/internal/calendar"
)

func asIs[T ~string](v T) string { return string(v) }

// accept makes a kind of texts that stand on one line and pass the tests.
func accept[T ~string](wants string, show func(T) string, tests ...func(string) bool) kind[T] {
	return kind[T]{wants: wants, show: show, parse: func(s string) (T, bool) {
		fits := isLine(s)
		for _, test := range tests {
			fits = fits && test(s)
		}
		return T(s), fits
	}}
}

// isLine tells whether s is a text that fits on one line and into a mail header.
func isLine(s string) bool {
	return utf8.ValidString(s) && strings.TrimSpace(s) != "" && !strings.ContainsFunc(s, unicode.IsControl)
}

var (
	text      = accept("a text on one line", asIs[string])
	path      = accept("a path", asIs[string])
	secret    = accept("a text on one line", Secret.String)
	telephone = accept("a telephone number, with any options to press behind a comma", asIs[string],
		telephonePattern.MatchString, isCallable)
	dialled    = accept("what can be dialled", asIs[string], telephonePattern.MatchString)
	webAddress = accept("a web address without https://", asIs[string],
		regexp.MustCompile(`^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(/[^ ]*)?$`).MatchString)
	emailAddress = accept("an e-mail address", asIs[string], address.IsEmail)
	hostName     = accept("a host name without a port", asIs[string], isHostName)
	listenOn     = accept("HOST:PORT", asIs[string], isHostPort)
	timeZone     = accept("the name of a time zone", asIs[string], isTimeZone)
	database     = accept("sqlite:PATH or postgres://USER@HOST/NAME?sslmode=...", Database.String, isDatabase)

	date = kind[day]{wants: "a date such as 2026-03-09", show: day.String, parse: parseDate}
)

var telephonePattern = regexp.MustCompile(`^\+?[0-9][0-9 ()-]{2,}(, .+)?$`)

// isCallable tells whether a number has enough digits to be called from any telephone: with its area code it has 8 or more
// (0800 1111), but for those of a service, such as 111 and 116 123.
func isCallable(s string) bool {
	number, _, _ := strings.Cut(s, ",")
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
	return len(digits) >= 8 || len(digits) == 3 || len(digits) == 6 && strings.HasPrefix(digits, "116")
}

func parseDate(s string) (day, bool) {
	d, err := calendar.ParseDate(s)
	return d, err == nil
}

var hostPattern = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)

func isHostName(s string) bool { return net.ParseIP(s) != nil || hostPattern.MatchString(s) }

func isDatabase(s string) bool {
	if path, isSQLite := strings.CutPrefix(s, sqliteScheme); isSQLite {
		return path != ""
	}
	u, err := url.Parse(s)
	return err == nil && strings.HasPrefix(s, postgresScheme) && u.Query().Get("sslmode") != ""
}

func isTimeZone(s string) bool {
	_, err := time.LoadLocation(s)
	return err == nil && s != "Local"
}

func isHostPort(s string) bool {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return false
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && strconv.FormatUint(n, 10) == port
}

func wholeNumber(least, most int) kind[int] {
	return kind[int]{
		wants: fmt.Sprintf("a whole number from %d to %d", least, most),
		show:  strconv.Itoa,
		parse: func(s string) (int, bool) {
			n, err := strconv.Atoi(s)
			return n, err == nil && n >= least && n <= most
		},
	}
}

// unlessZero shows nothing where no number was given.
func unlessZero(k kind[int]) kind[int] {
	show := k.show
	k.show = func(n int) string {
		if n == 0 {
			return ""
		}
		return show(n)
	}
	return k
}

// orOff is a number, or off for none.
func orOff(k kind[int]) kind[int] {
	on := k
	k.wants, k.options = "off, or "+on.wants, []string{string(Off)}
	k.show = func(n int) string {
		if n == 0 {
			return string(Off)
		}
		return on.show(n)
	}
	k.parse = func(s string) (int, bool) {
		if s == string(Off) {
			return 0, true
		}
		return on.parse(s)
	}
	return k
}

// percent is a share.
func percent(least, most int) kind[int] {
	number := wholeNumber(least, most)
	show := func(n int) string { return strconv.Itoa(n) + "%" }
	return kind[int]{
		wants: fmt.Sprintf("from %s to %s", show(least), show(most)),
		show:  show,
		parse: func(s string) (int, bool) {
			digits, isShare := strings.CutSuffix(s, "%")
			n, ok := number.parse(digits)
			return n, isShare && ok
		},
	}
}

// count is a number of days that says which days it counts, so that nobody takes working days for calendar days.
func count(unit string, least, most int) kind[int] {
	show := func(n int) string {
		if n == 1 {
			return "1 " + unit
		}
		return fmt.Sprintf("%d %ss", n, unit)
	}
	number := wholeNumber(least, most)
	return kind[int]{
		wants: fmt.Sprintf("from %s to %s", show(least), show(most)),
		show:  show,
		parse: func(s string) (int, bool) {
			n, ok := number.parse(strings.TrimSuffix(strings.TrimSuffix(s, "s"), " "+unit))
			return n, ok && strings.TrimSuffix(show(n), "s") == strings.TrimSuffix(s, "s")
		},
	}
}

// mostDaysToHold is how many working days a letter may wait for somebody to hold it: four weeks.
const mostDaysToHold = 20

var waits = count("working day", 1, mostDaysToHold)

// releaseMode is automatic, approval, or after so many working days.
var releaseMode = kind[ReleaseMode]{
	wants:   fmt.Sprintf("automatic, approval, or after N working days, with N from 1 to %d", mostDaysToHold),
	options: []string{"automatic", "approval", "after 2 working days"},
	show: func(m ReleaseMode) string {
		switch {
		case m.Approval:
			return "approval"
		case m.After > 0:
			return "after " + waits.show(m.After)
		}
		return "automatic"
	},
	parse: func(s string) (ReleaseMode, bool) {
		switch s {
		case "automatic":
			return ReleaseMode{}, true
		case "approval":
			return ReleaseMode{Approval: true}, true
		}
		days, isAfter := strings.CutPrefix(s, "after ")
		n, ok := waits.parse(days)
		return ReleaseMode{After: n}, isAfter && ok
	},
}

func duration(least, most time.Duration) kind[time.Duration] {
	return kind[time.Duration]{
		wants: fmt.Sprintf("a length of time from %s to %s", brief(least), brief(most)),
		show:  brief,
		parse: func(s string) (time.Duration, bool) {
			d, err := time.ParseDuration(s)
			return d, err == nil && d >= least && d <= most
		},
	}
}

// brief is the duration without units of which there are none: 10m, where Go says 10m0s.
func brief(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

func choice[T ~string](options ...T) kind[T] {
	words := make([]string, len(options))
	for i, o := range options {
		words[i] = string(o)
	}
	return kind[T]{
		wants:   "one of " + strings.Join(words, ", "),
		options: words,
		show:    asIs[T],
		parse: func(s string) (T, bool) {
			for _, o := range options {
				if s == string(o) {
					return o, true
				}
			}
			return "", false
		},
	}
}
