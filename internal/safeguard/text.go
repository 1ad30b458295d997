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
		return ledger.AddressSaysMore.Because("a line of the address asks not to write, warns, says that they are not there, or how to " +
			"reach them: say it in safe_to_write or channel, and record the address alone")
	case through && l.onPaper(): //guard:address-is-the-readers
		return ledger.AddressSaysMore.Because("the address goes by way of somebody else (c/o): record where the person lives, or choose " +
			"another channel")
	case l.onPaper() && l.addressNamesTheUnsafe(): //guard:address-names-nobody-unsafe
		return ledger.AddressSaysMore.Because("a line of the address has a name of somebody of the case who is not, or not known to be, " +
			"safe to write to: record the address alone, or choose another channel")
	}
	return ledger.Why{}
}

func (l letter) addressNamesTheUnsafe() bool {
	return l.namesTheUnsafe(func(a casefile.Adult, unsafe string, readers []string) bool {
		return casefile.AddressNames(a.Address, unsafe, readers)
	})
}

func (l letter) mailboxNamesTheUnsafe() bool {
	return l.namesTheUnsafe(func(a casefile.Adult, unsafe string, readers []string) bool {
		return casefile.MailboxNames(a.Email, unsafe, readers)
	})
}

// namesTheUnsafe tells whether what is asked about holds for one of the readers, and the name of one who is not safe, beside the
// names of all readers.
func (l letter) namesTheUnsafe(names func(a casefile.Adult, unsafe string, readers []string) bool) bool {
	var readers []string
	for _, a := range l.envelope.Adults {
		readers = append(readers, a.Name)
	}
	return slices.ContainsFunc(l.notSafe(), func(unsafe casefile.Adult) bool {
		return slices.ContainsFunc(l.envelope.Adults, func(a casefile.Adult) bool { return names(a, unsafe.Name, readers) })
	})
}

// notSafe are the others of the case who are not, or not known to be, safe to write to, here or by what else is said of them.
func (l letter) notSafe() (all []casefile.Adult) {
	for _, p := range l.met {
		a, _ := l.e.Adult(p.Person)
		doubtful := p.Unsafe(l.envelope.Channel, l.Today) || a.SafeBy(l.envelope.Channel) != casefile.Yes || !a.VanishedOn.IsZero()
		if !slices.Contains(l.envelope.Addressees, a.ID) && (doubtful || l.unsafeByOthers(a)) {
			all = append(all, a)
		}
	}
	return all
}

// nameIsOnePersons guards also against the name of one person under another's reference.
func nameIsOnePersons(l letter) ledger.Why {
	for _, a := range l.envelope.Adults {
		switch {
		case casefile.NamesTwo(a.Name) || casefile.NamesTwo(a.Greeting):
			return ledger.NameOfTwo.Because("the name or greeting of one person is that of two: give each of them a row")
		//guard:name-is-nobodys-who-is-unsafe
		case slices.ContainsFunc(l.notSafe(), func(unsafe casefile.Adult) bool { return casefile.MayMean(a.Name, unsafe.Name) }):
			return ledger.NameOfTwo.Because("the name of one person may be that of somebody else of the case who is not, or not known to be, " +
				"safe to write to: record both names in full")
		}
	}
	return ledger.Why{}
}

func nameSaysNoMore(l letter) ledger.Why {
	if slices.ContainsFunc(l.envelope.Adults, func(a casefile.Adult) bool {
		return casefile.SaysMore(a.Name, l.namesBeside(a)...) || casefile.SaysMore(a.Greeting, l.namesBeside(a)...)
	}) {
		return ledger.NameSaysMore.Because("the name or greeting holds more than a person's name, or a role in its place: record the name " +
			"alone; say who is not safe in safe_to_write")
	}
	warns := func(a casefile.Adult) bool { return casefile.Warns(a.Relationship) }
	if slices.ContainsFunc(l.touched(), warns) { //guard:relationship-warns-of-nobody
		return ledger.NameSaysMore.Because("the relationship of somebody there says more than what they are to the children: say who is not " +
			"safe in safe_to_write, and a death as a stop")
	}
	return ledger.Why{}
}

func greetingIsTheReaders(l letter) ledger.Why {
	someNotSafe := len(l.notSafe()) > 0
	for _, a := range l.envelope.Adults {
		switch {
		case casefile.GreetsAnother(a.Greeting, a.Name, l.namesBeside(a)...):
			return ledger.GreetingOfAnother.Because("the greeting names somebody else on the record, or has another surname or title than the " +
				"person's name: one of the two is wrong")
		case someNotSafe && casefile.GreetsStranger(a.Greeting, a.Name): //guard:greeting-is-no-strangers
			return ledger.GreetingOfAnother.Because("the greeting is no form of the person's own name, and somebody of the case is not, or not " +
				"known to be, safe to write to: record the person's name in full, or leave the greeting blank")
		}
	}
	return ledger.Why{}
}

// namesBeside are those of everybody else on the record. A young person is among the children too.
func (l letter) namesBeside(reader casefile.Adult) (all []string) {
	for _, a := range l.e.Adults {
		if a.ID != reader.ID {
			all = append(all, a.Name)
		}
	}
	for _, c := range l.e.Children {
		if !reader.YoungPerson {
			all = append(all, c.Name)
		}
	}
	return all
}
