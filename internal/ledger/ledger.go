// Package ledger says what the house remembers of letters and reminders: their keys, the states a letter can be in, and
// the only ways from one state to another. The ledger is the queue: what is due and not in it gets done, and what is in
// it is not done again. The package is pure; the store keeps the rows and refuses what this package refuses.
package ledger

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// Kind names a kind of letter; its row in timetable.Kinds says everything else about it.
type Kind string

// For is the key under which a person decides about letters of this kind to one adult (casefile.Adult.ID). It survives a new
// household and a corrected date, so what is held in doubt stays held.
func (k Kind) For(adult string) string { return string(k) + "#" + adult }

// Occasion names the decision that letters answer: the family's decision, which has stood since Since without a break.
type Occasion struct {
	Kind  Kind          `json:"kind"`
	Since calendar.Date `json:"since"`
}

// Thing is the key under which a person decides on it.
func (o Occasion) Thing() string { return string(o.Kind) + "@" + o.Since.String() }

// Sum identifies a letter's PDF: its SHA-256 in lower-case hexadecimal digits.
func Sum(pdf []byte) string { return fmt.Sprintf("%x", sha256.Sum256(pdf)) }

// State is where a letter is on its way.
type State string

const (
	Held       State = "held"       // something must be put right first
	Ready      State = "ready"      // may go
	Sending    State = "sending"    // claimed by a daemon, under a lease
	Accepted   State = "accepted"   // in the print spool, or taken by a carrier
	Sent       State = "sent"       // printed, mailed or given by hand
	Returned   State = "returned"   // came back
	Uncertain  State = "uncertain"  // nobody knows whether it left: a person decides
	Failed     State = "failed"     // refused for good, or tried too often: a person decides
	Cancelled  State = "cancelled"  // will never be sent
	Superseded State = "superseded" // a newer letter took its place before it left
)

// States are all states, in the order of a letter's life.
var States = []State{Held, Ready, Sending, Accepted, Sent, Returned, Uncertain, Failed, Cancelled, Superseded}

var allowed = map[State][]State{
	Held:      {Ready, Sent, Cancelled, Superseded}, // sent: given by hand
	Ready:     {Held, Sending, Sent, Cancelled, Superseded},
	Sending:   {Accepted, Sent, Ready, Held, Uncertain, Failed, Cancelled},
	Accepted:  {Sent, Returned, Failed, Cancelled},                  // failed: refused after all; cancelled: recalled, or pulled
	Sent:      {Returned, Accepted},                                 // accepted: it was not printed after all, or is printed again
	Uncertain: {Sent, Accepted, Ready, Returned, Failed, Cancelled}, // by a person, or by its carrier when asked
	Failed:    {Ready, Cancelled},
}

// CanBecome tells whether a letter may go from one state to the other.
func (s State) CanBecome(next State) bool { return slices.Contains(allowed[s], next) }

// Become is the check that every change of state passes through.
func (s State) Become(next State) error {
	if !s.CanBecome(next) { //guard:letter-states-are-in-order
		return fmt.Errorf("change a letter from %s to %s: a letter that is %s can only become %v", s, next, s, allowed[s])
	}
	return nil
}

// Rereasoned tells whether a letter in this state may be given another reason without leaving it.
func (s State) Rereasoned() bool { return s == Held || s == Accepted }

// Live tells whether a letter in this state holds the key of its occasion, so that no other may be written for it.
func (s State) Live() bool { return s != Cancelled && s != Superseded }

// Left tells whether a letter in this state has left, or may have: it can't be taken back by itself.
func (s State) Left() bool {
	return s == Sent || s == Returned || s == Uncertain
}

// Waiting tells whether a letter in this state is looked at anew in every scan.
func (s State) Waiting() bool { return s == Held || s == Ready }

// Role is who a reminder is for, seen from the case.
type Role string

const (
	EHCO           Role = "ehco"
	Lead           Role = "lead"            // the EHCO's lead
	ServiceManager Role = "service manager" //
)

// Reminder is the key of one reminder: one rung of the ladder of one item, for one role. It is never sent twice.
type Reminder struct {
	Rule     string        `json:"rule"`     // the rule's id in the policy
	Occasion string        `json:"occasion"` // what makes this time differ from the next, such as the date counted from
	Nominal  calendar.Date `json:"nominal"`  // the due date before any shift for weekends and bank holidays
	Rung     string        `json:"rung"`     // before, due, overdue-1, overdue-2, overdue-5, week-1, week-2 ...
	Role     Role          `json:"role"`
}

// Item is the key of the thing that reminders remind of: it is open until it is done or no longer due.
type Item struct {
	Rule     string        `json:"rule"`
	Occasion string        `json:"occasion"`
	Nominal  calendar.Date `json:"nominal"`
}

// Thing is the key under which a person decides on it.
func (i Item) Thing() string { return i.Rule + "@" + i.Occasion }

// Item is what the reminder reminds of.
func (r Reminder) Item() Item { return Item{r.Rule, r.Occasion, r.Nominal} }

// PastReminder is a reminder that was written, on a day, while the case was an EHCO's.
type PastReminder struct {
	Reminder
	On   calendar.Date `json:"on"`
	EHCO string        `json:"ehco"` // their reference
}

// Past is all that is known of one episode besides its record: what the ledger holds, in the order in which it was written,
// and the warnings.
type Past struct {
	Letters   []PastLetter
	Reminders []PastReminder
	// Open are the items that the last look found open. They tell what is still the same lack from one that began anew.
	Open []Item
	// Decided tells of things that fell due before the service went live, by their keys, whether a person has them sent
	// (true) or has dismissed them.
	Decided map[string]bool
	// Held are the letters that are kept back by a decision, by Kind.For: HeldByPerson or SentBeforeRestore.
	Held map[string]Code
	// Reissues are the letters that people have ordered to be written once more.
	Reissues []Letter
	// Warnings are those of the council's that meet somebody of the episode: the same person, door or mailbox.
	Warnings []casefile.Warning
	// Made are the letters that people made and gave in, in that order.
	Made []Made
	// Neighbours are people of other episodes who are met where people of this one are, or whose records tell of those.
	Neighbours []Neighbour
	// Elsewhere are the letters of other episodes that may be of the same case: those that have left or are about to, or never shall.
	Elsewhere []Elsewhere
	// WorkMailboxes are those mailboxes of the episode's adults that belong to somebody who works with families.
	WorkMailboxes []casefile.Place
	// Cleared are the neighbours' holds that a manager has lifted, by Neighbour.Hold.
	Cleared map[string]bool
	// Since is, for each adult of the episode, when its record came to say of them what others ask about; none: nobody wrote it down.
	Since map[string]string
}
