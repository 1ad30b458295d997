package store

import (
	"cmp"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"stepdown/internal/calendar"
)

// form is how records of one type are stored: on SQLite as json.Marshal writes them, on PostgreSQL as JSONB shows that, with a space after
// each colon and comma, and with the shortest names first. Whatever looks at cases reads their records, and to read one knowing the form
// takes a quarter of what json.Unmarshal takes.
type form[T any] struct{ read reader }

// reader reads a value at the beginning of what is left. It is false where that isn't in the form; the value then means nothing.
type reader func(left *rest, into reflect.Value) bool

// formOf is the form of a type. What it may hold are texts, whole numbers, truths, dates, and structures and lists of those; it panics
// for others.
func formOf[T any]() form[T] {
	return form[T]{forms{}.of(reflect.TypeFor[T]())}
}

// decode is json.Unmarshal into a zero value. What isn't in the form is left to it.
func (f form[T]) decode(text string, into *T) error {
	if value, known := f.fast(text); known {
		*into = value
		return nil
	}
	return json.Unmarshal([]byte(text), into)
}

// fast reads what is in the form, and nothing else.
func (f form[T]) fast(text string) (value T, known bool) {
	left := rest{text: text}
	if colon := strings.Index(text, `":`) + 2; colon < len(text) {
		left.spaced = text[colon] == ' '
	}
	known = f.read(&left, reflect.ValueOf(&value).Elem()) && left.at == len(text)
	return value, known
}

// rest is a text from a place on.
type rest struct {
	text   string
	at     int
	spaced bool // as JSONB shows it
}

func (r *rest) skip(c byte) bool {
	if r.at < len(r.text) && r.text[r.at] == c {
		r.at++
		return true
	}
	return false
}

// skipBetween skips a colon or a comma.
func (r *rest) skipBetween(c byte) bool { return r.skip(c) && (!r.spaced || r.skip(' ')) }

func (r *rest) skipWord(word string) bool {
	if strings.HasPrefix(r.text[r.at:], word) {
		r.at += len(word)
		return true
	}
	return false
}

// quoted reads a text in quotes. It shares its bytes with what is read.
func (r *rest) quoted() (s string, ok bool) {
	if !r.skip('"') {
		return "", false
	}
	start, ascii, escaped := r.at, true, false
	for ; r.at < len(r.text); r.at++ {
		switch c := r.text[r.at]; {
		case c == '"':
			s = r.text[start:r.at]
			r.at++
			if escaped {
				return unescaped(r.text[start-1 : r.at])
			}
			return s, ascii || utf8.ValidString(s)
		case c == '\\':
			escaped = true
			r.at++
		case c < ' ':
			return "", false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return "", false
}

func unescaped(quoted string) (s string, ok bool) {
	err := json.Unmarshal([]byte(quoted), &s)
	return s, err == nil
}

// forms are those of types, so that one which holds itself is found.
type forms map[reflect.Type]*reader

func (all forms) of(t reflect.Type) reader {
	if known, ok := all[t]; ok {
		return func(left *rest, into reflect.Value) bool { return (*known)(left, into) }
	}
	one := new(reader)
	all[t] = one
	*one = all.make(t)
	return *one
}

func (all forms) make(t reflect.Type) reader {
	if t == reflect.TypeFor[calendar.Date]() {
		return readDate
	}
	_, texts := reflect.New(t).Interface().(encoding.TextUnmarshaler)
	_, itself := reflect.New(t).Interface().(json.Unmarshaler)
	switch kind := t.Kind(); {
	case texts || itself:
	case kind == reflect.String:
		return readText
	case kind == reflect.Int:
		return readNumber
	case kind == reflect.Bool:
		return readTruth
	case kind == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		return all.list(t)
	case kind == reflect.Struct:
		return all.structure(t)
	}
	panic(fmt.Sprintf("the form of %s is not known", t))
}

func readDate(left *rest, into reflect.Value) bool {
	s, ok := left.quoted()
	if !ok || s == "" {
		return ok
	}
	d, err := calendar.ParseDate(s)
	*into.Addr().Interface().(*calendar.Date) = d
	return err == nil
}

func readText(left *rest, into reflect.Value) bool {
	s, ok := left.quoted()
	into.SetString(s)
	return ok
}

func readNumber(left *rest, into reflect.Value) bool {
	start := left.at
	for left.at < len(left.text) && strings.IndexByte("-0123456789", left.text[left.at]) >= 0 {
		left.at++
	}
	written := left.text[start:left.at]
	n, err := strconv.Atoi(written)
	into.SetInt(int64(n))
	return err == nil && strconv.Itoa(n) == written
}

func readTruth(left *rest, into reflect.Value) bool {
	if left.skipWord("true") {
		into.SetBool(true)
		return true
	}
	return left.skipWord("false")
}

func (all forms) list(t reflect.Type) reader {
	one := all.of(t.Elem())
	return func(left *rest, into reflect.Value) bool {
		if left.skipWord("null") {
			return true
		}
		if !left.skip('[') {
			return false
		}
		if left.skip(']') {
			into.Set(reflect.MakeSlice(t, 0, 0))
			return true
		}
		for n := 0; ; n++ {
			into.Grow(1)
			into.SetLen(n + 1)
			if !one(left, into.Index(n)) {
				return false
			}
			if !left.skipBetween(',') {
				return left.skip(']')
			}
		}
	}
}

// member is a field of a structure.
type member struct {
	name   string
	quoted string // as it stands there
	at     []int
	read   reader
}

// structure takes each field once at most and in order, so that no name stands there twice.
func (all forms) structure(t reflect.Type) reader {
	written := all.members(t, nil)
	shown := slices.SortedFunc(slices.Values(written), func(a, b member) int {
		return cmp.Or(cmp.Compare(len(a.name), len(b.name)), cmp.Compare(a.name, b.name))
	})
	return func(left *rest, into reflect.Value) bool {
		if !left.skip('{') {
			return false
		}
		if left.skip('}') {
			return true
		}
		members := written
		if left.spaced {
			members = shown
		}
		for _, m := range members {
			if !left.skipWord(m.quoted) {
				continue
			}
			if !left.skipBetween(':') || !m.read(left, into.FieldByIndex(m.at)) {
				return false
			}
			if !left.skipBetween(',') {
				return left.skip('}')
			}
		}
		return false
	}
}

func (all forms) members(t reflect.Type, within []int) (found []member) {
	for i := range t.NumField() {
		field := t.Field(i)
		at := append(append([]int{}, within...), i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Tag.Get("json") == "-":
		case field.Anonymous && name == "" && field.Type.Kind() == reflect.Struct:
			found = append(found, all.members(field.Type, at)...)
		case !field.IsExported() || name == "" || options == "string":
			panic(fmt.Sprintf("the form of %s in %s is not known", field.Name, t))
		default:
			found = append(found, member{name, strconv.Quote(name), at, all.of(field.Type)})
		}
	}
	return found
}
