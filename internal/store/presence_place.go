package store

import (
	"context"
	"slices"
	"strings"

	"stepdown/internal/casefile"
)

// The rows of places are found by place alone: to find those of an episode, its people say at which places they are.

// placeLines are the places of somebody as they are kept beside them: a line for each, in order, which begins with whether it is asked.
func placeLines(rows []presencePlaceRow) string {
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = string("01"[r.Asked]) + string(r.Place)
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[1:], b[1:]) })
	return strings.Join(lines, "\n")
}

// placesOfCases are the places of cases, on PostgreSQL: SQLite cuts no text into lines.
const placesOfCases = `(SELECT DISTINCT episode_id, substr(line, 2) AS place FROM presence, unnest(string_to_array(places, chr(10))) line
	WHERE episode_id IN (?)) m`

// addPlaces adds the places of somebody.
func (r *presenceRow) addPlaces(all []presencePlaceRow) []presencePlaceRow {
	for line := range strings.SplitSeq(r.Places, "\n") {
		if line != "" {
			all = append(all, presencePlaceRow{casefile.Place(line[1:]), r.EpisodeID, r.Person, flag(line[0] == '1')})
		}
	}
	return all
}

// placesIn are the places of episodes.
func (t *tx) placesIn(ctx context.Context, episodes []int64) (all []presencePlaceRow, err error) {
	var rows []presenceRow
	err = t.listIn(ctx, &rows, `SELECT episode_id, person, places FROM presence WHERE episode_id IN (?)`, episodes)
	for i := range rows {
		all = rows[i].addPlaces(all)
	}
	return all, err
}

// placesOfAll are the places of the rows, each once, in order.
func placesOfAll(rows []presencePlaceRow) []casefile.Place {
	all := make([]casefile.Place, len(rows))
	for i, r := range rows {
		all[i] = r.Place
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// deletePlaces deletes the rows of episodes' places, all of them. What stands before the sum keeps PostgreSQL from asking the index for
// each place with each episode.
func (t *tx) deletePlaces(ctx context.Context, rows []presencePlaceRow) error {
	var episodes []int64
	for _, r := range rows {
		episodes = append(episodes, r.EpisodeID)
	}
	slices.Sort(episodes)
	for some := range slices.Chunk(placesOfAll(rows), manyIDs) {
		if _, err := t.execIn(ctx, `DELETE FROM presence_place WHERE place IN (?) AND 0 + episode_id IN (?)`, some,
			slices.Compact(episodes)); err != nil {
			return err
		}
	}
	return nil
}
