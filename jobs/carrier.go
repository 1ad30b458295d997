package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// Carrier takes what is ready: the print room, a mail server, a service that prints and posts. Deliver claims, tries again
// and writes down; a carrier only hands over, and says what became of it. It is given one parcel at a time.
type Carrier interface {
	// Name stands in the ledger with every letter that the carrier took or tried. It never changes.
	Name() string
	// Ready tells whether the carrier can be talked to now. With an error nothing is claimed, so that its being away uses up
	// no attempt.
	Ready(ctx context.Context) error
	// Place is the name by which the carrier can be asked for a letter later on. It is written down before the letter leaves,
	// and another attempt has another one.
	Place(p ledger.Parcel) string
	// Send hands a parcel over, once, and ends soon after the context does. A carrier that can't know whether the parcel was taken
	// says so: uncertain.
	Send(ctx context.Context, p ledger.Parcel) ledger.Receipt
	// Ask says what the carrier knows of letters that were handed over, or may have been. One that it doesn't know is left out,
	// or uncertain with what a person can do about it; it is ready only if it can never come to light any more. Ask may also
	// tell of letters that were accepted earlier: one comes back weeks after it was delivered.
	Ask(ctx context.Context, about []ledger.Parcel) ([]ledger.Receipt, error)
	// Recall takes an accepted letter back. false says that this is too late or can't be done by machine.
	Recall(ctx context.Context, p ledger.Parcel) (bool, error)
	// Advice is what a person can do about an accepted letter that must not go and could not be recalled.
	Advice(p ledger.Parcel) string
}

// Batched is a carrier that takes letters in batches: all that go in one pass are one, and leave together. Send only gathers
// a letter; the ledger decides about the batch as a whole, in one commit, and then it is sealed.
type Batched interface {
	Carrier
	// Flush makes what was gathered outlast a crash.
	Flush(ctx context.Context, batch, mark string) error
	// Seal lets a batch that is decided leave.
	Seal(ctx context.Context, batch string) error
	// Resume ends what daemons left that went silent: batches that are decided leave, and those that are not are given up.
	Resume(ctx context.Context) error
	// Collect finds out what became of whole batches, in the place of asking about each letter, and records it.
	Collect(ctx context.Context) error
}

// Carriers are those that are set up, each by the channel that it serves. What goes by a channel without one waits.
type Carriers map[casefile.Channel]Carrier

// each gives every carrier once, in the order of the channels, and also the one that may serve no channel.
func (c Carriers) each(also Carrier) (carriers []Carrier) {
	add := func(carrier Carrier) {
		if carrier != nil && !slices.ContainsFunc(carriers, func(known Carrier) bool { return known.Name() == carrier.Name() }) {
			carriers = append(carriers, carrier)
		}
	}
	for _, channel := range casefile.Channels {
		add(c[channel])
	}
	add(also)
	return carriers
}

// channels are those that a carrier serves.
func (c Carriers) channels(carrier Carrier) []casefile.Channel {
	return slices.DeleteFunc(slices.Clone(casefile.Channels), func(channel casefile.Channel) bool {
		return c[channel] == nil || c[channel].Name() != carrier.Name()
	})
}

// of is the carrier that took the letter, or nil where it is no longer set up.
func (c Carriers) of(l store.Letter) Carrier {
	for _, carrier := range c {
		if carrier.Name() == l.Carrier {
			return carrier
		}
	}
	return nil
}

// errOthersAtIt says that nothing could be recalled, as others were at work where the letters lie: with the next one it would be the same.
var errOthersAtIt = errors.New("others are at work there")

// Recall takes a letter back from the carrier that has accepted it, and tells whether it did. It changes no state: whoever
// recalls a letter writes down what that came to.
func (c Carriers) Recall(ctx context.Context, l store.Letter) (bool, error) {
	carrier := c.of(l)
	if carrier == nil {
		return false, nil
	}
	return carrier.Recall(ctx, parcel(l))
}

// Advice is what a person can do about a letter that must not go and could not be recalled.
func (c Carriers) Advice(l store.Letter) string {
	if carrier := c.of(l); carrier != nil {
		return carrier.Advice(parcel(l))
	}
	return fmt.Sprintf("stop it at its carrier, %s, which is no longer set up", l.Carrier)
}

// parcel is a letter as a carrier sees it, without its PDF.
func parcel(l store.Letter) ledger.Parcel {
	return ledger.Parcel{
		Name: l.Name(), Attempt: l.Attempt, Batch: l.Batch, Place: l.Place, SHA256: l.SHA256, Pages: l.Pages, Format: l.Format,
		ReprintOf: l.ReprintOf, To: l.Recipient, Subject: l.Cover.Subject, Text: l.Cover.Text, HTML: l.Cover.HTML,
	}
}
