package store

import (
	"context"

	"github.com/jmoiron/sqlx"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// Waiting is something of a step down that waits for a person: letters of one kind with one code, or an open item.
type Waiting struct {
	EpisodeID int64       `db:"episode_id"`
	Kind      ledger.Kind `db:"kind"` // empty: an item
	Code      ledger.Code `db:"code"` // of an item the rule's id
}

// Untold says of what people are to be told.
type Untold struct {
	Codes []ledger.Code // of letters that wait for somebody; at least one
	Rules []string      // of open items
	Since calendar.Date // what was told on this day or later is not told again yet
}

// Untold is all that waits for people and that no digest has told of since a day, by step down. A letter that came back is
// told of once: what becomes of it is a person's choice. One whose approval no longer counts is told of again.
func (s *Store) Untold(ctx context.Context, u Untold) ([]Waiting, error) {
	query, args, err := sqlx.In(`SELECT DISTINCT l.episode_id, l.kind, l.code FROM letter l
		WHERE (l.state IN ('held', 'uncertain', 'failed', 'accepted', 'returned') AND l.code IN (?) OR l.state = 'ready' AND l.channel = ?)
			AND NOT EXISTS (SELECT 1 FROM telling t WHERE t.episode_id = l.episode_id AND t.kind = l.kind AND t.code = l.code
				AND t.told_on >= CASE WHEN l.state = 'returned' THEN '' ELSE ? END
				AND (l.state <> 'returned' AND (l.approved_by = '' OR l.code NOT IN (?))
					OR EXISTS (SELECT 1 FROM digest d WHERE d.id = t.digest_id AND d.frozen_at >= l.since)))
		UNION
		SELECT i.episode_id, '', i.rule FROM open_item i
		WHERE i.rule IN (?) AND NOT EXISTS (SELECT 1 FROM telling t WHERE t.episode_id = i.episode_id AND t.kind = '' AND t.code = i.rule
			AND t.told_on >= ?)
		ORDER BY 1, 2, 3`, u.Codes, casefile.ByHand, day{u.Since},
		[]ledger.Code{ledger.AwaitsApproval, ledger.Restricted}, append([]string{""}, u.Rules...), day{u.Since})
	if err != nil {
		return nil, err
	}
	var all []Waiting
	err = s.read(ctx, "read what waits for people", func(t *tx) error { return t.list(ctx, &all, query, args...) })
	return all, err
}

// tell writes down that a digest tells of what waits for its reader.
func (t *tx) tell(ctx context.Context, digest int64, on calendar.Date, waiting []Waiting) error {
	type row struct {
		Waiting
		On     day   `db:"told_on"`
		Digest int64 `db:"digest_id"`
	}
	var rows []row
	for _, w := range waiting {
		rows = append(rows, row{w, day{on}, digest})
	}
	return insert(ctx, t, manyRows, `INSERT INTO telling (episode_id, kind, code, told_on, digest_id)
		VALUES (:episode_id, :kind, :code, :told_on, :digest_id)`, rows)
}
