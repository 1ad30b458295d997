package jobs

import (
	"context"
	"slices"
	"strconv"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/letters"
)

// ledger says how the letters stand: what a person has to look at by cases, everything else in figures.
func (j Report) ledger(ctx context.Context, _ calendar.Date, in *letters.ReportInput) error {
	all, err := j.Store.CountLetters(ctx)
	if err != nil {
		return err
	}
	arrived, err := j.Store.Arrivals(ctx, j.news)
	if err != nil {
		return err
	}
	in.Counts = append(in.Counts, j.say("moved", "{day}", j.day(calendar.LondonDate(j.news)),
		"{letters}", j.count("letters", arrived[ledger.Accepted]), "{sent}", strconv.Itoa(arrived[ledger.Sent]),
		"{returned}", strconv.Itoa(arrived[ledger.Returned])))
	expected, held, waiting := 0, []string{}, map[ledger.Kind]store.LetterCount{}
	for _, c := range all {
		j := j
		if slices.Contains([]ledger.State{ledger.Held, ledger.Failed, ledger.Uncertain}, c.State) { // of others no word differs
			if j, err = j.ofLetters(ctx, store.LetterFilter{Kind: c.Kind, State: c.State, Code: c.Code}); err != nil {
				return err
			}
		}
		if told, person := j.forAPerson(c); person {
			if told.Cases, err = j.cases(ctx, c); err != nil {
				return err
			}
			in.Attention = append(in.Attention, told)
		}
		switch c.State {
		case ledger.Ready, ledger.Sending:
			expected += c.Number
		case ledger.Held:
			expected += c.Number
			held = append(held, j.say("held_because", "{letters}", j.sinceWhen(c), "{why}", j.speaks().Means(c.Code),
				"{code}", string(c.Code)))
		case ledger.Accepted:
			if slices.Contains(ledger.AwaitingPerson, c.Code) {
				continue // printRoom tells of it
			}
			w := waiting[c.Kind]
			if w.Number == 0 || c.Oldest.Before(w.Oldest) {
				w.Oldest = c.Oldest
			}
			w.Kind = c.Kind
			w.Number += c.Number
			waiting[c.Kind] = w
		}
	}
	for _, kind := range j.Rules.Policy.Kinds {
		if w := waiting[kind.Name]; w.Number > 0 {
			in.Counts = append(in.Counts, j.say("to_be_printed", "{letters}", j.sinceWhen(w)))
		}
	}
	in.Counts = append(in.Counts, j.say("expected", "{letters}", j.count("letters", expected)))
	in.Counts = append(in.Counts, held...)
	return nil
}

// tried are the codes of letters that are tried again, of which a person sees to the cause.
var tried = []ledger.Code{ledger.SpoolFailed, ledger.MailDelayed, ledger.NotNoted}

// forAPerson tells what of some letters only a person can put right, as far as no digest asks anybody for it.
func (j Report) forAPerson(c store.LetterCount) (letters.Attention, bool) {
	because := func(key string) (letters.Attention, bool) {
		s := j.speaks()
		return letters.Attention{What: j.say(key, "{letters}", j.sinceWhen(c), "{why}", s.Means(c.Code)),
			Next: letters.Sentence(s.How(c.Code)) + "."}, true
	}
	switch {
	case c.State == ledger.Ready && slices.Contains(tried, c.Code):
		todo := j.todo(string(c.Code))
		todo.What = j.say("trying", "{what}", todo.What, "{letters}", j.sinceWhen(c))
		return todo, true
	case c.State == ledger.Failed || c.State == ledger.Uncertain:
		return because(string(c.State))
	case c.State == ledger.Held && c.Code != ledger.FeedTooOld && mends(c.Code) == ledger.ServiceOwner: // feed tells of the feed
		return because("held")
	}
	return letters.Attention{}, false
}

// mends is whose act puts right what a code stands for.
func mends(code ledger.Code) ledger.Mender {
	at := slices.IndexFunc(ledger.Codes, func(m ledger.Meaning) bool { return m.Code == code })
	if at < 0 {
		return ledger.Nobody
	}
	return ledger.Codes[at].Mends
}

// sinceWhen is how many letters there are, and from when on.
func (j Report) sinceWhen(c store.LetterCount) string {
	s := j.Rules.Wording.Speech()
	return j.say("since", "{letters}", s.Letters(c.Kind, c.Number), "{day}", s.Day(calendar.LondonDate(c.Oldest)))
}

// mostNamed is how many letters or cases a line of the report names.
const mostNamed = 20

// cases names the letters that were counted.
func (j Report) cases(ctx context.Context, c store.LetterCount) ([]string, error) {
	found, err := j.Store.Letters(ctx, store.LetterFilter{Kind: c.Kind, State: c.State, Code: c.Code, Limit: mostNamed + 1})
	return j.named(found), err
}

// ofLetters is the same report in the words of the cases of some letters.
func (j Report) ofLetters(ctx context.Context, filters ...store.LetterFilter) (Report, error) {
	var all []string
	for _, f := range filters {
		pathways, err := j.Store.Pathways(ctx, f)
		if err != nil {
			return j, err
		}
		all = append(all, pathways...)
	}
	return j.on(all...), nil
}

// named are the references of letters, each with its number and its run.
func (j Report) named(found []store.Letter) []string {
	var all []string
	for _, l := range found {
		name := l.Name()
		if l.Batch != "" {
			name = j.say("in_run", "{letter}", name, "{run}", l.Batch)
		}
		all = append(all, l.Case.String()+" ("+name+")")
	}
	return j.shortened(all)
}

// shortened leaves out all but the first references.
func (j Report) shortened(all []string) []string {
	if len(all) <= mostNamed {
		return all
	}
	return append(slices.Clone(all[:mostNamed]), j.say("more"))
}
