package demo

import "testing"

// A letter that another family's record holds back would spoil both stories.
func TestEachHouseholdHasADoorOfItsOwn(t *testing.T) {
	doors := map[string]string{}
	for _, f := range families() {
		e := f.episode
		for _, a := range e.Adults {
			household := e.Case + " " + a.Household
			door := a.Address[0] + " " + a.Postcode
			if other, taken := doors[door]; taken && other != household {
				t.Errorf("%s and %s live at one door", household, other)
			}
			doors[door] = household
		}
	}
}
