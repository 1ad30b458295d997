package jobs_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"stepdown/internal/ledger"
)

// distant is a carrier such as a service that prints and posts for councils. It takes an order before it answers, keeps a
// second one under the same reference as another letter, shows an order only after a while, refuses some that it has
// accepted, takes nothing back, and tells of one that came back without being asked.
type distant struct {
	name   string
	now    func() time.Time
	does   map[string]string // by the letter's name: how the next order of it goes; empty: well
	away   bool
	then   func(taken string) // what happens as soon as a letter is taken; nil: nothing
	orders []*order           // all that it ever took: each is printed, unless it is refused or cancelled
}

type order struct {
	letter, reference string
	seenFrom          time.Time
	state             string // accepted, received, returned, validation-failed, cancelled
	message           string
}

// What can become of an order besides going well.
const (
	answerLost  = "it is taken, and the answer is an error"
	takenLate   = "there is no answer, and it is taken half a minute later"
	shownLate   = "it is taken, the answer is lost, and it shows half a minute later"
	neverCame   = "there is no answer, and it was never taken"
	refusedFlat = "the answer is that it can't be taken"
	tooMany     = "the answer is that there were too many today"
	notNow      = "the answer is that it can't be taken just now"
	diskIsFull  = "it can't be written down"
	deferred    = "the answer is to come again later"
	daemonDies  = "it is taken, and whoever sent it dies"
)

const lostFor = 45 * time.Second // how long an order may take to show

func (d *distant) Name() string { return cmp.Or(d.name, "distant") }

func (d *distant) Ready(context.Context) error {
	if d.away {
		return errors.New("reach the distant carrier: connection refused")
	}
	return nil
}

func (d *distant) Place(p ledger.Parcel) string {
	return fmt.Sprintf("council-%s-%d", p.Name, p.Attempt)
}

// errDied is the end of the process that was sending.
var errDied = errors.New("the process has ended")

func (d *distant) Send(_ context.Context, p ledger.Parcel) ledger.Receipt {
	how := d.does[p.Name]
	delete(d.does, p.Name)
	take := func(seenIn time.Duration) {
		d.orders = append(d.orders, &order{p.Name, p.Place, d.now().Add(seenIn), "accepted", string(p.Message)})
	}
	lost := ledger.Receipt{State: ledger.Uncertain, Why: ledger.Code("answer-lost").Because("its answer was lost"), Wait: lostFor}
	switch how {
	case answerLost:
		take(0)
		return lost
	case takenLate, shownLate:
		take(30 * time.Second)
		return lost
	case neverCame:
		return lost
	case refusedFlat:
		return ledger.Receipt{State: ledger.Failed, Why: ledger.Code("refused").Because("400 BadRequestError")}
	case tooMany:
		return ledger.Receipt{State: ledger.Ready, Why: ledger.Code("too-many").Because("429 TooManyRequestsError"), Wait: 3 * time.Hour,
			Uncounted: true, Broken: true}
	case notNow:
		return ledger.Receipt{State: ledger.Ready, Why: ledger.Code("not-now").Because("503 ServiceUnavailable")}
	case diskIsFull:
		return ledger.Receipt{State: ledger.Ready, Why: ledger.SpoolFailed.Because("no space left on device")}
	case deferred:
		return ledger.Receipt{State: ledger.Ready, Why: ledger.MailDelayed.Because("451 4.3.0")}
	case daemonDies:
		take(0)
		panic(errDied)
	}
	take(0)
	if d.then != nil {
		d.then(p.Name)
	}
	if p.Message != nil {
		return ledger.Receipt{State: ledger.Sent, Why: ledger.Code("delivered").Because("delivered")}
	}
	return ledger.Receipt{State: ledger.Accepted, Why: ledger.Code("handed-over").Because("the carrier has it")}
}

// Ask answers for each that it knows by now, and tells of all that came back.
func (d *distant) Ask(_ context.Context, about []ledger.Parcel) (known []ledger.Receipt, err error) {
	if d.away {
		return nil, errors.New("ask the distant carrier: connection refused")
	}
	for _, o := range d.orders {
		asked := o.state == "returned"
		for _, p := range about {
			asked = asked || p.Place == o.reference
		}
		if asked && !o.seenFrom.After(d.now()) {
			known = append(known, o.receipt())
		}
	}
	return known, nil
}

func (o *order) receipt() ledger.Receipt {
	state := map[string]ledger.State{"accepted": ledger.Accepted, "received": ledger.Sent, "returned": ledger.Returned,
		"validation-failed": ledger.Failed, "cancelled": ledger.Cancelled}[o.state]
	return ledger.Receipt{Name: o.letter, Place: o.reference, State: state, Why: ledger.Code(o.state).Because("the carrier says: " + o.state)}
}

func (d *distant) Recall(context.Context, ledger.Parcel) (bool, error) { return false, nil }

func (d *distant) Advice(p ledger.Parcel) string {
	return "cancel it by half past five at https://distant.example.org/" + p.Place
}

// become is what becomes of the newest order of a letter, days later.
func (d *distant) become(letter, state string) {
	for _, o := range d.orders {
		if o.letter == letter && o.reference == d.newest(letter) {
			o.state = state
		}
	}
}

func (d *distant) newest(letter string) (reference string) {
	for _, o := range d.orders {
		if o.letter == letter {
			reference = o.reference
		}
	}
	return reference
}

// printed are the letters that are put into the post, as often as they are.
func (d *distant) printed() string {
	var all []string
	for _, o := range d.orders {
		if o.state != "validation-failed" && o.state != "cancelled" {
			all = append(all, o.letter)
		}
	}
	return strings.Join(all, " ")
}
