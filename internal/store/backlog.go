package store

import (
	"context"

	"stepdown/internal/calendar"
)

// DecideBacklog records that a person has something of a case sent, or dismisses it, although it fell due before the
// service went live, and has the case looked at on the day. thing is the key of a letter's occasion or of an item.
func (s *Store) DecideBacklog(ctx context.Context, episode int64, thing string, send bool, on calendar.Date, who Who) error {
	return s.tx(ctx, "decide on the backlog", func(t *tx) error {
		row, err := t.lock(ctx, episode)
		if err != nil {
			return err
		}
		e, err := row.episode()
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `INSERT INTO backlog_decision (episode_id, thing, send, at, by_name, os_user, because) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			episode, thing, flag(send), t.now, who.By, who.OSUser, who.Because); err != nil {
			return err
		}
		return t.rewrite(ctx, row, e, on)
	})
}

type backlogRow struct {
	EpisodeID int64  `db:"episode_id"`
	Thing     string `db:"thing"`
	Send      int    `db:"send"`
}

// backlogOf reads what was decided for cases, oldest first.
func (t *tx) backlogOf(ctx context.Context, episodes []int64) ([]backlogRow, error) {
	var rows []backlogRow
	err := t.listIn(ctx, &rows, `SELECT episode_id, thing, send FROM backlog_decision WHERE episode_id IN (?) ORDER BY id`, episodes)
	return rows, err
}
