package store

import (
	"context"
	"maps"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// Places are locked after cases, and in one order. They are locks of PostgreSQL's that end with the transaction, by a number
// made of the place's key: two places with one number are locked together. SQLite's transactions that write come one by one.
//
// A claim shares the lock of each place of its case, so that what it has asked of others stays so until it is committed.
// Whoever changes what is known of a place holds its lock alone. A feed and a print run change or ask about so many that they
// lock all places at once, alone: everybody else shares that lock.
const placeSpace = lockSpace + 1

// lockAllPlaces is for those who change, or ask about, any number of places.
func (t *tx) lockAllPlaces(ctx context.Context) error {
	return t.lockPlaces(ctx, "pg_advisory_xact_lock")
}

// shareAllPlaces keeps those away.
func (t *tx) shareAllPlaces(ctx context.Context) error {
	return t.lockPlaces(ctx, "pg_advisory_xact_lock_shared")
}

func (t *tx) lockPlaces(ctx context.Context, how string) error {
	if !t.postgres {
		return nil
	}
	_, err := t.exec(ctx, `SELECT `+how+`(?, hashtext('places'))`, lockSpace)
	return err
}

// sharePlacesOf locks the places of cases for a claim.
func (t *tx) sharePlacesOf(ctx context.Context, cases []int64) error {
	if !t.postgres || t.blind {
		return nil
	}
	_, err := t.execIn(ctx, `SELECT pg_advisory_xact_lock_shared(?, number) FROM (SELECT DISTINCT hashtext(place) AS number FROM `+
		placesOfCases+` ORDER BY 1) ordered`, placeSpace, cases)
	return err
}

// lockThese locks places for whoever changes what is known of them.
func (t *tx) lockThese(ctx context.Context, places []casefile.Place) error {
	if !t.postgres || len(places) == 0 {
		return nil
	}
	values := []any{placeSpace}
	for _, p := range places {
		values = append(values, string(p))
	}
	_, err := t.exec(ctx, `SELECT pg_advisory_xact_lock(?, number) FROM (SELECT DISTINCT hashtext(place) AS number
		FROM (VALUES (CAST(? AS TEXT))`+strings.Repeat(`, (?)`, len(places)-1)+`) AS given (place) ORDER BY 1) ordered`, values...)
	return err
}

// changePresences brings what is kept of locked cases up to date, once nobody is deciding any more about a letter to where their
// people are or were, and notes beside which cases that changes something.
func (t *tx) changePresences(ctx context.Context, episodes map[int64]*casefile.Episode, on calendar.Date) error {
	// What is said against somebody goes with them to further records, whose rows nobody here has locked.
	_, moves, err := t.changedPresences(ctx, episodes)
	if err != nil {
		return err
	}
	keepAway := t.shareAllPlaces
	if len(moves.people) > 0 {
		keepAway = t.lockAllPlaces
	}
	if err := keepAway(ctx); err != nil {
		return err
	}
	fresh, moves, err := t.changedPresences(ctx, episodes)
	if err != nil {
		return err
	}
	changed := moves.episodes
	if len(changed) > 0 {
		ours := slices.Concat(moves.were, fresh.places)
		further, err := t.further(ctx, ours)
		if err != nil {
			return err
		}
		if err := t.lockThese(ctx, placesOfAll(append(ours, further...))); err != nil {
			return err
		}
		asked := slices.Clip(moves.were)
		asked = append(asked, further...) //guard:further-records-stop-what-is-claimed
		if err := t.noteBesideThese(ctx, asked, on); err != nil {
			return err
		}
	}
	if err := t.replacePresences(ctx, moves, fresh, slices.Sorted(maps.Keys(episodes))); err != nil {
		return err
	}
	more, err := t.refreshPresences(ctx, moves.people)
	if err != nil {
		return err
	}
	return t.noteBeside(ctx, append(changed, more...), on)
}

// further are where else the people of the rows are met: whoever meets them there asks all their records.
func (t *tx) further(ctx context.Context, rows []presencePlaceRow) (all []presencePlaceRow, err error) {
	theirs := map[casefile.Place]bool{}
	for _, r := range rows {
		theirs[casefile.PersonPlace(r.Person)] = true
	}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(theirs)), manyIDs) {
		var ids []int64
		if err := t.listAmong(ctx, &ids, `SELECT DISTINCT episode_id FROM presence_place WHERE place IN (?)`, some); err != nil {
			return nil, err
		}
		more, err := t.placesIn(ctx, ids)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return slices.DeleteFunc(all, func(r presencePlaceRow) bool { return theirs[r.Place] || !theirs[casefile.PersonPlace(r.Person)] }), nil
}

// changedAll is changePresences for a feed that is taken or undone: the cases whose presences it has brought up to date, and
// those at the places of warnings, and of people against whom something is said, that it has changed.
func (t *tx) changedAll(ctx context.Context, changed []int64, warned []casefile.Place, on calendar.Date) error {
	if len(changed)+len(warned) == 0 {
		return nil
	}
	if err := t.lockAllPlaces(ctx); err != nil {
		return err
	}
	more, err := t.refreshPresences(ctx, warned)
	if err != nil {
		return err
	}
	return t.noteBeside(ctx, append(changed, more...), on)
}

// noteBeside notes the cases with letters that have not left and that meet somebody of the changed ones: what lies with a
// carrier may have to be taken back.
func (t *tx) noteBeside(ctx context.Context, changed []int64, on calendar.Date) error {
	for some := range slices.Chunk(changed, manyIDs) {
		places, err := t.placesIn(ctx, some)
		if err == nil {
			err = t.noteBesideThese(ctx, places, on)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// noteBesideThese is noteBeside for those who meet somebody at one of the places.
func (t *tx) noteBesideThese(ctx context.Context, places []presencePlaceRow, on calendar.Date) error {
	places = slices.DeleteFunc(slices.Clone(places), func(r presencePlaceRow) bool { return r.Asked == 0 })
	var found []presencePlaceRow
	for some := range slices.Chunk(placesOfAll(places), manyIDs) {
		var rows []presencePlaceRow
		if err := t.listAmong(ctx, &rows, `SELECT DISTINCT p.place, p.episode_id FROM presence_place p WHERE p.place IN (?)
			AND EXISTS (SELECT 1 FROM letter l WHERE l.episode_id = p.episode_id AND l.state IN ('held', 'ready', 'sending', 'accepted'))`,
			some); err != nil {
			return err
		}
		found = append(found, rows...)
	}
	if len(found) == 0 {
		return nil
	}
	by := map[casefile.Place][]int64{}
	for _, r := range places {
		by[r.Place] = append(by[r.Place], r.EpisodeID)
	}
	beside := map[int64]bool{}
	for _, r := range found {
		if slices.ContainsFunc(by[r.Place], func(id int64) bool { return id != r.EpisodeID }) {
			beside[r.EpisodeID] = true
		}
	}
	var notes []besideNote
	for _, id := range slices.Sorted(maps.Keys(beside)) {
		notes = append(notes, besideNote{id, day{on}})
	}
	return insert(ctx, t, manyRows, `INSERT INTO neighbour_changed (episode_id, look_on) VALUES (:episode_id, :look_on)`, notes)
}

type besideNote struct {
	EpisodeID int64 `db:"episode_id"`
	LookOn    day   `db:"look_on"`
}

// LookBeside has the cases looked at beside which something has changed. What was decided about them before no longer holds:
// their revisions move on. Cases that others hold just now are left for the next time.
func (s *Store) LookBeside(ctx context.Context) error {
	return s.tx(ctx, "look at what changed beside cases", func(t *tx) error {
		var ids []int64
		if err := t.list(ctx, &ids, `SELECT id FROM episode WHERE id IN (SELECT episode_id FROM neighbour_changed) ORDER BY id LIMIT ?`+
			t.locking("FOR NO KEY UPDATE SKIP LOCKED"), manyIDs); err != nil || len(ids) == 0 {
			return err
		}
		if _, err := t.execIn(ctx, `UPDATE episode SET revision = revision + 1, next_look_on = (SELECT MIN(look_on) FROM (
			SELECT look_on FROM neighbour_changed WHERE episode_id = episode.id
			UNION ALL SELECT e.next_look_on FROM episode e WHERE e.id = episode.id) both_days) WHERE id IN (?)`, ids); err != nil {
			return err
		}
		_, err := t.execIn(ctx, `DELETE FROM neighbour_changed WHERE episode_id IN (?)`, ids)
		return err
	})
}

// changedBeside is the last change beside each of the locked cases that nobody has looked at. Until the transaction ends, no more
// comes.
func (t *tx) changedBeside(ctx context.Context, cases []int64) (map[int64]int64, error) {
	if err := t.lockAllPlaces(ctx); err != nil {
		return nil, err
	}
	return t.lastBeside(ctx, cases)
}

// lastBeside is that change, if nobody can make another meanwhile.
func (t *tx) lastBeside(ctx context.Context, cases []int64) (map[int64]int64, error) {
	last := map[int64]int64{}
	for some := range slices.Chunk(cases, manyIDs) {
		var rows []struct {
			EpisodeID int64 `db:"episode_id"`
			ID        int64 `db:"id"`
		}
		if err := t.listIn(ctx, &rows, `SELECT episode_id, MAX(id) AS id FROM neighbour_changed WHERE episode_id IN (?) GROUP BY episode_id`,
			some); err != nil {
			return nil, err
		}
		for _, r := range rows {
			last[r.EpisodeID] = r.ID
		}
	}
	return last, nil
}
