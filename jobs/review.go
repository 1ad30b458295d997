package jobs

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/safeguard"
	"stepdown/internal/store"
	"stepdown/letters"
)

// desk is where one case after another is decided: no state but the rules and the day.
type desk struct {
	rules Rules
	world safeguard.World
	today calendar.Date
}

// review is what a look at one case came to.
type review struct {
	look     store.Look
	looked   store.Looked
	recalls  []recall // to be tried before the ledger says what became of the letters
	recalled int      // how many of them succeeded
	findings []Finding
	err      error
}

// recall is a letter of the print folder that must not go, and why.
type recall struct {
	letter store.Letter
	why    ledger.Why
}

// Finding is one thing that a scan would do, in words fit for a terminal: no personal data.
type Finding struct {
	Case  string       `json:"case"`
	Kind  ledger.Kind  `json:"kind,omitempty"`
	Rule  string       `json:"rule,omitempty"`
	State ledger.State `json:"state,omitempty"`
	ledger.Why
}

// redateAfter is how many days the date on a waiting letter may lie back before the letter is written anew.
const redateAfter = 7

func (d desk) review(look store.Look) review {
	r := review{look: look, looked: store.Looked{ID: look.ID, Revision: look.Revision}}
	if look.Err != nil { //guard:unreadable-case-stays
		r.err = look.Err
		return r
	}
	plan := safeguard.Check(look.Episode, look.Past, d.world)
	r.looked.NextLook, r.looked.EHCO = plan.Outcome.NextLook, look.Episode.EHCO
	planned := plan.Letters
	for _, l := range look.Waiting {
		decided, standing := plan.Find(l.Letter)
		if standing {
			planned = without(planned, decided)
		}
		if err := d.keepUp(&r, l, decided); err != nil {
			r.err = err
			return r
		}
	}
	for _, p := range planned {
		fresh, err := d.compose(look, p)
		if err != nil {
			r.err = err
			return r
		}
		d.bar(look, &fresh, nil)
		r.add(fresh)
	}
	for _, item := range plan.Outcome.Items {
		// What nobody has been reminded of yet is nobody's open item; only what is due at once counts from being seen, and what is left
		// to people would be found by nobody.
		if item.Rung != "" || item.AtOnce || plan.Leaves(item.Key) {
			r.looked.Items = append(r.looked.Items, item.Key)
		}
		for _, reminder := range item.New {
			r.looked.Reminders = append(r.looked.Reminders, reminder)
			r.find(Finding{Rule: item.Rule, Why: ledger.Why{Text: item.Why}})
		}
	}
	return r
}

// keepUp brings a letter that has not left into line with what holds today.
func (d desk) keepUp(r *review, l store.Letter, now safeguard.Planned) error {
	if l.State == ledger.Accepted {
		return d.keepSpooled(r, l, now)
	}
	switch now.Decision.Verdict {
	case safeguard.Cancel: //guard:waiting-letter-is-cancelled
		r.change(l, ledger.Cancelled, now.Decision.Why)
	case safeguard.Hold:
		if now.Lapsed && l.SHA256 != "" && slices.Contains(ledger.ForPeople, now.Decision.Why.Code) { //guard:lapsed-letter-is-made-anew
			r.replace(l, newLetter(now, now.Decision.Why, d.rules),
				ledger.RecordChanged.Because("what it says changed after a person made it: it has to be made anew"))
			return nil
		}
		if l.State != ledger.Held || l.Why != now.Decision.Why {
			r.change(l, ledger.Held, now.Decision.Why)
		}
	case safeguard.Go:
		return d.keepGoing(r, l, now)
	}
	return nil
}

// keepGoing asks of a letter that may go whether it still says what is so.
func (d desk) keepGoing(r *review, l store.Letter, now safeguard.Planned) error {
	if l.State == ledger.Ready || slices.Contains(atGate, l.Why.Code) {
		same, err := d.rules.asWritten(r.look.Episode, now.Envelope, l.WrittenOn, d.today)
		switch {
		case err != nil:
			return err
		case same.Content == l.Content:
			return d.pass(r, l, now)
		}
	}
	fresh, err := d.compose(r.look, now)
	switch {
	case err != nil:
		return err
	case fresh.State == ledger.Held && l.State == ledger.Held && l.Why.Code == fresh.Why.Code:
	case fresh.State == ledger.Held:
		r.change(l, ledger.Held, fresh.Why)
	case l.State == ledger.Held && !slices.Contains(atGate, l.Why.Code):
		d.bar(r.look, &fresh, &l)
		r.replace(l, fresh, ledger.Released.Because("what held the letter has been put right: "+string(l.Why.Code)))
	default:
		d.bar(r.look, &fresh, &l)
		r.replace(l, fresh, ledger.RecordChanged.Because("the record or the wording changed after the letter was written"))
	}
	return nil
}

// pass lets a letter through the gate, or keeps it there. One that waited long is dated anew when it goes.
func (d desk) pass(r *review, l store.Letter, now safeguard.Planned) error {
	switch gate := d.rules.gate(r.look, waitsOf(l, now.Envelope), d.today); {
	case gate.Verdict == safeguard.Hold:
		if l.State != ledger.Held || l.Why != gate.Why {
			r.change(l, ledger.Held, gate.Why)
		}
	// Whoever gives it by hand holds it already, and whoever made it dated it.
	case l.Channel != casefile.ByHand && now.Envelope.Made == nil && d.today.Sub(l.WrittenOn) > redateAfter:
		fresh, err := d.compose(r.look, now)
		if err != nil {
			return err
		}
		d.bar(r.look, &fresh, &l)
		r.replace(l, fresh, ledger.DatedAnew.Because("the letter waited so long that its date is no longer true"))
	case l.State == ledger.Held:
		r.change(l, ledger.Ready, ledger.LetGo.Because("nothing keeps it back any more"))
	}
	return nil
}

// keepSpooled recalls a letter from the print folder when it may no longer go, or no longer to that address. One of which a
// person has to say what became of it is left to them.
func (d desk) keepSpooled(r *review, l store.Letter, now safeguard.Planned) error {
	if ledger.PassedOver(l.Why.Code) {
		return nil
	}
	why := now.Decision.Why
	if why.Code == ledger.FeedTooOld { //guard:late-feed-recalls-nothing
		return nil // it was fresh when the letter was spooled; recalling every run would make a late feed a disaster
	}
	if now.Decision.Verdict == safeguard.Go {
		same, err := d.rules.asWritten(r.look.Episode, now.Envelope, l.WrittenOn, d.today)
		if err != nil {
			return err
		}
		gate := d.rules.gate(r.look, waitsOf(l, now.Envelope), d.today)
		switch {
		case gate.Why.Code == ledger.Restricted: //guard:newly-restricted-is-recalled
			why = gate.Why
		case gate.Why.Code == ledger.AwaitsApproval && l.ApprovedBy != "": //guard:lapsed-approval-is-recalled
			why = gate.Why
		case bytes.Equal(same.Snapshot, l.Snapshot): //guard:changed-letter-is-recalled on
			return nil
		default:
			why = ledger.RecordChanged.Because("the record changed while the letter waited to be printed")
		}
	}
	r.recalls = append(r.recalls, recall{l, why}) //guard:what-must-not-go-is-recalled
	return nil
}

// compose makes the row of a letter: ready if it may go and can be written, else held with the reason.
func (d desk) compose(look store.Look, p safeguard.Planned) (store.NewLetter, error) {
	if p.Decision.Verdict != safeguard.Go {
		return newLetter(p, p.Decision.Why, d.rules), nil
	}
	written, err := d.rules.write(look.Episode, p.Envelope, d.today)
	var hold *letters.HoldError
	if errors.As(err, &hold) {
		return newLetter(p, hold.Why, d.rules), nil
	}
	if err != nil {
		return store.NewLetter{}, fmt.Errorf("write a %s letter: %w", p.Envelope.Occasion.Kind, err)
	}
	fresh := newLetter(p, p.Decision.Why, d.rules)
	finished(&fresh, written, p.Envelope)
	return fresh, nil
}
