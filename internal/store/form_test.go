package store_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

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
		v.SetString(rapid.OneOf(rapid.SampledFrom([]string{"", "Ms A Sample", "Smith & Sons", `"`, `\`, "a\tb\n", "Zoë", "\u2028"}), rapid.String()).
			Draw(t, "text"))
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

// Whatever is stored is read as json.Unmarshal reads it, and records without it.
func TestRecordsAreReadAsTheLibraryReadsThem(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		rapid.Check(t, func(t *rapid.T) {
			readAlike(t, s, anyOf[casefile.Episode]().Draw(t, "episode"), store.DecodeEpisode)
			readAlike(t, s, anyOf[casefile.Presence]().Draw(t, "presence"), store.DecodePresence)
		})
	})
}

func readAlike[T any](t *rapid.T, s *store.Store, made T, decode func(string) (T, bool, error)) {
	written, err := json.Marshal(made)
	if err != nil {
		t.Fatal(err)
	}
	text := string(written)
	if s.Postgres() && rapid.Bool().Draw(t, "as JSONB") {
		if err := s.DB().Get(&text, `SELECT CAST(CAST($1 AS JSONB) AS TEXT)`, text); err != nil {
			return // what it can't hold it can't give
		}
	}
	if !alike(t, text, decode) {
		t.Fatalf("it is in no form: %s", text)
	}
	// Whatever else it may be is left to the library.
	spoilt := []byte(text)
	for range rapid.IntRange(1, 3).Draw(t, "faults") {
		at := rapid.IntRange(0, len(spoilt)-1).Draw(t, "at")
		switch by := rapid.SampledFrom([]byte("\"\\{}[],: 0-1.enull\x00\xff")).Draw(t, "by"); rapid.IntRange(0, 2).Draw(t, "fault") {
		case 0:
			spoilt[at] = by
		case 1:
			spoilt = append(spoilt[:at], append([]byte{by}, spoilt[at:]...)...)
		default:
			spoilt = append(spoilt[:at], spoilt[min(len(spoilt), at+rapid.IntRange(1, 20).Draw(t, "bytes")):]...)
		}
		if len(spoilt) == 0 {
			return
		}
	}
	alike(t, string(spoilt), decode)
}

// alike compares with the library, and tells whether the text is in the form.
func alike[T any](t interface{ Fatalf(string, ...any) }, text string, decode func(string) (T, bool, error)) bool {
	var want T
	wrong := json.Unmarshal([]byte(text), &want)
	got, known, err := decode(text)
	if fmt.Sprint(err) != fmt.Sprint(wrong) || wrong == nil && !reflect.DeepEqual(got, want) {
		t.Fatalf("%s is read as\n%+v, %v\nand by the library as\n%+v, %v", text, got, err, want, wrong)
	}
	return known
}

func TestAnOddRecordIsReadAsTheLibraryReadsIt(t *testing.T) {
	for text, known := range map[string]bool{
		`{"case":"A","episode":1}`: true, `{"case": "A", "episode": 1}`: true, `{}`: true, `{"episode":1,"case":"A"}`: false,
		`{"episode": 1, "case": "A"}`: false, `{"case":"A","case":"B"}`: false, `{"Case":"A"}`: false, `{"other":1}`: false,
		`{"case":"A",}`: false, `{"case":"A"} `: false, `{"case":"A"}x`: false, `{"case":null}`: false, `{"episode":01}`: false,
		`{"episode":-0}`: false, `{"episode":1.0}`: false, `{"episode":99999999999999999999}`: false, `{"case":"\u0041\n"}`: true,
		`{"case":"\x"}`: false, "{\"case\":\"\n\"}": false, "{\"case\":\"\xff\"}": false, "{\"case\":\"\\n\xff\"}": true,
		`{"children":null}`: true, `{"children":[]}`: true, `{"children":[{}]}`: true, `{"children":[{},]}`: false,
		`{"children":[null]}`: false, `{"decided_on":""}`: true, `{"decided_on":"2026-02-30"}`: false, `{"case":"A`: false, `{"case":"A\`: false,
		`{"case"`: false, `{`: false, ``: false, `null`: false, `[]`: false, `"case":`: false, `{"unread":true}`: true, `{"unread":tru}`: false,
		`{"case":"A", "episode":1}`: false, `{"case": "A","episode": 1}`: false,
	} {
		if got := alike(t, text, store.DecodeEpisode); got != known {
			t.Errorf("%s is in the form: %t", text, got)
		}
	}
}

// BenchmarkReadRecord reads the record of a case, and has the library read it.
func BenchmarkReadRecord(b *testing.B) {
	record, err := json.Marshal(fullEpisode("A"))
	if err != nil {
		b.Fatal(err)
	}
	for name, read := range map[string]func(string) (casefile.Episode, error){
		"form": store.ReadEpisode,
		"library": func(text string) (e casefile.Episode, err error) {
			return e, json.Unmarshal([]byte(text), &e)
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := read(string(record)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
