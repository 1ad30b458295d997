package safeguard

import (
	"strings"

	"stepdown/internal/address"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// nobodyIsWarnedOf asks the council's own list, whatever the record says. The reason does not say whom the list names, nor
// why: those who read it need not know.
func nobodyIsWarnedOf(l letter) ledger.Why {
	var warning casefile.Warning
	warned, maybe := false, false
	for _, w := range l.warnings {
		like := address.Not
		if w.InForce(l.Today) {
			like = l.touches(w)
		}
		switch {
		case like == address.CantTell:
			maybe = true
		case like == address.Same && warned:
			warning = w.Wider(warning)
		case like == address.Same:
			warning, warned = w, true
		}
	}
	const list = "the council's do-not-write list names "
	switch {
	case !warned && maybe:
		return ledger.DoNotWrite.Because(list + "an address that may be theirs: have both recorded in full, or whoever keeps the list ends " +
			"the entry")
	case !warned:
		return ledger.Why{}
	case warning.Until.IsZero():
		return ledger.DoNotWrite.Because(list + "somebody of the household, their address or their mailbox: whoever keeps the list ends the " +
			"entry")
	}
	return ledger.DoNotWrite.Because(list + "somebody of the household, their address or their mailbox, until " + warning.Until.Long())
}

// touches tells whether the warning names somebody to whom the letter goes, or who lives with them.
func (l letter) touches(w casefile.Warning) address.Likeness {
	like := address.Not
	for _, a := range l.touched() {
		switch w.Names(a) {
		case address.Same: //guard:warning-reaches-the-household
			return address.Same
		case address.CantTell:
			like = address.CantTell
		}
	}
	return like
}

// sharesMailboxWith tells whether the person reads what is mailed to the envelope's mailbox.
func (l letter) sharesMailboxWith(a casefile.Adult) bool {
	first := l.envelope.Adults[0]
	//guard:mailbox-is-shared
	return l.envelope.Channel == casefile.Email && a.GoneOn.IsZero() && a.Mailbox() != "" && a.Mailbox() == first.Mailbox()
}

// pathwayIsOurs holds the letters of a pathway for which there are no rules and no wording.
func pathwayIsOurs(l letter) ledger.Why {
	if l.e.OnPathway() != "" {
		return ledger.Why{}
	}
	return ledger.PathwayUnknown.Because("the record is on a pathway for which there is no letter (there are " +
		strings.Join(casefile.PathwayNames(), " and ") + "): a person writes to this family, or the pathway is corrected in the case system")
}

// channelIsSafe asks of the same people as householdIsSafe whether the channel that the letter takes is safe for them. No
// other channel takes its place.
func channelIsSafe(l letter) ledger.Why {
	channel, unknown := l.envelope.Channel, false
	refused, by := ledger.NotSafeByPost, "by post"
	if channel == casefile.Email {
		refused, by = ledger.NotSafeByEmail, "by e-mail"
	}
	for _, a := range l.e.Adults {
		if a.SafeToWrite != casefile.Yes || !l.sharesDoorWith(a) && !l.sharesMailboxWith(a) {
			continue
		}
		switch a.SafeBy(channel) {
		case casefile.No:
			return refused.Because("somebody of the household is not safe to write to " + by)
		case casefile.Unknown:
			unknown = true
		}
	}
	if unknown { //guard:unknown-channel-is-not-safe
		return ledger.SafetyUnknown.Because("it is not known whether everybody of the household is safe to write to " + by)
	}
	return ledger.Why{}
}
