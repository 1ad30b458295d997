package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// Who says who did something and why.
type Who = store.Who

// Letter is a letter as people list it: no personal data.
type Letter struct {
	ID      string `json:"letter"`
	Case    string `json:"case"`
	Kind    string `json:"kind"`
	Channel string `json:"channel"`
	State   string `json:"state"`
	ledger.Why
	Since time.Time `json:"since"`
	Run   string    `json:"run,omitempty"`
}

// NeedsPerson tells whether the letter stays as it is until somebody does something about it.
func (l Letter) NeedsPerson() bool {
	switch ledger.State(l.State) {
	case ledger.Held, ledger.Uncertain, ledger.Failed:
		return true
	case ledger.Ready:
		return l.Channel == string(casefile.ByHand)
	case ledger.Accepted:
		return slices.Contains(ledger.AwaitingPerson, l.Code)
	}
	return false
}

// Letters lists letters; an empty state and a key without a case choose all, a key without a number all of the case.
func (a *App) Letters(ctx context.Context, state ledger.State, key casefile.Key) ([]Letter, error) {
	if key.Case != "" {
		if _, err := a.Store.Case(ctx, key); err != nil {
			return nil, err
		}
	}
	found, err := a.Store.Letters(ctx, store.LetterFilter{State: state, Case: key.Case})
	if err != nil {
		return nil, err
	}
	if key.Number > 0 {
		found = slices.DeleteFunc(found, func(l store.Letter) bool { return l.Case != key })
	}
	all := make([]Letter, len(found))
	for i, l := range found {
		all[i] = Letter{l.Name(), l.Case.String(), string(l.Occasion.Kind), string(l.Channel), string(l.State),
			l.Why, l.Since, l.Batch}
	}
	return all, nil
}

// LetterPDF is the PDF exactly as it was written.
func (a *App) LetterPDF(ctx context.Context, id int64) ([]byte, error) {
	if _, err := a.Store.Letter(ctx, id); err != nil {
		return nil, err
	}
	return a.Store.LetterPDF(ctx, id)
}

// History is all that happened to a letter.
func (a *App) History(ctx context.Context, id int64) ([]store.Event, error) {
	if _, err := a.Store.Letter(ctx, id); err != nil {
		return nil, err
	}
	return a.Store.History(ctx, id)
}

// Given records that a letter which goes by hand has been given.
func (a *App) Given(ctx context.Context, id int64, who Who) error {
	l, err := a.Store.Letter(ctx, id)
	if err != nil {
		return err
	}
	if l.Channel != casefile.ByHand || l.State != ledger.Ready {
		return fmt.Errorf("letter %s is not one that waits to be given by hand: it goes by %s and is %s", l.Name(), l.Channel, l.State)
	}
	return a.Store.ChangeLetter(ctx, store.Change{LetterID: id, From: l.State, To: ledger.Sent, Why: ledger.Given.Because("given by hand"),
		Who: who})
}

// Returned records that a letter came back.
func (a *App) Returned(ctx context.Context, id int64, who Who) error {
	l, err := a.Store.Letter(ctx, id)
	if err != nil {
		return err
	}
	return a.Store.ChangeLetter(ctx, store.Change{LetterID: id, From: l.State, To: ledger.Returned, Why: ledger.CameBack.Because("came back"),
		Who: who})
}
