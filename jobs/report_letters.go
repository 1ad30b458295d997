package jobs

import (
	"context"
	"fmt"
	"slices"

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
	in.Counts = append(in.Counts, fmt.Sprintf("Since %s: %s into the print folder, %d sent or printed, %d returned.",
		calendar.LondonDate(j.news).WithWeekday(), counted(arrived[ledger.Accepted], "letter"), arrived[ledger.Sent], arrived[ledger.Returned]))
	expected, held, waiting := 0, []string{}, map[ledger.Kind]store.LetterCount{}
	for _, c := range all {
		if told, person := forAPerson(c); person {
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
			held = append(held, fmt.Sprintf("Held: %s: %s (%s).", since(c), meaning(c.Code).Says, c.Code))
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
			in.Counts = append(in.Counts, fmt.Sprintf("Waiting to be printed: %s.", since(w)))
		}
	}
	in.Counts = append(in.Counts, fmt.Sprintf("Expected: %s due that have not left.", counted(expected, "letter")))
	in.Counts = append(in.Counts, held...)
	return nil
}

// forAPerson tells what of some letters only a person can put right, as far as no digest asks anybody for it.
func forAPerson(c store.LetterCount) (letters.Attention, bool) {
	m, todo := meaning(c.Code), whatToDo[c.Code]
	switch {
	case c.State == ledger.Ready && todo.what != "":
		return letters.Attention{What: todo.what + ": " + since(c), Next: todo.next}, true
	case c.State == ledger.Failed || c.State == ledger.Uncertain:
		return letters.Attention{What: fmt.Sprintf("%s: %s, because %s", sentence(string(c.State)), since(c), m.Says),
			Next: sentence(m.How) + "."}, true
	case c.State == ledger.Held && m.Mends == ledger.ServiceOwner && c.Code != ledger.FeedTooOld: // feed tells of the feed
		return letters.Attention{What: fmt.Sprintf("Held: %s, because %s", since(c), m.Says), Next: sentence(m.How) + "."}, true
	}
	return letters.Attention{}, false
}

// meaning is what a code says, and who mends it.
func meaning(code ledger.Code) ledger.Meaning {
	at := slices.IndexFunc(ledger.Codes, func(m ledger.Meaning) bool { return m.Code == code })
	if at < 0 {
		return ledger.Meaning{Says: string(code)}
	}
	return ledger.Codes[at]
}

// since is how many letters there are, and from when on.
func since(c store.LetterCount) string {
	return fmt.Sprintf("%s, the oldest since %s", counted(c.Number, string(c.Kind)+" letter"), calendar.LondonDate(c.Oldest).WithWeekday())
}

// mostNamed is how many letters or cases a line of the report names.
const mostNamed = 20

// cases names the letters that were counted.
func (j Report) cases(ctx context.Context, c store.LetterCount) ([]string, error) {
	found, err := j.Store.Letters(ctx, store.LetterFilter{Kind: c.Kind, State: c.State, Code: c.Code, Limit: mostNamed + 1})
	return named(found), err
}

// named are the references of letters, each with its number and its run.
func named(found []store.Letter) []string {
	var all []string
	for _, l := range found {
		name := l.Case.String() + " (" + l.Name()
		if l.Batch != "" {
			name += ", run " + l.Batch
		}
		all = append(all, name+")")
	}
	return shortened(all)
}

// shortened leaves out all but the first references.
func shortened(all []string) []string {
	if len(all) <= mostNamed {
		return all
	}
	return append(slices.Clone(all[:mostNamed]), "and more")
}
