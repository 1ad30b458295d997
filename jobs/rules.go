package jobs

import (
	"fmt"
	"strings"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/safeguard"
	"stepdown/internal/timetable"
	"stepdown/letters"
)

// Rules decide what may go to whom, and write it. The scan and the claim use the same ones, so that what was right when
// a letter was written is asked again, word for word, when it leaves.
type Rules struct {
	Policy   *timetable.Policy
	Calendar *calendar.Calendar
	Wording  *letters.Wording
	Profile  letters.Profile
	Settings safeguard.Settings
	Release  map[ledger.Kind]Release // none: at once
}

// World is all that a decision rests on besides the case itself.
func (r Rules) World(today, feedMadeOn calendar.Date) safeguard.World {
	return safeguard.World{
		Today:      today,
		FeedMadeOn: feedMadeOn,
		Calendar:   r.Calendar,
		Policy:     r.Policy,
		Wording:    r.Wording.Approved,
		Settings:   r.Settings,
	}
}

// digest names everything that a look at a case rests on besides the case: when it changes, every case is looked at anew.
func (r Rules) digest() string {
	return fmt.Sprintf("%s/%s", r.Policy.Digest(), r.Settings.GoLiveOn)
}

// write composes the letter for one envelope, dated today.
func (r Rules) write(e *casefile.Episode, envelope safeguard.Envelope, today calendar.Date) (letters.Letter, error) {
	return r.Wording.Compose(letters.Input{
		Episode:   e,
		Envelope:  envelope,
		Profile:   r.Profile,
		Date:      today,
		Reference: e.Case,
		Created:   today.Time().Add(9 * time.Hour),
	})
}

// howToRecord says what has to be recorded for an item to be done.
func (r Rules) howToRecord(rule string) string {
	for _, each := range r.Policy.Rules {
		if each.ID == rule && len(each.DoneWhen) > 0 {
			return "Done when recorded: " + strings.TrimSuffix(strings.Join(each.DoneWhen, ", or "), " since") + "."
		}
	}
	return ""
}
