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
	others := []string{"Mr Robert Danger", "Alf Pen"}
	for _, tc := range []struct {
		greeting, name string
		want           bool
	}{
		{"Mr Danger", "Ms Tam Pen", true}, {"Bob", "Ms Tam Pen", true}, {"Mr Pen", "Ms Tam Pen", true}, {"Mrs Pen", "Mr Bob Pen", true},
		{"Robert", "Ms Tam Pen", true}, {"Rob", "Ms Tam Pen", true}, {"Alf", "Ms Tam Pen", true}, {"Alfie", "Ms Tam Pen", true},
		{"Tam Bob Danger", "Ms Tam Pen", true}, {"Tam Danger", "Ms Tam Pen", true}, {"Bob Pen", "Ms Tam Pen", true}, {"Pen Kim", "Tam Pen", true},
		{"Ms Danger-Pen", "Ms Tam Pen", true}, {"Ms Penn", "Ms Tam Pen", true}, {"Tam, Kim", "Ms Tam Pen", true},
		{"Tam Smith", "Ms Tam Pen", true},
		{"Kim", "Ms Tam Pen", false}, {"Kim Pen", "Ms Tam Pen", false}, {"Robin", "Mr Robin Pen", false}, {"Rob", "Mr Robin Pen", false},
		{"Bob", "Mr Robert Pen", false}, {"Robert", "Mr Robert Pen", false},
		{"Alf", "Mr Alf Pen", false}, {"Ms Pen", "Ms Tam Pen", false}, {"Tam", "Ms Tam Pen", false}, {"Mrs Pen", "Ms Tam Pen", false},
		{"Mx Pen", "Ms Tam Pen", false}, {"Ms O’Neill", "Ms Ann O'Neill", false}, {"Ms Muller", "Ms Ann Müller", false},
		{"MS PEN-HALLOW", "Ms T Pen Hallow", false}, {"Ms Pen", "Tam Pen", false}, {"", "Tam Pen", false}, {"Tam,", "Ms Tam Pen", false},
		{"Anna-Lena", "Ms Pen", false}, {"Tamsin Pen", "Ms T Pen", false},
	} {
		if got := casefile.GreetsAnother(tc.greeting, tc.name, others...); got != tc.want {
			t.Errorf("%q for %q: %v", tc.greeting, tc.name, got)
		}
	}
}
