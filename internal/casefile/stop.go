package casefile

import (
	"slices"

	"stepdown/internal/calendar"
)

// Lifted is a stop that a person has lifted: it outlasts feeds that go on saying it, and not one that says another.
type Lifted struct {
	StoppedOn calendar.Date `json:"stopped_on"`
	Reason    StopReason    `json:"stop_reason"`
	On        calendar.Date `json:"on"` // the day on which it was lifted
	By        string        `json:"by"`
}

// Unstop lifts the stop on record; false where there is none.
func (e *Episode) Unstop(on calendar.Date, by string) bool {
	if e.StoppedOn.IsZero() {
		return false
	}
	e.Lifted = append(slices.Clone(e.Lifted), Lifted{e.StoppedOn, e.StopReason, on, by})
	e.StoppedOn, e.StopReason = calendar.Date{}, ""
	return true
}

// mergeStop keeps a stop that the feed no longer gives, and takes one that it gives unless a person has lifted that same
// stop.
func (e *Episode) mergeStop(known *Episode) {
	e.Lifted = slices.Clone(known.Lifted)
	if e.StoppedOn.IsZero() || e.lifted(e.StoppedOn, e.StopReason) { //guard:blank-lifts-no-stop
		e.StoppedOn, e.StopReason = known.StoppedOn, known.StopReason
	}
}

// lifted tells whether a person has lifted that stop.
func (e *Episode) lifted(stoppedOn calendar.Date, reason StopReason) bool {
	return slices.ContainsFunc(e.Lifted, func(l Lifted) bool { return l.StoppedOn == stoppedOn && l.Reason == reason })
}
