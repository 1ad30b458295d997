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
	held       ledger.Code // whose decision keeps it back, or empty
	signed     bool        // there is somebody who can sign it
	addressErr error       // why the address can't stand in a window, or nil
	beside     []NeighbourHold
}

// decide asks all questions of a letter.
func (w World) decide(people addressing, envelope Envelope) Planned {
	past, due := people.past, people.due
	l := letter{World: w, addressing: people, sent: past.Decided[due.Occasion.Thing()], warnings: past.Warnings, held: heldBy(past, envelope)}
	first := envelope.Adults[0]
	envelope.Address, l.addressErr = address.Window(slices.Concat(windowNames(envelope.Adults), first.Address, []string{first.Postcode}))
	envelope.Signer, l.signed = people.e.SignerOn(w.Staff, w.Today)
	lapsed := false
	l.envelope, lapsed = w.asMade(people, envelope)
	l.beside = l.neighbourHolds()
	p := Planned{Envelope: l.envelope, Decision: Decision{Verdict: Go}, Due: due.Due, Beside: l.beside, Lapsed: lapsed}
	for _, ask := range questions {
		if why := ask(l); why.Code != "" {
			p.Holds = append(p.Holds, Decision{Hold, why})
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

func recordIsGood(l letter) ledger.Why {
	switch l.e.Quarantine {
	case "":
		return ledger.Why{}
	case casefile.OtherUnread:
		return ledger.RecordInDoubt.Because(l.e.Quarantine)
	default:
		return ledger.RecordInDoubt.Because("the newest feed gave no good record of the case: " + l.e.Quarantine)
	}
}

func noFeedWasUndone(l letter) ledger.Why {
	if l.e.Undone != "" {
		return ledger.FeedUndone.Because(l.e.Undone + ": a good row for the case in a feed lets its letters go again")
	}
	return ledger.Why{}
}

// nobodyHoldsIt does not repeat the hold's own reason: people write there what belongs in no log.
func nobodyHoldsIt(l letter) ledger.Why {
	held := l.e.Held(l.Today)
	if len(held) == 0 {
		return ledger.Why{}
	}
	first := held[0]
	if at := slices.IndexFunc(held, func(h casefile.Hold) bool { return h.Safety }); at >= 0 {
		first = held[at]
	}
	return ledger.HeldByPerson.Because("the case's letters are held " + first.Lasts())
}

func sourcesAgree(l letter) ledger.Why {
	for _, d := range l.e.Differences() {
		if slices.Contains(l.due.Kind.RestsOn, d.Step) {
			return ledger.SourcesDiffer.Because(fmt.Sprintf("the feed and the record differ on %q: record the right date", d.Step))
		}
	}
	return ledger.Why{}
}

// closureIsSomebodys guards against a closure that a program let go: a manager confirms one. Whoever confirmed it before the handover
// began had not seen the handover.
func closureIsSomebodys(l letter) ledger.Why {
	if slices.Contains(l.due.Kind.RestsOn, casefile.ClosureConfirmed) && l.e.ClosedByNobody() {
		return ledger.ClosureUnconfirmed.Because("in the place of the manager who confirmed the closure stands a placeholder: have a manager " +
			"confirm it, and record who did")
	}
	//guard:closure-is-of-this-handover
	if slices.Contains(l.due.Kind.RestsOn, casefile.HandoverStarted) &&
		l.e.On(casefile.ClosureConfirmed, l.Today).Before(l.e.On(casefile.HandoverStarted, l.Today)) {
		return ledger.ClosureUnconfirmed.Because("the closure was confirmed before the handover started: have a manager confirm it anew, or " +
			"correct one of the two dates")
	}
	return ledger.Why{}
}

func consentIsOnRecord(l letter) ledger.Why {
	for _, c := range l.e.Consents {
		if !c.VanishedOn.IsZero() {
			return ledger.ConsentVanished.Because("the feed no longer holds something that was said of consent: it must come back, or a " +
				"person decide")
		}
	}
	if len(l.e.UnreadConsents) > 0 { //guard:unread-refusal-holds
		return ledger.ConsentVanished.Because("a rejected row of a feed says something of consent that can't be read, and no good row has " +
			"said it since: record it again, or a manager decide")
	}
	return ledger.Why{}
}

// householdIsSafe asks of everybody who lives there, addressed or not: whoever opens the post must not be harmed by it.
func householdIsSafe(l letter) ledger.Why {
	if l.envelope.Adults[0].Home() == "" { //guard:household-is-known
		return ledger.HouseholdUnknown.Because("it is not recorded which household the person lives in")
	}
	unknown, vanished := false, false
	for _, a := range l.e.Adults {
		switch {
		case a.SafeToWrite == casefile.Yes || !l.sharesDoorWith(a):
		case a.SafeToWrite == casefile.No: //guard:unsafe-is-said-to-be-unsafe
			return ledger.NotSafeToWrite.Because("somebody of the household is not safe to write to")
		case !a.VanishedOn.IsZero():
			vanished = true
		default:
			unknown = true
		}
	}
	switch {
	case vanished: //guard:vanished-is-not-safe
		return ledger.AdultVanished.Because("the feed no longer holds the row of somebody of the household: it must come back, or a person " +
			"say with `stepdown case adult-gone` that they are gone")
	case unknown: //guard:unknown-is-not-safe
		return ledger.SafetyUnknown.Because("it is not known whether everybody of the household is safe to write to")
	}
	return ledger.Why{}
}

func (l letter) sharesDoorWith(a casefile.Adult) bool {
	return slices.ContainsFunc(l.envelope.Adults, func(addressed casefile.Adult) bool { return l.livesWith(addressed, a) })
}

// householdsAreApart guards against a parent's letter where the other parent reads it, as they have left the address, or share the
// mailbox: people who are recorded as living apart are not recorded at one of either, unless one record is stale.
func householdsAreApart(l letter) ledger.Why {
	for _, a := range l.e.Adults {
		switch {
		case a.Home() == l.envelope.Adults[0].Home():
		case l.sharesMailboxWith(a): //guard:households-have-mailboxes-apart
			return ledger.HouseholdsShareAddress.Because("adults of different households are recorded with one e-mail address: one record is " +
				"wrong, or the letter goes another way")
		case l.onPaper() && l.sharesDoorWith(a):
			return ledger.HouseholdsShareAddress.Because("adults of different households are recorded at one address: one record is wrong")
		}
	}
	return ledger.Why{}
}

// householdIsAtOneAddress guards against members of a household whose addresses have drifted apart: one of them is stale.
func householdIsAtOneAddress(l letter) ledger.Why {
	for _, a := range l.envelope.Adults[1:] {
		if l.onPaper() && where(a) != where(l.envelope.Adults[0]) {
			return ledger.AddressesDiffer.Because("adults of one household are recorded at different addresses")
		}
	}
	return ledger.Why{}
}

func addressCanBeUsed(l letter) ledger.Why {
	if l.onPaper() && l.addressErr != nil {
		return ledger.AddressUnusable.Because(l.addressErr.Error())
	}
	return ledger.Why{}
}

func emailCanBeUsed(l letter) ledger.Why {
	mailbox := l.envelope.Mailbox()
	_, host, _ := strings.Cut(mailbox, "@")
	switch {
	case l.envelope.Channel != casefile.Email:
	case !address.IsEmail(mailbox):
		return ledger.EmailUnusable.Because("the letter is to be e-mailed, and the record holds no usable e-mail address")
	case address.IsNoMailbox(mailbox): //guard:mailbox-is-no-placeholder
		return ledger.EmailUnusable.Because("what is recorded stands in the place of an e-mail address: record one, or choose another channel")
	case !strings.Contains(host, "."): //guard:mail-goes-to-a-domain
		return ledger.EmailUnusable.Because("the e-mail address names a machine of the council's own network, and no domain")
	}
	return ledger.Why{}
}

func channelIsKnown(l letter) ledger.Why {
	if !slices.Contains(casefile.Channels, l.envelope.Channel) {
		return ledger.ChannelUnknown.Because("it is not recorded whether to write by post, by e-mail or by hand")
	}
	return ledger.Why{}
}

func peopleAreNamed(l letter) ledger.Why {
	if slices.ContainsFunc(l.envelope.Adults, func(a casefile.Adult) bool { return strings.TrimSpace(a.Name) == "" }) {
		return ledger.NameMissing.Because("somebody who is to be written to has no name on record")
	}
	return ledger.Why{}
}

// formCanBeWritten holds what no printer can make, and what nobody has worded: nothing is machine-translated, and no
// standard print goes out instead.
func formCanBeWritten(l letter) ledger.Why {
	if l.envelope.Made != nil {
		return ledger.Why{}
	}
	switch l.envelope.Format {
	case casefile.EasyRead, casefile.Braille, casefile.Audio:
		return ledger.FormatByPerson.Because(fmt.Sprintf("a person has to make this letter: the format is %s", l.envelope.Format))
	}
	if err := l.Wording(l.e.OnPathway(), l.due.Occasion.Kind, l.envelope.Language, l.envelope.Format, l.Today); err != nil {
		return ledger.NoApprovedWording.Because(err.Error())
	}
	return ledger.Why{}
}

func childrenAreNamed(l letter) ledger.Why {
	if len(l.e.Children) == 0 {
		return ledger.NoChildren.Because("the record names no child whom the letter covers")
	}
	for _, c := range l.e.Children {
		switch {
		case c.HasDied(l.Today): //guard:child-lives
			return ledger.ChildDied.Because("a child on the record has died: a person must write to this family")
		case strings.TrimSpace(c.Name) == "":
			return ledger.ChildUnnamed.Because("a child on the record has no name")
		}
	}
	return ledger.Why{}
}

func letterCanBeSigned(l letter) ledger.Why {
	signer := l.envelope.Signer
	switch {
	case !l.signed: //guard:somebody-in-post-signs
		return ledger.SignerLeft.Because("the social worker who signs has left, and no manager of their team is known with a telephone number")
	//guard:signer-is-no-placeholder
	case casefile.SaysNothing(signer.Name) || address.Says(signer.Name) || !casefile.IsTelephone(signer.Telephone):
		return ledger.NoSignature.Because("the social worker who signs has no name, or no telephone number that a family can call, on record")
	}
	return ledger.Why{}
}

func endIsKnown(l letter) ledger.Why {
	if l.due.Kind.TellsEnd && l.e.SocialWorkEndsOn.IsZero() {
		return ledger.EndUnknown.Because("the day on which social work ends is not recorded, and the letter must say it")
	}
	return ledger.Why{}
}

func feedIsFresh(l letter) ledger.Why {
	if l.FeedMadeOn.IsZero() || l.Calendar.WorkingDaysBetween(l.FeedMadeOn, l.Today) > l.Settings.FeedMaxAge {
		return ledger.FeedTooOld.Because(fmt.Sprintf("the newest feed is older than %d working day(s)", l.Settings.FeedMaxAge))
	}
	return ledger.Why{}
}

func heldBy(past ledger.Past, envelope Envelope) ledger.Code {
	for _, id := range envelope.Addressees {
		if by, held := past.Held[envelope.Occasion.Kind.For(id)]; held {
			return by
		}
	}
	return ""
}

func nobodyKeepsItBack(l letter) ledger.Why {
	switch l.held {
	case ledger.HeldByPerson:
		return l.held.Because("a person holds it back: `stepdown letters release` lets it go")
	case ledger.SentBeforeRestore:
		return l.held.Because("it left before the database was restored: cancel it if it arrived, or release it")
	}
	return ledger.Why{}
}

func serviceIsLive(l letter) ledger.Why {
	if l.due.Due.Before(l.Settings.GoLiveOn) && !l.sent {
		return ledger.BeforeGoLive.Because("it fell due before the service went live: a person sends or dismisses it")
	}
	return ledger.Why{}
}
