package timetable

import (
	"regexp"
	"slices"

	"stepdown/internal/ledger"
	"stepdown/internal/strict"
)

var (
	sources   = []string{"leaflet: families", "leaflet: professionals", "ours"}
	audiences = []string{string(ForEHCO), string(ForFamily)}
	roles     = []string{string(ledger.EHCO), string(ledger.Lead), string(ledger.ServiceManager)}
	ruleID    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

// rule reads one rule and looks up its words.
func (r *reader) rule(n strict.Node, ladders map[string]ladder) Rule {
	rule := Rule{Line: n.Line()}
	f := n.Map([]string{"id", "for", "action", "when", "due", "done_when", "source", "because"},
		[]string{"counted_from", "no_later_than", "letter", "ladder", "asks_social_worker"})
	rule.ID = f["id"].Text()
	if rule.ID != "" && !ruleID.MatchString(rule.ID) {
		f["id"].Wrong("write small letters and digits with single hyphens between", "id %q", rule.ID)
	}
	rule.Audience = Audience(f["for"].Word(audiences, ""))
	rule.Action = f["action"].Text()
	rule.AsksWorker = f["asks_social_worker"].Text()
	rule.When = f["when"].Words(words(conditionWords))
	rule.DoneWhen = f["done_when"].Words(words(doneWords))
	rule.Source = f["source"].Word(sources, "")
	rule.Because = f["because"].Text()
	r.offset(f["due"], &rule)
	r.recipient(n, f, &rule, ladders)
	for _, word := range rule.When {
		rule.conditions = append(rule.conditions, conditionWords[word])
	}
	r.countedFrom(n, f["counted_from"], &rule)
	r.noLaterThan(f["no_later_than"], &rule)
	for _, word := range rule.DoneWhen {
		w := doneWords[word]
		w.name = word
		rule.done = append(rule.done, w)
	}
	return rule
}

// countedFrom reads the days that the rule counts from. What is due at once counts from none: it is due when it is seen.
func (r *reader) countedFrom(rule, n strict.Node, to *Rule) {
	switch {
	case to.Due.AtOnce:
		unwanted(n, "leave it out", "counted_from: what is due at once counts from the day on which it is first seen")
		return
	case n.Missing():
		rule.Wrong("add it", `a rule lacks "counted_from"`)
		return
	}
	to.CountedFrom = n.Words(words(dateWords))
	anchored := false
	for _, word := range to.CountedFrom {
		w := dateWords[word]
		w.name = word
		to.dates = append(to.dates, w)
		anchored = anchored || !w.open
	}
	if len(to.dates) > 0 && !anchored {
		n.Wrong("", "counted_from: each of these days may be missing; add one that the rule can wait for")
	}
}

// noLaterThan reads the days on which an item falls due at the latest, whatever it counts from.
func (r *reader) noLaterThan(n strict.Node, to *Rule) {
	switch {
	case n.Missing():
		return
	case to.Due.AtOnce:
		unwanted(n, "leave it out", "no_later_than: nothing is earlier than at once")
		return
	case to.Audience == ForFamily:
		unwanted(n, "leave it out", "no_later_than: a letter never goes before the days that it counts from")
		return
	}
	to.NoLaterThan = n.Words(words(dateWords))
	for _, word := range to.NoLaterThan {
		w := dateWords[word]
		w.name = word
		to.latest = append(to.latest, w)
	}
}

func (r *reader) offset(n strict.Node, rule *Rule) {
	s := n.Text()
	if s == "" {
		return
	}
	due, ok := parseOffset(s)
	switch {
	case !ok:
		n.Wrong(`write "5 days", "5 working days", "next working day" or "at once"`, "due: %q is not read", s)
	case due.Days < 0:
		n.Wrong("", "due: %q is negative", s)
	}
	rule.Due = due
}

// recipient checks what depends on whom the rule is for: a letter for the family, a ladder for the EHCO.
func (r *reader) recipient(n strict.Node, f map[string]strict.Node, rule *Rule, ladders map[string]ladder) {
	switch rule.Audience {
	case ForEHCO:
		unwanted(f["letter"], "", "letter: only a rule for the family writes a letter")
		if slices.Contains(rule.DoneWhen, sent) {
			f["done_when"].Wrong("", `done_when: only a letter is done when it is "sent"`)
		}
		if f["ladder"].Missing() {
			n.Wrong("add it", `a rule for the ehco lacks "ladder"`)
		} else if ladders != nil {
			rule.ladder = ladders[f["ladder"].Word(words(ladders), "")]
		}
	case ForFamily:
		unwanted(f["ladder"], "", "ladder: nobody is reminded of a letter")
		unwanted(f["asks_social_worker"], "", "asks_social_worker: what a letter waits for is told by itself")
		if f["letter"].Missing() {
			n.Wrong("add it", `a rule for the family lacks "letter"`)
		} else {
			rule.Letter = ledger.Kind(f["letter"].Word(r.kinds.Names(), ""))
		}
		if rule.Due.AtOnce {
			f["due"].Wrong("count it from a recorded day", `due: a letter can't be due "at once"`)
		}
		if !f["done_when"].Missing() && !slices.Equal(rule.DoneWhen, []string{sent}) {
			f["done_when"].Wrong("", `done_when: a letter is done when it is "sent", and by nothing else`)
		}
	}
}

func unwanted(n strict.Node, mend, why string) {
	if !n.Missing() {
		n.Wrong(mend, "%s", why)
	}
}

// ladders gives nothing if it can't be read, so that no rule is blamed for naming one of them.
func (r *reader) ladders(n strict.Node) map[string]ladder {
	if n.Missing() {
		return nil
	}
	if !n.IsMap() || len(n.Pairs()) == 0 {
		n.Wrong("", "ladders must be a set of names and steps")
		return nil
	}
	all := map[string]ladder{}
	for _, p := range n.Pairs() {
		name := p.Key.Value()
		if _, twice := all[name]; twice {
			p.Key.Wrong("", "the ladder %q is there twice", name)
		}
		all[name] = r.ladder(p.Value.Called("a ladder"))
	}
	return all
}

// ladder reads the steps, which rise, begin with the EHCO and may end in weeks.
func (r *reader) ladder(n strict.Node) ladder {
	var l ladder
	for _, item := range n.List() {
		f := item.Called("a step of a ladder").Map([]string{"tell"}, []string{"working_days", "weekly"})
		var tell []ledger.Role
		for _, role := range f["tell"].Words(roles) {
			tell = append(tell, ledger.Role(role))
		}
		if !f["tell"].Missing() && !slices.Contains(tell, ledger.EHCO) {
			item.Wrong("", "tell: nobody is told what the ehco is not told")
		}
		if len(l.weekly) > 0 {
			item.Wrong("", "no step can follow the weekly one")
		}
		if !f["weekly"].Missing() {
			r.weekly(item, f, &l, tell)
			continue
		}
		days, ok := f["working_days"].Number("")
		switch {
		case f["working_days"].Missing():
			item.Wrong("", `a step needs "working_days" or "weekly: true"`)
		case ok && len(l.steps) > 0 && days <= l.steps[len(l.steps)-1].days:
			item.Wrong("", "working_days: %d does not come after the step before", days)
		}
		l.steps = append(l.steps, step{days, tell})
	}
	return l
}

func (r *reader) weekly(item strict.Node, f map[string]strict.Node, l *ladder, tell []ledger.Role) {
	switch {
	case f["weekly"].Value() != "true":
		f["weekly"].Wrong("leave the step out if there is none", "weekly can only be true")
	case !f["working_days"].Missing():
		item.Wrong("", "a step is weekly or counted in working_days, not both")
	case len(l.steps) == 0:
		item.Wrong("", "weekly steps need a step to count from")
	}
	l.weekly = tell
}
