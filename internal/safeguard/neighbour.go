package safeguard

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"stepdown/internal/address"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// NeighbourHold is a hold for the sake of somebody in another record, whom it doesn't name.
type NeighbourHold struct {
	// ID names the hold for as long as the facts of either side stay as they are. A manager lifts it by this.
	ID     string
	Record casefile.Key // shown to managers only
	Why    ledger.Why
}

// neighbourCodes are the codes of such holds, with what is said.
var neighbourCodes = map[ledger.Code]string{
	ledger.NeighbourNotSafe: "another record says that it is not safe to write to somebody of the household, to where they live or to " +
		"their mailbox",
	ledger.NeighbourMayBeUnsafe: "another record says that it is not safe to write to an address that may be theirs",
	ledger.NeighbourNotKnown: "in another record it is not known whether it is safe to write to somebody of the household, to where they " +
		"live or to their mailbox",
	ledger.NeighbourElsewhere: "another record has somebody who is written to at another address, confirmed no earlier than this one",
	ledger.RowWithoutCase: "a rejected row of the feed says that somebody is not safe to write to, under a reference or an episode that " +
		"cases.csv does not hold and that may mean this case",
	ledger.SameLetterLeft: "a letter of this kind, for the same closure, has left for the same person, or was cancelled, under another " +
		"episode or another spelling of the case's reference",
	ledger.ReferenceTwice:  "another record has the same case reference, written otherwise: it may be this family's, and have its letter",
	ledger.MailboxOfOthers: "people with whom nobody of the family is on any record have the same mailbox",
}

func noNeighbourIsUnsafe(l letter) ledger.Why    { return l.neighbourWhy(ledger.NeighbourNotSafe) }
func noNeighbourMayBeUnsafe(l letter) ledger.Why { return l.neighbourWhy(ledger.NeighbourMayBeUnsafe) }
func neighboursAreKnown(l letter) ledger.Why     { return l.neighbourWhy(ledger.NeighbourNotKnown) }
func addresseesLiveHere(l letter) ledger.Why     { return l.neighbourWhy(ledger.NeighbourElsewhere) }
func noRowIsWithoutCase(l letter) ledger.Why     { return l.neighbourWhy(ledger.RowWithoutCase) }
func letterIsNoSecond(l letter) ledger.Why       { return l.neighbourWhy(ledger.SameLetterLeft) }
func referenceIsOne(l letter) ledger.Why         { return l.neighbourWhy(ledger.ReferenceTwice) }

// neighbourWhy is the reason of that code, if a neighbour gives it.
func (l letter) neighbourWhy(code ledger.Code) ledger.Why {
	if slices.ContainsFunc(l.beside, func(h NeighbourHold) bool { return h.Why.Code == code }) {
		return code.Because(neighbourCodes[code] + ": a manager looks at it")
	}
	return ledger.Why{}
}

// touched are the people of the case who live where the letter goes or read the mailbox that it goes to, the addressees first.
func (l letter) touched() []casefile.Adult {
	all := slices.Clone(l.envelope.Adults)
	for _, a := range l.e.Adults {
		addressed := slices.ContainsFunc(all, func(b casefile.Adult) bool { return a.ID == b.ID })
		if !addressed && (l.sharesDoorWith(a) || l.sharesMailboxWith(a)) {
			all = append(all, a)
		}
	}
	return all
}

// neighbourHolds are all holds for the sake of people in other records, and of unsafe people of other households of this one.
func (l letter) neighbourHolds() []NeighbourHold {
	var holds []NeighbourHold
	touched := l.touched()
	for _, n := range slices.Concat(l.past.Neighbours, l.otherHouseholds()) {
		code := l.restriction(touched, n)
		switch code {
		case "":
			continue
		case ledger.ReferenceTwice:
			n = ledger.Neighbour{Record: n.Record} // it is of the case, not of anybody in it
		}
		h := NeighbourHold{ID: l.holdID(touched, n, code), Record: n.Record, Why: code.Because(neighbourCodes[code])}
		cleared := l.past.Cleared[h.ID]
		if !cleared && !slices.ContainsFunc(holds, func(other NeighbourHold) bool { return other.ID == h.ID }) {
			holds = append(holds, h)
		}
	}
	return holds
}

// otherHouseholds are the people of the case who don't live where the letter goes. Only if they are not safe do they restrict
// it, by a mailbox that they share or a door that may be theirs: what else there is to ask of them is asked of the record.
func (l letter) otherHouseholds() (all []ledger.Neighbour) {
	for _, p := range l.met {
		a, _ := l.e.Adult(p.Person)
		if !p.Door.Known() && !a.ElsewhereOn.IsZero() {
			p.Door = address.Door{}
		}
		if !p.Gone && !l.sharesDoorWith(a) && p.Unsafe(l.envelope.Channel, l.Today) {
			all = append(all, ledger.Neighbour{Presence: p, Record: l.e.Key})
		}
	}
	return all
}

// restriction is for what code the neighbour holds the letter, if they do.
func (l letter) restriction(touched []casefile.Adult, n ledger.Neighbour) ledger.Code {
	channel, m := l.envelope.Channel, l.meet(touched, n.Presence)
	if n.Gone && (n.Record.Case == l.e.Key.Case || l.movedAway(n)) { // they have left this family, or that door
		m = meeting{asPerson: m.asPerson, door: address.Not}
	}
	unsafe := n.Unsafe(channel, l.Today)
	if n.UnsafeElsewhere(channel, l.Today) && (m.asPerson || m.atMailbox || !l.movedAway(n)) { //guard:unsafe-person-is-unsafe-at-every-door
		unsafe = true
	}
	switch {
	case unsafe && m.surely():
		return ledger.NeighbourNotSafe
	case unsafe && m.door == address.CantTell:
		return ledger.NeighbourMayBeUnsafe
	case n.Unread && casefile.MayMeanCase(n.Record.Case, l.e.Key.Case) && l.saysNo(n.Presence):
		if l.hasGoodRowOf(n.Presence) {
			return ""
		}
		return ledger.RowWithoutCase
	case casefile.SameCase(n.Record.Case, l.e.Key.Case) && l.hadAlready(n):
		return ledger.SameLetterLeft
	case m.atMailbox && channel == casefile.Email && l.readsOurMail(n) && !l.kin(n):
		return ledger.MailboxOfOthers
	case !l.counts(n.Presence):
	case n.Doubtful(channel) && (m.asPerson || m.atMailbox && channel == casefile.Email || m.door == address.Same && !l.movedAway(n)):
		return ledger.NeighbourNotKnown
	case l.onPaper() && l.livesElsewhere(n):
		return ledger.NeighbourElsewhere
	case n.Record.Case != l.e.Key.Case && casefile.SameCase(n.Record.Case, l.e.Key.Case):
		return ledger.ReferenceTwice
	}
	return ""
}

// saysNo tells whether no letter may go to where they are by one channel or another.
func (l letter) saysNo(p casefile.Presence) bool {
	return p.Unsafe(casefile.Post, l.Today) || p.Unsafe(casefile.Email, l.Today)
}

// counts tells whether what is unknown there still restricts: the case is open, or has not been closed for long.
func (l letter) counts(p casefile.Presence) bool {
	return p.ClosedOn.IsZero() || l.Today.Sub(p.ClosedOn) <= l.Settings.ClosedCaseCounts
}

// livesElsewhere tells whether the neighbour is one of those who are written to, at another door that was confirmed no earlier.
func (l letter) livesElsewhere(n ledger.Neighbour) bool {
	return slices.ContainsFunc(l.envelope.Adults, func(a casefile.Adult) bool {
		return casefile.SamePerson(a.ID, n.Person) && !n.ConfirmedOn.IsZero() && !n.ConfirmedOn.Before(a.AddressConfirmedOn) &&
			apart(l.doors[a.ID], n.Door)
	})
}

// movedAway tells whether a later confirmation, in this record or another, has the neighbour at another door.
func (l letter) movedAway(n ledger.Neighbour) bool {
	later := func(p casefile.Presence) bool {
		return p.Person == n.Person && p.ConfirmedOn.After(n.ConfirmedOn) && apart(p.Door, n.Door)
	}
	return slices.ContainsFunc(l.past.Neighbours, func(o ledger.Neighbour) bool { return later(o.Presence) }) ||
		slices.ContainsFunc(l.met, later)
}

func apart(a, b address.Door) bool { return a.Known() && b.Known() && a.Like(b) == address.Not }

// readsOurMail tells whether the letter goes to the neighbour's mailbox.
func (l letter) readsOurMail(n ledger.Neighbour) bool {
	return n.Mailbox == l.envelope.Adults[0].Mailbox()
}

// kin tells whether anybody of the family is on a record together with the neighbour.
func (l letter) kin(n ledger.Neighbour) bool {
	ours := func(person string) bool {
		return slices.ContainsFunc(l.e.Adults, func(a casefile.Adult) bool { return a.ID == person })
	}
	together := map[casefile.Key]bool{}
	for _, o := range l.past.Neighbours {
		if ours(o.Person) {
			together[o.Record] = true
		}
	}
	return ours(n.Person) || slices.ContainsFunc(l.past.Neighbours, func(o ledger.Neighbour) bool {
		return o.Person == n.Person && together[o.Record]
	})
}

// holdID names a hold by the facts of both sides. That our own address was confirmed once more is none, unless it decides: whoever has
// it confirmed for the letter says nothing new. That theirs was is one.
func (l letter) holdID(touched []casefile.Adult, n ledger.Neighbour, code ledger.Code) string {
	facts := []any{code, l.envelope.Channel, n.Record, n.Person}
	if n.Since != "" {
		facts = append(facts, n.Since) //guard:lifted-hold-ends-with-its-facts
	}
	present := map[string]bool{}
	for _, a := range touched {
		present[a.ID] = true
	}
	for _, p := range l.met {
		if p.Person != n.Person && !present[p.Person] {
			continue
		}
		if code != ledger.NeighbourElsewhere {
			p.ConfirmedOn = calendar.Date{}
		}
		facts = append(facts, p.Person, p)
		if since := l.past.Since[p.Person]; since != "" && present[p.Person] {
			facts = append(facts, since)
		}
	}
	facts = append(facts, n.Presence)
	text, err := json.Marshal(facts)
	if err != nil {
		panic(fmt.Sprintf("facts that are no JSON: %v", err)) // texts and days are
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}

// nobodyUnplacedIsUnsafe guards against somebody of whom nobody knows where they live, and who must not be reached: it may be
// where the letter goes. Of somebody whose row vanished nobody vouches any more for where they live.
func nobodyUnplacedIsUnsafe(l letter) ledger.Why {
	for _, p := range l.met {
		a, _ := l.e.Adult(p.Person)
		if p.Door.Placed() && a.VanishedOn.IsZero() || !a.GoneOn.IsZero() || !a.ElsewhereOn.IsZero() || l.sharesDoorWith(a) {
			continue
		}
		unsafe := p.Unsafe(l.envelope.Channel, l.Today) || l.unsafeByOthers(a)
		if unsafe {
			return ledger.UnplacedNotSafe.Because("somebody of the case is not safe to write to, and it is not recorded where they live: " +
				"record it, or `stepdown case lives-elsewhere`")
		}
	}
	return ledger.Why{}
}

// unsafeByOthers tells whether another record, or the council's list, says that no letter may go to the person.
func (l letter) unsafeByOthers(a casefile.Adult) bool {
	return slices.ContainsFunc(l.past.Neighbours, func(n ledger.Neighbour) bool {
		return casefile.SamePerson(n.Person, a.ID) && n.Unsafe(l.envelope.Channel, l.Today)
	}) || slices.ContainsFunc(l.warnings, func(w casefile.Warning) bool {
		return w.InForce(l.Today) && w.Names(a) == address.Same
	})
}

// mailboxIsTheFamilys guards against an e-mail address that is no one's of the family.
func mailboxIsTheFamilys(l letter) ledger.Why {
	first := l.envelope.Adults[0]
	if l.envelope.Channel != casefile.Email || first.Mailbox() == "" {
		return ledger.Why{}
	}
	if box := casefile.MailboxPlace(first.Mailbox()); slices.Contains(l.past.WorkMailboxes, box) || slices.Contains(l.e.WorkMailboxes(), box) {
		return ledger.MailboxOfWorker.Because("the letter is to be e-mailed to somebody who works with families: correct the e-mail address")
	}
	if l.mailboxNamesTheUnsafe() { //guard:mailbox-names-nobody-unsafe
		return ledger.MailboxOfOthers.Because("the e-mail address has a name of somebody of the case who is not, or not known to be, safe to " +
			"write to: record the reader's own, or choose another channel")
	}
	return l.neighbourWhy(ledger.MailboxOfOthers)
}

// leadIsNoneOfTheFamily guards against a row that stands in the wrong list: a letter would tell the family to turn to themselves.
func leadIsNoneOfTheFamily(l letter) ledger.Why {
	lead, ok := l.e.CurrentLead(l.Today)
	if !ok {
		return ledger.Why{}
	}
	for _, a := range l.e.Adults {
		sameMail := lead.Email != "" && a.Mailbox() == address.Mailbox(lead.Email)
		if a.GoneOn.IsZero() && (sameMail || casefile.MayBeSameName(lead.Name, a.Name) || casefile.MayMean(lead.Name, a.Name)) {
			return ledger.LeadInFamily.Because("the lead professional on record is one of the family's adults: correct the record")
		}
	}
	return ledger.Why{}
}

// addressIsOne is asked of what is carried to a door.
func addressIsOne(l letter) ledger.Why {
	for _, a := range l.envelope.Adults {
		if err := address.Single(a.Address, a.Postcode); l.onPaper() && err != nil {
			return ledger.TwoAddresses.Because(err.Error() + ": record the one that is right")
		}
	}
	return ledger.Why{}
}
