// Package safeguard decides whether a letter may go to a person now. A letter to the wrong house can get somebody hurt,
// so the answer is yes only where everything needed is known and right; anything unknown, stale or contradictory holds
// the letter with a reason that a person can act on. No other channel, format or language is ever tried by itself.
//
// The package is pure. The same Check runs when a letter is written, in every later scan, and at the moment of sending.
package safeguard

import (
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/timetable"
)

// Verdict is what may happen to a letter.
type Verdict string

const (
	Go     Verdict = "go"
	Hold   Verdict = "hold"
	Cancel Verdict = "cancel"
)

// Decision is a verdict with its reason, which a letter that may go has none of.
type Decision struct {
	Verdict Verdict
	Why     ledger.Why
}

// Settings are the council's choices.
type Settings struct {
	AddressConfirmedWithin int           // days for which a confirmed address may be used
	ClosedCaseCounts       int           // days for which what is unknown in a closed case restricts other cases
	FeedMaxAge             int           // working days after which the newest feed is too old to send by
	GoLiveOn               calendar.Date // what fell due before is for a person to send; no date: nothing is
}

// World is what a decision rests on besides the case.
type World struct {
	Today      calendar.Date
	FeedMadeOn calendar.Date // no date: there never was a feed
	Calendar   *calendar.Calendar
	Policy     *timetable.Policy
	Staff      []casefile.Staff // who works for the council, or has
	// Wording tells whether approved wording exists on the day, and if not, why.
	Wording func(pathway string, kind ledger.Kind, language string, format casefile.Format, today calendar.Date) error
	// Made tells whether a letter that a person made still says what is so: whether all that it rests on is as it was.
	Made     func(e *casefile.Episode, envelope Envelope, made ledger.Made) bool
	Settings Settings
}

// Planned is an envelope with its decision.
type Planned struct {
	Envelope Envelope
	Decision Decision
	Holds    []Decision      // everything that holds it, the Decision first; empty if it may go
	Beside   []NeighbourHold // those of them that stand for the sake of other records, one by one
	Due      calendar.Date
	Lapsed   bool // a person made it, and it no longer says what is so
}

// Plan is all that may and may not go for one case on one day.
type Plan struct {
	Outcome timetable.Outcome
	// Letters are those due by today, to adults whom no letter of the occasion is on its way to or has reached. A letter
	// to be given by hand is among them like any other: it may go, and a person takes it.
	Letters []Planned
	// Stop, if its verdict is Cancel, says why nothing at all may go any more.
	Stop Decision
	// NoAddressee, if its verdict is Hold, says that a letter is due and there is nobody to write to.
	NoAddressee Decision
	// Backlog is what fell due before the service went live and no person has decided on.
	Backlog []LeftOver

	underWay []Planned // letters that have been claimed or spooled and have not left, as they would be decided today
	today    calendar.Date
	rules    map[ledger.Kind]string
	// dismissed are the occasions whose letter a person has decided never to send.
	dismissed map[ledger.Occasion]bool
}

// LeftOver is a letter or an item that fell due before the service went live.
type LeftOver struct {
	Thing string      // the key under which a person decides
	Rule  string      // of an item
	Kind  ledger.Kind // of a letter
	Due   calendar.Date
	Why   string
}

// Check decides for one case on one day. The ledger's letters that wait (held or ready) are planned anew.
func Check(e *casefile.Episode, past ledger.Past, w World) Plan {
	plan := Plan{
		Outcome: w.Policy.Due(e, past, w.Calendar, w.Today),
		Stop:    stop(e, w.Today),
		today:   w.Today,
		rules:   map[ledger.Kind]string{}, dismissed: map[ledger.Occasion]bool{},
	}
	for _, r := range w.Policy.Rules {
		plan.rules[r.Letter] = r.ID
	}
	if slices.ContainsFunc(past.Letters, underWay) { //guard:letters-under-way-are-looked-at
		// What has not left yet has to be asked about every day: an address grows stale, a feed stays away.
		plan.lookOn(w.Today.AddDays(1))
	}
	if plan.Stop.Verdict == Cancel {
		return plan
	}
	w.leaveToPeople(&plan, past)
	for _, due := range plan.Outcome.Letters {
		if plan.dismissed[due.Occasion] = dismissed(due, past); plan.dismissed[due.Occasion] || //guard:dismissed-letter-stays
			due.Due.After(w.Today) { //guard:letter-is-due
			continue
		}
		if !anybodyAddressed(e) {
			plan.NoAddressee = Decision{Hold, ledger.NobodyAddressed.Because("a letter is due and nobody on the record is to be written to")}
			plan.lookOn(w.Today.AddDays(1)) // the report tells of it each day
		}
		people := w.sortOut(e, past, due)
		for _, envelope := range people.envelopes() {
			plan.Letters = append(plan.Letters, w.decide(people, envelope))
		}
		for _, l := range past.Letters {
			if !underWay(l) {
				continue
			}
			if adults, ok := people.standTogether(l.Addressees); ok && people.concerns(l.Occasion, adults) {
				plan.underWay = append(plan.underWay, w.decide(people, people.envelope(l.Letter, adults)))
			}
		}
	}
	return plan
}

// underWay tells whether the letter is being sent or lies in the print folder: it can still be stopped.
func underWay(l ledger.PastLetter) bool {
	return l.State == ledger.Sending || l.State == ledger.Accepted
}

// stop is why nothing may go to anybody any more, and what waits is to be cancelled.
func stop(e *casefile.Episode, today calendar.Date) Decision {
	switch {
	case e.Stopped(today): //guard:stopped-case-gets-nothing
		return Decision{Cancel, ledger.Stopped[e.StopReason].Because("the step down has stopped: " + string(e.StopReason))}
	//guard:unneeded-support-gets-nothing
	case e.Support == casefile.SupportNotNeeded && e.ConsentOn(today).Decision != casefile.StandsRefused:
		return Decision{Cancel, ledger.SupportNotNeeded.Because("the family goes on without continuing support")}
	}
	return Decision{}
}

// Items are those of Check's outcome. They rest on the record and, of the past, on the reminders, on what was found open and
// on what people decided: no letter, warning or neighbour is asked about.
func Items(e *casefile.Episode, past ledger.Past, w World) []timetable.DueItem {
	items := w.Policy.Items(e, past, w.Calendar, w.Today)
	w.leaveItems(items, past)
	return items
}

// leaveToPeople keeps what fell due before the service went live, or while it is still to, out of the EHCOs' inboxes,
// unless a person has it sent.
func (w World) leaveToPeople(plan *Plan, past ledger.Past) {
	live := w.Settings.GoLiveOn
	plan.Backlog = w.leaveItems(plan.Outcome.Items, past)
	for _, due := range plan.Outcome.Letters {
		if _, decided := past.Decided[due.Occasion.Thing()]; due.Due.Before(live) && !decided && !answered(past, due) {
			plan.Backlog = append(plan.Backlog, LeftOver{due.Occasion.Thing(), "", due.Occasion.Kind, due.Due, due.Why})
		}
	}
	plan.lookOn(live)
}

// leaveItems does so with items, and gives those that no person has decided on.
func (w World) leaveItems(items []timetable.DueItem, past ledger.Past) (backlog []LeftOver) {
	live := w.Settings.GoLiveOn
	for i := range items {
		item := &items[i]
		send, decided := past.Decided[item.Key.Thing()]
		before := item.Due.Before(live)
		if w.Today.Before(live) || before && !send { //guard:reminders-wait-for-the-service
			item.New = nil
		}
		if before && !send {
			item.Rung = "" // nor is it among what is still open
		}
		if before && !decided {
			backlog = append(backlog, LeftOver{item.Key.Thing(), item.Rule, "", item.Due, item.Why})
		}
	}
	return backlog
}

// Leaves tells whether the item is in the backlog.
func (p Plan) Leaves(item ledger.Item) bool {
	return slices.ContainsFunc(p.Backlog, func(l LeftOver) bool { return l.Thing == item.Thing() })
}

// answered tells whether a letter of the occasion has left already.
func answered(past ledger.Past, due timetable.DueLetter) bool {
	return slices.ContainsFunc(past.Letters, func(l ledger.PastLetter) bool {
		return slices.Contains(due.Known, l.Occasion) && (l.State.Left() || underWay(l))
	})
}

// dismissed tells whether a person has decided that the letter is never to be sent. A date that is corrected afterwards makes no
// other letter of it.
func dismissed(due timetable.DueLetter, past ledger.Past) bool {
	send, decided := past.Decided[due.Occasion.Thing()]
	return decided && !send
}

func (p *Plan) lookOn(d calendar.Date) {
	if next := &p.Outcome.NextLook; d.After(p.today) && (next.IsZero() || d.Before(*next)) {
		*next = d
	}
}

// Find is the plan for the letter, whether it waits or is under way. If there is none, the letter may never go: what is
// found is a cancellation with the reason.
func (p Plan) Find(wanted ledger.Letter) (Planned, bool) {
	for _, letters := range [][]Planned{p.Letters, p.underWay} {
		for _, l := range letters {
			if l.Envelope.SameAs(wanted) {
				return l, true
			}
		}
	}
	return Planned{Decision: p.Why(wanted.Occasion)}, false
}

// Why is the reason for which a letter on the occasion that is not in the plan is to be cancelled.
func (p Plan) Why(o ledger.Occasion) Decision {
	if p.Stop.Verdict == Cancel {
		return p.Stop
	}
	for _, due := range p.Outcome.Letters {
		switch {
		case due.Occasion.Kind != o.Kind:
		case !slices.Contains(due.Known, o) && due.Occasion != o:
			return Decision{Cancel, ledger.DecidedAnew.Because("the family has decided anew since the letter was written")}
		case due.Due.After(p.today):
			return Decision{Cancel, ledger.NotDueYet.Because("the dates have moved: it is now due on " + due.Due.String())}
		case p.dismissed[due.Occasion]:
			return Decision{Cancel, ledger.Dismissed.Because("a person dismissed it, since it fell due before the service went live")}
		default:
			return Decision{Cancel, ledger.AddresseesChanged.Because("the people to write to together are no longer the same, or have " +
				"had their letter")}
		}
	}
	why := "its rule is no longer in the policy"
	for _, v := range p.Outcome.Verdicts {
		if v.Rule == p.rules[o.Kind] {
			why = v.Why
		}
	}
	return Decision{Cancel, ledger.NoLongerDue.Because("no longer due: " + why)}
}
