package store_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"

	recordjson "github.com/go-json-experiment/json"
	"pgregory.net/rapid"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/store"
)

var anyDate = rapid.Custom(func(t *rapid.T) calendar.Date {
	if rapid.Bool().Draw(t, "no date") {
		return calendar.Date{}
	}
	return calendar.NewDate(rapid.IntRange(1, 9999).Draw(t, "year"), time.January, rapid.IntRange(1, 365).Draw(t, "day"))
})

// any of a type, with all its fields and a few of each list.
func anyOf[T any]() *rapid.Generator[T] {
	return rapid.Custom(func(t *rapid.T) (made T) {
		fill(t, reflect.ValueOf(&made).Elem(), 0)
		return made
	})
}

func fill(t *rapid.T, v reflect.Value, depth int) {
	if v.Type() == reflect.TypeFor[calendar.Date]() {
		v.Set(reflect.ValueOf(anyDate.Draw(t, "date")))
		return
	}
	switch v.Kind() {
	case reflect.String:
		odd := rapid.SampledFrom([]string{"", "Ms A Sample", "Smith & Sons", `"`, `\`, "a\tb\n", "Zoë", "\u2028"})
		v.SetString(rapid.OneOf(odd, rapid.String()).Draw(t, "text"))
	case reflect.Int:
		v.SetInt(int64(rapid.Int().Draw(t, "number")))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "truth"))
	case reflect.Slice:
		if depth > 3 {
			return
		}
		for i := range rapid.IntRange(0, 3).Draw(t, "length") {
			v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
			fill(t, v.Index(i), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), depth+1)
		}
	default:
		t.Fatalf("nobody fills a %s", v.Type())
	}
}

// Whatever is stored comes back as it was, on both databases.
func TestRecordsComeBackAsTheyWere(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		rapid.Check(t, func(t *rapid.T) {
			readAlike(t, s, `JSON`, anyOf[casefile.Episode]().Draw(t, "episode"))
			readAlike(t, s, `JSONB`, anyOf[casefile.Presence]().Draw(t, "presence"))
		})
	})
}

// readAlike has the database hold what encoding/json has written, and wants the store's way of reading to give what went in.
func readAlike[T any](t *rapid.T, s *store.Store, column string, made T) {
	written, err := json.Marshal(made)
	if err != nil {
		t.Fatal(err)
	}
	text := string(written)
	if s.Postgres() {
		if err := s.DB().Get(&text, `SELECT CAST(CAST($1 AS `+column+`) AS TEXT)`, text); err != nil {
			return // what it can't hold it can't give
		}
	}
	var got, want T
	if err := errors.Join(recordjson.Unmarshal([]byte(text), &got), json.Unmarshal(written, &want)); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s is read as\n%+v\nand was\n%+v", text, got, want)
	}
}

// BenchmarkReadRecord reads the record of a case, and has encoding/json read it.
func BenchmarkReadRecord(b *testing.B) {
	record, err := json.Marshal(fullEpisode("A"))
	if err != nil {
		b.Fatal(err)
	}
	for name, read := range map[string]func([]byte, any) error{
		"store":         func(text []byte, into any) error { return recordjson.Unmarshal(text, into) },
		"encoding/json": json.Unmarshal,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var e casefile.Episode
				if err := read(record, &e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
