package store

import (
	"context"
	"encoding/json"
	"fmt"

	"stepdown/internal/casefile"
)

// putCoordinators brings the coordinators that a feed names up to date, and keeps those that change as they were. Those
// that it doesn't name stay: their cases may.
func (t *tx) putCoordinators(ctx context.Context, feed feedRow, all []casefile.Coordinator) error {
	rows, err := t.coordinators(ctx)
	if err != nil {
		return err
	}
	known := map[string]coordinatorRow{}
	for _, r := range rows {
		known[r.ID] = r
	}
	for _, c := range all {
		was, there := known[c.ID]
		before, err := was.coordinator()
		if there && err == nil && before == c {
			continue
		}
		record, err := json.Marshal(c)
		if err != nil {
			return fmt.Errorf("write a coordinator's record: %w", err)
		}
		if feed.Images == imagesKept {
			if _, err := t.exec(ctx, `INSERT INTO coordinator_image (feed_id, coordinator_id, record) VALUES (?, ?, (SELECT record
				FROM coordinator WHERE id = ?)) ON CONFLICT DO NOTHING`,
				feed.ID, c.ID, c.ID); err != nil {
				return err
			}
		}
		if _, err := t.exec(ctx, `INSERT INTO coordinator (id, record) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record`,
			c.ID, string(record)); err != nil {
			return err
		}
	}
	return nil
}

type coordinatorRow struct {
	ID     string `db:"id"`
	Record string `db:"record"`
}

func (r coordinatorRow) coordinator() (c casefile.Coordinator, err error) {
	if err := json.Unmarshal([]byte(r.Record), &c); err != nil {
		return c, fmt.Errorf("read a coordinator's record: %w", err)
	}
	return c, nil
}

func (t *tx) coordinators(ctx context.Context) (rows []coordinatorRow, err error) {
	err = t.list(ctx, &rows, `SELECT id, record FROM coordinator ORDER BY id`)
	return rows, err
}

// Coordinators are all EHCOs known, by ID.
func (s *Store) Coordinators(ctx context.Context) ([]casefile.Coordinator, error) {
	var rows []coordinatorRow
	var away []absenceRow
	err := s.read(ctx, "read the coordinators", func(t *tx) error {
		if err := t.list(ctx, &away, `SELECT coordinator_id, absent_from, absent_until, deputy FROM absence WHERE id IN (SELECT MAX(id)
			FROM absence GROUP BY coordinator_id)`); err != nil {
			return err
		}
		var err error
		rows, err = t.coordinators(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	all := make([]casefile.Coordinator, len(rows))
	for i, r := range rows {
		if all[i], err = r.coordinator(); err != nil {
			return nil, err
		}
		for _, r := range away {
			if r.Coordinator == all[i].ID {
				all[i].Recorded = casefile.Absence{From: r.From.Date, Until: r.Until.Date, Deputy: r.Deputy}
			}
		}
	}
	return all, nil
}

type absenceRow struct {
	Coordinator string `db:"coordinator_id"`
	From        day    `db:"absent_from"`
	Until       day    `db:"absent_until"`
	Deputy      string `db:"deputy"`
	At          stamp  `db:"at"`
	By          string `db:"by_name"`
	OSUser      string `db:"os_user"`
}

// RecordAbsence notes when a coordinator is away, and who says so. Feeds leave it as it is; the next one recorded takes
// its place.
func (s *Store) RecordAbsence(ctx context.Context, coordinator string, a casefile.Absence, who Who) error {
	return s.tx(ctx, "record an absence", func(t *tx) error {
		return insert(ctx, t, 1, `INSERT INTO absence (coordinator_id, absent_from, absent_until, deputy, at, by_name, os_user)
			VALUES (:coordinator_id, :absent_from, :absent_until, :deputy, :at, :by_name, :os_user)`,
			[]absenceRow{{coordinator, day{a.From}, day{a.Until}, a.Deputy, t.at, who.By, who.OSUser}})
	})
}
