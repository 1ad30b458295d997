package store

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"stepdown/internal/address"
	"stepdown/internal/casefile"
)

// met are the people of a feed's own cases at the places that its warnings name.
type met struct {
	places map[casefile.Place]bool
	people []casefile.Presence
}

func metBy(warnings []casefile.Warning) met {
	m := met{places: map[casefile.Place]bool{}}
	for _, w := range warnings {
		for _, place := range w.Places() {
			m.places[place] = true
		}
	}
	return m
}

func (m *met) meet(e *casefile.Episode) {
	if e == nil || len(m.places) == 0 {
		return
	}
	for _, a := range e.Adults {
		if slices.ContainsFunc(a.Places(), func(place casefile.Place) bool { return m.places[place] }) {
			m.people = append(m.people, casefile.Presence{Person: a.ID, Door: a.Door(), Mailbox: a.Mailbox()})
		}
	}
}

// astray are the rows of a feed, of the warnings that it gives anew, which name nobody on record or in its own cases, where it ends one
// in force that names somebody and is written much like them: one may be the other, mistyped.
func (t *tx) astray(ctx context.Context, info FeedInfo, fresh, ends []casefile.Warning, m met) (rows []int, err error) {
	if len(fresh) == 0 || len(ends) == 0 {
		return nil, nil
	}
	people, err := t.peopleAt(ctx, metBy(slices.Concat(fresh, ends)).places)
	if err != nil {
		return nil, err
	}
	people = append(people, m.people...)
	somebody := func(w casefile.Warning) bool {
		return slices.ContainsFunc(people, func(p casefile.Presence) bool { return w.Meets(p.Person, p.Door, p.Mailbox) != address.Not })
	}
	ends = slices.DeleteFunc(slices.Clone(ends), func(w casefile.Warning) bool { return !somebody(w) })
	strays := map[string]bool{}
	for _, w := range fresh {
		strays[w.Identity()] = slices.ContainsFunc(ends, w.MayBeMistyped) && !somebody(w)
	}
	for i, w := range info.Warnings {
		if strays[w.Identity()] {
			rows = append(rows, info.WarningRows[i])
		}
	}
	return rows, nil
}

// peopleAt are those on record at any of the places, with where they are met.
func (t *tx) peopleAt(ctx context.Context, places map[casefile.Place]bool) (people []casefile.Presence, err error) {
	for some := range slices.Chunk(slices.Sorted(maps.Keys(places)), manyIDs) {
		var rows []struct {
			Person string `db:"person"`
			Facts  string `db:"facts"`
		}
		if err := t.listAmong(ctx, &rows, `SELECT DISTINCT p.person, p.facts FROM presence_place m
			JOIN presence p ON p.episode_id = m.episode_id AND p.person = m.person WHERE m.place IN (?)`, some); err != nil {
			return nil, err
		}
		for _, r := range rows {
			p := casefile.Presence{}
			if err := json.Unmarshal([]byte(r.Facts), &p); err != nil {
				return nil, errors.New("read where somebody is met: it is not in the form in which it was written")
			}
			p.Person = r.Person
			people = append(people, p)
		}
	}
	return people, nil
}
