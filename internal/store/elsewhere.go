package store

import (
	"context"
	"slices"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// leftIn are the letters of episodes that have left, are on their way or are about to be, or of which a person has decided that
// they never shall, one for each addressee.
func (t *tx) leftIn(ctx context.Context, episodes []int64) (map[int64][]ledger.Elsewhere, error) {
	all := map[int64][]ledger.Elsewhere{}
	for some := range slices.Chunk(episodes, manyIDs) {
		var rows []struct {
			EpisodeID int64        `db:"episode_id"`
			Case      string       `db:"case_ref"`
			Number    int          `db:"number"`
			Person    string       `db:"adult_id"`
			Kind      ledger.Kind  `db:"kind"`
			Closure   day          `db:"closure"`
			State     ledger.State `db:"state"`
		}
		if err := t.listIn(ctx, &rows, `SELECT l.episode_id, e.case_ref, e.number, a.adult_id, l.kind, l.closure, l.state
			FROM letter l JOIN letter_adult a ON a.letter_id = l.id JOIN episode e ON e.id = l.episode_id
			WHERE (l.state IN ('ready', 'sending', 'accepted', 'sent', 'returned', 'uncertain') OR l.state = 'cancelled' AND l.code = '`+
			string(ledger.CancelledByPerson)+`') AND l.episode_id IN (?) ORDER BY l.id, a.adult_id`, some); err != nil {
			return nil, err
		}
		for _, r := range rows {
			all[r.EpisodeID] = append(all[r.EpisodeID], ledger.Elsewhere{Record: casefile.Key{Case: r.Case, Number: r.Number},
				Person: r.Person, Kind: r.Kind, Closure: r.Closure.Date, Ready: r.State == ledger.Ready})
		}
	}
	return all, nil
}
