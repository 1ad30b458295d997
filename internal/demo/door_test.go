package demo

import (
	"strings"
	"testing"
)

// A letter that another family's record holds back would spoil both stories.
func TestEachHouseholdHasADoorOfItsOwn(t *testing.T) {
	doors := map[string]string{}
	for _, f := range families() {
		e := f.episode
		for _, a := range e.Adults {
			household := e.Case + " " + a.Household
			number, _, _ := strings.Cut(a.Address[0], " ")
			door := number + " " + a.Postcode // as a warning tells doors apart
			if other, taken := doors[door]; taken && other != household {
				t.Errorf("%s and %s live at one door", household, other)
			}
			doors[door] = household
		}
	}
}
