package store

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	recordjson "github.com/go-json-experiment/json"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// addNeighboursTo adds to each case those whom people of it meet: everybody on a record where somebody is whom they meet, and
// on any other record with one of those. That costs what restricts there, not how many live there.
func (t *tx) addNeighboursTo(ctx context.Context, cases map[int64]*Look, ids []int64) error {
	if t.blind {
		return nil
	}
	if err := t.addCleared(ctx, cases, ids); err != nil {
		return err
	}
	if err := t.addWorkMailboxes(ctx, cases); err != nil {
		return err
	}
	beside, err := t.beside(ctx, cases, ids)
	if err != nil || len(beside) == 0 {
		return err
	}
	var episodes []int64
	for _, b := range beside {
		episodes = append(episodes, b.Mine, b.EpisodeID)
	}
	slices.Sort(episodes)
	there, err := t.presencesIn(ctx, slices.Compact(episodes))
	if err != nil {
		return err
	}
	left, err := t.leftIn(ctx, ofTheSameCases(beside, cases, there))
	if err != nil {
		return err
	}
	for _, b := range beside {
		if look, ok := cases[b.Mine]; ok && b.EpisodeID != b.Mine {
			look.Past.Neighbours = append(look.Past.Neighbours, there[b.EpisodeID]...) //guard:neighbours-reach-their-cases
			look.Past.Elsewhere = append(look.Past.Elsewhere, left[b.EpisodeID]...)    //guard:letters-elsewhere-reach-their-cases
			look.Past.Since = since(there[b.Mine])
		}
	}
	return nil
}

// ofTheSameCases are those of the episodes met that may be of the very case from which they are.
func ofTheSameCases(beside []besideRow, cases map[int64]*Look, there map[int64][]ledger.Neighbour) (episodes []int64) {
	for _, b := range beside {
		look, people := cases[b.Mine], there[b.EpisodeID]
		if look != nil && len(people) > 0 && casefile.SameCase(people[0].Record.Case, look.Episode.Case) {
			episodes = append(episodes, b.EpisodeID)
		}
	}
	slices.Sort(episodes)
	return slices.Compact(episodes)
}

// since is when each of the people came to be as they are.
func since(people []ledger.Neighbour) map[string]string {
	all := map[string]string{}
	for _, p := range people {
		all[p.Person] = p.Since
	}
	return all
}

// besideRow says that somebody of another episode is met from one.
type besideRow struct {
	Mine      int64  `db:"mine"`
	EpisodeID int64  `db:"episode_id"`
	Person    string `db:"person"`
}

// beside are the episodes that each case has to ask, each once.
func (t *tx) beside(ctx context.Context, cases map[int64]*Look, ids []int64) ([]besideRow, error) {
	met, err := t.askedAt(ctx, ids)
	if err != nil || len(met) == 0 {
		return nil, err
	}
	elsewhere := map[string][]int64{} // of those who are nobody of the case: where else they are on record
	for _, row := range met {
		look, ok := cases[row.Mine]
		if !ok {
			continue
		}
		if _, ours := look.Episode.Adult(row.Person); !ours && !slices.Contains(elsewhere[row.Person], row.Mine) {
			elsewhere[row.Person] = append(elsewhere[row.Person], row.Mine)
		}
	}
	places := make([]casefile.Place, 0, len(elsewhere))
	for person := range elsewhere {
		places = append(places, casefile.PersonPlace(person))
	}
	slices.Sort(places)
	for some := range slices.Chunk(places, manyIDs) {
		var rows []besideRow
		if err := t.listAmong(ctx, &rows, `SELECT episode_id, person FROM presence_place WHERE place IN (?)`, some); err != nil {
			return nil, err
		}
		for _, row := range rows {
			for _, mine := range elsewhere[row.Person] {
				met = append(met, besideRow{mine, row.EpisodeID, row.Person})
			}
		}
	}
	for i := range met {
		met[i].Person = ""
	}
	slices.SortFunc(met, func(a, b besideRow) int {
		return cmp.Or(cmp.Compare(a.Mine, b.Mine), cmp.Compare(a.EpisodeID, b.EpisodeID))
	})
	return slices.Compact(met), nil
}

// askedAt are those of other episodes who have to be asked about at a place of one of these. The places of these come first: joined by
// statistics of another day, all places that there are would be read.
func (t *tx) askedAt(ctx context.Context, ids []int64) (met []besideRow, err error) {
	if t.postgres {
		err = t.listIn(ctx, &met, `SELECT m.episode_id AS mine, o.episode_id, o.person FROM `+placesOfCases+`
			CROSS JOIN LATERAL (SELECT p.episode_id, p.person FROM presence_place p
				WHERE p.asked = 1 AND p.place = m.place AND p.episode_id <> m.episode_id OFFSET 0) o`, ids)
		return met, err
	}
	mine, err := t.placesIn(ctx, ids)
	if err != nil {
		return nil, err
	}
	episodes := make(map[casefile.Place][]int64, len(mine))
	for _, row := range mine {
		if !slices.Contains(episodes[row.Place], row.EpisodeID) {
			episodes[row.Place] = append(episodes[row.Place], row.EpisodeID)
		}
	}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(episodes)), manyIDs) {
		var asked []presencePlaceRow
		if err := t.listAmong(ctx, &asked, `SELECT place, episode_id, person FROM presence_place WHERE asked = 1 AND place IN (?)`,
			some); err != nil {
			return nil, err
		}
		for _, row := range asked {
			for _, id := range episodes[row.Place] {
				if id != row.EpisodeID {
					met = append(met, besideRow{id, row.EpisodeID, row.Person})
				}
			}
		}
	}
	return met, nil
}

// presencesIn are the people of episodes as others meet them.
func (t *tx) presencesIn(ctx context.Context, episodes []int64) (map[int64][]ledger.Neighbour, error) {
	all := map[int64][]ledger.Neighbour{}
	for some := range slices.Chunk(episodes, manyIDs) {
		var rows []struct {
			presenceRow
			Case   string `db:"case_ref"`
			Number int    `db:"number"`
		}
		if err := t.listIn(ctx, &rows, `SELECT p.episode_id, p.person, p.facts, p.since, e.case_ref, e.number
			FROM presence p JOIN episode e ON e.id = p.episode_id
			WHERE p.episode_id IN (?) AND p.facts <> '`+nobody+`' ORDER BY p.episode_id, p.person`, some); err != nil {
			return nil, err
		}
		for _, r := range rows {
			n := ledger.Neighbour{Record: casefile.Key{Case: r.Case, Number: r.Number}}
			if err := recordjson.Unmarshal([]byte(r.Facts), &n.Presence); err != nil {
				return nil, errors.New("read where somebody is met: it is not in the form in which it was written")
			}
			n.Person, n.Since = r.Person, r.Since
			all[r.EpisodeID] = append(all[r.EpisodeID], n)
		}
	}
	return all, nil
}

// addWorkMailboxes adds to each case those of its people's mailboxes that belong to somebody who works with families.
func (t *tx) addWorkMailboxes(ctx context.Context, cases map[int64]*Look) error {
	at := map[casefile.Place][]*Look{}
	for _, look := range cases {
		for _, a := range look.Episode.Adults {
			if a.Mailbox() != "" {
				place := casefile.MailboxPlace(a.Mailbox())
				at[place] = append(at[place], look)
			}
		}
	}
	places := make([]casefile.Place, 0, len(at))
	for place := range at {
		places = append(places, place)
	}
	slices.Sort(places)
	for some := range slices.Chunk(places, manyIDs) {
		var found []casefile.Place
		if err := t.listAmong(ctx, &found, `SELECT DISTINCT place FROM work_mailbox WHERE place IN (?)`, some); err != nil {
			return err
		}
		for _, place := range found {
			for _, look := range at[place] {
				look.Past.WorkMailboxes = append(look.Past.WorkMailboxes, place) //guard:mailboxes-of-work-reach-their-cases
			}
		}
	}
	return nil
}

// addCleared adds to each case the neighbours' holds that managers have lifted.
func (t *tx) addCleared(ctx context.Context, cases map[int64]*Look, ids []int64) error {
	var rows []struct {
		EpisodeID int64  `db:"episode_id"`
		Hold      string `db:"hold"`
	}
	if err := t.listIn(ctx, &rows, `SELECT episode_id, hold FROM neighbour_clear WHERE episode_id IN (?)`, ids); err != nil {
		return err
	}
	for _, r := range rows {
		if look, ok := cases[r.EpisodeID]; ok {
			if look.Past.Cleared == nil {
				look.Past.Cleared = map[string]bool{}
			}
			look.Past.Cleared[r.Hold] = true
		}
	}
	return nil
}

// ClearNeighbour records that a manager has lifted a neighbour's hold of the case, and has the case looked at on the day.
func (s *Store) ClearNeighbour(ctx context.Context, key casefile.Key, hold string, on calendar.Date, who Who) error {
	return s.tx(ctx, "lift a neighbour's hold", func(t *tx) error {
		id, err := t.find(ctx, key)
		if err != nil {
			return err
		}
		row, err := t.lock(ctx, id)
		if err != nil {
			return err
		}
		if err := t.lookOn(ctx, row, on); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `INSERT INTO neighbour_clear (episode_id, hold, at, by_name, os_user, because) VALUES (?, ?, ?, ?, ?, ?)`, id,
			hold, t.at, who.By, who.OSUser, who.Because); err != nil {
			return err
		}
		return t.audit(ctx, id, "neighbour-clear "+hold, who)
	})
}
