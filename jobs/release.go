package jobs

import (
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/safeguard"
	"stepdown/internal/store"
)

// Release says when a letter that has been written, and may go, does go. The zero value is at once: the manager's
// confirmation of the closure on record is the release.
type Release struct {
	Approval bool // somebody approves it, who did not confirm the closure
	After    int  // working days, in which it can be held
}

// gate says what a letter of the kind still lacks, besides what the safeguards ask for. That of a restricted record is
// written and right like any other, so that a person has something to look at. What a person made, another looks at.
func (r Rules) gate(e *casefile.Episode, kind ledger.Kind, made bool, approvedBy string, goesOn, today calendar.Date) safeguard.Decision {
	switch release := r.Release[kind]; {
	case e.Restricted == casefile.Yes && approvedBy == "": //guard:restricted-record-needs-approval
		return safeguard.Decision{Verdict: safeguard.Hold,
			Why: ledger.Restricted.Because("the record is restricted: a named person has to look at the letter and approve it: `stepdown " +
				"letters approve`")}
	case made && approvedBy == "": //guard:made-letter-needs-approval
		return safeguard.Decision{Verdict: safeguard.Hold,
			Why: ledger.AwaitsApproval.Because("a person made it, so another has to look at it and approve it: `stepdown letters approve`")}
	case release.Approval && approvedBy == "": //guard:letter-needs-approval
		return safeguard.Decision{Verdict: safeguard.Hold,
			Why: ledger.AwaitsApproval.Because("somebody has to approve it: `stepdown letters approve`")}
	case release.After > 0 && today.Before(goesOn): //guard:letter-waits-its-days
		return safeguard.Decision{Verdict: safeguard.Hold,
			Why: ledger.AwaitsItsDay.Because("it goes on " + goesOn.String() + ", unless somebody holds it")}
	}
	return safeguard.Decision{Verdict: safeguard.Go}
}

// bar holds a newly written letter at the gate. What has been decided about old, whose place it takes, holds for it too if
// it says the same.
func (d desk) bar(e *casefile.Episode, n *store.NewLetter, old *store.Letter) {
	if n.State != ledger.Ready {
		return
	}
	n.GoesOn = d.rules.Calendar.AddWorkingDays(d.today, d.rules.Release[n.Occasion.Kind].After)
	if old != nil &&
		old.Content == n.Written.Content { //guard:approval-is-of-what-it-says on
		n.ApprovedBy, n.GoesOn = old.ApprovedBy, old.GoesOn
	}
	if gate := d.rules.gate(e, n.Occasion.Kind, n.Written.Made != 0, n.ApprovedBy, n.GoesOn, d.today); gate.Verdict == safeguard.Hold {
		n.State, n.Why = ledger.Held, gate.Why
	}
}
