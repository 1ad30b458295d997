package jobs

import (
	"slices"

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

// atGate are the reasons of letters that are written and right, and wait for their release alone.
var atGate = []ledger.Code{ledger.AwaitsApproval, ledger.Restricted, ledger.AwaitsItsDay, ledger.Approved}

// waits is what a letter waits for, besides what the safeguards ask for.
type waits struct {
	kind       ledger.Kind
	made       bool // by a person
	approvedBy string
	goesOn     calendar.Date
	shownOn    calendar.Date
}

func waitsOf(l store.Letter, envelope safeguard.Envelope) waits {
	return waits{l.Occasion.Kind, envelope.Made != nil, l.ApprovedBy, l.GoesOn, l.ShownOn}
}

// gate says what a letter still lacks, besides what the safeguards ask for. That of a restricted record is written and right
// like any other, so that a person has something to look at. What a person made, another looks at.
func (r Rules) gate(look store.Look, w waits, today calendar.Date) safeguard.Decision {
	hold := func(code ledger.Code, why string) safeguard.Decision {
		return safeguard.Decision{Verdict: safeguard.Hold, Why: code.Because(why)}
	}
	approved := w.approvedBy != ""
	unapproved := func(code ledger.Code, why string) safeguard.Decision {
		if w.approvedBy != "" {
			why = "whoever approved it counts as who confirmed the closure, so somebody else has to approve it: `stepdown letters approve`"
		}
		return hold(code, why)
	}
	if approved && r.approvedByConfirmer(look, w.approvedBy, today) { //guard:confirmers-approval-does-not-count
		approved = false
	}
	goesOn := w.goesOn
	if r.ShowSigner > 0 && !w.shownOn.IsZero() {
		goesOn = later(goesOn, r.Calendar.AddWorkingDays(w.shownOn, r.ShowSigner))
	}
	switch release := r.Release[w.kind]; {
	case look.Episode.Restricted == casefile.Yes && !approved: //guard:restricted-record-needs-approval
		return unapproved(ledger.Restricted,
			"the record is restricted: a named person has to look at the letter and approve it: `stepdown letters approve`")
	case w.made && !approved: //guard:made-letter-needs-approval
		return unapproved(ledger.AwaitsApproval, "a person made it, so another has to look at it and approve it: `stepdown letters approve`")
	case release.Approval && !approved: //guard:letter-needs-approval
		return unapproved(ledger.AwaitsApproval, "somebody has to approve it: `stepdown letters approve`")
	case r.ShowSigner > 0 && w.shownOn.IsZero(): //guard:signer-is-shown-the-letter
		return hold(ledger.AwaitsItsDay, "the next digest shows it to whoever signs it, and then it waits for them to object")
	case release.After+r.ShowSigner > 0 && today.Before(goesOn): //guard:letter-waits-its-days
		return hold(ledger.AwaitsItsDay, "it goes on "+goesOn.String()+", unless somebody holds it")
	}
	return safeguard.Decision{Verdict: safeguard.Go}
}

// approvedByConfirmer asks of an approval what was asked of the act, by the record as it is: a later feed may name another confirmer.
func (r Rules) approvedByConfirmer(look store.Look, name string, today calendar.Date) bool {
	approvers := []casefile.Approver{{Name: name}}
	for _, a := range look.Approvers {
		if a.Name == name {
			approvers = append(approvers, a)
		}
	}
	return slices.ContainsFunc(approvers, func(a casefile.Approver) bool {
		return look.Episode.ConfirmedBy(a, r.Staff, today) ||
			slices.ContainsFunc(look.Acts, func(did store.Act) bool { return a.Closed(did.What, did.OSUser) })
	})
}

func later(a, b calendar.Date) calendar.Date {
	if b.After(a) {
		return b
	}
	return a
}

// bar holds a newly written letter at the gate. What has been decided about old, whose place it takes, holds for it too if
// it says the same.
func (d desk) bar(look store.Look, n *store.NewLetter, old *store.Letter) {
	if n.State != ledger.Ready {
		return
	}
	n.GoesOn = d.rules.Calendar.AddWorkingDays(d.today, d.rules.Release[n.Occasion.Kind].After)
	w := waits{kind: n.Occasion.Kind, made: n.Written.Made != 0}
	if old != nil &&
		old.Content == n.Written.Content { //guard:approval-is-of-what-it-says on
		n.ApprovedBy, n.GoesOn, n.ShownAs, w.shownOn = old.ApprovedBy, old.GoesOn, old.ID, old.ShownOn
	}
	w.approvedBy, w.goesOn = n.ApprovedBy, n.GoesOn
	if gate := d.rules.gate(look, w, d.today); gate.Verdict == safeguard.Hold {
		n.State, n.Why = ledger.Held, gate.Why
	}
}
