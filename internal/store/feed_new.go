package store

import (
	"context"
	"fmt"

	"stepdown/internal/casefile"
)

// earlierEpisodes are those that are known of the cases of which a new episode has come, by case. They stay locked: what a person
// does to the case comes before or after.
func (p part) earlierEpisodes(ctx context.Context, came []*casefile.Episode) (map[string][]*casefile.Episode, error) {
	all := map[string][]*casefile.Episode{}
	if len(came) == 0 {
		return all, nil
	}
	refs := make([]string, len(came))
	for i, e := range came {
		refs[i] = e.Case
	}
	rows, err := p.lockEpisodes(ctx, refs)
	for _, e := range readable(rows) {
		all[e.Case] = append(all[e.Case], e)
	}
	return all, err
}

// add writes cases that come with the feed.
func (p part) add(ctx context.Context, fresh []episodeRow) error {
	ids, err := p.reserve(ctx, "episode", len(fresh))
	if err != nil {
		return fmt.Errorf("number new cases: %w", err)
	}
	for i := range fresh {
		fresh[i].ID = ids[i]
	}
	return insert(ctx, p.tx, manyRows, `INSERT INTO episode (id, case_ref, number, record, feed_digest, in_doubt, next_look_on)
		VALUES (:id, :case_ref, :number, :record, :feed_digest, :in_doubt, :next_look_on)`, fresh)
}
