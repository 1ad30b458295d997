package safeguard

import "stepdown/internal/ledger"

// leadIsOne is asked of a letter that names the lead professional: if nobody can say which of two leads, it must name neither.
func leadIsOne(l letter) ledger.Why {
	if l.due.Kind.NamesLead && l.e.LeadsDiffer(l.Today) {
		return ledger.LeadsDiffer.Because("two lead professionals began on the same day: record the day on which one of them stopped, " +
			"or really began")
	}
	return ledger.Why{}
}
