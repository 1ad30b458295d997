package feed

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"stepdown/internal/address"
	"stepdown/internal/casefile"
	"stepdown/internal/strict"
)

// warningRow is a row of warnings.csv; the lines of the address may have gaps.
type warningRow struct {
	casefile.Warning
	lines [addressLines]string
}

// warnings is the council's list of whom not to write to. A full feed with the file gives the whole list; one of changes
// adds to it and corrects it; a feed without the file leaves it as it is.
var warnings = newSheet("warnings.csv", slices.Concat([]field[warningRow]{
	column("person_ref", "the person not to write to, and whose household gets no letter: person_ref of adults.csv. Each row names a "+
		"person, an address or a mailbox, or several of them", "EHM-20931-A2", func(w *warningRow) cell { return text{&w.Person, 64} }).may(),
	column("uprn", "the property not to write to, by its number in the national address register", "100012345678",
		func(w *warningRow) cell { return uprn{&w.UPRN} }).may(),
}, addressColumns(true, func(w *warningRow) *[addressLines]string { return &w.lines }), []field[warningRow]{
	column("postcode", "the postcode of the address; needed with its lines", "NN99 1AA",
		func(w *warningRow) cell { return postcode{&w.Postcode} }).may(),
	column("email", "the mailbox not to write to", "someone@example.org", func(w *warningRow) cell { return mailbox{&w.Email} }).may(),
	column("reason_code", "the council's code for the reason; it appears in no letter and no list", "DV",
		func(w *warningRow) cell { return text{&w.Code, 40} }).must(),
	column("from", "the first day of the warning; blank means at once", "02/03/2026",
		func(w *warningRow) cell { return day{&w.From, false} }).may(),
	column("until", "the first day on which letters may go again; blank until the council ends the warning", "",
		func(w *warningRow) cell { return day{&w.Until, false} }).may(),
})...).may()

// problems are contradictions between the cells of a warning: one that names nobody, or half a place, would warn of nothing.
func (r warningRow) problems() (all []problem) {
	w, hasLines := r.Warning, len(compact(r.lines[:])) > 0
	if len(w.Places()) == 0 && !hasLines && w.Postcode == "" { //guard:warning-names-somebody
		all = append(all, problem{"", "names no person, no address and no mailbox",
			"fill person_ref, uprn, an address with its postcode, or email"})
	}
	if hasLines && w.Postcode == "" && w.UPRN == "" { //guard:warned-address-has-a-postcode
		all = append(all, problem{"postcode", "is blank although an address is given", "give the postcode, or the UPRN"})
	}
	if w.Postcode != "" && !hasLines && w.UPRN == "" { //guard:warned-postcode-has-an-address
		all = append(all, problem{"address_line_1", "is blank although a postcode is given",
			"give the address, or the UPRN: a postcode alone is a whole street"})
	}
	if _, ok := address.Postcode(w.Postcode); w.Postcode != "" && !ok { //guard:warned-postcode-is-one
		all = append(all, problem{"postcode", "is not a UK postcode", "correct it"})
	}
	if !w.Until.IsZero() && !w.From.Before(w.Until) { //guard:warning-lasts
		all = append(all, problem{"until", "is not after the first day of the warning", "correct one of the two dates"})
	}
	return all
}

// maxWarningFaults is as many faults as somebody mends at once.
const maxWarningFaults = 50

// takeWarnings takes all rows, or refuses the feed. Of rows that name the same for the same reason the wider time counts.
func (f *Feed) takeWarnings(c *listed[warningRow]) error {
	byIdentity, lines := map[string]casefile.Warning{}, map[string]int{}
	for i, r := range c.good {
		for _, p := range r.problems() {
			c.reject(c.lines[i], p)
		}
		w := r.Warning
		w.Address = compact(r.lines[:])
		if same, there := byIdentity[w.Identity()]; there {
			w = same.Wider(w) //guard:wider-warning-counts
		}
		byIdentity[w.Identity()], lines[w.Identity()] = w, c.lines[i]
	}
	if len(c.bad) > 0 { //guard:bad-warning-refuses-the-feed
		return c.refusal()
	}
	f.warnings, f.warningLines = []casefile.Warning{}, nil
	for _, identity := range slices.Sorted(maps.Keys(byIdentity)) {
		f.warnings = append(f.warnings, byIdentity[identity])
		f.warningLines = append(f.warningLines, lines[identity])
	}
	return nil
}

// refusal refuses the feed for the rows that can't be taken.
func (c *listed[T]) refusal() error {
	slices.SortStableFunc(c.bad, func(a, b reject) int { return cmp.Compare(a.line, b.line) })
	var faults strict.Faults
	for _, r := range c.bad[:min(len(c.bad), maxWarningFaults)] {
		faults = append(faults, strict.At(r.file, r.line, r.column, r.rule, r.mend))
	}
	if more := len(c.bad) - len(faults); more > 0 {
		faults = append(faults, strict.At(c.sheet.file, 0, "", fmt.Sprintf("there are %d more such faults", more), "mend these first"))
	}
	return refuse(faults...)
}

// compact are the lines of an address without its gaps.
func compact(lines []string) []string {
	var kept []string
	for _, line := range lines {
		if line != "" {
			kept = append(kept, line)
		}
	}
	return kept
}
