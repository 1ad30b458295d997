package office

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/safeguard"
	"stepdown/internal/store"
)

// LeftOver is something that fell due before the service went live, for a person to send or dismiss: no personal data.
type LeftOver struct {
	ID   string        `json:"id"`
	Case string        `json:"case"`
	What string        `json:"what"`
	Due  calendar.Date `json:"due"`
	Why  string        `json:"why"`

	key   casefile.Key
	thing string
}

// ErrNoGoLive says that nothing is left to people on a database that takes feeds all the same, which one for tests does.
var ErrNoGoLive = errors.New("timing.go_live_on is not set: whatever is due is sent, and nothing is left to a person")

// Backlog lists what fell due before the service went live and nobody has decided on, by case.
func (o *Office) Backlog(ctx context.Context, day calendar.Date) ([]LeftOver, error) {
	if o.rules.Settings.GoLiveOn.IsZero() {
		return nil, cmp.Or(o.intake.Barred, ErrNoGoLive)
	}
	world, err := o.world(ctx, day)
	if err != nil {
		return nil, err
	}
	var all []LeftOver
	err = o.eachThatCanBeDue(ctx, day, casefile.Key{}, func(look store.Look) {
		if look.Err != nil {
			return
		}
		for _, left := range safeguard.Check(look.Episode, look.Past, world).Backlog {
			ref := look.Episode.Key.String()
			sum := sha256.Sum256([]byte(ref + "\n" + left.Thing))
			what := string(left.Kind) + " letter"
			if left.Rule != "" {
				what = o.rules.Action(look.Episode, left.Rule)
			}
			all = append(all, LeftOver{"B" + strings.ToUpper(hex.EncodeToString(sum[:4])), ref, what, left.Due, left.Why, look.Episode.Key,
				left.Thing})
		}
	})
	slices.SortStableFunc(all, func(x, y LeftOver) int { return strings.Compare(x.Case, y.Case) })
	return all, err
}

// DecideBacklog has one thing of the backlog sent or dismissed, or all of it where id is empty.
func (o *Office) DecideBacklog(ctx context.Context, id string, send bool, today calendar.Date, who Who) (int, error) {
	by, err := toDecideBacklog.by(who)
	if err != nil {
		return 0, err
	}
	all, err := o.Backlog(ctx, today)
	if err != nil {
		return 0, err
	}
	n, said := 0, store.Dismiss
	if send {
		said = store.Send
	}
	for _, left := range all {
		if id != "" && !strings.EqualFold(left.ID, id) {
			continue
		}
		if err := o.store.Decide(ctx, left.key, left.thing, said, today, by); err != nil {
			return n, err
		}
		n++
	}
	if n == 0 && id != "" {
		return 0, fmt.Errorf("nothing in the backlog has the id %s: `stepdown backlog` lists what is there", id)
	}
	return n, nil
}
