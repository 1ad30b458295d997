package ledger

import (
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// Parcel is one thing that a carrier is given: a letter, or a message to somebody of the council. Its names say nothing of a
// person.
type Parcel struct {
	Name    string        // opaque, such as L000012; empty for a message
	Attempt int           // from 1
	Batch   string        // of a carrier that has batches
	Mark    string        // of the batch while it is made, drawn at random
	Opens   bool          // it is the batch's first
	Place   string        // the name by which the carrier can be asked for it
	Day     calendar.Date // on which it leaves

	// Of a letter.
	PDF                 []byte
	SHA256              string // of PDF, as it was written
	Pages               int
	Format              casefile.Format
	ReprintOf           string // the batch that it was in before it was printed again
	Subject, Text, HTML string // the note around it, where it is mailed

	To      string // e-mail address; empty where the page itself bears the address
	Message []byte // a message as it was frozen: these bytes go, on every attempt
}

// Receipt is what a carrier says of a parcel: the state in which the parcel is now, and why. Ready says that nothing has left.
type Receipt struct {
	State State
	Why   Why
	// Name and Place say which parcel is meant, where the carrier was asked about several.
	Name, Place string
	// Wait is how long the carrier asks to be left alone: before a parcel that is ready is tried again, and before it can be
	// said of one that is uncertain whether the carrier has it. 0: the settings say when to try again, and asking is no use.
	Wait time.Duration
	// Uncounted says that the attempt is not to count as one: the parcel would have gone, had the carrier been well.
	Uncounted bool
	// Broken says that other parcels would fare no better just now.
	Broken bool
	Err    error // for the log; nil where Why says it all
}
