package safeguard

import "stepdown/internal/ledger"

// leadIsOne is asked of the closure letter: it must not name one of two of whom nobody can say which leads.
func leadIsOne(l letter) (code, reason string) {
	if l.due.Occasion.Kind == ledger.Closure && l.e.LeadsDiffer(l.Today) {
		return "leads-differ", "two lead professionals began on one day: record until when one of them led, or from when"
	}
	return "", ""
}
