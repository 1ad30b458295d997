package store

import (
	"context"

	"stepdown/internal/calendar"
)

// CalendarEntry is one item in somebody's calendar, as last published there.
type CalendarEntry struct {
	UID      string
	Due      calendar.Date
	Summary  string
	Sequence int // grows with each change (RFC 5545)
	Open     bool
}

type calendarRow struct {
	Recipient string `db:"recipient"`
	UID       string `db:"uid"`
	Due       day    `db:"due_on"`
	Summary   string `db:"summary"`
	Sequence  int    `db:"sequence"`
	Open      int    `db:"is_open"`
	Digest    int64  `db:"digest_id"` // that changed it last
}

// Published is what a person's calendar holds by the digests frozen so far.
func (s *Store) Published(ctx context.Context, recipient string) (entries []CalendarEntry, err error) {
	err = s.read(ctx, "read a calendar", func(t *tx) error {
		var rows []calendarRow
		if err := t.list(ctx, &rows, `SELECT recipient, uid, due_on, summary, sequence, is_open FROM calendar_entry WHERE recipient = ?
			ORDER BY uid`, recipient); err != nil {
			return err
		}
		for _, r := range rows {
			entries = append(entries, CalendarEntry{r.UID, r.Due.Date, r.Summary, r.Sequence, r.Open == 1})
		}
		return nil
	})
	return entries, err
}

// publish notes what a digest puts into its recipient's calendar.
func (t *tx) publish(ctx context.Context, digest int64, recipient string, entries []CalendarEntry) error {
	rows := make([]calendarRow, len(entries))
	for i, e := range entries {
		rows[i] = calendarRow{recipient, e.UID, day{e.Due}, e.Summary, e.Sequence, flag(e.Open), digest}
	}
	return insert(ctx, t, manyRows, `INSERT INTO calendar_entry (recipient, uid, due_on, summary, sequence, is_open, digest_id)
		VALUES (:recipient, :uid, :due_on, :summary, :sequence, :is_open, :digest_id)
		ON CONFLICT (recipient, uid) DO UPDATE SET due_on = excluded.due_on, summary = excluded.summary, sequence = excluded.sequence,
			is_open = excluded.is_open, digest_id = excluded.digest_id`, rows)
}

// unpublish has the next digest take out of its recipient's calendar what this one took out of it and reached nobody.
func (t *tx) unpublish(ctx context.Context, digest int64) error {
	_, err := t.exec(ctx, `UPDATE calendar_entry SET is_open = 1 WHERE digest_id = ? AND is_open = 0
		AND recipient = (SELECT recipient FROM digest WHERE id = ?)`, digest, digest)
	return err
}
