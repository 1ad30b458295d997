package office

import (
	"cmp"
	"context"
	"fmt"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/safeguard"
	"stepdown/internal/store"
)

// Explained is all that the rules and the safeguards say of one case on one day: no personal data.
type Explained struct {
	Case        string          `json:"case"`
	On          calendar.Date   `json:"on"`
	Share       string          `json:"consent_share"`
	Engage      string          `json:"consent_engage"`
	Pathway     string          `json:"pathway,omitempty"` // another than step-down
	Stopped     string          `json:"stopped,omitempty"` // why nothing at all may go
	Quarantine  string          `json:"quarantine,omitempty"`
	Held        []string        `json:"held,omitempty"` // the holds of the case in force
	Rules       []ExplainedRule `json:"rules"`
	Planned     []ExplainedPlan `json:"planned"`
	Letters     []Letter        `json:"letters"`
	Differences []string        `json:"differences,omitempty"` // where the feed contradicts what a person recorded
	Acts        []store.Act     `json:"acts,omitempty"`        // what people did to it
	NextLook    calendar.Date   `json:"next_look,omitzero"`
}

// ExplainedRule is one rule of the timetable.
type ExplainedRule struct {
	Rule  string        `json:"rule"`
	For   string        `json:"for"`
	State string        `json:"state"`
	Due   calendar.Date `json:"due,omitzero"`
	Why   string        `json:"why"`
}

// ExplainedPlan is a letter that is due, and everything that keeps it from going.
type ExplainedPlan struct {
	Kind    string      `json:"kind"`
	Channel string      `json:"channel,omitempty"`
	Verdict string      `json:"verdict"`
	Code    ledger.Code `json:"code,omitempty"` // of the first thing that keeps it
	Why     []string    `json:"why,omitempty"`
}

// Explain says why a case is as it is on the day.
func (o *Office) Explain(ctx context.Context, key casefile.Key, day calendar.Date) (Explained, error) {
	look, err := o.store.Case(ctx, key)
	if err != nil {
		return Explained{}, err
	}
	if look.Err != nil {
		return Explained{}, look.Err
	}
	world, err := o.world(ctx, day)
	if err != nil {
		return Explained{}, err
	}
	e := look.Episode
	plan := safeguard.Check(e, look.Past, world)
	consent := e.ConsentOn(day)
	x := Explained{Case: e.Key.String(), On: day, Pathway: further(e), Share: string(consent.Share), Engage: string(consent.Engage),
		Stopped:    plan.Stop.Why.Text,
		Quarantine: cmp.Or(e.Quarantine, e.Undone), NextLook: plan.Outcome.NextLook}
	for _, h := range e.Held(day) {
		x.Held = append(x.Held, h.Lasts())
	}
	audience := map[string]string{}
	for _, r := range o.rules.Policy.Rules {
		audience[r.ID] = string(r.Audience)
	}
	for _, v := range plan.Outcome.Verdicts {
		x.Rules = append(x.Rules, ExplainedRule{v.Rule, audience[v.Rule], string(v.State), v.Due, v.Why})
	}
	for _, p := range plan.Letters {
		decision, err := o.rules.Decide(e, p, day)
		if err != nil {
			return Explained{}, err
		}
		planned := ExplainedPlan{Kind: string(p.Envelope.Occasion.Kind), Channel: string(p.Envelope.Channel), Verdict: string(decision.Verdict),
			Code: decision.Why.Code}
		if len(p.Holds) == 0 && decision.Verdict == safeguard.Hold {
			planned.Why = []string{decision.Why.Text}
		}
		for _, h := range p.Holds {
			planned.Why = append(planned.Why, h.Why.Text)
		}
		x.Planned = append(x.Planned, planned)
	}
	if plan.NoAddressee.Verdict != "" {
		x.Planned = append(x.Planned, ExplainedPlan{Kind: "letter", Verdict: string(plan.NoAddressee.Verdict), Code: plan.NoAddressee.Why.Code,
			Why: []string{plan.NoAddressee.Why.Text}})
	}
	for _, d := range e.Differences() {
		feed := "is blank"
		if !d.Feed.IsZero() {
			feed = "says " + d.Feed.String()
		}
		stands := "a person recorded that it is not done, and that counts"
		if !d.Stands.IsZero() {
			stands = d.Stands.String() + " counts"
		}
		x.Differences = append(x.Differences, fmt.Sprintf("%s: %s, the feed %s: record it again to settle it", d.Step, stands, feed))
	}
	if x.Acts, err = o.store.Acts(ctx, look.ID); err != nil {
		return x, err
	}
	x.Letters, err = o.Letters(ctx, "", e.Key)
	return x, err
}

// further is the pathway of a record on another than the usual one.
func further(e *casefile.Episode) string {
	if e.OnPathway() == casefile.StepDown {
		return ""
	}
	return e.Pathway
}
