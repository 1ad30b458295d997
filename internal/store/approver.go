package store

import (
	"context"

	"stepdown/internal/casefile"
)

// addApprovers adds to cases, of which a letter waits that somebody approved, who has approved letters of theirs and what people did
// to them: who may approve is asked again whenever such a letter is looked at.
func (t *tx) addApprovers(ctx context.Context, cases map[int64]*Look) error {
	var ids []int64
	for id, look := range cases {
		for _, l := range look.Waiting {
			if l.ApprovedBy != "" {
				ids = append(ids, id)
				break
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var approvals []struct {
		EpisodeID int64  `db:"episode_id"`
		By        string `db:"by_name"`
		OSUser    string `db:"os_user"`
	}
	if err := t.listIn(ctx, &approvals, `SELECT DISTINCT l.episode_id, h.by_name, h.os_user FROM letter l
		JOIN letter_history h ON h.letter_id = l.id WHERE l.episode_id IN (?) AND h.code = 'approved'`, ids); err != nil {
		return err
	}
	for _, a := range approvals {
		cases[a.EpisodeID].Approvers = append(cases[a.EpisodeID].Approvers, casefile.Approver{Name: a.By, OSUser: a.OSUser})
	}
	acts, err := t.acts(ctx, ids)
	for id, did := range acts {
		cases[id].Acts = did
	}
	return err
}
