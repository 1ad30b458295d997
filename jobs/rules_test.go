package jobs

import (
	"reflect"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/safeguard"
	"stepdown/internal/timetable"
)

// Whatever a look rests on besides the case and the day has every case looked at anew when it changes.
func TestTheDigestOfTheRulesHoldsAllThatALookRestsOn(t *testing.T) {
	rules := func() Rules {
		return Rules{Policy: timetable.Default(), Calendar: calendar.New(nil, nil),
			Settings: safeguard.Settings{AddressConfirmedWithin: 90, FeedMaxAge: 1}}
	}
	before := rules().digest()
	if rules().digest() != before {
		t.Error("the same rules have another digest")
	}
	day := calendar.MustParse("2026-03-09")
	for name, c := range map[string]*calendar.Calendar{"added": calendar.New(map[calendar.Date]string{day: "A day of thanks"}, nil),
		"withdrawn": calendar.New(nil, []calendar.Date{calendar.MustParse("2026-05-04")})} {
		r := rules()
		if r.Calendar = c; r.digest() == before {
			t.Errorf("a bank holiday that is %s changes nothing", name)
		}
	}
	for i := range reflect.TypeFor[safeguard.Settings]().NumField() {
		r := rules()
		switch field := reflect.ValueOf(&r.Settings).Elem().Field(i); v := field.Addr().Interface().(type) {
		case *int:
			*v++
		case *calendar.Date:
			*v = day
		default:
			t.Fatalf("a setting of a kind that this test can't change: %T", v)
		}
		if r.digest() == before {
			t.Errorf("the setting %s changes nothing", reflect.TypeFor[safeguard.Settings]().Field(i).Name)
		}
	}
}
