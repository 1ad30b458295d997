package store

import (
	"context"
	"time"
)

// ApprovedWording is a file of wording as somebody approved it.
type ApprovedWording struct {
	Name   string // its path, as in letters/closure.en.md
	SHA256 string // of its content, in hex
	By     string
	At     time.Time
}

// ApproveWording records that the content of a file may go to families, in the place of whatever was approved before.
func (s *Store) ApproveWording(ctx context.Context, name, sha256 string, who Who) error {
	return s.tx(ctx, "approve wording", func(t *tx) error {
		_, err := t.exec(ctx, `INSERT INTO wording (at, name, sha256, by_name, os_user) VALUES (?, ?, ?, ?, ?)`,
			t.at, name, sha256, who.By, who.OSUser)
		return err
	})
}

// ApprovedWording is what is approved now, by the names of the files.
func (s *Store) ApprovedWording(ctx context.Context) ([]ApprovedWording, error) {
	var all []ApprovedWording
	err := s.read(ctx, "read which wording is approved", func(t *tx) error {
		var rows []struct {
			Name   string `db:"name"`
			SHA256 string `db:"sha256"`
			By     string `db:"by_name"`
			At     stamp  `db:"at"`
		}
		err := t.list(ctx, &rows, `SELECT name, sha256, by_name, at FROM wording w
			WHERE id = (SELECT MAX(id) FROM wording n WHERE n.name = w.name) ORDER BY name`)
		for _, r := range rows {
			all = append(all, ApprovedWording{r.Name, r.SHA256, r.By, r.At.time()})
		}
		return err
	})
	return all, err
}
