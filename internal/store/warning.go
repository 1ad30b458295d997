package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

type warningRow struct {
	ID       int64  `db:"id"`
	Identity string `db:"identity"`
	Record   string `db:"record"`
	Given    stamp  `db:"given_at"`
}

func (r warningRow) warning() (casefile.Warning, error) {
	var w casefile.Warning
	if err := json.Unmarshal([]byte(r.Record), &w); err != nil {
		return w, errors.New("read a warning: it is not in the form in which it was written")
	}
	return w, nil
}

type placeRow struct {
	Place   casefile.Place `db:"place"`
	Warning int64          `db:"warning_id"`
}

const standingWarnings = `SELECT id, identity, record, given_at FROM warning WHERE ended_at IS NULL ORDER BY id`

// countWarnings counts the warnings that the feed gives and ends. *Waits says that it would end too many of them, since an export
// that broke off must not let letters go to whom it lost; or that one which it ends may stand in it mistyped.
func (t *tx) countWarnings(ctx context.Context, info FeedInfo, m met, free bool, taken *Taken) error {
	if info.Warnings == nil {
		return nil
	}
	ended, fresh, lost, err := t.changedWarnings(ctx, info)
	if err != nil {
		return err
	}
	if !free && lost.tooMany(info) { //guard:feed-ends-too-many-warnings
		return lost
	}
	if !free {
		if lost.Astray, err = t.astray(ctx, info, fresh, lost.ends, m); err != nil {
			return err
		}
		if len(lost.Astray) > 0 { //guard:warning-that-may-be-mistyped-waits
			return lost
		}
	}
	taken.WarningsGiven, taken.WarningsEnded = len(fresh), len(ended)
	return nil
}

// someWarnings is how many are changed at once.
const someWarnings = 1000

// putSomeWarnings brings some of the council's warnings up to date with a feed that has their file. A full feed gives the whole
// list; a feed of changes replaces the entries that it names again. A feed without the file changes nothing. Nobody claims a
// letter meanwhile, and the cases at the places that they name are looked at.
func (t *tx) putSomeWarnings(ctx context.Context, info FeedInfo) (more bool, err error) {
	if info.Warnings == nil {
		return false, nil
	}
	ended, fresh, _, err := t.changedWarnings(ctx, info)
	if err != nil || len(ended)+len(fresh) == 0 {
		return false, err
	}
	// What restricts comes before what lifts: an ended one may be given anew.
	more = len(fresh) > someWarnings || len(ended) > someWarnings
	fresh = fresh[:min(someWarnings, len(fresh))]
	if more && len(fresh) > 0 {
		ended = nil
	}
	ended = ended[:min(someWarnings, len(ended))]
	if err := t.lookAtPrinted(ctx, info.MadeOn); err != nil { //guard:warning-looks-at-the-printed skip
		return false, err
	}
	var named []casefile.Place
	if err := t.listIn(ctx, &named, `SELECT DISTINCT place FROM warning_place WHERE warning_id IN (?)`, ended); err != nil {
		return false, err
	}
	for _, w := range fresh {
		named = append(named, w.Places()...)
	}
	if err := t.end(ctx, `UPDATE warning SET ended_at = ? WHERE id IN (?)`, info, ended); err != nil {
		return false, err
	}
	if err := t.addWarnings(ctx, info, fresh); err != nil {
		return false, err
	}
	return more, t.changedAll(ctx, nil, withGone(named), info.MadeOn)
}

// withGone are the places that warnings name, also as those who are gone and were last known there are found.
func withGone(named []casefile.Place) []casefile.Place {
	all := slices.Clone(named)
	for _, place := range named {
		all = append(all, place.OfGone()) //guard:warning-finds-who-is-gone
	}
	return all
}

// tooMany tells whether a feed ends more warnings in force than it may without a person: a share of them like that of cases,
// or all there are.
func (w *Waits) tooMany(info FeedInfo) bool {
	return w.Lost > fewCases && w.Lost*100 > info.Share*w.Of || w.Lost > 0 && len(info.Warnings) == 0
}

// changedWarnings are the standing rows that the feed ends, the warnings that it gives and that don't stand, and how many of
// those in force it no longer names.
func (t *tx) changedWarnings(ctx context.Context, info FeedInfo) (ended []int64, fresh []casefile.Warning, lost *Waits, err error) {
	lost = &Waits{Warnings: true}
	var rows []warningRow
	if err := t.list(ctx, &rows, standingWarnings); err != nil {
		return nil, nil, nil, err
	}
	given, same := map[string]casefile.Warning{}, map[string]bool{}
	for _, w := range info.Warnings {
		given[w.Identity()] = w
	}
	for _, r := range rows {
		known, err := r.warning()
		if err != nil {
			return nil, nil, nil, err
		}
		identity := known.Identity() // the stored one may be an earlier version's
		w, there := given[identity]
		if known.Until.IsZero() || info.MadeOn.Before(known.Until) {
			lost.Of++
			if !there && info.Full {
				lost.Lost++
				lost.ends = append(lost.ends, known)
			}
		}
		switch {
		case there && !same[identity] && reflect.DeepEqual(known, w):
			same[identity] = true
		case there || info.Full:
			ended = append(ended, r.ID)
		}
	}
	for _, identity := range slices.Sorted(maps.Keys(given)) {
		if !same[identity] {
			fresh = append(fresh, given[identity])
		}
	}
	return ended, fresh, lost, nil
}

func (t *tx) addWarnings(ctx context.Context, info FeedInfo, all []casefile.Warning) error {
	ids, err := t.reserve(ctx, "warning", len(all))
	if err != nil {
		return fmt.Errorf("number new warnings: %w", err)
	}
	var rows []warningRow
	var where []placeRow
	for i, w := range all {
		record, err := json.Marshal(w)
		if err != nil {
			return fmt.Errorf("write a warning: %w", err)
		}
		rows = append(rows, warningRow{ids[i], w.Identity(), string(record), stampOf(info.MadeAt)})
		for _, place := range w.Places() {
			where = append(where, placeRow{place, ids[i]})
		}
	}
	if err := insert(ctx, t, manyRows, `INSERT INTO warning (id, identity, record, given_at) VALUES (:id, :identity, :record, :given_at)`,
		rows); err != nil {
		return err
	}
	return t.putWarningPlaces(ctx, where)
}

func (t *tx) putWarningPlaces(ctx context.Context, where []placeRow) error {
	return insert(ctx, t, manyRows, `INSERT INTO warning_place (place, warning_id) VALUES (:place, :warning_id) ON CONFLICT DO NOTHING`, where)
}

// lookAtPrinted marks the cases whose letters are on their way or lie in the print folder to be looked at, since a new warning may be
// about one of them, or a colleague turn out to be another. Waiting letters are looked at anyway. What is on its way goes no further by
// what was known before.
func (t *tx) lookAtPrinted(ctx context.Context, on calendar.Date) error {
	_, err := t.exec(ctx, `UPDATE episode SET next_look_on = ?, revision = revision + 1
		WHERE id IN (SELECT episode_id FROM letter WHERE state = 'sending')
			OR id IN (SELECT episode_id FROM letter WHERE state = 'accepted') AND (next_look_on IS NULL OR next_look_on > ?)`,
		day{on}, day{on})
	return err
}

// warningsAt gives for each of those who are at places the standing warnings of any of them, each once and in order.
func (t *tx) warningsAt(ctx context.Context, at map[casefile.Place][]int64) (map[int64][]casefile.Warning, error) {
	all, last := map[int64][]casefile.Warning{}, map[int64]map[int64]bool{}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(at)), manyIDs) {
		var found []struct {
			Place casefile.Place `db:"place"`
			warningRow
		}
		if err := t.listAmong(ctx, &found, `SELECT p.place, w.id, w.record FROM warning_place p JOIN warning w ON w.id = p.warning_id
			WHERE w.ended_at IS NULL AND p.place IN (?) ORDER BY w.id, p.place`, some); err != nil {
			return nil, err
		}
		for _, f := range found {
			w, err := f.warning()
			if err != nil {
				return nil, err
			}
			for _, id := range at[f.Place] {
				if last[id] == nil {
					last[id] = map[int64]bool{}
				}
				if !last[id][f.ID] {
					all[id] = append(all[id], w)
				}
				last[id][f.ID] = true
			}
		}
	}
	return all, nil
}

// anyWarning is asked first: to work out where all people of a case are takes longer than all else that is asked of it.
const anyWarning = `SELECT EXISTS (SELECT 1 FROM warning WHERE ended_at IS NULL)`

// addWarningsTo adds to each case the warnings that may concern somebody in it.
func (t *tx) addWarningsTo(ctx context.Context, cases map[int64]*Look) error {
	var standing bool
	if err := t.get(ctx, &standing, anyWarning); err != nil || !standing {
		return err
	}
	episodes := map[int64]*casefile.Episode{}
	for id, look := range cases {
		episodes[id] = look.Episode
	}
	warnings, err := t.warningsAt(ctx, placesOf(episodes))
	for id, look := range cases {
		look.Past.Warnings = warnings[id] //guard:warnings-reach-their-cases
	}
	return err
}

// placesOf are the places of all people of episodes, each with the episodes that meet there.
func placesOf(episodes map[int64]*casefile.Episode) map[casefile.Place][]int64 {
	at := map[casefile.Place][]int64{}
	for id, e := range episodes {
		for _, a := range e.Adults {
			for _, place := range a.Places() {
				if ids := at[place]; len(ids) == 0 || ids[len(ids)-1] != id {
					at[place] = append(ids, id)
				}
			}
		}
	}
	return at
}
