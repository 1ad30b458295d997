package store

import (
	"context"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// Look is one case as the scan sees it, with all that the ledger holds of it.
type Look struct {
	ID       int64
	Revision int64
	Episode  *casefile.Episode
	Past     ledger.Past
	Waiting  []Letter // held, ready, and those in the print folder
	// Approvers are who has approved letters of the case, Acts what people did to it, where a letter that waits was approved.
	Approvers []casefile.Approver
	Acts      []Act
	Err       error // the record can't be read; nothing else is set but ID and Revision
}

// Looks reads up to limit cases, by id after afterID, on which something can have become due by today or a letter is
// held, ready or not yet printed. It costs what is due, not what is stored. A case whose record can't be read comes with its error.
func (s *Store) Looks(ctx context.Context, today calendar.Date, afterID int64, limit int) ([]Look, error) {
	var looks []Look
	err := s.read(ctx, "read the cases that are due", func(t *tx) error {
		ids, err := t.dueCases(ctx, today, afterID, limit)
		if err != nil {
			return err
		}
		if err := t.keepPlans(ctx); err != nil {
			return err
		}
		looks, err = t.looks(ctx, ids)
		return err
	})
	return looks, err
}

// LooksOfRun reads up to limit cases, by id after afterID, of which a letter lies in the run.
func (s *Store) LooksOfRun(ctx context.Context, run string, afterID int64, limit int) (looks []Look, err error) {
	err = s.read(ctx, "read the cases of a print run", func(t *tx) error {
		var ids []int64
		if err := t.list(ctx, &ids, `SELECT DISTINCT episode_id FROM letter WHERE batch = ? AND batch <> '' AND state = 'accepted'
			AND episode_id > ? ORDER BY episode_id LIMIT ?`, run, afterID, limit); err != nil {
			return err
		}
		looks, err = t.looks(ctx, ids)
		return err
	})
	return looks, err
}

// LooksLying reads up to limit cases, by id after afterID, of which a letter lies in the print folder or with whoever prints it, and of
// which something has been said by the day, or beside them, that they were not looked at for. ErrFeedFirst says that a feed is being
// taken: by half of it nothing is taken back.
func (s *Store) LooksLying(ctx context.Context, on calendar.Date, afterID int64, limit int) (looks []Look, err error) {
	err = s.read(ctx, "read the cases of letters in the print folder", func(t *tx) error {
		ours, err := t.installation(ctx, "")
		if err != nil {
			return err
		}
		if ours.Taking != 0 { //guard:nothing-is-taken-back-by-half-a-feed
			return ErrFeedFirst
		}
		var ids []int64
		for len(ids) == 0 {
			var lying []int64
			if err := t.list(ctx, &lying, lyingCases, afterID, limit); err != nil || len(lying) == 0 {
				return err
			}
			afterID = lying[len(lying)-1]
			if err := t.listAmong(ctx, &ids, `SELECT id FROM episode WHERE (next_look_on <= ?
				OR EXISTS (SELECT 1 FROM neighbour_changed n WHERE n.episode_id = episode.id)) AND id IN (?) ORDER BY id`, day{on},
				lying); err != nil {
				return err
			}
		}
		looks, err = t.looks(ctx, ids)
		return err
	})
	return looks, err
}

// The queries by which due cases are found: each reads a stretch of an index, in order, up to a limit.
const (
	nextLookDay  = `SELECT MIN(next_look_on) FROM episode WHERE next_look_on > ? AND next_look_on < ?`
	casesOfDay   = `SELECT id FROM episode WHERE next_look_on = ? AND id > ? ORDER BY id LIMIT ?`
	waitingCases = `SELECT DISTINCT episode_id FROM letter WHERE state IN ('held', 'ready', 'accepted') AND episode_id > ?
		ORDER BY episode_id LIMIT ?`
	lyingCases = `SELECT DISTINCT episode_id FROM letter WHERE state IN ('held', 'ready', 'accepted') AND batch <> '' AND episode_id > ?
		ORDER BY episode_id LIMIT ?`
)

// dueCases goes from one day to the next on which a look is due, and takes from each the first cases after afterID. One
// query over all days would have to sort everything that is due for every page. Today is not searched for but asked for:
// the search would pass through all that earlier pages of the same scan have left behind in the index, which after an
// import or a change of the rules is everything.
func (t *tx) dueCases(ctx context.Context, today calendar.Date, afterID int64, limit int) ([]int64, error) {
	var ids []int64
	if err := t.list(ctx, &ids, waitingCases, afterID, limit); err != nil {
		return nil, err
	}
	for next := (day{calendar.NewDate(1, 1, 1)}); next.Before(today); {
		if err := t.get(ctx, &next, nextLookDay, next, day{today}); err != nil {
			return nil, err
		}
		if next.IsZero() {
			next = day{today}
		}
		var onDay []int64
		if err := t.list(ctx, &onDay, casesOfDay, next, afterID, limit); err != nil {
			return nil, err
		}
		ids = append(ids, onDay...)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return ids[:min(limit, len(ids))], nil
}

func (t *tx) look(ctx context.Context, id int64) (Look, error) {
	looks, err := t.looks(ctx, []int64{id})
	if err != nil {
		return Look{}, err
	}
	return looks[0], nil
}

// looks reads cases, by id, and what the ledger holds of them, for all of them at once.
func (t *tx) looks(ctx context.Context, ids []int64) ([]Look, error) {
	looks, readable, err := t.records(ctx, ids)
	if err != nil {
		return nil, err
	}
	if err := t.addLettersTo(ctx, readable, ids); err != nil {
		return nil, err
	}
	if err := t.addWhatItemsRestOn(ctx, readable, ids); err != nil {
		return nil, err
	}
	if err := t.addReissues(ctx, readable, ids); err != nil {
		return nil, err
	}
	if err := t.addMade(ctx, readable, ids); err != nil {
		return nil, err
	}
	if err := t.addApprovers(ctx, readable); err != nil {
		return nil, err
	}
	if err := t.addWarningsTo(ctx, readable); err != nil {
		return nil, err
	}
	return looks, t.addNeighboursTo(ctx, readable, ids)
}

// records reads cases without what the ledger holds of them, and gives those that can be read by their ids as well.
func (t *tx) records(ctx context.Context, ids []int64) (looks []Look, readable map[int64]*Look, err error) {
	rows, err := t.episodes(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	looks, readable = make([]Look, len(rows)), make(map[int64]*Look, len(rows))
	for i, r := range rows {
		looks[i] = Look{ID: r.ID, Revision: r.Revision}
		if looks[i].Episode, looks[i].Err = r.episode(); looks[i].Err == nil {
			readable[r.ID] = &looks[i]
		}
	}
	return looks, readable, nil
}

// Looked is what a look came to. It is recorded only if the case is still at that revision.
type Looked struct {
	ID         int64
	Revision   int64
	NextLook   calendar.Date // no date: not until the record changes
	Changes    []Change      // applied before NewLetters, so that a superseded letter frees its key
	NewLetters []NewLetter
	Items      []ledger.Item // what is open and has been reminded of or seen; everything else is closed
	EHCO       string
	Reminders  []ledger.Reminder
}

// RecordLooks records a page of looks in one transaction. A case that changed since it was read, or is being changed, is
// skipped: it is due for another look, and nothing decided on the old record is written. If the ledger refuses a look,
// nothing of the page is recorded: recorded one by one, the others go through. ErrFeedFirst says that a feed is being taken.
func (s *Store) RecordLooks(ctx context.Context, on calendar.Date, all []Looked) (skipped int, err error) {
	err = s.keptTx(ctx, "record a scan", func(t *tx) error {
		ours, err := t.installation(ctx, "")
		if err != nil {
			return err
		}
		if ours.Taking != 0 { //guard:nothing-is-scanned-while-a-feed-is-taken
			return ErrFeedFirst
		}
		kept, err := t.unchanged(ctx, all)
		if err != nil {
			return err
		}
		skipped = len(all) - len(kept)
		var changes []Change
		var fresh []placedLetter
		for _, l := range kept {
			changes = append(changes, l.Changes...)
			for _, n := range l.NewLetters {
				fresh = append(fresh, placedLetter{l.ID, n})
			}
		}
		if err := t.changeLetters(ctx, changes); err != nil {
			return err
		}
		if err := t.addLetters(ctx, on, fresh); err != nil {
			return err
		}
		if err := t.recordReminders(ctx, on, kept); err != nil {
			return err
		}
		return t.closeLooks(ctx, kept)
	})
	return skipped, err
}

// unchanged locks the cases that are still at the revision at which they were looked at. It waits for none: holding some
// and waiting for others is how transactions block each other.
func (t *tx) unchanged(ctx context.Context, all []Looked) ([]Looked, error) {
	ids := make([]int64, len(all))
	for i, l := range all {
		ids[i] = l.ID
	}
	var rows []struct {
		ID       int64 `db:"id"`
		Revision int64 `db:"revision"`
	}
	if err := t.listIn(ctx, &rows, `SELECT id, revision FROM episode WHERE id IN (?)`+
		t.locking("FOR NO KEY UPDATE SKIP LOCKED"), ids); err != nil { //guard:scan-waits-for-nobody off=""
		return nil, err
	}
	at := make(map[int64]int64, len(rows))
	for _, r := range rows {
		at[r.ID] = r.Revision
	}
	return slices.DeleteFunc(slices.Clone(all), func(l Looked) bool {
		revision, locked := at[l.ID]
		return !locked || revision != l.Revision //guard:scan-skips-what-changed
	}), nil
}

// closeLooks notes when each case is to be looked at next, with one statement for each day.
func (t *tx) closeLooks(ctx context.Context, looked []Looked) error {
	byDay := map[calendar.Date][]int64{}
	for _, l := range looked {
		byDay[l.NextLook] = append(byDay[l.NextLook], l.ID)
	}
	for next, ids := range byDay {
		if _, err := t.execIn(ctx, `UPDATE episode SET next_look_on = ?, revision = revision + 1 WHERE id IN (?)`, day{next}, ids); err != nil {
			return err
		}
	}
	return nil
}
