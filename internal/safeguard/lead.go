package safeguard

import "stepdown/internal/ledger"

// leadIsOne is asked of the closure letter: if nobody can say which of two leads, it must name neither.
func leadIsOne(l letter) (code, reason string) {
	if l.due.Occasion.Kind == ledger.Closure && l.e.LeadsDiffer(l.Today) {
		return "leads-differ", "two lead professionals began on the same day: record the day on which one of them stopped, or really began"
	}
	return "", ""
}
