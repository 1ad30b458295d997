package safeguard

import (
	"fmt"
	"slices"
	"strings"

	"stepdown/internal/address"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// letter is what the questions are asked about.
type letter struct {
	World
	addressing
	envelope   Envelope
	sent       bool // a person has it sent although it fell due before the service went live
	warnings   []casefile.Warning
	held       ledger.HeldBy // whose decision keeps it back, or empty
	addressErr error         // why the address can't stand in a window, or nil
}

// question is one thing that must be right before a letter goes; it gives a code and a reason if it is not.
type question func(letter) (code, reason string)

// questions are asked in this order, and the first answer is the one that counts. What endangers somebody comes first,
// what only delays comes last.
var questions = []question{
	recordIsGood,
	noFeedWasUndone,
	nobodyHoldsIt,
	nobodyKeepsItBack,
	nobodyIsWarnedOf,
	pathwayIsOurs,
	refusalMakesSense,
	sourcesAgree,
	consentIsOnRecord,
	choiceIsTheReaders,
	householdIsSafe,
	channelIsSafe,
	householdsAreApart,
	householdIsAtOneAddress,
	addressIsConfirmed,
	addressCanBeUsed,
	emailCanBeUsed,
	channelIsKnown,
	peopleAreNamed,
	formCanBeWritten,
	childrenAreNamed,
	leadIsOne,
	leadCanBeReached,
	letterCanBeSigned,
	endIsKnown,
	feedIsFresh,
	serviceIsLive,
}

// decide asks all questions of a letter.
func (w World) decide(people addressing, envelope Envelope) Planned {
	past, due := people.past, people.due
	l := letter{World: w, addressing: people, sent: past.Decided[due.Occasion.Thing()], warnings: past.Warnings, held: heldBy(past, envelope)}
	first := envelope.Adults[0]
	envelope.Address, l.addressErr = address.Window(slices.Concat(windowNames(envelope.Adults), first.Address, []string{first.Postcode}))
	l.envelope = envelope
	p := Planned{Envelope: envelope, Decision: Decision{Verdict: Go}, Due: due.Due}
	for _, ask := range questions {
		if code, reason := ask(l); code != "" {
			p.Holds = append(p.Holds, Decision{Hold, code, reason})
		}
	}
	if len(p.Holds) > 0 {
		p.Decision = p.Holds[0]
	}
	return p
}

// onPaper tells whether the letter is carried to the address.
func (l letter) onPaper() bool {
	return l.envelope.Channel == casefile.Post || l.envelope.Channel == casefile.ByHand
}

func recordIsGood(l letter) (code, reason string) {
	if l.e.Quarantine != "" {
		return "record-in-doubt", "the newest feed gave no good record of the case: " + l.e.Quarantine
	}
	return "", ""
}

func noFeedWasUndone(l letter) (code, reason string) {
	if l.e.Undone != "" {
		return "feed-undone", l.e.Undone + ": a good row for the case in a feed lets its letters go again"
	}
	return "", ""
}

// nobodyHoldsIt does not repeat the hold's own reason: people write there what belongs in no log.
func nobodyHoldsIt(l letter) (code, reason string) {
	held := l.e.Held(l.Today)
	if len(held) == 0 {
		return "", ""
	}
	until := "until somebody ends the hold"
	if !held[0].Until.IsZero() {
		until = "until " + held[0].Until.Long()
	}
	return "held-by-person", "the case's letters are held since " + held[0].From.Long() + ", " + until
}

// restsOn are the milestones whose dates decide whether a letter is due.
var restsOn = map[ledger.Kind][]casefile.Step{
	ledger.Closure:        {casefile.HandoverStarted, casefile.HandoverCompleted, casefile.ClosureConfirmed},
	ledger.ConsentRefused: {casefile.ClosureConfirmed},
}

func sourcesAgree(l letter) (code, reason string) {
	for _, d := range l.e.Differences() {
		if slices.Contains(restsOn[l.due.Occasion.Kind], d.Step) {
			return "sources-differ", fmt.Sprintf("the feed and the record differ on %q: record the right date", d.Step)
		}
	}
	return "", ""
}

func consentIsOnRecord(l letter) (code, reason string) {
	for _, c := range l.e.Consents {
		if !c.VanishedOn.IsZero() {
			return "consent-vanished", "the feed no longer holds something that was said of consent: it must come back, or a person decide"
		}
	}
	return "", ""
}

// householdIsSafe asks of everybody who lives there, addressed or not: whoever opens the post must not be harmed by it.
func householdIsSafe(l letter) (code, reason string) {
	if fold(l.envelope.Household) == "" {
		return "household-unknown", "it is not recorded which household the person lives in"
	}
	unknown := false
	for _, a := range l.e.Adults {
		switch {
		case a.SafeToWrite == casefile.Yes || !l.sharesDoorWith(a):
		case a.SafeToWrite == casefile.No:
			return "not-safe-to-write", "somebody of the household is not safe to write to"
		default:
			unknown = true
		}
	}
	if unknown {
		return "safety-unknown", "it is not known whether everybody of the household is safe to write to"
	}
	return "", ""
}

func (l letter) sharesDoorWith(a casefile.Adult) bool {
	return slices.ContainsFunc(l.envelope.Adults, func(addressed casefile.Adult) bool { return livesWith(addressed, a) })
}

// householdsAreApart guards against a parent's letter at the address that they have left: people who are recorded as
// living apart are not recorded at one address, unless one record is stale.
func householdsAreApart(l letter) (code, reason string) {
	if !l.onPaper() {
		return "", ""
	}
	for _, a := range l.e.Adults {
		if fold(a.Household) != fold(l.envelope.Household) && l.sharesDoorWith(a) {
			return "households-share-address", "adults of different households are recorded at one address: one record is wrong"
		}
	}
	return "", ""
}

// householdIsAtOneAddress guards against members of a household whose addresses have drifted apart: one of them is stale.
func householdIsAtOneAddress(l letter) (code, reason string) {
	for _, a := range l.envelope.Adults[1:] {
		if l.onPaper() && where(a) != where(l.envelope.Adults[0]) {
			return "addresses-differ", "adults of one household are recorded at different addresses"
		}
	}
	return "", ""
}

// addressIsConfirmed is asked of what is carried to a door, by the post or by hand. An e-mail does not go there.
func addressIsConfirmed(l letter) (code, reason string) {
	for _, a := range l.envelope.Adults {
		switch on := a.AddressConfirmedOn; {
		case !l.onPaper():
		case on.IsZero() || on.After(l.Today) || strings.TrimSpace(a.AddressConfirmedBy) == "":
			return "address-unconfirmed", "nobody has confirmed the address"
		case l.Today.Sub(on) > l.Settings.AddressConfirmedWithin:
			return "address-unconfirmed", fmt.Sprintf("the address was last confirmed more than %d days ago", l.Settings.AddressConfirmedWithin)
		}
	}
	return "", ""
}

func addressCanBeUsed(l letter) (code, reason string) {
	if l.onPaper() && l.addressErr != nil {
		return "address-unusable", l.addressErr.Error()
	}
	return "", ""
}

func emailCanBeUsed(l letter) (code, reason string) {
	if l.envelope.Channel == casefile.Email && !address.IsEmail(l.envelope.Adults[0].Email) {
		return "email-unusable", "the letter is to be e-mailed, and the record holds no usable e-mail address"
	}
	return "", ""
}

func channelIsKnown(l letter) (code, reason string) {
	if !slices.Contains(casefile.Channels, l.envelope.Channel) {
		return "channel-unknown", "it is not recorded whether to write by post, by e-mail or by hand"
	}
	return "", ""
}

func peopleAreNamed(l letter) (code, reason string) {
	if slices.ContainsFunc(l.envelope.Adults, func(a casefile.Adult) bool { return strings.TrimSpace(a.Name) == "" }) {
		return "name-missing", "somebody who is to be written to has no name on record"
	}
	return "", ""
}

// formCanBeWritten holds what no printer can make, and what nobody has worded: nothing is machine-translated, and no
// standard print goes out instead.
func formCanBeWritten(l letter) (code, reason string) {
	switch l.envelope.Format {
	case casefile.EasyRead, casefile.Braille, casefile.Audio:
		return "format-by-person", fmt.Sprintf("a person has to make this letter: the format is %s", l.envelope.Format)
	}
	if err := l.Wording(l.due.Occasion.Kind, l.envelope.Language, l.envelope.Format); err != nil {
		return "no-approved-wording", err.Error()
	}
	return "", ""
}

func childrenAreNamed(l letter) (code, reason string) {
	if len(l.e.Children) == 0 {
		return "no-children", "the record names no child whom the letter covers"
	}
	for _, c := range l.e.Children {
		switch {
		case !c.DiedOn.IsZero() && !c.DiedOn.After(l.Today):
			return "child-died", "a child on the record has died: a person must write to this family"
		case strings.TrimSpace(c.Name) == "":
			return "child-unnamed", "a child on the record has no name"
		}
	}
	return "", ""
}

// leadCanBeReached is asked of the closure letter, which tells the family whom to turn to.
func leadCanBeReached(l letter) (code, reason string) {
	if l.due.Occasion.Kind != ledger.Closure {
		return "", ""
	}
	lead, _ := l.e.CurrentLead(l.Today)
	for _, detail := range []string{lead.Name, lead.Role, lead.Organisation, lead.Telephone} {
		if strings.TrimSpace(detail) == "" {
			return "lead-incomplete", "the lead professional's name, role, organisation or telephone number is not recorded"
		}
	}
	return "", ""
}

func letterCanBeSigned(l letter) (code, reason string) {
	if strings.TrimSpace(l.e.SocialWorker.Name) == "" || strings.TrimSpace(l.e.SocialWorker.Telephone) == "" {
		return "no-signature", "the social worker who signs has no name or no telephone number on record"
	}
	return "", ""
}

func endIsKnown(l letter) (code, reason string) {
	if l.e.SocialWorkEndsOn.IsZero() {
		return "end-unknown", "the day on which social work ends is not recorded, and the letter must say it"
	}
	return "", ""
}

func feedIsFresh(l letter) (code, reason string) {
	if l.FeedMadeOn.IsZero() || l.Calendar.WorkingDaysBetween(l.FeedMadeOn, l.Today) > l.Settings.FeedMaxAge {
		return "feed-too-old", fmt.Sprintf("the newest feed is older than %d working day(s)", l.Settings.FeedMaxAge)
	}
	return "", ""
}

func heldBy(past ledger.Past, envelope Envelope) ledger.HeldBy {
	for _, id := range envelope.Recipients() {
		if by, held := past.Held[envelope.Occasion.Kind.For(id)]; held {
			return by
		}
	}
	return ""
}

func nobodyKeepsItBack(l letter) (code, reason string) {
	switch l.held {
	case ledger.HeldByPerson:
		return string(l.held), "a person holds it back: `stepdown letters release` lets it go"
	case ledger.HeldAsLeft:
		return string(l.held), "it left before the database was restored: cancel it if it arrived, or release it"
	}
	return "", ""
}

func serviceIsLive(l letter) (code, reason string) {
	if l.due.Due.Before(l.Settings.GoLiveOn) && !l.sent {
		return "before-go-live", "it fell due before the service went live: a person sends or dismisses it"
	}
	return "", ""
}

func slug(reason casefile.StopReason) string { return strings.ReplaceAll(string(reason), " ", "-") }
