package store

import (
	"context"
	"errors"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
)

// PendingReminder is a reminder that no digest carries yet.
type PendingReminder struct {
	ID        int64
	EpisodeID int64
	ledger.Reminder
}

// OpenItem is something that an EHCO still has to do.
type OpenItem struct {
	EpisodeID int64
	EHCO      string
	ledger.Item
}

type itemRow struct {
	EpisodeID int64  `db:"episode_id"`
	Rule      string `db:"rule"`
	Occasion  string `db:"occasion"`
	Nominal   day    `db:"nominal"`
	EHCO      string `db:"ehco"`
}

type reminderRow struct {
	itemRow
	ID        int64       `db:"id"`
	Rung      string      `db:"rung"`
	Role      ledger.Role `db:"role"`
	WrittenOn day         `db:"written_on"`
}

const selectItems = `SELECT episode_id, rule, occasion, nominal, ehco FROM open_item `

func (r itemRow) key() ledger.Item {
	return ledger.Item{Rule: r.Rule, Occasion: r.Occasion, Nominal: r.Nominal.Date}
}

func (r reminderRow) key() ledger.Reminder {
	return ledger.Reminder{Rule: r.Rule, Occasion: r.Occasion, Nominal: r.Nominal.Date, Rung: r.Rung, Role: r.Role}
}

const selectReminders = `SELECT id, episode_id, rule, occasion, nominal, rung, role, ehco, written_on FROM reminder `

// tellings are the reminders of cases, and tellingsOfOpen those that bear on what is open: of the same occasion, whose date may have moved
// since, or of the same date, under which an item keeps the key that it was first told under. In years most are of other items.
var (
	tellings       = together("reminder t", "t.episode_id", "", tellingColumns...)
	tellingsOfOpen = together("open_item o JOIN reminder t ON t.episode_id = o.episode_id AND t.rule = o.rule", "o.episode_id",
		"AND (t.occasion = o.occasion OR t.nominal = o.nominal)", tellingColumns...)
	tellingColumns = []string{"t.id", "t.rule", "t.occasion", "t.nominal", "t.rung", "t.role", "t.written_on", "t.ehco"}
)

func telling(said []string) (told ledger.PastReminder, err error) {
	told.Rule, told.Occasion, told.Rung, told.Role, told.EHCO = said[0], said[1], said[3], ledger.Role(said[4]), said[6]
	return told, errors.Join(told.Nominal.Scan(said[2]), told.On.Scan(said[5]))
}

// addWhatItemsRestOn adds to cases their reminders, what the last look found open and what people decided.
func (t *tx) addWhatItemsRestOn(ctx context.Context, cases map[int64]*Look, ids []int64) error {
	if err := t.addTellings(ctx, tellings, cases, ids); err != nil {
		return err
	}
	if err := t.addOpen(ctx, cases, ids); err != nil {
		return err
	}
	return t.addDecisions(ctx, cases, ids)
}

// addTellings adds to cases the reminders that a query gives.
func (t *tx) addTellings(ctx context.Context, query string, cases map[int64]*Look, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	var rows []togetherRow
	if err := t.listIn(ctx, &rows, query, ids); err != nil {
		return err
	}
	for _, r := range rows {
		look, ok := cases[r.EpisodeID]
		if !ok {
			continue
		}
		look.Past.Reminders = make([]ledger.PastReminder, 0, r.Many)
		last := int64(0)
		if err := r.each(7, func(id int64, said []string) error {
			if id == last { // it bears on two items
				return nil
			}
			last = id
			told, err := telling(said)
			look.Past.Reminders = append(look.Past.Reminders, told)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// addOpen adds to cases what the last look found open.
func (t *tx) addOpen(ctx context.Context, cases map[int64]*Look, ids []int64) error {
	var rows []itemRow
	if err := t.listIn(ctx, &rows, selectItems+`WHERE episode_id IN (?) ORDER BY episode_id, rule, occasion`, ids); err != nil {
		return err
	}
	for _, r := range rows {
		if look, ok := cases[r.EpisodeID]; ok {
			look.Past.Open = append(look.Past.Open, r.key())
		}
	}
	return nil
}

// recordReminders writes new reminders and what is open now. A reminder that is there already stays as it is.
func (t *tx) recordReminders(ctx context.Context, on calendar.Date, all []Looked) error {
	var reminders []reminderRow
	var items []itemRow
	ids := make([]int64, 0, len(all))
	for _, l := range all {
		ids = append(ids, l.ID)
		for _, r := range l.Reminders {
			reminders = append(reminders, reminderRow{itemRow: itemRow{l.ID, r.Rule, r.Occasion, day{r.Nominal}, l.EHCO}, Rung: r.Rung,
				Role: r.Role, WrittenOn: day{on}})
		}
		for _, i := range l.Items {
			items = append(items, itemRow{l.ID, i.Rule, i.Occasion, day{i.Nominal}, l.EHCO})
		}
	}
	if err := insert(ctx, t, manyRows, `INSERT INTO reminder (episode_id, rule, occasion, nominal, rung, role, ehco, written_on)
		VALUES (:episode_id, :rule, :occasion, :nominal, :rung, :role, :ehco, :written_on)
			ON CONFLICT (episode_id, rule, occasion, nominal, rung, role) DO NOTHING`, reminders); err != nil {
		return err
	}
	if len(ids) == 0 {
		return nil
	}
	if _, err := t.execIn(ctx, `DELETE FROM open_item WHERE episode_id IN (?)`, ids); err != nil {
		return err
	}
	return insert(ctx, t, manyRows, `INSERT INTO open_item (episode_id, rule, occasion, nominal, ehco)
		VALUES (:episode_id, :rule, :occasion, :nominal, :ehco)`, items)
}

// PendingReminders are all that no digest carries yet, oldest first.
func (s *Store) PendingReminders(ctx context.Context) ([]PendingReminder, error) {
	var pending []PendingReminder
	err := s.read(ctx, "read the reminders to send", func(t *tx) error {
		var rows []reminderRow
		if err := t.list(ctx, &rows, selectReminders+`WHERE digest_id IS NULL ORDER BY id`); err != nil {
			return err
		}
		for _, r := range rows {
			pending = append(pending, PendingReminder{r.ID, r.EpisodeID, r.key()})
		}
		return nil
	})
	return pending, err
}

// OpenItems are all items that are open, by case.
func (s *Store) OpenItems(ctx context.Context) ([]OpenItem, error) {
	var items []OpenItem
	err := s.read(ctx, "read what is open", func(t *tx) error {
		var rows []itemRow
		if err := t.list(ctx, &rows, selectItems+`ORDER BY episode_id, nominal, rule`); err != nil {
			return err
		}
		for _, r := range rows {
			items = append(items, OpenItem{r.EpisodeID, r.EHCO, r.key()})
		}
		return nil
	})
	return items, err
}
