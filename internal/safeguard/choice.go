package safeguard

import (
	"slices"

	"stepdown/internal/address"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/timetable"
)

// A letter says only what its reader decided. How consent stands decides whether one is due; for whom it is right is
// asked of each adult's own answers.

// decided tells whether the adult's own answers are those that a letter of the kind speaks of: a refusal that stands, or
// nothing against a consent that does.
func (s addressing) decided(id string) bool {
	if s.due.Kind.Answers == casefile.StandsRefused {
		return s.e.ChoicesOf(id, s.today).RefusesWhatStands(s.consent)
	}
	if s.e.LastSaidNo(id, s.today) { //guard:no-is-heard-from-whoever-said-it
		return false
	}
	return true
}

// choiceIsTheReaders holds a letter that would tell somebody of a choice that is not their own, whoever made it.
func choiceIsTheReaders(l letter) ledger.Why {
	for _, a := range l.envelope.Adults {
		switch {
		case l.decided(a.ID):
		case l.envelope.Made.Ends(ledger.NotTheirChoice): //guard:made-for-another-reason-decides-nothing on
		case l.due.Kind.Answers == casefile.StandsRefused:
			return ledger.NotTheirChoice.Because("the refusal is not this person's own, and any letter would reveal it: " +
				"a person decides how to speak to them, and cancels the letter")
		default:
			return ledger.NotTheirChoice.Because("this person refused what now stands as agreed: a person decides how to speak to them, " +
				"and cancels the letter")
		}
	}
	return ledger.Why{}
}

// answered tells whether a letter of the decision is on its way to the adult or has reached them, or a person has decided
// that none ever shall.
func (s addressing) answered(id string) bool {
	return slices.ContainsFunc(s.past.Letters, func(l ledger.PastLetter) bool {
		return l.Answered() && slices.Contains(l.Addressees, id) && (slices.Contains(s.due.Known, l.Occasion) || s.answersOwn(l, id))
	})
}

// answersOwn tells whether the letter answers the refusal of its reader's own that holds today, whatever others or a
// ruling did since. Dates may have been corrected since it was written: if the stretch over which the reader has refused
// began later, an earlier stretch was the letter's; if there is none, it is the present one, whose date moved on.
func (s addressing) answersOwn(l ledger.PastLetter, id string) bool {
	if l.Occasion.Kind != s.due.Occasion.Kind || s.due.Kind.Answers != casefile.StandsRefused {
		return false
	}
	since := s.e.RefusingSince(id, s.today)
	if since.IsZero() {
		return false
	}
	return !l.WrittenOn.Before(since) || !s.e.Refused(id, l.Occasion.Since, since) //guard:own-answer-is-answered
}

// concerns tells whether a letter on the occasion is about the decision that is due, for all of these adults.
func (s addressing) concerns(o ledger.Occasion, adults []casefile.Adult) bool {
	if slices.Contains(s.due.Known, o) {
		return true
	}
	return !slices.ContainsFunc(adults, func(a casefile.Adult) bool {
		return !slices.ContainsFunc(s.past.Letters, func(l ledger.PastLetter) bool {
			return l.Occasion == o && l.Answered() && slices.Contains(l.Addressees, a.ID) && s.answersOwn(l, a.ID)
		})
	})
}

// sortOut makes the sorting of one case's people for one decision.
func (w World) sortOut(e *casefile.Episode, past ledger.Past, due timetable.DueLetter) addressing {
	met := e.Presences()
	doors := make(map[string]address.Door, len(e.Adults)) // to read one out of an address takes longer than any question
	rest := met
	for _, a := range e.Adults {
		if len(rest) > 0 && rest[0].Person == a.ID {
			doors[a.ID], rest = rest[0].Door, rest[1:]
		} else { // they are gone, and met nowhere
			doors[a.ID] = a.Door()
		}
	}
	return addressing{e: e, past: past, due: due, today: w.Today, consent: e.ConsentOn(w.Today), met: met, doors: doors}
}

// refusalMakesSense holds the letter on a refusal where the record says that no support was asked for.
func refusalMakesSense(l letter) ledger.Why {
	if l.e.Support == casefile.SupportNotNeeded {
		return ledger.RefusedNotNeeded.Because("the record says both that no continuing support is needed and that it was refused: " +
			"the social worker has to say which is right")
	}
	return ledger.Why{}
}
