package config

import (
	"maps"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
)

// Names of types that the table speaks of.
type (
	day       = calendar.Date
	dates     = []calendar.Date
	dateNames = map[calendar.Date]string
)

// shape is how a setting is laid out in the file.
type shape int

const (
	single  shape = iota // key: value
	several              // a list
	named                // a section with names of the writer's own
)

// separator parts the items of a list in a variable or on the command line.
const separator = ";"

// item is one value as somebody wrote it.
type item struct {
	origin origin
	name   string // only in a named shape
	text   string
}

// form is how a setting is read into a Config and shown again.
type form struct {
	shape   shape
	wants   string   // of each item
	options []string // the words to choose from, if it is a choice
	// set reads all items or none; those it can't read come back.
	set func(c *Config, items []item) (bad []item)
	get func(c *Config) string
}

// kind is how one text becomes a value. wants completes the sentence "it is not ...".
type kind[T any] struct {
	wants   string
	options []string
	parse   func(string) (T, bool)
	show    func(T) string
}

// one is the form of a single value.
func one[T any](at func(*Config) *T, k kind[T]) form {
	return form{
		shape: single, wants: k.wants, options: k.options,
		set: func(c *Config, items []item) []item {
			v, ok := k.parse(items[0].text)
			if !ok {
				return items
			}
			*at(c) = v
			return nil
		},
		get: func(c *Config) string { return k.show(*at(c)) },
	}
}

// lines is the form of a list of values.
func lines[T any](at func(*Config) *[]T, k kind[T]) form {
	return form{
		shape: several, wants: k.wants,
		set: func(c *Config, items []item) (bad []item) {
			values := make([]T, 0, len(items))
			for _, i := range items {
				v, ok := k.parse(i.text)
				if !ok {
					bad = append(bad, i)
				}
				values = append(values, v)
			}
			if bad == nil {
				*at(c) = values
			}
			return bad
		},
		get: func(c *Config) string {
			var shown []string
			for _, v := range *at(c) {
				shown = append(shown, k.show(v))
			}
			return strings.Join(shown, separator+" ")
		},
	}
}

// namedDates is the form of days that each have a name.
func namedDates(at func(*Config) *dateNames) form {
	return form{
		shape: named, wants: "a date such as 2026-03-09, given once, with its name behind a colon",
		set: func(c *Config, items []item) (bad []item) {
			values := dateNames{}
			for _, i := range items {
				on, isDate := date.parse(i.name)
				name, isText := text.parse(i.text)
				if _, twice := values[on]; !isDate || !isText || twice {
					bad = append(bad, i)
				}
				values[on] = name
			}
			if bad == nil {
				*at(c) = values
			}
			return bad
		},
		get: func(c *Config) string {
			var shown []string
			for _, on := range slices.SortedFunc(maps.Keys(*at(c)), day.Compare) {
				shown = append(shown, on.String()+": "+(*at(c))[on])
			}
			return strings.Join(shown, separator+" ")
		},
	}
}

// release is the form of when a kind of letter goes.
func release(kind ledger.Kind) form {
	return form{
		shape: single, wants: releaseMode.wants, options: releaseMode.options,
		set: func(c *Config, items []item) []item {
			mode, ok := releaseMode.parse(items[0].text)
			if !ok {
				return items
			}
			if c.Release == nil {
				c.Release = map[ledger.Kind]ReleaseMode{}
			}
			c.Release[kind] = mode
			return nil
		},
		get: func(c *Config) string { return releaseMode.show(c.Release[kind]) },
	}
}

// split makes items of a value that stands in a variable or a flag, where everything is on one line.
func (f form) split(at origin, value string) []item {
	if f.shape == single {
		return []item{{origin: at, text: value}}
	}
	var items []item
	for _, part := range strings.Split(value, separator) {
		i := item{origin: at, text: strings.TrimSpace(part)}
		if f.shape == named {
			name, rest, _ := strings.Cut(i.text, ":")
			i.name, i.text = strings.TrimSpace(name), strings.TrimSpace(rest)
		}
		items = append(items, i)
	}
	return items
}

// written is the item as it stood, for a message.
func (i item) written() string {
	if i.name != "" {
		return i.name + ": " + i.text
	}
	return i.text
}
