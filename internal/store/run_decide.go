package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"stepdown/internal/ledger"
)

// Gathered is one letter of a run, as it was claimed.
type Gathered struct {
	LetterID, EpisodeID int64
	Attempt             int
	Revision            int64 // of its case after its claim
	Beside              int64 // the last change beside its case that it was claimed by
}

// RunDecision is what is asked for a run that has been gathered.
type RunDecision struct {
	Run      string
	Claimant Claimant
	Letters  []Gathered // those whose PDFs are in the run's work folder
	Accepted ledger.Why
	Returned ledger.Why // of those that don't go with it
}

// Decided counts what came of it.
type Decided struct{ Accepted, Returned int }

// DecideRun is the one commit by which letters leave in a run: those that were gathered are accepted, if neither their cases
// have moved since nor anything beside them, and the run is to be published. Every other letter that was claimed for it is
// ready again; if nothing may leave just now, so are all. Asked twice, it gives the same answer twice. ErrLost says that the
// run has been abandoned.
func (s *Store) DecideRun(ctx context.Context, d RunDecision) (done Decided, err error) {
	err = s.tx(ctx, "decide a print run", func(t *tx) error {
		if err := t.alone(ctx); err != nil {
			return err
		}
		claimed, err := t.claimedFor(ctx, d.Run)
		if err != nil {
			return err
		}
		revisions, err := t.lockCases(ctx, claimed)
		if err != nil {
			return err
		}
		beside, err := t.changedBeside(ctx, slices.Sorted(maps.Keys(revisions)))
		if err != nil {
			return err
		}
		for _, l := range d.Letters {
			if beside[l.EpisodeID] > l.Beside { //guard:decided-neighbours-have-not-moved
				delete(revisions, l.EpisodeID) // it was not claimed by that
			}
		}
		var now struct{ State, Owner string }
		err = t.get(ctx, &now, `SELECT state, owner FROM run WHERE name = ?`+t.locking("FOR UPDATE"), d.Run)
		switch {
		case isNone(err), err == nil && now.Owner != d.Claimant.Owner:
			return ErrLost
		case err != nil:
			return err
		case now.State == publishing || now.State == published:
			done = Decided{}
			return t.get(ctx, &done.Accepted, `SELECT COUNT(*) FROM letter WHERE batch = ? AND state = 'accepted'`, d.Run)
		case now.State != gathering: //guard:abandoned-run-is-not-decided
			return ErrLost
		}
		ours, err := t.open(ctx, d.Claimant)
		if err == nil {
			err = t.feedFirst(ours) //guard:feed-stops-a-run-that-is-decided
		}
		if err != nil && !errors.Is(err, ErrPaused) && !errors.Is(err, ErrFeedFirst) {
			return err
		}
		goes, stays := d.sort(claimed, revisions, err == nil)
		done = Decided{len(goes), len(stays)}
		if err := t.endSending(ctx, goes, ledger.Accepted, d.Accepted); err != nil {
			return err
		}
		if err := t.endSending(ctx, stays, ledger.Ready, d.Returned); err != nil {
			return err
		}
		next := publishing
		if len(goes) == 0 {
			next = abandoned
		}
		_, err = t.exec(ctx, `UPDATE run SET state = ?, lease_until = ? WHERE name = ?`, next, t.now.add(d.Claimant.Lease), d.Run)
		return err
	})
	return done, err
}

// sort tells the letters that go from those that stay.
func (d RunDecision) sort(claimed []Gathered, revisions map[int64]int64, may bool) (goes, stays []int64) {
	last := map[int64]int64{} // a case may have several letters in the run, and each claim moves it on
	for _, l := range d.Letters {
		last[l.EpisodeID] = max(last[l.EpisodeID], l.Revision)
	}
	for _, c := range claimed {
		whole := func(l Gathered) bool { return l.LetterID == c.LetterID && l.Attempt == c.Attempt }
		if may && //guard:run-is-decided-while-sending-is-on on
			slices.ContainsFunc(d.Letters, whole) && //guard:decided-letter-is-gathered on
			revisions[c.EpisodeID] == last[c.EpisodeID] { //guard:decided-case-has-not-moved on
			goes = append(goes, c.LetterID)
		} else {
			stays = append(stays, c.LetterID)
		}
	}
	return goes, stays
}

// claimedFor are the letters that are being sent in a run.
func (t *tx) claimedFor(ctx context.Context, run string) (claimed []Gathered, err error) {
	var rows []struct {
		ID        int64 `db:"id"`
		EpisodeID int64 `db:"episode_id"`
		Attempt   int   `db:"attempt"`
	}
	err = t.list(ctx, &rows, `SELECT id, episode_id, attempt FROM letter WHERE batch = ? AND batch <> '' AND state = 'sending'
		ORDER BY id`, run)
	for _, r := range rows {
		claimed = append(claimed, Gathered{LetterID: r.ID, EpisodeID: r.EpisodeID, Attempt: r.Attempt})
	}
	return claimed, err
}

// lockCases locks the cases of letters, by id, and gives their revisions.
func (t *tx) lockCases(ctx context.Context, letters []Gathered) (map[int64]int64, error) {
	var ids []int64
	for _, l := range letters {
		ids = append(ids, l.EpisodeID)
	}
	slices.Sort(ids)
	revisions := map[int64]int64{}
	for some := range slices.Chunk(slices.Compact(ids), manyIDs) {
		var rows []struct {
			ID       int64 `db:"id"`
			Revision int64 `db:"revision"`
		}
		if err := t.listIn(ctx, &rows, `SELECT id, revision FROM episode WHERE id IN (?) ORDER BY id`+t.locking("FOR NO KEY UPDATE"),
			some); err != nil {
			return nil, err
		}
		for _, r := range rows {
			revisions[r.ID] = r.Revision
		}
	}
	return revisions, nil
}

// endSending ends the attempts of letters that are being sent in a run which this transaction has locked.
func (t *tx) endSending(ctx context.Context, ids []int64, to ledger.State, why ledger.Why) error {
	var notes []historyRow
	for some := range slices.Chunk(ids, manyIDs) {
		n, err := t.endAttempt(ctx, Finish{To: to, Why: why}, ` WHERE state = 'sending' AND id IN (?)`, some)
		if err != nil {
			return err
		}
		if n != int64(len(some)) {
			return fmt.Errorf("%w: of %d letters that were being sent, %d no longer are", ErrRefused, len(some), int64(len(some))-n)
		}
		for _, id := range some {
			notes = append(notes, historyRow{LetterID: id, At: t.at, From: ledger.Sending, To: to, Why: why})
		}
	}
	return t.note(ctx, notes)
}
