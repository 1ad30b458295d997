package safeguard

import (
	"stepdown/internal/address"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// leadIsOne is asked of a letter that names the lead professional: if nobody can say which of two leads, it must name neither.
func leadIsOne(l letter) ledger.Why {
	if l.due.Kind.NamesLead && l.e.LeadsDiffer(l.Today) {
		return ledger.LeadsDiffer.Because("two lead professionals began on the same day: record the day on which one of them stopped, " +
			"or really began")
	}
	return ledger.Why{}
}

// leadCanBeReached is asked of a letter that tells the family whom to turn to.
func leadCanBeReached(l letter) ledger.Why {
	if !l.due.Kind.NamesLead {
		return ledger.Why{}
	}
	lead, _ := l.e.CurrentLead(l.Today)
	for _, detail := range []string{lead.Name, lead.Role, lead.Organisation} {
		if casefile.SaysNothing(detail) || address.Says(detail) { //guard:lead-is-no-placeholder
			return ledger.LeadIncomplete.Because("the lead professional's name, role, organisation or telephone number is not recorded, or " +
				"something else stands in its place")
		}
	}
	if !casefile.IsTelephone(lead.Telephone) { //guard:lead-can-be-called
		return ledger.LeadIncomplete.Because("the lead professional's telephone number is no number that a family can call")
	}
	return ledger.Why{}
}
