package office

import (
	"context"
	"fmt"
	"slices"

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
	if err := o.store.Record(ctx, key, today, what, by, edit); err != nil {
		return err
	}
	o.recallLying(ctx, today)
	return nil
}

// recallLying takes back from the print folder what has just been forbidden. What was said is recorded, whatever becomes of it.
func (o *Office) recallLying(ctx context.Context, today calendar.Date) {
	o.scan().RecallLying(ctx, today) //guard:act-recalls-at-once
}

// RecordStep records that a milestone was reached on a day. What a person records outlasts what feeds say, and has to make as much
// sense: what a feed would be refused for is an error.
func (o *Office) RecordStep(ctx context.Context, key casefile.Key, step casefile.Step, on, today calendar.Date, who Who) error {
	if on.After(today) { //guard:recorded-has-happened
		return fmt.Errorf("%s is still to come: record it when it has happened", on.WithWeekday())
	}
	return o.record(ctx, toRecordStep, key, today, step.Recorded()+on.String(), who, func(e *casefile.Episode) error {
		if longBefore(e, on, today) { //guard:recorded-is-of-this-step-down
			return fmt.Errorf("%s is more than a year before anything else of this step down: check the year", on.WithWeekday())
		}
		before := e.Validate()
		e.Milestones = append(e.Milestones, casefile.Milestone{Step: step, On: on, By: who.Name, Source: casefile.FromPerson, RecordedOn: today})
		for _, f := range e.Validate() {
			if !slices.Contains(before, f) { //guard:recorded-makes-sense
				return fmt.Errorf("by this %s %s: %s", f.Column, f.Rule, f.Mend)
			}
		}
		return nil
	})
}

// longBefore tells whether a day lies so far before the planning of the step down, the decision and the news of it, or before today if
// none of them is known, that its year must be a slip.
func longBefore(e *casefile.Episode, on, today calendar.Date) bool {
	first := today
	for _, d := range []calendar.Date{e.PlanningStartedOn, e.DecidedOn, e.EHCOToldOn} {
		if !d.IsZero() && d.Before(first) {
			first = d
		}
	}
	return on.Before(first.AddDays(-365))
}

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

// NobodyDied takes back that a child of the case has died, which the case system no longer says: it was recorded in error.
func (o *Office) NobodyDied(ctx context.Context, key casefile.Key, today calendar.Date, who Who) error {
	return o.record(ctx, toTakeBackDeath, key, today, "death recorded in error", who, (*casefile.Episode).NobodyDied)
}

// ForgetAnswers takes away, by a manager's word, the answers on consent that the case system no longer gives, or that a rejected row
// gave so that nobody could read them.
func (o *Office) ForgetAnswers(ctx context.Context, key casefile.Key, today calendar.Date, who Who) error {
	if _, err := toForgetAnswers.by(who); err != nil {
		return err
	}
	if err := o.asManager(ctx, today, who); err != nil { //guard:answers-are-forgotten-by-managers
		return err
	}
	return o.record(ctx, toForgetAnswers, key, today, "answers on consent recorded in error", who, (*casefile.Episode).ForgetAnswers)
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
