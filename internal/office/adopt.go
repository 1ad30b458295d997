package office

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// Difference is how the database, the settings and the record beside the print folder differ: references only.
type Difference struct {
	Database string   `json:"database_belongs_to"` // the installation that the database remembers
	Settings string   `json:"settings_name"`       // the one that the settings name
	Known    int64    `json:"database_knows_of"`   // things sent
	Recorded int64    `json:"record_knows_of"`
	NoRecord bool     `json:"no_record,omitempty"`        // none beside the print folder, though things were sent
	Other    bool     `json:"other_database,omitempty"`   // the record is that of another database
	Feeds    bool     `json:"feeds_of_another,omitempty"` // the folder of feeds is that of another database
	Broken   string   `json:"broken,omitempty"`           // where the record has been cut or changed
	TookOver string   `json:"took_over,omitempty"`        // how it shows that another PostgreSQL has taken over
	Left     []string `json:"left,omitempty"`             // letters of the record that the database knows nothing of
	// InDoubt says that the record can't be followed from what the database knows to its end: nobody can tell what has left since.
	InDoubt bool `json:"in_doubt,omitempty"`
	Waiting int  `json:"ready_to_go"`

	lacking []post.Noted
	things  []store.LeftThing // of those that the database has a letter for
}

// None tells whether there is nothing to adopt.
func (d Difference) None() bool {
	return d.Database == d.Settings && !d.NoRecord && !d.Other && !d.Feeds && d.Broken == "" && d.TookOver == "" && d.Recorded <= d.Known &&
		len(d.lacking) == 0
}

// Difference finds out whether the database is this installation's, and knows of all that it has sent.
func (o *Office) Difference(ctx context.Context) (d Difference, err error) {
	err = o.holdRecord(func(h post.Holding) error {
		d, err = o.difference(ctx, h)
		return err
	})
	return d, err
}

func (o *Office) holdRecord(do func(post.Holding) error) error {
	spool, err := o.spool()
	if err != nil {
		return err
	}
	return spool.Record().Hold(do)
}

// difference reads the record before the database, which counts a claim before it is noted there.
func (o *Office) difference(ctx context.Context, h post.Holding) (d Difference, err error) {
	record, err := h.Read()
	if d.broken(err) != nil {
		return d, err
	}
	old, err := h.Old()
	if err != nil {
		return d, err
	}
	ours, err := o.store.Installation(ctx)
	if err != nil {
		return d, err
	}
	d.Database, d.Settings, d.Known, d.Recorded = ours.Name, o.settings.Installation, ours.Claims, record.Number
	if err := ours.OnItsTimeline(); err != nil {
		d.TookOver = err.Error()
	}
	if d.Feeds, err = jobs.FeedsOfAnother(o.settings.Feeds, ours.DatabaseID); err != nil {
		return d, err
	}
	switch last := post.Newest(old); {
	case d.Broken != "":
	case !record.There && len(old) > 0 && ours.Record == "":
		d.Other, d.Recorded = last.Database != ours.DatabaseID, last.Number
	case !record.There:
		d.NoRecord = ours.Claims > 0 || ours.Record != ""
	default:
		d.Other = record.Begun.Record != ours.Record && (ours.Record != "" || record.Begun.Database != ours.DatabaseID)
	}
	if err := o.follow(ctx, &d, h, ours); err != nil {
		return d, err
	}
	return d, o.waiting(ctx, &d, ours)
}

// broken notes that the record has been cut or changed. Any other error stays one.
func (d *Difference) broken(err error) error {
	if errors.Is(err, post.ErrRecord) {
		d.Broken, err = err.Error(), nil
	}
	return err
}

// follow reads the record from what the database knows of to its end, for what the ledger lacks.
func (o *Office) follow(ctx context.Context, d *Difference, h post.Holding, ours store.Installation) error {
	record, err := h.Reach(max(ours.RecordSeq, 1))
	if err = d.broken(err); err != nil {
		return err
	}
	found := record.Has(ours.RecordSeq, ours.RecordSum) || ours.RecordSeq == 0 && record.First() == 1
	if d.Broken == "" && record.There && !found && !d.Other && ours.Record != "" {
		d.Broken = fmt.Sprintf("%v: it lacks line %d, which the database knows of", post.ErrRecord, ours.RecordSeq)
	}
	followed := found && d.Broken == "" && record.Begun.KeyCheck == ours.RecordKey.Check()
	if !followed && ours.Claims+d.Recorded > 0 { //guard:adoption-doubts-a-broken-record
		d.InDoubt = true
		return nil
	}
	since := record.Since(ours.RecordSeq)
	attempts := make([]store.Attempt, len(since))
	for i, n := range since {
		attempts[i] = jobs.Attempt(n)
	}
	lacking, err := o.store.Lacks(ctx, attempts)
	for _, i := range lacking {
		d.lacking = append(d.lacking, since[i]) //guard:adoption-finds-what-left
	}
	return err
}

// waiting compares what waits with what has left.
func (o *Office) waiting(ctx context.Context, d *Difference, ours store.Installation) error {
	byKey := map[string]store.Letter{}
	for _, state := range []ledger.State{ledger.Held, ledger.Ready} {
		letters, err := o.store.Letters(ctx, store.LetterFilter{State: state})
		if err != nil {
			return err
		}
		for _, l := range letters {
			keys := ours.RecordKey.Letter(l.Letter)
			for i, key := range keys {
				byKey[key] = l
				if slices.ContainsFunc(d.lacking, func(n post.Noted) bool { return slices.Contains(n.Keys, key) }) {
					d.things = append(d.things, store.LeftThing{Case: l.Case, Thing: l.Occasion.Kind.For(l.Addressees[i])})
				}
			}
			left := slices.ContainsFunc(d.lacking, func(n post.Noted) bool { return slices.Equal(n.Keys, keys) })
			if state == ledger.Ready && !d.InDoubt && !left {
				d.Waiting++
			}
		}
	}
	for _, n := range d.lacking {
		if n.What != post.Letter {
			continue
		}
		where := fmt.Sprintf("noted on %s", n.On)
		if n.Run != "" {
			where += ", in run " + n.Run
		}
		if l, ok := byKey[n.Keys[0]]; ok {
			where = fmt.Sprintf("%s/%d", l.Case.Case, l.Case.Number)
		}
		d.Left = append(d.Left, fmt.Sprintf("%s %s %s", store.LetterName(n.ID), n.Kind, where))
	}
	return nil
}

// Adopt makes the database this installation's own. Letters of which the record says that they left, and the database
// does not, are held for a person: none is sent a second time by itself. Where the record can't say, so is all that has fallen due.
func (o *Office) Adopt(ctx context.Context, today calendar.Date, who Who) (d Difference, err error) {
	by, err := toAdopt.by(who)
	if err != nil {
		return d, err
	}
	err = o.holdRecord(func(h post.Holding) error {
		if d, err = o.difference(ctx, h); err != nil {
			return err
		}
		if d.None() { //guard:adoption-has-a-reason
			return errors.New("there is nothing to adopt: the database belongs to this installation and has everything that was sent")
		}
		return o.adopt(ctx, d, h, today, by)
	})
	return d, err
}

func (o *Office) adopt(ctx context.Context, d Difference, h post.Holding, today calendar.Date, by store.Who) error {
	number, letter, err := h.Highest()
	if err != nil {
		return err
	}
	a := store.Adoption{Name: d.Settings, Claims: max(number, d.Recorded), Letter: letter, Left: d.things, Doubt: d.InDoubt, Today: today,
		Who: by}
	for _, n := range d.lacking {
		for _, key := range n.Keys {
			if n.What == post.Letter {
				a.Noted = append(a.Noted, store.NotedBefore{Key: key, Kind: n.Kind, On: n.On.String(), Run: n.Run})
			}
		}
	}
	a.Begin = func(ours store.Installation) (end store.RecordEnd, err error) {
		anew := post.Beginning{Record: ours.Record, Database: ours.DatabaseID, KeyCheck: ours.RecordKey.Check()}
		if err := h.BeginAnew(anew, ours.Claims, !d.InDoubt); err != nil {
			return end, err
		}
		if err := jobs.AdoptFeeds(o.settings.Feeds, ours.DatabaseID); err != nil {
			return end, err
		}
		at, err := h.Read()
		return store.RecordEnd{Record: ours.Record, RecordLine: store.RecordLine{Seq: at.Seq, Sum: at.Sum}}, err
	}
	if _, err := o.store.Adopt(ctx, a); err != nil {
		return err
	}
	return h.DropOld()
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
