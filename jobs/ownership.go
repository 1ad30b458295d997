package jobs

import (
	"context"
	"errors"
	"fmt"

	"stepdown/internal/post"
	"stepdown/internal/store"
)

// memory is what the database remembers of the record of what was sent.
type memory interface {
	Installation(ctx context.Context) (store.Installation, error)
	SeeCluster(ctx context.Context, i store.Installation) error
	BeginRecord(ctx context.Context, begin func(store.Installation) (store.RecordEnd, error)) (began bool, err error)
	KnowRecord(ctx context.Context, end store.RecordEnd) error
	Lacks(ctx context.Context, attempts []store.Attempt) (lacking []int, err error)
	Compare(ctx context.Context, leaving store.Leaving, choose func(store.Installation) []store.Attempt) (ours store.Installation,
		lacking []int, err error)
	LettersByID(ctx context.Context, ids []int64) ([]store.Letter, error)
}

// ownership is a database and the record of what was sent by it, which have to agree before anything leaves.
type ownership struct {
	store        memory
	sent         *post.Record
	installation string
	compared     int64 // the line of the record up to which the ledger was found to know of everything
}

// errNotAdopted is common to all refusals by the record.
var errNotAdopted = errors.New("`stepdown adopt` shows the difference")

var errOtherFolder = refuse("the print folder is that of another database")

func refuse(why string) error { return fmt.Errorf("%s: %w", why, errNotAdopted) }

// unread says of a record that can't be read what to do. One that has been damaged is for a person.
func unread(err error) error {
	if errors.Is(err, post.ErrRecord) {
		return fmt.Errorf("%w: %w", err, errNotAdopted)
	}
	return err
}

// check gives the installation. It refuses a database that belongs to another, or that lacks something that was sent. An
// installation that never sent anything begins its record. Other services may go on meanwhile, or a person may adopt the
// database: a refusal counts only if it comes twice.
func (o *ownership) check(ctx context.Context) (store.Installation, error) {
	ours, err := o.asRead(ctx)
	if errors.Is(err, errNotAdopted) {
		ours, err = o.asRead(ctx)
	}
	if err != nil {
		return ours, err
	}
	return ours, o.store.SeeCluster(ctx, ours)
}

// Owned refuses a database that no pass would send by, since it belongs to another installation or lacks something that was sent.
func (r PrintRoom) Owned(ctx context.Context) error {
	_, err := (&ownership{store: r.Store, sent: r.Sent, installation: r.Claimant.Installation}).check(ctx)
	return err
}

// RecordBelongs refuses a record that is not that of the database, which its print folder then isn't either. It changes nothing.
func RecordBelongs(sent *post.Record, ours store.Installation) error {
	there, err := sent.Read()
	switch {
	case err != nil:
		return unread(err)
	case ours.Record != "":
		return ownership{sent: sent}.agree(ours, there)
	case there.There && there.Begun.Database != ours.DatabaseID:
		return errOtherFolder
	}
	return nil
}

// asRead reads the record before the database. Every service counts a claim in the database first and notes it in the record
// afterwards, so a record read earlier is never ahead of its own database.
func (o *ownership) asRead(ctx context.Context) (store.Installation, error) {
	before, err := o.sent.Read()
	if err != nil {
		return store.Installation{}, unread(err)
	}
	ours, err := o.store.Installation(ctx)
	if err != nil {
		return ours, err
	}
	if err := ours.BelongsTo(o.installation); err != nil { //guard:pass-is-by-the-owner
		return ours, err
	}
	if ours.Record == "" {
		if err := o.begin(ctx); err != nil {
			return ours, err
		}
		return o.asRead(ctx)
	}
	if err := o.agree(ours, before); err != nil {
		return ours, err
	}
	now, err := o.sent.Read()
	if err != nil {
		return ours, unread(err)
	}
	return ours, o.compare(ctx, ours, now)
}

// compare asks the ledger for everything that has been noted since it was last asked.
func (o *ownership) compare(ctx context.Context, ours store.Installation, now post.Reading) error {
	err := o.knows(ctx, o.unasked(ours, now))
	if err == nil {
		o.compared = now.Seq
	}
	return err
}

// unasked is what has been noted since the ledger was last asked.
func (o *ownership) unasked(ours store.Installation, now post.Reading) []post.Noted {
	return now.Since(max(o.compared, ours.RecordSeq))
}

// agree compares the database with the record, which was read before it.
func (o ownership) agree(ours store.Installation, before post.Reading) error {
	if err := ours.OnItsTimeline(); err != nil {
		return err
	}
	switch {
	case !before.There: //guard:record-is-there
		return refuse("the print folder has no record of what was sent, and the database knows of some")
	case before.Begun.Record != ours.Record: //guard:record-is-of-the-database
		return errOtherFolder
	case before.Number > ours.Claims: //guard:database-knows-what-left
		return refuse("more has been sent than the database knows of, so it is an old copy")
	case before.Has(ours.RecordSeq, ours.RecordSum):
		return nil
	}
	now, err := o.sent.Read() // another service may have gone on
	if err == nil {
		now, err = o.sent.Reach(ours.RecordSeq)
	}
	if err == nil && !now.Has(ours.RecordSeq, ours.RecordSum) { //guard:record-holds-what-is-known
		err = fmt.Errorf("%w: it lacks line %d, which the database knows of", post.ErrRecord, ours.RecordSeq)
	}
	return unread(err)
}

// knows refuses a database whose ledger lacks an attempt that was noted.
func (o ownership) knows(ctx context.Context, noted []post.Noted) error {
	lacking, err := o.store.Lacks(ctx, attempts(noted))
	if err != nil {
		return err
	}
	return lacks(noted, lacking)
}

// lacks refuses a database whose ledger lacks some of the attempts that were noted, by their places.
func lacks(noted []post.Noted, lacking []int) error {
	if len(lacking) == 0 {
		return nil
	}
	first := noted[lacking[0]]
	return refuse(fmt.Sprintf("the record tells of %d attempt(s) that the database knows nothing of, the first in line %d", len(lacking),
		first.Seq))
}

func attempts(noted []post.Noted) []store.Attempt {
	all := make([]store.Attempt, len(noted))
	for i, n := range noted {
		all[i] = Attempt(n)
	}
	return all
}

// Attempt is what a line of the record tells of.
func Attempt(n post.Noted) store.Attempt {
	a := store.Attempt{Letter: n.ID, Number: n.Attempt, Keys: n.Keys}
	if n.What == post.Message {
		a.Letter, a.Message = 0, n.ID
	}
	return a
}

// begin begins the record of a database that has none yet. What an older version noted is carried over.
func (o ownership) begin(ctx context.Context) error {
	return o.sent.Hold(func(h post.Holding) error {
		there, err := h.Read()
		if err != nil {
			return unread(err)
		}
		old, err := h.Old()
		if err != nil {
			return err
		}
		began, err := o.store.BeginRecord(ctx, func(ours store.Installation) (end store.RecordEnd, err error) {
			lines, err := o.carriedOver(ctx, ours, there, old)
			if err == nil {
				err = h.Begin(post.Beginning{Record: ours.Record, Database: ours.DatabaseID, KeyCheck: ours.RecordKey.Check()}, lines...)
			}
			if err == nil {
				end, err = recordEnd(h.Record)
			}
			return end, err
		})
		if err != nil || !began {
			return err
		}
		return h.DropOld()
	})
}

// recordEnd is where a record ends now.
func recordEnd(sent *post.Record) (store.RecordEnd, error) {
	at, err := sent.Read()
	return store.RecordEnd{Record: at.Begun.Record, RecordLine: lastLine(at), Number: at.Number}, unread(err)
}

func lastLine(r post.Reading) store.RecordLine { return store.RecordLine{Seq: r.Seq, Sum: r.Sum} }

// carriedOver is what an older version noted, if it is the record of this database, which knows of all of it.
func (o ownership) carriedOver(ctx context.Context, ours store.Installation, there post.Reading,
	old []post.OldSending) ([]post.Noted, error) {
	last := post.Newest(old)
	switch {
	case there.There && there.Begun.Database != ours.DatabaseID, len(old) > 0 && last.Database != ours.DatabaseID:
		return nil, errOtherFolder
	case there.Number > ours.Claims, last.Number > ours.Claims:
		return nil, refuse("more has been sent than the database knows of, so it is an old copy")
	case len(old) == 0 && ours.Claims > 0:
		return nil, refuse("the print folder has no record of what was sent, and the database knows of some")
	}
	ids := make([]int64, 0, len(old))
	for _, s := range old {
		ids = append(ids, s.Letter)
	}
	letters, err := o.store.LettersByID(ctx, ids)
	known := map[int64][]string{}
	for _, l := range letters {
		known[l.ID] = ours.RecordKey.Letter(l.Letter)
	}
	var lines []post.Noted
	for _, s := range old {
		if keys := known[s.Letter]; len(keys) > 0 && s.Database == ours.DatabaseID { // others were held when it was adopted
			lines = append(lines, post.Noted{What: post.Letter, Number: s.Number, ID: s.Letter, Keys: keys, Kind: s.Kind, Run: s.Run,
				Mark: s.Mark})
		}
	}
	return lines, err
}
