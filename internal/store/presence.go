package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"stepdown/internal/casefile"
)

type presenceRow struct {
	EpisodeID int64  `db:"episode_id"`
	Person    string `db:"person"`
	Facts     string `db:"facts"`
	Since     string `db:"since"`
	Against   string `db:"against"`
	// AgainstPlace is where the person is met by their reference, if anything is said against writing to them.
	AgainstPlace casefile.Place `db:"against_place"`
	// Places are all at which the person is met, as placeLines writes them: by it the rows of an episode's places are found.
	Places string `db:"places"`
}

type presencePlaceRow struct {
	Place     casefile.Place `db:"place"`
	EpisodeID int64          `db:"episode_id"`
	Person    string         `db:"person"`
	Asked     int            `db:"asked"`
}

type mailboxRow struct {
	Place     casefile.Place `db:"place"`
	EpisodeID int64          `db:"episode_id"` // 0: of the council's staff
}

// presences are what episodes come to, ready to be written.
type presences struct {
	facts  []presenceRow
	places []presencePlaceRow
	work   []mailboxRow
}

func (p *presences) add(id int64, e *casefile.Episode, warnings []casefile.Warning,
	elsewhere map[casefile.Place][]presenceRow) error {
	people := e.Presences()
	against, err := againstOf(people)
	if err != nil {
		return err
	}
	if len(warnings) > 0 {
		people = e.Presences(warnings...)
	}
	for i, each := range people {
		from := len(p.places)
		if i == 0 {
			for _, place := range e.CasePlaces() {
				p.places = append(p.places, presencePlaceRow{place, id, each.Person, 1})
			}
		}
		if each.Elsewhere, err = others(elsewhere[casefile.PersonPlace(each.Person)], id); err != nil {
			return err
		}
		facts, err := json.Marshal(each)
		if err != nil {
			return fmt.Errorf("write where somebody is met: %w", err)
		}
		row := presenceRow{EpisodeID: id, Person: each.Person, Facts: string(facts), Against: against[each.Person]}
		if row.Against != "" {
			row.AgainstPlace = casefile.PersonPlace(each.Person)
		}
		for _, place := range each.Places() {
			p.places = append(p.places, presencePlaceRow{place, id, each.Person, flag(!place.IsDoor() || each.Restricts())})
		}
		row.Places = placeLines(p.places[from:])
		p.facts = append(p.facts, row)
	}
	p.addGone(id, e, people)
	for _, place := range e.WorkMailboxes() {
		p.work = append(p.work, mailboxRow{place, id})
	}
	return nil
}

// nobody are the facts of somebody who is met nowhere.
const nobody = "{}"

// addGone adds those who are gone and not among the people of the episode: nobody meets them, but a warning that comes finds them.
func (p *presences) addGone(id int64, e *casefile.Episode, people []casefile.Presence) {
	for _, a := range e.Adults {
		if a.GoneOn.IsZero() || slices.ContainsFunc(people, func(each casefile.Presence) bool { return each.Person == a.ID }) {
			continue
		}
		from := len(p.places)
		for _, place := range a.Places() {
			p.places = append(p.places, presencePlaceRow{place.OfGone(), id, a.ID, 0})
		}
		p.facts = append(p.facts, presenceRow{EpisodeID: id, Person: a.ID, Facts: nobody, Places: placeLines(p.places[from:])})
	}
}

// presencesOf works out what episodes come to, with the warnings that name somebody of them.
func (t *tx) presencesOf(ctx context.Context, episodes map[int64]*casefile.Episode) (presences, error) {
	warnings, err := t.warningsAt(ctx, placesOf(episodes))
	if err != nil {
		return presences{}, err
	}
	elsewhere, err := t.againstThem(ctx, episodes)
	if err != nil {
		return presences{}, err
	}
	var all presences
	for _, id := range slices.Sorted(maps.Keys(episodes)) {
		if err := all.add(id, episodes[id], warnings[id], elsewhere); err != nil {
			return all, err
		}
	}
	return all, nil
}

// moved is what has changed for those who ask: the episodes, where their people were met before, and the people against whom
// something is said otherwise than before, who may be on further records.
type moved struct {
	episodes []int64
	were     []presencePlaceRow
	people   []casefile.Place
}

// changedPresences works out what episodes come to, and which of them have changed in anything that others ask about.
func (t *tx) changedPresences(ctx context.Context, episodes map[int64]*casefile.Episode) (fresh presences, changed moved, err error) {
	if fresh, err = t.presencesOf(ctx, episodes); err != nil {
		return fresh, changed, err
	}
	ids := slices.Sorted(maps.Keys(episodes))
	var known []presenceRow
	if err := t.listIn(ctx, &known, `SELECT episode_id, person, facts, since, against, against_place, places FROM presence
		WHERE episode_id IN (?)`, ids); err != nil {
		return fresh, changed, err
	}
	before, after := byEpisode(known), byEpisode(fresh.facts)
	for _, id := range ids {
		if err := t.date(before[id], after[id]); err != nil {
			return fresh, changed, err
		}
		if !maps.EqualFunc(before[id], after[id], func(a, b *presenceRow) bool { return *a == *b }) {
			changed.episodes = append(changed.episodes, id)
			for _, was := range before[id] {
				changed.were = was.addPlaces(changed.were)
			}
		}
		changed.people = append(changed.people, differing(before[id], after[id])...)
	}
	return fresh, changed, nil
}

// putPresences brings what is kept of episodes up to date, and gives what has changed. Their rows are locked, or all places
// are.
func (t *tx) putPresences(ctx context.Context, episodes map[int64]*casefile.Episode) (changed moved, err error) {
	fresh, changed, err := t.changedPresences(ctx, episodes)
	if err != nil {
		return changed, err
	}
	return changed, t.replacePresences(ctx, changed, fresh, slices.Sorted(maps.Keys(episodes)))
}

// byEpisode are each episode's people.
func byEpisode(rows []presenceRow) map[int64]map[string]*presenceRow {
	all := map[int64]map[string]*presenceRow{}
	for i := range rows {
		r := &rows[i]
		if all[r.EpisodeID] == nil {
			all[r.EpisodeID] = map[string]*presenceRow{}
		}
		all[r.EpisodeID][r.Person] = r
	}
	return all
}

func (t *tx) replacePresences(ctx context.Context, changed moved, fresh presences, all []int64) error {
	if len(changed.episodes) > 0 {
		if err := t.deletePlaces(ctx, changed.were); err != nil {
			return err
		}
		if _, err := t.execIn(ctx, `DELETE FROM presence WHERE episode_id IN (?)`, changed.episodes); err != nil {
			return err
		}
	}
	stays := func(id int64) bool { _, found := slices.BinarySearch(changed.episodes, id); return !found }
	if err := t.insertPresences(ctx, presences{
		facts:  slices.DeleteFunc(fresh.facts, func(r presenceRow) bool { return stays(r.EpisodeID) }),
		places: slices.DeleteFunc(fresh.places, func(r presencePlaceRow) bool { return stays(r.EpisodeID) }),
	}); err != nil {
		return err
	}
	return t.putWorkMailboxes(ctx, all, fresh.work)
}

// insertPresences writes the rows, those of places in the order of their index, which then has its pages at hand.
func (t *tx) insertPresences(ctx context.Context, p presences) error {
	const facts = `INSERT INTO presence (episode_id, person, facts, since, against, against_place, places)`
	if err := t.copyIn(ctx, facts, len(p.facts), func(i int, to *copied) {
		r := &p.facts[i]
		to.number(r.EpisodeID)
		for _, text := range []string{r.Person, r.Facts, r.Since, r.Against, string(r.AgainstPlace), r.Places} {
			to.text(text)
		}
	}); err != nil {
		return err
	}
	slices.SortFunc(p.places, func(a, b presencePlaceRow) int { return strings.Compare(string(a.Place), string(b.Place)) })
	if err := t.copyIn(ctx, `INSERT INTO presence_place (place, episode_id, person, asked)`, len(p.places), func(i int, to *copied) {
		r := &p.places[i]
		to.text(string(r.Place))
		to.number(r.EpisodeID)
		to.text(r.Person)
		to.number(int64(r.Asked))
	}); err != nil {
		return err
	}
	return t.copyIn(ctx, `INSERT INTO work_mailbox (place, episode_id)`, len(p.work), func(i int, to *copied) {
		r := &p.work[i]
		to.text(string(r.Place))
		if r.EpisodeID == 0 {
			to.null()
		} else {
			to.number(r.EpisodeID)
		}
	})
}

// refreshPresences works out anew what is kept of the episodes at the places.
func (t *tx) refreshPresences(ctx context.Context, places []casefile.Place) (changed []int64, err error) {
	for some := range slices.Chunk(places, manyIDs) {
		var ids []int64
		if err := t.listAmong(ctx, &ids, `SELECT DISTINCT episode_id FROM presence_place WHERE place IN (?) ORDER BY episode_id`,
			some); err != nil {
			return nil, err
		}
		for page := range slices.Chunk(ids, manyRows) {
			more, err := t.putPresencesOf(ctx, page)
			if err != nil {
				return nil, err
			}
			changed = append(changed, more.episodes...)
		}
	}
	slices.Sort(changed)
	return slices.Compact(changed), nil
}

// putPresencesOf is putPresences for episodes as they are stored. One that can't be read gets no letters, and goes on
// restricting as it did.
func (t *tx) putPresencesOf(ctx context.Context, ids []int64) (moved, error) {
	rows, err := t.episodes(ctx, ids)
	if err != nil {
		return moved{}, err
	}
	return t.putPresences(ctx, readable(rows))
}

func readable(rows []episodeRow) map[int64]*casefile.Episode {
	episodes := map[int64]*casefile.Episode{}
	for _, r := range rows {
		if e, err := r.episode(); err == nil {
			episodes[r.ID] = e
		}
	}
	return episodes
}
