package office

import (
	"context"
	"fmt"
	"slices"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// Letter is a letter as people list it: no personal data.
type Letter struct {
	Number  int64            `json:"-"` // by which acts name it
	Key     casefile.Key     `json:"-"`
	ID      string           `json:"letter"`
	Case    string           `json:"case"`
	Kind    ledger.Kind      `json:"kind"`
	Channel casefile.Channel `json:"channel"`
	State   ledger.State     `json:"state"`
	ledger.Why
	Since time.Time `json:"since"`
	Run   string    `json:"run,omitempty"`
}

// NeedsPerson tells whether the letter stays as it is until somebody does something about it.
func (l Letter) NeedsPerson() bool {
	switch l.State {
	case ledger.Held, ledger.Uncertain, ledger.Failed:
		return true
	case ledger.Ready:
		return l.Channel == casefile.ByHand
	case ledger.Accepted:
		return slices.Contains(ledger.AwaitingPerson, l.Code)
	}
	return false
}

// Letters lists letters; an empty state and a key without a case choose all, a key without a number all of the case.
func (o *Office) Letters(ctx context.Context, state ledger.State, key casefile.Key) (all []Letter, err error) {
	err = o.EachLetter(ctx, state, key, func(l Letter) error {
		all = append(all, l)
		return nil
	})
	return all, err
}

// EachLetter gives one by one what Letters lists, for lists that are as long as the years. An error of do ends it.
func (o *Office) EachLetter(ctx context.Context, state ledger.State, key casefile.Key, do func(Letter) error) error {
	const atOnce = 1000
	for filter := (store.LetterFilter{Limit: atOnce}); ; {
		page, err := o.listed(ctx, state, key, filter)
		for _, l := range page {
			if err := do(l); err != nil {
				return err
			}
			filter.After = l.Number
		}
		if err != nil || len(page) < atOnce {
			return err
		}
	}
}

// LastLetters lists the last letters of those that Letters lists, at most so many and only before the one with that id, unless it
// is 0. It tells whether there are earlier ones.
func (o *Office) LastLetters(ctx context.Context, state ledger.State, key casefile.Key, before int64, most int) (
	page []Letter, earlier bool, err error) {
	page, err = o.listed(ctx, state, key, store.LetterFilter{Before: before, Limit: most + 1, Last: true})
	if earlier = len(page) > most; earlier {
		page = page[len(page)-most:]
	}
	return page, earlier, err
}

func (o *Office) listed(ctx context.Context, state ledger.State, key casefile.Key, f store.LetterFilter) ([]Letter, error) {
	if key.Case != "" {
		if _, err := o.store.Case(ctx, key); err != nil {
			return nil, err
		}
	}
	f.State, f.Case, f.Number = state, key.Case, key.Number
	found, err := o.store.ListLetters(ctx, f)
	if err != nil {
		return nil, err
	}
	all := make([]Letter, len(found))
	for i, l := range found {
		all[i] = Letter{l.ID, l.Case(), store.LetterName(l.ID), l.Case().String(), l.Kind, l.Channel, l.State, l.Why, l.At(), l.Batch}
	}
	return all, nil
}

// LetterPDF is the PDF exactly as it was written.
func (o *Office) LetterPDF(ctx context.Context, id int64) ([]byte, error) {
	l, err := o.store.Letter(ctx, id)
	if err != nil {
		return nil, err
	}
	if l.SHA256 == "" {
		return nil, fmt.Errorf("letter %s has not been written: it is %s (%s: %s). Once that is put right, the next scan writes it; `stepdown "+
			"preview %s` shows the wording", l.Name(), l.State, l.Why.Code, l.Why.Text, l.Occasion.Kind)
	}
	return o.store.LetterPDF(ctx, id)
}

// History is all that happened to a letter.
func (o *Office) History(ctx context.Context, id int64) ([]store.Event, error) {
	if _, err := o.store.Letter(ctx, id); err != nil {
		return nil, err
	}
	return o.store.History(ctx, id)
}

// CaseReferences are the references of cases from the one given on, in order, up to a limit.
func (o *Office) CaseReferences(ctx context.Context, from string, limit int) ([]string, error) {
	return o.store.CaseReferences(ctx, from, limit)
}
