package store

import (
	"context"
	"slices"

	"stepdown/internal/casefile"
)

// putWorkMailboxes brings the mailboxes of those who work with the episodes' families up to date.
func (t *tx) putWorkMailboxes(ctx context.Context, episodes []int64, fresh []mailboxRow) error {
	var before []mailboxRow
	if err := t.listIn(ctx, &before, `SELECT place, episode_id FROM work_mailbox WHERE episode_id IN (?) ORDER BY episode_id, place`,
		episodes); err != nil {
		return err
	}
	if slices.Equal(before, fresh) {
		return nil
	}
	if _, err := t.execIn(ctx, `DELETE FROM work_mailbox WHERE episode_id IN (?)`, episodes); err != nil {
		return err
	}
	return t.insertPresences(ctx, presences{work: fresh})
}

// putStaffMailboxes brings the mailboxes of the council's staff and coordinators up to date.
func (t *tx) putStaffMailboxes(ctx context.Context) error {
	var staff []staffRow
	if err := t.list(ctx, &staff, standingStaff); err != nil {
		return err
	}
	coordinators, err := t.coordinators(ctx)
	if err != nil {
		return err
	}
	var places []casefile.Place
	for _, r := range staff {
		s, err := r.staff()
		if err != nil {
			return err
		}
		places = append(places, casefile.Mailboxes(s.Email)...)
	}
	for _, r := range coordinators {
		c, err := r.coordinator()
		if err != nil {
			return err
		}
		places = append(places, c.Mailboxes()...)
	}
	slices.Sort(places)
	var rows []mailboxRow
	for _, place := range slices.Compact(places) {
		rows = append(rows, mailboxRow{Place: place})
	}
	if _, err := t.exec(ctx, `DELETE FROM work_mailbox WHERE episode_id IS NULL`); err != nil {
		return err
	}
	return t.insertPresences(ctx, presences{work: rows})
}
