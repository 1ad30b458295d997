package ledger

import (
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// Neighbour is somebody of another episode, as others meet them there.
type Neighbour struct {
	casefile.Presence
	Record casefile.Key // whose reference is shown to managers only: to others it would disclose a neighbour
}

// Elsewhere is a letter to a person of another episode that has left or is on its way, or is ready to go, or of which somebody has
// decided that it never shall.
type Elsewhere struct {
	Record  casefile.Key
	Person  string // one of those whom it is addressed to
	Kind    Kind
	Closure calendar.Date // see Letter.Closure
	Ready   bool          // it has not begun to leave
}
