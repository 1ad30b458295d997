package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/safeguard"
	"stepdown/internal/store"
	"stepdown/internal/timetable"
	"stepdown/letters"
)

// Rules decide what may go to whom, and write it. The scan and the claim use the same ones, so that what was right when
// a letter was written is asked again, word for word, when it leaves.
type Rules struct {
	Policy   *timetable.Policy
	Staff    []casefile.Staff // see store.Colleagues
	Calendar *calendar.Calendar
	Wording  *letters.Wording
	Profile  letters.Profile
	Settings safeguard.Settings
	Release  map[ledger.Kind]Release // none: at once
	// ShowSigner is for how many working days a letter waits after it was shown to whoever signs it; 0: it is shown to nobody.
	ShowSigner int
}

// AsRecorded are the rules with who works for the council, and with the wording that may go by what people have approved of it
// so far. On a database for trying out, the heads of the files are enough.
func (r Rules) AsRecorded(ctx context.Context, s *store.Store) (Rules, error) {
	var err error
	if r.Staff, err = s.Colleagues(ctx); err != nil {
		return r, err
	}
	test, err := s.IsTest(ctx)
	if err != nil || test {
		return r, err
	}
	approved, err := s.ApprovedWording(ctx)
	if err != nil {
		return r, err
	}
	sums := map[string]string{}
	for _, a := range approved {
		sums[a.Name] = a.SHA256
	}
	r.Wording = r.Wording.ApprovedAs(sums)
	return r, nil
}

// World is all that a decision rests on besides the case itself.
func (r Rules) World(today, feedMadeOn calendar.Date) safeguard.World {
	return safeguard.World{
		Today:      today,
		FeedMadeOn: feedMadeOn,
		Calendar:   r.Calendar,
		Policy:     r.Policy,
		Staff:      r.Staff,
		Wording:    r.Wording.Approved,
		Made: func(e *casefile.Episode, envelope safeguard.Envelope, made ledger.Made) bool {
			basis, err := r.Wording.Basis(r.Input(e, envelope, today))
			return err == nil && basis == made.Basis
		},
		Settings: r.Settings,
	}
}

// Action is what a rule asks for in a case, in the council's language and with the words of the case's pathway.
func (r Rules) Action(e *casefile.Episode, rule string) string {
	return r.Wording.Speech().For(e.OnPathway()).Action(r.Policy.Rule(rule))
}

// digest names everything that a look at a case rests on besides the case and the day: when it changes, every case is looked
// at anew. What matters only to waiting letters is left out, since those are looked at in every scan.
func (r Rules) digest() string {
	return fmt.Sprintf("%s/%s/%+v", r.Policy.Digest(), r.Calendar.Digest(), r.Settings)
}

// Input is all that goes into the letter for one envelope, by the record as it is on the day.
func (r Rules) Input(e *casefile.Episode, envelope safeguard.Envelope, today calendar.Date) letters.Input {
	return letters.Input{
		Episode:   e,
		Envelope:  envelope,
		Profile:   r.Profile,
		Date:      today,
		Reference: e.Case,
		Created:   today.Time().Add(9 * time.Hour),
	}
}

// write composes the letter for one envelope, dated today.
func (r Rules) write(e *casefile.Episode, envelope safeguard.Envelope, today calendar.Date) (letters.Letter, error) {
	return r.Wording.Compose(r.Input(e, envelope, today))
}

// asWritten is what a letter that was written on an earlier day would be made from by the record as it is today, under its own date:
// a day it names that has passed meanwhile changes nothing. No page is drawn. It is empty if the letter could not be written
// now.
func (r Rules) asWritten(e *casefile.Episode, envelope safeguard.Envelope, writtenOn, today calendar.Date) (letters.Source, error) {
	in := r.Input(e, envelope, today)
	in.Dated = writtenOn
	from, err := r.Wording.Source(in)
	var hold *letters.HoldError
	if errors.As(err, &hold) {
		return letters.Source{}, nil
	}
	return from, err
}

// Decide is the decision on a planned letter, once it is also known whether it can be written.
func (r Rules) Decide(e *casefile.Episode, p safeguard.Planned, today calendar.Date) (safeguard.Decision, error) {
	if p.Decision.Verdict != safeguard.Go {
		return p.Decision, nil
	}
	_, err := r.write(e, p.Envelope, today)
	var hold *letters.HoldError
	if errors.As(err, &hold) {
		return safeguard.Decision{Verdict: safeguard.Hold, Why: hold.Why}, nil
	}
	return p.Decision, err
}
