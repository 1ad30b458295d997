package jobs

import (
	"slices"

	"stepdown/internal/ledger"
	"stepdown/internal/safeguard"
	"stepdown/internal/store"
	"stepdown/letters"
)

// newLetter is the row of a letter that can't be written yet, with the reason.
func newLetter(p safeguard.Planned, why ledger.Why, rules Rules) store.NewLetter {
	return store.NewLetter{
		Letter: p.Envelope.Letter,
		Form:   p.Envelope.Form,
		Due:    p.Due,
		Policy: rules.Policy.Digest(),
		State:  ledger.Held,
		Why:    why,
	}
}

// finished makes it a letter that is ready to go.
func finished(n *store.NewLetter, written letters.Letter, envelope safeguard.Envelope) {
	n.State, n.Why = ledger.Ready, ledger.Written.Because("written and ready to go")
	n.Written = &store.Written{
		PDF: written.PDF, SHA256: written.SHA256, Pages: written.Pages,
		Snapshot: written.Snapshot, Content: written.Content, Template: written.Template,
		Recipient: envelope.Mailbox(), Cover: store.Cover(written.Cover),
	}
	if envelope.Made != nil {
		n.Written.Made = envelope.Made.ID
	}
}

// change notes a change of state of a letter that exists.
func (r *review) change(l store.Letter, to ledger.State, why ledger.Why) {
	r.looked.Changes = append(r.looked.Changes, store.Change{LetterID: l.ID, From: l.State, To: to, Why: why})
	r.find(Finding{Kind: l.Occasion.Kind, State: to, Why: why})
}

// replace puts a newly written letter in the place of one that has not left: a letter is never patched.
func (r *review) replace(l store.Letter, fresh store.NewLetter, why ledger.Why) {
	r.change(l, ledger.Superseded, why)
	r.add(fresh)
}

func (r *review) add(n store.NewLetter) {
	r.looked.NewLetters = append(r.looked.NewLetters, n)
	r.find(Finding{Kind: n.Occasion.Kind, State: n.State, Why: n.Why})
}

func (r *review) find(f Finding) {
	f.Case = r.look.Episode.Key.String()
	r.findings = append(r.findings, f)
}

// count adds what the review came to.
func (r *review) count(total *Scanned) {
	for _, n := range r.looked.NewLetters {
		if n.State == ledger.Ready {
			total.Written++
		} else {
			total.Held++
		}
	}
	for _, c := range r.looked.Changes {
		switch c.To {
		case ledger.Held:
			total.Held++
		case ledger.Accepted:
			total.TooLate++
		case ledger.Cancelled:
			total.Cancelled++
		case ledger.Superseded:
			total.Superseded++
		}
	}
	total.Recalled += r.recalled
	total.Reminders += len(r.looked.Reminders)
}

// without is the plan less one envelope.
func without(planned []safeguard.Planned, done safeguard.Planned) []safeguard.Planned {
	return slices.DeleteFunc(slices.Clone(planned), func(p safeguard.Planned) bool {
		return p.Envelope.SameAs(done.Envelope.Letter)
	})
}
