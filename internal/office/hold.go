package office

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// HoldCase keeps every letter of a case back, until before a day or, without one, until somebody releases it. A key without a
// number means the whole case: every episode of it, and those that come later.
func (o *Office) HoldCase(ctx context.Context, key casefile.Key, until, today calendar.Date, who Who) error {
	return o.hold(ctx, key, casefile.Hold{Reason: who.Because, Until: until}, "hold", today, who)
}

// HoldCaseForSafety does so because somebody could be hurt: it also holds the letters of other cases to the same people, doors and
// mailboxes.
func (o *Office) HoldCaseForSafety(ctx context.Context, key casefile.Key, until, today calendar.Date, who Who) error {
	return o.hold(ctx, key, casefile.Hold{Reason: who.Because, Until: until, Safety: true}, "hold for safety", today, who)
}

func (o *Office) hold(ctx context.Context, key casefile.Key, h casefile.Hold, what string, today calendar.Date, who Who) error {
	if !h.Until.IsZero() && !h.Until.After(today) { //guard:hold-lasts
		return fmt.Errorf("--until %s is not after today: a hold lasts until the day before it", h.Until)
	}
	h.By, h.From, h.Source, h.WholeCase = who.Name, today, casefile.FromPerson, key.Number == 0
	return o.recordAll(ctx, toHoldCase, key, today, what, who, func(episodes []*casefile.Episode) error {
		for _, e := range episodes {
			e.Holds = append(e.Holds, h)
		}
		return nil
	})
}

// recordAll changes an episode, or all of a case where the key has no number, by a person's act.
func (o *Office) recordAll(ctx context.Context, a act, key casefile.Key, today calendar.Date, what string, who Who,
	edit func([]*casefile.Episode) error) error {
	if key.Number != 0 {
		return o.record(ctx, a, key, today, what, who, func(e *casefile.Episode) error { return edit([]*casefile.Episode{e}) })
	}
	by, err := a.by(who)
	if err != nil {
		return err
	}
	if err := o.store.RecordAll(ctx, key.Case, today, what, by, edit); err != nil {
		return err
	}
	o.recallLying(ctx, today)
	return nil
}

// ReleaseCase ends the holds of a case from today on, or those that one person put on it, and gives them, each once. One for
// safety is ended only by a manager. Those that the case system still gives can only be ended there. A key without a number means
// every episode.
func (o *Office) ReleaseCase(ctx context.Context, key casefile.Key, heldBy string, today calendar.Date, who Who) ([]casefile.Hold, error) {
	manages := o.asManager(ctx, today, who)
	if manages != nil && !errors.Is(manages, ErrNoManager) {
		return nil, manages
	}
	r := release{heldBy: heldBy, today: today, manages: manages}
	err := o.recordAll(ctx, toReleaseCase, key, today, "release", who, func(episodes []*casefile.Episode) error {
		r.ended = nil
		for _, e := range episodes {
			if err := r.end(e); err != nil {
				return err
			}
		}
		switch {
		case len(r.ended) > 0:
			return nil
		case heldBy != "":
			return fmt.Errorf("no hold by %s stands on case %s: see `stepdown explain %s`", heldBy, key.Case, key.Case)
		}
		return fmt.Errorf("no hold stands on case %s", key.Case)
	})
	return r.ended, err
}

// release ends holds.
type release struct {
	heldBy  string // whose; empty: everybody's
	today   calendar.Date
	manages error // why whoever releases is no manager, or nil
	ended   []casefile.Hold
}

func (r *release) end(e *casefile.Episode) error {
	for i := range e.Holds {
		switch h := &e.Holds[i]; {
		case !h.Until.IsZero() && !r.today.Before(h.Until) || r.heldBy != "" && !casefile.SameName(r.heldBy, h.By):
		case h.Source == casefile.FromFeed && h.VanishedOn.IsZero(): //guard:hold-of-the-feed-stays
			return fmt.Errorf("the case system holds case %s: end the hold there, and the next feed brings it", e.Key)
		case h.Safety && r.manages != nil: //guard:safety-hold-is-for-managers
			return fmt.Errorf("case %s is held for safety: %w", e.Key, r.manages)
		default:
			if !slices.Contains(r.ended, *h) {
				r.ended = append(r.ended, *h)
			}
			h.Until = r.today
		}
	}
	return nil
}
