package feed

import (
	"errors"

	"stepdown/internal/strict"
)

// Refused says that a feed was refused as a whole, for all of these faults; nothing of it may be taken.
type Refused struct{ Faults strict.Faults }

func refuse(faults ...strict.Fault) *Refused { return &Refused{faults} }

// Error has a line for each fault.
func (r *Refused) Error() string { return "the feed is refused as a whole\n" + r.Faults.Error() }

// faultsOf gives the faults of a refusal, or the error again when it is of another kind.
func faultsOf(err error) (strict.Faults, error) {
	if refused, ok := errors.AsType[*Refused](err); ok {
		return refused.Faults, nil
	}
	return nil, err
}
