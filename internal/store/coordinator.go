package store

import (
	"context"
	"encoding/json"
	"fmt"

	"stepdown/internal/casefile"
)

// putCoordinators brings the coordinators that a feed names up to date. Those that it doesn't name stay: their cases may.
func (t *tx) putCoordinators(ctx context.Context, all []casefile.Coordinator) error {
	for _, c := range all {
		record, err := json.Marshal(c)
		if err != nil {
			return fmt.Errorf("write a coordinator's record: %w", err)
		}
		if _, err := t.exec(ctx, `INSERT INTO coordinator (id, record) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET record = excluded.record`, c.ID, string(record)); err != nil {
			return err
		}
	}
	return nil
}

// Coordinators are all EHCOs known, by ID.
func (s *Store) Coordinators(ctx context.Context) ([]casefile.Coordinator, error) {
	var records []string
	err := s.read(ctx, "read the coordinators", func(t *tx) error {
		return t.list(ctx, &records, `SELECT record FROM coordinator ORDER BY id`)
	})
	if err != nil {
		return nil, err
	}
	all := make([]casefile.Coordinator, len(records))
	for i, r := range records {
		if err := json.Unmarshal([]byte(r), &all[i]); err != nil {
			return nil, fmt.Errorf("read a coordinator's record: %w", err)
		}
	}
	return all, nil
}
