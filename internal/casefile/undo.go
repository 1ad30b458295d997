package casefile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"stepdown/internal/calendar"
)

// Undo is the record once the feed is taken back that made before into now, with why it is. Both hold what people did since.
// Where the feed said something that may hold a letter back which before would let go, Undone says so, and holds the case
// until a feed gives a good row of it: nobody knows which of the two is right.
func Undo(before, now *Episode, why string) (*Episode, error) {
	e := *before
	restricts, err := restricts(before, now)
	if restricts { //guard:undone-restriction-holds
		e.Undone = why
	}
	return &e, err
}

// restricts tells whether now says anything that may hold a letter back which before would let go. It lists what is known to
// be harmless, so that anything added to a record later restricts.
func restricts(before, now *Episode) (bool, error) {
	rest := *now
	if strings.TrimSpace(now.SocialWorker.Name) != "" && strings.TrimSpace(now.SocialWorker.Telephone) != "" {
		rest.SocialWorker = before.SocialWorker
	}
	rest.Manager, rest.EHCO, rest.EHCOToldOn = before.Manager, before.EHCO, before.EHCOToldOn
	rest.DecidedOn, rest.PlanningStartedOn, rest.SocialWorkPlannedEnd = before.DecidedOn, before.PlanningStartedOn, before.SocialWorkPlannedEnd
	rest.Basis, rest.Undone = before.Basis, before.Undone
	if onlyNewlyDone(before, now) {
		rest.Milestones = before.Milestones
	}
	rest.Adults = make([]Adult, len(now.Adults))
	for i, a := range now.Adults {
		was, _ := before.Adult(a.ID)
		rest.Adults[i] = a.lessSafeThan(was)
	}
	was, err := json.Marshal(before.arranged())
	if err != nil {
		return true, fmt.Errorf("compare two records: %w", err)
	}
	is, err := json.Marshal(rest.arranged())
	if err != nil {
		return true, fmt.Errorf("compare two records: %w", err)
	}
	return !bytes.Equal(was, is), nil
}

// arranged is a copy of the record whose parts are in order.
func (e *Episode) arranged() *Episode {
	a := *e
	a.Children, a.Adults, a.Consents = slices.Clone(e.Children), slices.Clone(e.Adults), slices.Clone(e.Consents)
	a.Rulings, a.LeadProfessionals, a.Holds = slices.Clone(e.Rulings), slices.Clone(e.LeadProfessionals), slices.Clone(e.Holds)
	a.Arrange()
	return &a
}

// onlyNewlyDone tells whether now's milestones differ from before's only by ones that were not done before.
func onlyNewlyDone(before, now *Episode) bool {
	for _, step := range Steps() {
		was, differed := before.settle(step)
		is, differs := now.settle(step)
		if !was.On.IsZero() && is.On != was.On || (differs != nil) != (differed != nil) {
			return false
		}
	}
	return true
}

// lessSafeThan is the adult without what makes it safer to write to them than it was.
func (a Adult) lessSafeThan(was Adult) Adult {
	if was.SafeToWrite != Yes && (a.SafeToWrite == Yes || was.SafeToWrite == No) {
		a.SafeToWrite = was.SafeToWrite
	}
	if !a.AddressConfirmedOn.Before(was.AddressConfirmedOn) && strings.TrimSpace(a.AddressConfirmedBy) != "" {
		a.AddressConfirmedOn, a.AddressConfirmedBy = was.AddressConfirmedOn, was.AddressConfirmedBy
	}
	return a
}

// Carry does to a record of the case as it was earlier what a person did to it now, which made from into to: what was
// added is added, what was changed is changed where the earlier record says the same.
func Carry(earlier, from, to *Episode) *Episode {
	carried := *earlier
	fields, was, is := reflect.ValueOf(&carried).Elem(), reflect.ValueOf(from).Elem(), reflect.ValueOf(to).Elem()
	for i := range fields.NumField() {
		switch f := fields.Field(i); {
		case f.Kind() == reflect.Slice:
			f.Set(carryAll(f, was.Field(i), is.Field(i)))
		case !reflect.DeepEqual(was.Field(i).Interface(), is.Field(i).Interface()):
			f.Set(is.Field(i))
		}
	}
	return &carried
}

// carryAll is Carry for a list. As many things gone as are new are the same things, changed.
func carryAll(earlier, from, to reflect.Value) reflect.Value {
	gone, added := without(from, to), without(to, from)
	carried := reflect.AppendSlice(reflect.Zero(earlier.Type()), earlier)
	for i, old := range gone {
		at := find(carried, old)
		switch {
		case at < 0:
		case len(gone) == len(added):
			carried.Index(at).Set(added[i])
		default:
			carried = reflect.AppendSlice(carried.Slice3(0, at, at), carried.Slice(at+1, carried.Len()))
		}
	}
	if len(gone) == len(added) {
		return carried
	}
	return reflect.Append(carried, added...)
}

// without gives what one list holds more often than another, that many times.
func without(all, others reflect.Value) []reflect.Value {
	var rest []reflect.Value
	used := map[int]bool{}
	for i := range all.Len() {
		found := false
		for k := 0; k < others.Len() && !found; k++ {
			if !used[k] && reflect.DeepEqual(all.Index(i).Interface(), others.Index(k).Interface()) {
				used[k], found = true, true
			}
		}
		if !found {
			rest = append(rest, all.Index(i))
		}
	}
	return rest
}

func find(all, one reflect.Value) int {
	for i := range all.Len() {
		if reflect.DeepEqual(all.Index(i).Interface(), one.Interface()) {
			return i
		}
	}
	return -1
}

// Closed tells whether the case has come to its end: closure is confirmed, it has stopped, or the family goes on without
// support. In time such a case leaves full feeds.
func (e *Episode) Closed(today calendar.Date) bool {
	_, confirmed := e.Done(ClosureConfirmed, today)
	return confirmed || e.Stopped(today) || e.Support == SupportNotNeeded
}
