package safeguard_test

import (
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/safeguard"
)

func TestTextThatIsNoNameAndNoAddressHolds(t *testing.T) {
	line := func(text string) change {
		return first(func(a *casefile.Adult) { a.Address = append([]string{text}, a.Address...) })
	}
	named := func(name, greeting string) change {
		return first(func(a *casefile.Adult) { a.Name, a.Greeting = name, greeting })
	}
	beside := func(line string) change {
		return func(e *casefile.Episode) {
			lodger := parent("P7", "H1")
			lodger.Addressed, lodger.Address = false, append([]string{line}, lodger.Address...)
			e.Adults = append(e.Adults, lodger)
		}
	}
	for name, tc := range map[string]struct {
		changes []change
		code    ledger.Code
	}{
		"c/o somebody":                        {[]change{line("c/o Mr Bob Danger")}, ledger.AddressSaysMore},
		"c/o somebody, and it is mailed":      {[]change{line("c/o Mr Bob Danger"), first(mailed)}, ""},
		"not to be posted":                    {[]change{line("DO NOT POST - DV")}, ledger.AddressSaysMore},
		"not to be posted, and it is mailed":  {[]change{line("Do not contact"), first(mailed)}, ledger.AddressSaysMore},
		"somebody there is not to be written": {[]change{beside("Do not write")}, ledger.AddressSaysMore},
		"a house of that name":                {[]change{line("Careofield House")}, ""},
		"two people":                          {[]change{named("Mr and Mrs Pen", "")}, ledger.NameOfTwo},
		"two are greeted":                     {[]change{named("Ms Tam Pen", "Ms Pen and Mr Danger")}, ledger.NameOfTwo},
		"somebody else is greeted":            {[]change{named("Ms Tam Pen", "Mr Danger")}, ledger.GreetingOfAnother},
		"a surname like that":                 {[]change{named("Sandy And", "Ms And")}, ""},
	} {
		if got := sole(Check(closed(tc.changes...), ledger.Past{}, world(day("04-28")))); got.Why.Code != tc.code {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
