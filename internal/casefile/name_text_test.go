package casefile_test

import (
	"testing"

	"stepdown/internal/casefile"
)

func TestANameOfTwoPeople(t *testing.T) {
	for name, want := range map[string]bool{
		"Mr and Mrs Pen": true, "Mr & Mrs Pen": true, "Mr&Mrs Pen": true, "Mr/Mrs Pen": true, "Mr. and Mrs. Pen": true, "Mr Mrs Pen": true,
		"Ms Tam Pen and Mr Bob Danger": true, "Tam AND Bob": true, "Tam + Bob Pen": true, "Messrs Pen, Ms Danger": true, "A and B": true,
		"Tam plus Bob": true,
		"Sandy And":    false, "Ferdinand": false, "Ms Andrea Sandand": false, "Andrew": false, "Mr Andrew Land": false, "Ms Null": false,
		"Ms Mrsny": false, "Ms Missy Miss": false, "Dr Prof Pen": false, "Ms Tam Pen-Hallow": false, "Mx Sam Pen": false, "": false,
	} {
		if got := casefile.NamesTwo(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

func TestAGreetingOfSomebodyElse(t *testing.T) {
	for _, tc := range []struct {
		greeting, name string
		want           bool
	}{
		{"Mr Danger", "Ms Tam Pen", true}, {"Bob", "Ms Tam Pen", true}, {"Mr Pen", "Ms Tam Pen", true}, {"Mrs Pen", "Mr Bob Pen", true},
		{"Ms Pen", "Ms Tam Pen", false}, {"Tam", "Ms Tam Pen", false}, {"Mrs Pen", "Ms Tam Pen", false}, {"Mx Pen", "Ms Tam Pen", false},
		{"Ms O’Neill", "Ms Ann O'Neill", false}, {"Ms Muller", "Ms Ann Müller", false}, {"MS PEN-HALLOW", "Ms T Pen Hallow", false},
		{"Ms Pen", "Tam Pen", false}, {"", "Tam Pen", false},
	} {
		if got := casefile.GreetsAnother(tc.greeting, tc.name); got != tc.want {
			t.Errorf("%q for %q: %v", tc.greeting, tc.name, got)
		}
	}
}
