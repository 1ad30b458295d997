package safeguard

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"stepdown/internal/address"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/timetable"
)

// Envelope is one letter to be: the people it is addressed to, together, and how. Nothing in it is of another household.
type Envelope struct {
	ledger.Letter
	ledger.Form
	Adults []casefile.Adult // the addressees; of an e-mailed letter all have the same e-mail address
	// Address is what stands in the window: the names, the lines of the address and the postcode. It is empty where the
	// address can't be printed, which only an e-mailed letter survives.
	Address []string
	Signer  casefile.Signer // whose name stands under it
	// Made is the letter that a person made in the program's place, while it says what is so; else nil.
	Made *ledger.Made
}

// Mailbox is the address that an e-mailed letter goes to, and empty for others.
func (e Envelope) Mailbox() string {
	if e.Channel != casefile.Email {
		return ""
	}
	return e.Adults[0].Email
}

// envelope is the letter to these adults, as the decision that is due has it.
func (s addressing) envelope(l ledger.Letter, adults []casefile.Adult) Envelope {
	first := adults[0]
	l.Case, l.Closure, l.Addressees = s.e.Key, s.due.Closure, nil
	for _, a := range adults {
		l.Addressees = append(l.Addressees, a.ID)
	}
	form := ledger.Form{Household: first.Household, Channel: first.Channel, Language: first.Language, Format: first.Format}
	return Envelope{Letter: l, Form: form, Adults: adults}
}

// bond is what people must have in common to get one letter together.
type bond struct {
	household string
	channel   casefile.Channel
	email     string // one message has one recipient
	language  string
	format    casefile.Format
	choices   casefile.Choices // of a letter that says what its readers chose, and when
	alone     string           // an ID: a letter of their own
}

// addressing sorts the people of one case into the letters of one decision.
type addressing struct {
	e       *casefile.Episode
	past    ledger.Past
	due     timetable.DueLetter
	today   calendar.Date
	consent casefile.Consent
	met     []casefile.Presence     // the people as others meet them
	doors   map[string]address.Door // of the people, by their ids
}

func (s addressing) bond(a casefile.Adult) bond {
	b := bond{household: a.Home(), channel: a.Channel, language: a.Language, format: a.Format}
	if a.Channel == casefile.Email {
		b.email = a.Email //guard:mail-has-one-mailbox
	}
	if s.due.Kind.TellsChoices {
		b.choices = s.e.ChoicesOf(a.ID, s.today) //guard:readers-share-their-choices
	}
	if a.YoungPerson || //guard:young-person-is-alone
		b.household == "" || //guard:unknown-household-is-alone
		!s.decided(a.ID) { //guard:other-choice-is-alone
		b.alone = a.ID
	}
	return b
}

// envelopes are the letters to be, to the addressed adults to whom nothing of the decision is on its way and whom nothing
// has reached: a letter for each household, and within one for each channel, language and format, and for each set of
// choices where the letter speaks of them; a young person's letter is always their own. A reissue stands by itself: a
// person asked for it, for those very adults.
func (s addressing) envelopes() []Envelope {
	var all []Envelope
	for _, r := range s.past.Reissues {
		if reissued(s.past, r) { //guard:reissue-goes-once
			continue
		}
		if adults, ok := s.standTogether(r.Addressees); ok && s.concerns(r.Occasion, adults) {
			all = append(all, s.envelope(r, adults))
		}
	}
	grouped := map[bond][]casefile.Adult{}
	var order []bond
	for _, a := range sortedByID(s.e.Adults) {
		if !a.Addressed || //guard:only-the-addressed-get-letters
			!a.GoneOn.IsZero() || //guard:nobody-gone-gets-letters
			s.answered(a.ID) { //guard:answered-adult-gets-no-second
			continue
		}
		b := s.bond(a)
		if grouped[b] == nil {
			order = append(order, b)
		}
		grouped[b] = append(grouped[b], a)
	}
	for _, b := range order {
		all = append(all, s.envelope(ledger.Letter{Occasion: s.due.Occasion, IssueNo: 1}, grouped[b]))
	}
	return all
}

// reissued tells whether the order has been carried out, or a person has cancelled what came of it.
func reissued(past ledger.Past, r ledger.Letter) bool {
	return slices.ContainsFunc(past.Letters, func(l ledger.PastLetter) bool { return l.Answered() && l.SameAs(r) })
}

// standTogether finds the adults of a letter on the record; ok if they would still be written to in one letter.
func (s addressing) standTogether(ids []string) (adults []casefile.Adult, ok bool) {
	for _, id := range ids {
		a, known := s.e.Adult(id)
		//guard:readers-still-stand-together
		if !known || !a.Addressed || !a.GoneOn.IsZero() || len(adults) > 0 && s.bond(a) != s.bond(adults[0]) {
			return nil, false
		}
		adults = append(adults, a)
	}
	return sortedByID(adults), len(adults) > 0
}

func sortedByID(adults []casefile.Adult) []casefile.Adult {
	return slices.SortedFunc(slices.Values(adults), func(a, b casefile.Adult) int { return cmp.Compare(a.ID, b.ID) })
}

// livesWith tells whether two adults live together by the record: in one household, or at one door whatever the household is
// called and however the address is written. Nobody lives with somebody who is gone.
func (s addressing) livesWith(a, b casefile.Adult) bool {
	if !b.GoneOn.IsZero() {
		return false
	}
	if home := a.Home(); home != "" && home == b.Home() {
		return true
	}
	return s.doors[a.ID].Like(s.doors[b.ID]) == address.Same //guard:same-door-is-one-household
}

// where is an address without regard to case, spacing and punctuation; empty if none is recorded.
func where(a casefile.Adult) string {
	s := strings.Join(a.Address, "") + a.Postcode
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t,.'-", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// windowNames are the first lines of the address: everybody as they are addressed, on one line if it is wide enough.
func windowNames(adults []casefile.Adult) []string {
	const width = 45
	names := make([]string, len(adults))
	for i, a := range adults {
		names[i] = strings.TrimSpace(a.Name)
	}
	if together := strings.Join(names, " and "); utf8.RuneCountInString(together) <= width {
		return []string{together}
	}
	return names
}
