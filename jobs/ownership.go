package jobs

import (
	"context"
	"errors"
	"fmt"

	"stepdown/internal/post"
	"stepdown/internal/store"
)

// sendings is the record beside the print folder of what was sent last.
type sendings interface {
	Last() (post.Sending, bool, error)
	Note(post.Sending) error
}

// ownership is a database and the record of what was sent by it, which have to agree before anything leaves.
type ownership struct {
	store interface {
		Installation(ctx context.Context) (store.Installation, error)
	}
	sent         sendings
	installation string
}

// check gives the installation. It refuses a database that belongs to another, or that is older than what has been sent. An
// installation that never sent anything begins its record. Other services may go on meanwhile, or a person may adopt the
// database: a refusal counts only if it comes twice.
func (o ownership) check(ctx context.Context) (store.Installation, error) {
	ours, err := o.asRead(ctx)
	if errors.Is(err, errNotAdopted) {
		return o.asRead(ctx)
	}
	return ours, err
}

// errNotAdopted is common to all refusals by the record.
var errNotAdopted = errors.New("`stepdown adopt` shows the difference")

// asRead reads the record before the database. Every service counts a claim in the database first and notes it in the record
// afterwards, so a record read earlier is never ahead of its own database.
func (o ownership) asRead(ctx context.Context) (store.Installation, error) {
	last, noted, err := o.sent.Last()
	if err != nil {
		return store.Installation{}, err
	}
	ours, err := o.store.Installation(ctx)
	if err != nil {
		return ours, err
	}
	if err := ours.BelongsTo(o.installation); err != nil { //guard:pass-is-by-the-owner
		return ours, err
	}
	switch {
	case !noted && ours.Claims > 0: //guard:record-is-there
		return ours, fmt.Errorf("the print folder has no record of what was sent, and the database knows of some: %w", errNotAdopted)
	case !noted:
		return ours, o.sent.Note(post.Sending{Database: ours.DatabaseID, Installation: ours.Name})
	case last.Database != ours.DatabaseID: //guard:record-is-of-the-database
		return ours, fmt.Errorf("the print folder is that of another database: %w", errNotAdopted)
	case last.Number > ours.Claims: //guard:database-knows-what-left
		return ours, fmt.Errorf("more has been sent than the database knows of, so it is an old copy: %w", errNotAdopted)
	}
	return ours, nil
}
