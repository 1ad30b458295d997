package ledger

import (
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// Letter says which letter it is: of which case, which decision it answers, whom it is addressed to, and the number of its
// issue.
type Letter struct {
	Case       casefile.Key
	Occasion   Occasion
	Addressees []string // casefile.Adult.ID, at least one, in order
	IssueNo    int      // 1, and one more for each reissue

	ReissueOf int64 // the order by which it is a reissue, or 0
	// Closure is the closure confirmation that it answers, or the day of the decision where it answers none. A corrected date
	// leaves it the same letter.
	Closure calendar.Date
}

// SameAs tells whether both are the same letter.
func (l Letter) SameAs(other Letter) bool { return l.IssueNo == other.IssueNo && l.alike(other) }

// Reissues tells whether it is the earlier letter, written once more.
func (l Letter) Reissues(earlier Letter) bool { return l.IssueNo > earlier.IssueNo && l.alike(earlier) }

// alike tells whether both are to the same people for the same decision.
func (l Letter) alike(other Letter) bool {
	return l.Case == other.Case && l.Occasion == other.Occasion && slices.Equal(l.Addressees, other.Addressees)
}

// Form is how a letter is written, and for which household.
type Form struct {
	Household string           `db:"household"`
	Channel   casefile.Channel `db:"channel"`
	Language  string           `db:"language"`
	Format    casefile.Format  `db:"format"`
}

// PastLetter is what the ledger holds of a letter of the episode, live or not.
type PastLetter struct {
	Letter
	ID      int64
	State   State
	Channel casefile.Channel
	// WrittenOn is the day on which this letter was written: the decision it answers stood then. It tells a decision
	// whose date was corrected from a new one.
	WrittenOn calendar.Date
	Settled   bool // a person has cancelled it: none is written in its place
}

// Answered tells whether the letter keeps any other from being written for its addressees on its occasion: it is on its way,
// has left, or a person has decided that it never shall.
func (l PastLetter) Answered() bool { return l.Settled || l.State.Live() && !l.State.Waiting() } //guard:letter-on-its-way-answers
