package app

import (
	"context"
	"time"

	"stepdown/internal/ledger"
)

// Unprinted are the letters of a run that are not recorded as printed, by what they wait for.
type Unprinted struct {
	Run     string      `json:"run"`
	Taken   string      `json:"taken,omitempty"` // how it is known that somebody has it; empty: nobody yet
	Letters int         `json:"letters"`
	Code    ledger.Code `json:"code"`
	Since   time.Time   `json:"since"`
}

// UnprintedRuns lists the runs that hold letters which are not recorded as printed.
func (a *App) UnprintedRuns(ctx context.Context) ([]Unprinted, error) {
	found, err := a.Store.UnprintedRuns(ctx)
	all := make([]Unprinted, len(found))
	for i, u := range found {
		all[i] = Unprinted{u.Run, string(u.Taken), u.Number, u.Code, u.Oldest}
	}
	return all, err
}

// Pulled records that a letter of a taken run was pulled from the pile: it does not go.
func (a *App) Pulled(ctx context.Context, id int64, who Who) error {
	printed, err := a.Printed()
	if err != nil {
		return err
	}
	return printed.Pulled(ctx, id, who)
}

// Gone records that a letter of a taken run has left.
func (a *App) Gone(ctx context.Context, id int64, who Who) error {
	printed, err := a.Printed()
	if err != nil {
		return err
	}
	return printed.Gone(ctx, id, who)
}
