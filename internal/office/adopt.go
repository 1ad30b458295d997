package office

import (
	"context"
	"errors"
	"fmt"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/store"
)

// Difference is how the database, the settings and the record beside the print folder differ: references only.
type Difference struct {
	Database string   `json:"database_belongs_to"` // the installation that the database remembers
	Settings string   `json:"settings_name"`       // the one that the settings name
	Known    int64    `json:"database_knows_of"`   // things sent
	Recorded int64    `json:"record_knows_of"`
	NoRecord bool     `json:"no_record,omitempty"`      // none beside the print folder, though things were sent
	Other    bool     `json:"other_database,omitempty"` // the record is that of another database
	Left     []string `json:"left,omitempty"`           // letters of the record that the database knows nothing of
	Waiting  int      `json:"ready_to_go"`

	record  post.Record
	left    []post.Sending
	highest int64 // id of a letter of the record
}

// None tells whether there is nothing to adopt.
func (d Difference) None() bool {
	return d.Database == d.Settings && !d.NoRecord && !d.Other && d.Recorded <= d.Known
}

// Difference finds out whether the database is this installation's, and knows of all that it has sent.
func (o *Office) Difference(ctx context.Context) (Difference, error) {
	spool, err := o.spool()
	if err != nil {
		return Difference{}, err
	}
	record := post.Record(spool) // read before the database, which counts a claim before it is noted here
	all, err := record.All()
	if err != nil {
		return Difference{}, err
	}
	ours, err := o.store.Installation(ctx)
	if err != nil {
		return Difference{}, err
	}
	d := Difference{Database: ours.Name, Settings: o.settings.Installation, Known: ours.Claims, record: record}
	last, noted := post.Newest(all)
	d.NoRecord, d.Other, d.Recorded = !noted && ours.Claims > 0, noted && last.Database != ours.DatabaseID, last.Number
	for _, s := range all {
		d.highest = max(d.highest, s.Letter)
		if s.Letter > 0 && (s.Database != ours.DatabaseID || s.Number > ours.Claims) { //guard:adoption-finds-what-left
			d.left = append(d.left, s)
			d.Left = append(d.Left, fmt.Sprintf("%s %s %s/%d", store.LetterName(s.Letter), s.Kind, s.Case, s.Episode))
		}
	}
	ready, err := o.store.Letters(ctx, store.LetterFilter{State: ledger.Ready})
	d.Waiting = len(ready)
	return d, err
}

// Adopt makes the database this installation's own. Letters of which the record says that they left, and the database
// does not, are held for a person: none is sent a second time by itself.
func (o *Office) Adopt(ctx context.Context, today calendar.Date, who Who) (Difference, error) {
	by, err := toAdopt.by(who)
	if err != nil {
		return Difference{}, err
	}
	d, err := o.Difference(ctx)
	if err != nil {
		return d, err
	}
	if d.None() { //guard:adoption-has-a-reason
		return d, errors.New("there is nothing to adopt: the database belongs to this installation and has everything that was sent")
	}
	adoption := store.Adoption{Name: d.Settings, Claims: d.Recorded, Letter: d.highest, Today: today, Who: by}
	for _, s := range d.left {
		for _, adult := range s.Adults {
			key := casefile.Key{Case: s.Case, Number: s.Episode}
			adoption.Left = append(adoption.Left, store.LeftThing{Case: key, Thing: ledger.Kind(s.Kind).For(adult)})
		}
	}
	ours, err := o.store.Adopt(ctx, adoption)
	if err != nil {
		return d, err
	}
	return d, d.record.Note(post.Sending{Number: ours.Claims, Database: ours.DatabaseID, Installation: ours.Name})
}

// Pause stops all sending, by every daemon, within one item. It gives false if it is stopped already.
func (o *Office) Pause(ctx context.Context, who Who) (bool, error) {
	return turn(ctx, toPause, who, o.store.Pause)
}

// Resume lets sending go on.
func (o *Office) Resume(ctx context.Context, who Who) (bool, error) {
	return turn(ctx, toResume, who, o.store.Resume)
}

// ReleaseBatch lets all letters go that wait because there are more than the limits allow.
func (o *Office) ReleaseBatch(ctx context.Context, who Who) (bool, error) {
	return turn(ctx, toReleaseBatch, who, o.store.ReleaseBatch)
}

func turn(ctx context.Context, a act, who Who, do func(context.Context, store.Who) (bool, error)) (bool, error) {
	by, err := a.by(who)
	if err != nil {
		return false, err
	}
	return do(ctx, by)
}
