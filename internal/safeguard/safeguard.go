// Package safeguard decides whether a letter may go to a person now. A letter to the wrong house can get somebody hurt,
// so the answer is yes only where everything needed is known and right; anything unknown, stale or contradictory holds
// the letter with a reason that a person can act on. No other channel, format or language is ever tried by itself.
//
// The package is pure. The same Check runs when a letter is written, in every later scan, and at the moment of sending.
package safeguard

import (
	"cmp"
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

// Decision is a verdict with its reason. Code is stable, for counting; Reason is plain English without personal data.
type Decision struct {
	Verdict Verdict `json:"verdict"`
	Code    string  `json:"code,omitempty"`
	Reason  string  `json:"reason,omitempty"`
}

// Settings are the council's choices.
type Settings struct {
	AddressConfirmedWithin int           // days for which a confirmed address may be used
	FeedMaxAge             int           // working days after which the newest feed is too old to send by
	GoLiveOn               calendar.Date // what fell due before is for a person to send; no date: nothing is
}

// World is what a decision rests on besides the case.
type World struct {
	Today      calendar.Date
	FeedMadeOn calendar.Date // no date: there never was a feed
	Calendar   *calendar.Calendar
	Policy     *timetable.Policy
	// Wording tells whether approved wording exists, and if not, why.
	Wording  func(kind ledger.Kind, language string, format casefile.Format) error
	Settings Settings
}

// Envelope is one letter to be: the people it is addressed to, together, and how.
type Envelope struct {
	Occasion  ledger.Occasion
	Closure   calendar.Date
	Household string
	Adults    []casefile.Adult // by ID
	Channel   casefile.Channel
	Language  string
	Format    casefile.Format
	Address   []string // the window's lines below the names; empty where it can't be used
}

// Recipients are the IDs of the people addressed.
func (e Envelope) Recipients() []string {
	ids := make([]string, len(e.Adults))
	for i, a := range e.Adults {
		ids[i] = a.ID
	}
	return ids
}

// Planned is an envelope with its decision.
type Planned struct {
	Envelope Envelope
	Decision Decision
	Due      calendar.Date
}

// Plan is all that may and may not go for one case on one day.
type Plan struct {
	Outcome timetable.Outcome
	Letters []Planned // due by today, to adults whom nothing has reached on the occasion
	none    Decision  // why a letter that is not among Letters may not go
}

// Find is the plan for the letter addressed to exactly these adults on that occasion. If there is none, the letter may
// never go: the plan found is a cancellation with the reason.
func (p Plan) Find(adults []string, o ledger.Occasion) (Planned, bool) {
	for _, l := range p.Letters {
		if l.Envelope.Occasion == o && slices.Equal(l.Envelope.Recipients(), adults) {
			return l, true
		}
	}
	if p.none.Verdict == Cancel {
		return Planned{Decision: p.none}, false
	}
	for _, v := range p.Outcome.Verdicts {
		if v.Rule == string(o.Kind)+"-letter" && v.State != timetable.Due {
			return Planned{Decision: Decision{Cancel, "no-longer-due", v.Why}}, false
		}
	}
	return Planned{Decision: Decision{Cancel, "addressees-changed", "the people to write to are no longer the same"}}, false
}

// Check decides for one case on one day. Letters in past that wait (held or ready) don't count as issued.
func Check(e *casefile.Episode, past ledger.Past, w World) Plan {
	plan := Plan{Outcome: w.Policy.Due(e, past, w.Calendar, w.Today)}
	if e.Stopped(w.Today) {
		plan.none = Decision{Cancel, "stopped-" + slug(e.StopReason), "the step down has stopped: " + string(e.StopReason)}
		return plan
	}
	for _, due := range plan.Outcome.Letters {
		if due.Due.After(w.Today) {
			continue
		}
		for _, envelope := range envelopes(e, past, due) {
			decision := w.decide(e, &envelope, due)
			plan.Letters = append(plan.Letters, Planned{envelope, decision, due.Due})
		}
	}
	w.leaveToPeople(&plan)
	return plan
}

// leaveToPeople keeps reminders of what fell due before the service went live out of the EHCOs' inboxes.
func (w World) leaveToPeople(plan *Plan) {
	for i := range plan.Outcome.Items {
		if plan.Outcome.Items[i].Due.Before(w.Settings.GoLiveOn) {
			plan.Outcome.Items[i].New = nil
		}
	}
}

// envelopes groups the adults who have had nothing on this occasion: one letter a household, but a letter each where
// channel, language or format differ, and a young person always gets a letter of their own.
func envelopes(e *casefile.Episode, past ledger.Past, due timetable.DueLetter) []Envelope {
	type group struct {
		household string
		channel   casefile.Channel
		email     string
		language  string
		format    casefile.Format
		young     string
	}
	grouped := map[group][]casefile.Adult{}
	var order []group
	adults := slices.SortedFunc(slices.Values(e.Adults), func(a, b casefile.Adult) int { return cmp.Compare(a.ID, b.ID) })
	for _, a := range adults {
		if !a.Addressed || reached(past, due.Occasion, a.ID) {
			continue
		}
		g := group{household: a.Household, channel: a.Channel, language: a.Language, format: a.Format}
		if a.Channel == casefile.Email {
			g.email = a.Email // one message, one recipient
		}
		if a.YoungPerson {
			g.young = a.ID
		}
		if grouped[g] == nil {
			order = append(order, g)
		}
		grouped[g] = append(grouped[g], a)
	}
	var all []Envelope
	for _, g := range order {
		all = append(all, Envelope{
			Occasion: due.Occasion, Closure: due.Closure, Household: g.household, Adults: grouped[g],
			Channel: g.channel, Language: g.language, Format: g.format,
		})
	}
	return all
}

// reached tells whether a letter on the occasion is on its way to the adult, has gone, or may have.
func reached(past ledger.Past, o ledger.Occasion, adult string) bool {
	return slices.ContainsFunc(past.Letters, func(l ledger.PastLetter) bool {
		return l.Occasion == o && l.State.Live() && !l.State.Waiting() && slices.Contains(l.Adults, adult)
	})
}
