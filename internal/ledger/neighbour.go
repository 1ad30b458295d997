package ledger

import "stepdown/internal/casefile"

// Neighbour is somebody of another episode, as others meet them there.
type Neighbour struct {
	casefile.Presence
	Record casefile.Key // whose reference is shown to managers only: to others it would disclose a neighbour
}
