package store

import (
	"context"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
)

// PendingReminder is a reminder that no digest carries yet.
type PendingReminder struct {
	ID        int64
	EpisodeID int64
	EHCO      string
	ledger.Reminder
}

// OpenItem is something that an EHCO still has to do, reminded of or not.
type OpenItem struct {
	EpisodeID int64
	EHCO      string
	ledger.Item
}

type reminderRow struct {
	ID        int64         `db:"id"`
	EpisodeID int64         `db:"episode_id"`
	Rule      string        `db:"rule"`
	Occasion  string        `db:"occasion"`
	Nominal   string        `db:"nominal"`
	Rung      string        `db:"rung"`
	Role      ledger.Role   `db:"role"`
	EHCO      string        `db:"ehco"`
	WrittenOn calendar.Date `db:"written_on"`
	Day       string        `db:"day"`
}

func (r reminderRow) key() ledger.Reminder {
	nominal, _ := calendar.ParseDate(r.Nominal) // written by us from a date
	return ledger.Reminder{Rule: r.Rule, Occasion: r.Occasion, Nominal: nominal, Rung: r.Rung, Role: r.Role}
}

const selectReminders = `SELECT id, episode_id, rule, occasion, nominal, rung, role, ehco, written_on FROM reminder `

func (t *tx) remindersOf(ctx context.Context, episodes []int64) ([]reminderRow, error) {
	var rows []reminderRow
	err := t.listIn(ctx, &rows, selectReminders+`WHERE episode_id IN (?) ORDER BY id`, episodes)
	return rows, err
}

// recordReminders writes new reminders and what is open now. A reminder that is there already stays as it is.
func (t *tx) recordReminders(ctx context.Context, day calendar.Date, all []Looked) error {
	var reminders, items []reminderRow
	ids := make([]int64, 0, len(all))
	for _, l := range all {
		ids = append(ids, l.ID)
		for _, r := range l.Reminders {
			reminders = append(reminders, reminderRow{EpisodeID: l.ID, Rule: r.Rule, Occasion: r.Occasion, Nominal: r.Nominal.String(), Rung: r.Rung, Role: r.Role, EHCO: l.EHCO, Day: day.String()})
		}
		for _, i := range l.Items {
			items = append(items, reminderRow{EpisodeID: l.ID, Rule: i.Rule, Occasion: i.Occasion, Nominal: i.Nominal.String(), EHCO: l.EHCO})
		}
	}
	if err := batch(ctx, t, `INSERT INTO reminder (episode_id, rule, occasion, nominal, rung, role, ehco, written_on)
		VALUES (:episode_id, :rule, :occasion, :nominal, :rung, :role, :ehco, :day) ON CONFLICT DO NOTHING`, reminders); err != nil {
		return err
	}
	if err := t.execIn(ctx, `DELETE FROM open_item WHERE episode_id IN (?)`, ids); err != nil {
		return err
	}
	return batch(ctx, t, `INSERT INTO open_item (episode_id, rule, occasion, nominal, ehco) VALUES (:episode_id, :rule, :occasion, :nominal, :ehco)`, items)
}

// PendingReminders are all that no digest carries yet, oldest first.
func (s *Store) PendingReminders(ctx context.Context) ([]PendingReminder, error) {
	var pending []PendingReminder
	err := s.tx(ctx, "read the reminders to send", func(t *tx) error {
		var rows []reminderRow
		if err := t.list(ctx, &rows, selectReminders+`WHERE digest_id IS NULL ORDER BY id`); err != nil {
			return err
		}
		for _, r := range rows {
			pending = append(pending, PendingReminder{r.ID, r.EpisodeID, r.EHCO, r.key()})
		}
		return nil
	})
	return pending, err
}

// OpenItems are all items that are open, by case.
func (s *Store) OpenItems(ctx context.Context) ([]OpenItem, error) {
	var items []OpenItem
	err := s.tx(ctx, "read what is open", func(t *tx) error {
		var rows []reminderRow
		if err := t.list(ctx, &rows, `SELECT episode_id, rule, occasion, nominal, ehco FROM open_item ORDER BY episode_id, nominal, rule`); err != nil {
			return err
		}
		for _, r := range rows {
			items = append(items, OpenItem{r.EpisodeID, r.EHCO, r.key().Item()})
		}
		return nil
	})
	return items, err
}
