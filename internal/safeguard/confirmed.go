package safeguard

import (
	"fmt"
	"slices"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// addressIsConfirmed is asked of what is carried to a door, by the post or by hand. An e-mail does not go there.
func addressIsConfirmed(l letter) ledger.Why {
	for _, a := range l.envelope.Adults {
		switch on := a.AddressConfirmedOn; {
		case !l.onPaper():
		case on.IsZero() || on.After(l.Today) || casefile.ConfirmedByNobody(a.AddressConfirmedBy):
			return ledger.AddressUnconfirmed.Because("nobody has confirmed the address")
		case l.notSafeToAsk(a.AddressConfirmedBy): //guard:unsafe-confirms-no-address
			return ledger.AddressUnconfirmed.Because("the address was confirmed by somebody of the case who is not, or not known to be, safe " +
				"to write to: have it confirmed by whoever works with the family")
		case l.Today.Sub(on) > l.Settings.AddressConfirmedWithin: //guard:address-is-not-stale
			return ledger.AddressUnconfirmed.Because(fmt.Sprintf("the address was last confirmed more than %d days ago",
				l.Settings.AddressConfirmedWithin))
		case l.cameBack(a): //guard:returned-letter-wants-a-confirmation
			return ledger.AddressUnconfirmed.Because("a letter came back that was written since the address was confirmed: have it " +
				"confirmed anew, or another recorded")
		}
	}
	return ledger.Why{}
}

// cameBack tells whether the record has said nothing new of the adult's address since a letter to it was written that came back.
func (l letter) cameBack(a casefile.Adult) bool {
	return slices.ContainsFunc(l.past.Letters, func(p ledger.PastLetter) bool {
		return p.State == ledger.Returned && p.Channel != casefile.Email && slices.Contains(p.Addressees, a.ID) &&
			!a.AddressConfirmedOn.After(p.WrittenOn)
	})
}

// notSafeToAsk tells whether somebody is one of the case who is not safe, by name or by what they are to the children. The social
// worker is not, although they may be called alike.
func (l letter) notSafeToAsk(by string) bool {
	return !casefile.SameName(by, l.e.SocialWorker.Name) && slices.ContainsFunc(l.notSafe(), func(unsafe casefile.Adult) bool {
		return casefile.MayMean(by, unsafe.Name) || casefile.SameName(by, unsafe.Relationship)
	})
}
