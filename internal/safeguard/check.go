package safeguard

import (
	"fmt"
	"net/mail"
	"strings"

	"stepdown/internal/address"
	"stepdown/internal/casefile"
	"stepdown/internal/timetable"
)

// question is one thing that must be right before a letter goes; it gives the code and the reason if it is not.
type question func(w World, e *casefile.Episode, envelope *Envelope, due timetable.DueLetter) (code, reason string)

// questions are asked in this order; the first that is not answered well holds the letter. What endangers somebody
// comes first, what only delays comes last.
var questions = []question{
	recordIsGood,
	nobodyHoldsIt,
	sourcesAgree,
	householdIsSafe,
	addressIsOneAddress,
	addressIsConfirmed,
	addressCanBeUsed,
	formCanBeRead,
	childrenAreNamed,
	letterCanBeSigned,
	endIsKnown,
	feedIsFresh,
	serviceIsLive,
}

func (w World) decide(e *casefile.Episode, envelope *Envelope, due timetable.DueLetter) Decision {
	for _, ask := range questions {
		if code, reason := ask(w, e, envelope, due); code != "" {
			return Decision{Hold, code, reason}
		}
	}
	return Decision{Verdict: Go}
}

func recordIsGood(_ World, e *casefile.Episode, _ *Envelope, _ timetable.DueLetter) (string, string) {
	if e.Quarantine != "" {
		return "record-in-doubt", "the newest feed gave no good record of the case: " + e.Quarantine
	}
	return "", ""
}

func nobodyHoldsIt(w World, e *casefile.Episode, _ *Envelope, _ timetable.DueLetter) (string, string) {
	for _, h := range e.Held(w.Today) {
		until := "until somebody ends the hold"
		if !h.Until.IsZero() {
			until = "until " + h.Until.Long()
		}
		return "held-by-person", "a person holds the case's letters, " + until
	}
	return "", ""
}

func sourcesAgree(_ World, e *casefile.Episode, _ *Envelope, _ timetable.DueLetter) (string, string) {
	if d := e.Differences(); len(d) > 0 {
		return "sources-differ", fmt.Sprintf("the feed and the record differ on %q: record the right date", d[0].Step)
	}
	for _, c := range e.Consents {
		if !c.VanishedOn.IsZero() {
			return "consent-vanished", "a consent event is no longer in the feed: it must come back, or a person decide"
		}
	}
	return "", ""
}

// householdIsSafe asks of everybody who lives there, addressed or not: whoever opens the post must not be harmed by it.
func householdIsSafe(_ World, e *casefile.Episode, envelope *Envelope, _ timetable.DueLetter) (string, string) {
	if envelope.Household == "" {
		return "household-unknown", "it is not recorded which household the person lives in"
	}
	unknown := false
	for _, a := range e.Adults {
		switch {
		case a.Household != envelope.Household || a.SafeToWrite == casefile.Yes:
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

// addressIsOneAddress guards against a household whose members' addresses have drifted apart: one of them is stale.
func addressIsOneAddress(_ World, _ *casefile.Episode, envelope *Envelope, _ timetable.DueLetter) (string, string) {
	if envelope.Channel == casefile.Email {
		return "", ""
	}
	for _, a := range envelope.Adults[1:] {
		if where(a) != where(envelope.Adults[0]) {
			return "addresses-differ", "adults of one household are recorded at different addresses"
		}
	}
	return "", ""
}

func where(a casefile.Adult) string {
	all := strings.Join(append(append([]string{}, a.Address...), a.Postcode), " ")
	return strings.ToLower(strings.Join(strings.FieldsFunc(all, func(r rune) bool { return r == ' ' || r == ',' }), ""))
}

func addressIsConfirmed(w World, _ *casefile.Episode, envelope *Envelope, _ timetable.DueLetter) (string, string) {
	for _, a := range envelope.Adults {
		switch on := a.AddressConfirmedOn; {
		case envelope.Channel != casefile.Post:
		case on.IsZero() || a.AddressConfirmedBy == "":
			return "address-unconfirmed", "nobody has confirmed the address"
		case w.Today.Sub(on) > w.Settings.AddressConfirmedWithin:
			return "address-unconfirmed", fmt.Sprintf("the address was last confirmed over %d days ago", w.Settings.AddressConfirmedWithin)
		}
	}
	return "", ""
}

// addressCanBeUsed also lays the window's lines into the envelope. A letter given by hand needs no address, but carries
// it where it is good.
func addressCanBeUsed(_ World, _ *casefile.Episode, envelope *Envelope, _ timetable.DueLetter) (string, string) {
	first := envelope.Adults[0]
	for _, a := range envelope.Adults {
		if strings.TrimSpace(a.Name) == "" {
			return "name-missing", "a person to write to has no name on record"
		}
	}
	if envelope.Channel == casefile.Email {
		if parsed, err := mail.ParseAddress(first.Email); err != nil || parsed.Address != first.Email {
			return "email-unusable", "the person is to be e-mailed, and the record holds no usable e-mail address"
		}
		return "", ""
	}
	lines, err := address.Window(append(append([]string{names(envelope.Adults)}, first.Address...), first.Postcode))
	if err != nil && envelope.Channel == casefile.Post {
		return "address-unusable", err.Error()
	}
	envelope.Address = lines
	return "", ""
}

// names is the first line of the address: everybody, as they are addressed.
func names(adults []casefile.Adult) string {
	all := make([]string, len(adults))
	for i, a := range adults {
		all[i] = strings.TrimSpace(a.Name)
	}
	return strings.Join(all, " and ")
}

func formCanBeRead(w World, _ *casefile.Episode, envelope *Envelope, due timetable.DueLetter) (string, string) {
	if err := w.Wording(due.Occasion.Kind, envelope.Language, envelope.Format); err != nil {
		return "no-approved-wording", err.Error()
	}
	return "", ""
}

func childrenAreNamed(w World, e *casefile.Episode, _ *Envelope, _ timetable.DueLetter) (string, string) {
	if len(e.Children) == 0 {
		return "no-children", "the record names no child whom the letter covers"
	}
	for _, c := range e.Children {
		if !c.DiedOn.IsZero() && !c.DiedOn.After(w.Today) {
			return "child-died", "a child on the record has died: a person must write to this family"
		}
	}
	return "", ""
}

func letterCanBeSigned(_ World, e *casefile.Episode, _ *Envelope, _ timetable.DueLetter) (string, string) {
	if strings.TrimSpace(e.SocialWorker.Name) == "" || strings.TrimSpace(e.SocialWorker.Telephone) == "" {
		return "no-signature", "the social worker who signs has no name or no telephone number on record"
	}
	return "", ""
}

func endIsKnown(_ World, e *casefile.Episode, _ *Envelope, _ timetable.DueLetter) (string, string) {
	if e.SocialWorkEndsOn.IsZero() {
		return "end-unknown", "the day on which social work ends is not recorded, and the letter must say it"
	}
	return "", ""
}

func feedIsFresh(w World, _ *casefile.Episode, _ *Envelope, _ timetable.DueLetter) (string, string) {
	if w.FeedMadeOn.IsZero() || w.Calendar.WorkingDaysBetween(w.FeedMadeOn, w.Today) > w.Settings.FeedMaxAge {
		return "feed-too-old", fmt.Sprintf("the newest feed is older than %d working day(s)", w.Settings.FeedMaxAge)
	}
	return "", ""
}

func serviceIsLive(w World, _ *casefile.Episode, _ *Envelope, due timetable.DueLetter) (string, string) {
	if due.Due.Before(w.Settings.GoLiveOn) {
		return "before-go-live", "it fell due before the service went live: a person sends or dismisses it"
	}
	return "", ""
}

func slug(reason casefile.StopReason) string { return strings.ReplaceAll(string(reason), " ", "-") }
