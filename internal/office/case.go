package office

import (
	"context"
	"errors"
	"fmt"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// record changes a case by a person's act.
func (o *Office) record(ctx context.Context, a act, key casefile.Key, today calendar.Date, what string, who Who,
	edit func(*casefile.Episode) error) error {
	by, err := a.by(who)
	if err != nil {
		return err
	}
	return o.store.Record(ctx, key, today, what, by, edit)
}

// RecordStep records that a milestone was reached on a day. What a person records outlasts what feeds say.
func (o *Office) RecordStep(ctx context.Context, key casefile.Key, step casefile.Step, on, today calendar.Date, who Who) error {
	if on.After(today) { //guard:recorded-has-happened
		return fmt.Errorf("%s is still to come: record it when it has happened", on.WithWeekday())
	}
	return o.record(ctx, toRecordStep, key, today, recorded(step)+on.String(), who, func(e *casefile.Episode) error {
		e.Milestones = append(e.Milestones, casefile.Milestone{Step: step, On: on, By: who.Name, Source: casefile.FromPerson, RecordedOn: today})
		return nil
	})
}

// recorded is how the act of recording a milestone begins in the history of a case; its day follows.
func recorded(step casefile.Step) string { return string(step) + " on " }

// WithdrawStep records that a milestone on record did not happen. That outlasts what feeds say, too.
func (o *Office) WithdrawStep(ctx context.Context, key casefile.Key, step casefile.Step, today calendar.Date, who Who) error {
	return o.record(ctx, toWithdrawStep, key, today, string(step)+" withdrawn", who, func(e *casefile.Episode) error {
		if m, _ := e.Done(step, today); m.On.IsZero() {
			return fmt.Errorf("there is no %q on the record of case %s to withdraw", step, e.Key)
		}
		e.Milestones = append(e.Milestones, casefile.Milestone{Step: step, By: who.Name, Source: casefile.FromPerson, RecordedOn: today})
		return nil
	})
}

// UnstopCase lifts the stop of a case: what is due falls due again. Feeds that go on saying the same stop change nothing;
// another day or another reason is a new stop.
func (o *Office) UnstopCase(ctx context.Context, key casefile.Key, today calendar.Date, who Who) error {
	return o.record(ctx, toUnstopCase, key, today, "unstop", who, func(e *casefile.Episode) error {
		if !e.Unstop(today, who.Name) {
			return fmt.Errorf("case %s is not stopped", e.Key)
		}
		return nil
	})
}

// HoldCase keeps every letter of a case back, until before a day or, without one, until somebody releases it.
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
	h.By, h.From, h.Source = who.Name, today, casefile.FromPerson
	return o.record(ctx, toHoldCase, key, today, what, who, func(e *casefile.Episode) error {
		e.Holds = append(e.Holds, h)
		return nil
	})
}

// ReleaseCase ends the holds of a case from today on; one for safety, only if a manager does. Those that the case system still
// gives can only be ended there.
func (o *Office) ReleaseCase(ctx context.Context, key casefile.Key, today calendar.Date, who Who) error {
	manages := o.asManager(ctx, today, who)
	if manages != nil && !errors.Is(manages, ErrNoManager) {
		return manages
	}
	return o.record(ctx, toReleaseCase, key, today, "release", who, func(e *casefile.Episode) error {
		ended, theirs := 0, 0
		for i := range e.Holds {
			switch h := &e.Holds[i]; {
			case !h.Until.IsZero() && !today.Before(h.Until):
			case h.Source == casefile.FromFeed && h.VanishedOn.IsZero():
				theirs++
			case h.Safety && manages != nil: //guard:safety-hold-is-for-managers
				return fmt.Errorf("case %s is held for safety: %w", e.Key, manages)
			default:
				h.Until = today
				ended++
			}
		}
		switch {
		case theirs > 0: //guard:hold-of-the-feed-stays
			return fmt.Errorf("the case system holds case %s: end the hold there, and the next feed brings it", e.Key)
		case ended == 0:
			return fmt.Errorf("no hold stands on case %s", e.Key)
		}
		return nil
	})
}

// Rule records a manager's ruling on consent where the givers differ.
func (o *Office) Rule(ctx context.Context, key casefile.Key, decision casefile.Decision, today calendar.Date, who Who) error {
	return o.record(ctx, toRule, key, today, "ruling: "+string(decision), who, func(e *casefile.Episode) error {
		if c := e.ConsentOn(today); c.Decision != casefile.StandsDiffers { //guard:ruling-where-they-differ
			return fmt.Errorf("consent on case %s is %s: there is nothing to rule on, since the givers do not differ", e.Key, c.Decision)
		}
		e.Rulings = append(e.Rulings, casefile.Ruling{Decision: decision, On: today, By: who.Name})
		return nil
	})
}
