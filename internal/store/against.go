package store

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// What a record says against writing to somebody goes with them: every other record that has them is kept with it, so that a
// letter to where that one has them waits as well.

// peopleAgainst are those against whom anything is said.
const peopleAgainst = `SELECT DISTINCT against_place FROM presence WHERE against_place <> ''`

// againstOf is what an episode itself says against writing to each of its people, by person and as it is stored. They are given
// without the council's warnings, which are asked for by themselves.
func againstOf(people []casefile.Presence) (map[string]string, error) {
	all := map[string]string{}
	for _, p := range people {
		against, said := p.Against()
		if !said {
			continue
		}
		text, err := json.Marshal(against)
		if err != nil {
			return nil, fmt.Errorf("write what is said against writing to somebody: %w", err)
		}
		all[p.Person] = string(text)
	}
	return all, nil
}

// againstThem are the rows in which something is said against writing to people of the episodes, by where they are met.
func (t *tx) againstThem(ctx context.Context, episodes map[int64]*casefile.Episode) (map[casefile.Place][]presenceRow, error) {
	var people []casefile.Place
	for _, e := range episodes {
		for _, a := range e.Adults {
			people = append(people, casefile.PersonPlace(a.ID))
		}
	}
	slices.Sort(people)
	all := map[casefile.Place][]presenceRow{}
	for some := range slices.Chunk(slices.Compact(people), manyIDs) {
		var rows []presenceRow
		if err := t.listAmong(ctx, &rows, `SELECT episode_id, against, against_place FROM presence
			WHERE against_place <> '' AND against_place IN (?)`, some); err != nil {
			return nil, err
		}
		for _, r := range rows {
			all[r.AgainstPlace] = append(all[r.AgainstPlace], r)
		}
	}
	return all, nil
}

// others is what the rows of other episodes say against somebody, each thing once and in one order.
func others(rows []presenceRow, id int64) (all []casefile.Presence, err error) {
	var texts []string
	for _, r := range rows {
		if r.EpisodeID != id { //guard:unsafe-elsewhere-is-kept
			texts = append(texts, r.Against)
		}
	}
	slices.Sort(texts)
	for _, text := range slices.Compact(texts) {
		var p casefile.Presence
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			return nil, fmt.Errorf("read what is said against writing to somebody: %w", err)
		}
		all = append(all, p)
	}
	return all, nil
}

// date notes since when what is said of each person has been said: it goes on only where nothing has changed but when the
// address was confirmed.
func (t *tx) date(before, after map[string]*presenceRow) error {
	for person, now := range after {
		was, known := before[person]
		same := known && was.Facts == now.Facts
		if known && !same {
			var err error
			if same, err = alike(was.Facts, now.Facts); err != nil {
				return err
			}
		}
		if now.Since = string(t.at); same {
			now.Since = was.Since
		}
	}
	return nil
}

// alike compares what is said of somebody, but for when the address was confirmed.
func alike(a, b string) (bool, error) {
	var said [2]casefile.Presence
	for i, text := range []string{a, b} {
		if err := json.Unmarshal([]byte(text), &said[i]); err != nil {
			return false, fmt.Errorf("read where somebody is met: %w", err)
		}
		said[i].ConfirmedOn = calendar.Date{}
	}
	return reflect.DeepEqual(said[0], said[1]), nil
}

// differing are the people against whom an episode says something else than it did.
func differing(before, after map[string]*presenceRow) (all []casefile.Place) {
	for person, was := range before {
		if now := after[person]; now == nil && was.Against != "" || now != nil && now.Against != was.Against {
			all = append(all, casefile.PersonPlace(person))
		}
	}
	for person, now := range after {
		if before[person] == nil && now.Against != "" {
			all = append(all, casefile.PersonPlace(person))
		}
	}
	slices.Sort(all)
	return all
}
