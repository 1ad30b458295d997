package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

type staffRow struct {
	ID     int64  `db:"id"`
	Ref    string `db:"staff_ref"`
	Record string `db:"record"`
	Given  stamp  `db:"given_at"`
	Ended  *stamp `db:"ended_at"` // by the feed that no longer named them so
}

func (r staffRow) staff() (casefile.Staff, error) {
	var s casefile.Staff
	if err := json.Unmarshal([]byte(r.Record), &s); err != nil {
		return s, errors.New("read a colleague's record: it is not in the form in which it was written")
	}
	if r.Ended != nil {
		if on := calendar.LondonDate(r.Ended.time()); s.LeavesOn.IsZero() || on.Before(s.LeavesOn) {
			s.LeavesOn = on
		}
	}
	return s, nil
}

const standingStaff = `SELECT id, staff_ref, record, given_at, ended_at FROM staff WHERE ended_at IS NULL ORDER BY staff_ref`

// Staff are the people of the council's whom the feeds name, by their reference.
func (s *Store) Staff(ctx context.Context) ([]casefile.Staff, error) {
	return s.listStaff(ctx, standingStaff)
}

// Colleagues are also those whom the feeds have ceased to name: they left on the day of the feed that did. Whom only an undone
// feed named is nobody.
func (s *Store) Colleagues(ctx context.Context) ([]casefile.Staff, error) {
	return s.listStaff(ctx, `SELECT id, staff_ref, record, given_at, ended_at FROM staff
		WHERE ended_at IS NULL OR id IN (SELECT MAX(id) FROM staff WHERE ended_at IS NULL OR ended_at > given_at
			GROUP BY staff_ref HAVING COUNT(*) = COUNT(ended_at)) ORDER BY staff_ref`)
}

func (s *Store) listStaff(ctx context.Context, query string) ([]casefile.Staff, error) {
	var all []casefile.Staff
	err := s.read(ctx, "read the staff", func(t *tx) error {
		var rows []staffRow
		if err := t.list(ctx, &rows, query); err != nil {
			return err
		}
		for _, r := range rows {
			one, err := r.staff()
			if err != nil {
				return err
			}
			all = append(all, one)
		}
		return nil
	})
	return all, err
}

// putStaff brings the staff up to date with a feed that has their file. A full feed names all who are in post. Who has approved a letter
// may turn out to be who confirmed the closure, so letters that lie in the print folder are looked at.
func (t *tx) putStaff(ctx context.Context, info FeedInfo) error {
	if info.Staff == nil {
		return nil
	}
	var rows []staffRow
	if err := t.list(ctx, &rows, standingStaff); err != nil {
		return err
	}
	named, same := map[string]casefile.Staff{}, map[string]bool{}
	for _, s := range info.Staff {
		named[s.ID] = s
	}
	var ended []int64
	for _, r := range rows {
		known, err := r.staff()
		if err != nil {
			return err
		}
		fresh, there := named[r.Ref]
		if same[r.Ref] = there && reflect.DeepEqual(known, fresh); !same[r.Ref] && (there || info.Full) {
			ended = append(ended, r.ID)
		}
	}
	if len(ended) == 0 && !slices.ContainsFunc(info.Staff, func(s casefile.Staff) bool { return !same[s.ID] }) {
		return nil
	}
	if err := t.lookAtPrinted(ctx, info.MadeOn); err != nil { //guard:staff-look-at-the-printed skip
		return err
	}
	if err := t.end(ctx, `UPDATE staff SET ended_at = ? WHERE id IN (?)`, info, ended); err != nil {
		return err
	}
	var fresh []staffRow
	for _, s := range info.Staff {
		if same[s.ID] {
			continue
		}
		record, err := json.Marshal(s)
		if err != nil {
			return fmt.Errorf("write a colleague's record: %w", err)
		}
		fresh = append(fresh, staffRow{Ref: s.ID, Record: string(record), Given: stampOf(info.MadeAt)})
	}
	return insert(ctx, t, manyRows, `INSERT INTO staff (staff_ref, record, given_at) VALUES (:staff_ref, :record, :given_at)`, fresh)
}

// end notes that a feed ended rows of a list.
func (t *tx) end(ctx context.Context, statement string, info FeedInfo, ids []int64) error {
	for some := range slices.Chunk(ids, manyIDs) {
		if _, err := t.execIn(ctx, statement, stampOf(info.MadeAt), some); err != nil {
			return err
		}
	}
	return nil
}
