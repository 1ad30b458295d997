package jobs

import (
	"context"
	"errors"
	"fmt"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/store"
)

// note writes down what is about to leave, once the record has been compared with the database as it is now. Nothing leaves that
// isn't written down, nor anything of which the record says that it has left already and the ledger doesn't know, nor what was claimed
// by a claim that no longer stands, nor what can't be told of.
func (o *ownership) note(ctx context.Context, leaving store.Leaving, tell func(store.Installation) ([]post.Noted, error)) error {
	return o.sent.Hold(func(h post.Holding) error {
		before, err := h.Read()
		if err != nil {
			return unread(err)
		}
		var noted []post.Noted
		ours, lacking, err := o.store.Compare(ctx, leaving, func(ours store.Installation) []store.Attempt {
			noted = o.unasked(ours, before)
			return attempts(noted)
		})
		err = fellBack(err)
		if err == nil {
			err = o.agree(ours, before)
		}
		if err == nil {
			err = lacks(noted, lacking)
		}
		if err != nil {
			return err
		}
		o.compared = before.Seq
		things, err := tell(ours)
		if err != nil {
			return err
		}
		lines, err := o.unnoted(ctx, before, things)
		if err != nil {
			return err
		}
		return unread(h.Add(lines...))
	})
}

// errLeft says that something has left already, by the record's words.
var errLeft = errors.New("it has left already, and the database has forgotten it")

// unnoted are the things that nobody has noted yet. What whoever was at the same run before has noted stays as it is.
func (o ownership) unnoted(ctx context.Context, before post.Reading, things []post.Noted) (lines []post.Noted, err error) {
	var others []post.Noted
	for _, thing := range things {
		noted := false
		for _, n := range before.With(thing.Keys) {
			same := n.What == thing.What && n.ID == thing.ID
			switch {
			case same && n.Attempt < thing.Attempt: // it was tried before
			case same && n.Attempt == thing.Attempt && n.Mark == thing.Mark && n.Mark != "":
				noted = true
			case same: //guard:noted-attempt-is-not-made-again
				return nil, fmt.Errorf("%s %d: line %d of the record: %w: %w", n.What, n.ID, n.Seq, errLeft, errNotAdopted)
			default:
				others = append(others, n)
			}
		}
		if !noted {
			lines = append(lines, thing)
		}
	}
	return lines, o.knows(ctx, others)
}

// know remembers how far the record goes, if the database knows of everything up to there.
func (o *ownership) know(ctx context.Context) error {
	end, err := recordEnd(o.sent)
	if err != nil {
		return err
	}
	ours, err := o.asRead(ctx)
	if err != nil || ours.RecordSeq >= end.Seq {
		return err
	}
	return o.store.KnowRecord(ctx, end)
}

// noted is what the record says of a letter.
func noted(key ledger.RecordKey, l store.Letter, on calendar.Date) post.Noted {
	return post.Noted{What: post.Letter, ID: l.ID, Attempt: l.Attempt, Keys: key.Letter(l.Letter), Kind: string(l.Occasion.Kind), On: on}
}

// unlessNoted does something about a letter that is being sent, as long as the record doesn't tell that it was about to leave and nobody
// can note it.
func (o *ownership) unlessNoted(ctx context.Context, l store.Letter, do func() error) (done bool, err error) {
	err = o.sent.Hold(func(h post.Holding) error {
		before, err := h.Read()
		if err != nil {
			return unread(err)
		}
		ours, err := o.store.Installation(ctx)
		if err == nil {
			err = o.agree(ours, before)
		}
		if err != nil {
			return err
		}
		tells, err := tellsOf(h, l)
		if err != nil || tells {
			return unread(err)
		}
		done = true
		return do()
	})
	return done, err
}

// tellsOf says whether the record tells of the attempt that a letter is at, or may have: it is read back to what its claimant knew of it.
func tellsOf(h post.Holding, l store.Letter) (bool, error) {
	read, err := h.Reach(l.NotedFrom.Seq)
	if err != nil {
		return true, err
	}
	if !read.Has(l.NotedFrom.Seq, l.NotedFrom.Sum) { //guard:letter-was-claimed-by-this-record
		return true, nil // it has been begun anew, or nobody has said
	}
	for _, n := range read.Since(l.NotedFrom.Seq) {
		if n.What == post.Letter && n.ID == l.ID && n.Attempt >= l.Attempt { //guard:noted-letter-may-have-left
			return true, nil
		}
	}
	return false, nil
}
