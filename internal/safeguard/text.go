package safeguard

import (
	"slices"

	"stepdown/internal/address"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// These guard against what people write into cells beside a name or an address, which would be printed, or sends a letter to somebody
// else.

// addressIsNothingElse asks also of those who live there: what is asked of whoever writes to one of them is asked for the door.
func addressIsNothingElse(l letter) ledger.Why {
	forbids := slices.ContainsFunc(l.touched(), func(a casefile.Adult) bool { return address.Forbids(a.Address) })
	through := slices.ContainsFunc(l.envelope.Adults, func(a casefile.Adult) bool { return address.GoesThroughOthers(a.Address) })
	switch {
	case forbids: //guard:address-forbids-nothing
		return ledger.AddressSaysMore.Because("a line of the address asks not to write, or says that they are not there: say it in " +
			"safe_to_write or channel, and record the address alone")
	case through && l.onPaper(): //guard:address-is-the-readers
		return ledger.AddressSaysMore.Because("the address goes by way of somebody else (c/o): record where the person lives, or choose " +
			"another channel")
	}
	return ledger.Why{}
}

func nameIsOnePersons(l letter) ledger.Why {
	if slices.ContainsFunc(l.envelope.Adults, func(a casefile.Adult) bool {
		return casefile.NamesTwo(a.Name) || casefile.NamesTwo(a.Greeting)
	}) {
		return ledger.NameOfTwo.Because("the name or greeting of one person is that of two: give each of them a row")
	}
	return ledger.Why{}
}

func greetingIsTheReaders(l letter) ledger.Why {
	if slices.ContainsFunc(l.envelope.Adults, func(a casefile.Adult) bool { return casefile.GreetsAnother(a.Greeting, a.Name) }) {
		return ledger.GreetingOfAnother.Because("the greeting has no word of the person's name, or another title: one of the two is wrong")
	}
	return ledger.Why{}
}
