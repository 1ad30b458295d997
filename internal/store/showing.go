package store

import (
	"context"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
)

// Unshown is a letter that has not been shown yet to whoever signs it.
type Unshown struct {
	LetterID  int64
	EpisodeID int64
	Kind      ledger.Kind
	WrittenOn calendar.Date
}

// addShown adds to letters the day of the digest that showed each, once it has left.
func (t *tx) addShown(ctx context.Context, letters map[int64]*Letter, ids []int64) error {
	var rows []struct {
		LetterID int64 `db:"letter_id"`
		On       day   `db:"shown_on"`
	}
	err := t.listIn(ctx, &rows, `SELECT s.letter_id, MIN(d.day) AS shown_on FROM showing s JOIN digest d ON d.id = s.digest_id
		WHERE d.state = 'sent' AND s.letter_id IN (?) GROUP BY s.letter_id`, ids)
	for _, r := range rows {
		letters[r.LetterID].ShownOn = r.On.Date
	}
	return err
}

// Unshown are the letters that are held for these reasons and that no digest shows, but for one that failed.
func (s *Store) Unshown(ctx context.Context, held []ledger.Code) ([]Unshown, error) {
	var all []Unshown
	err := s.read(ctx, "read what has not been shown to whoever signs it", func(t *tx) error {
		var rows []struct {
			LetterID  int64       `db:"id"`
			EpisodeID int64       `db:"episode_id"`
			Kind      ledger.Kind `db:"kind"`
			WrittenOn day         `db:"written_on"`
		}
		err := t.listAmong(ctx, &rows, `SELECT l.id, l.episode_id, l.kind, l.written_on FROM letter l
			WHERE l.state = 'held' AND l.sha256 IS NOT NULL AND l.code IN (?) AND NOT EXISTS (SELECT 1 FROM showing s
				JOIN digest d ON d.id = s.digest_id WHERE s.letter_id = l.id AND d.state <> 'failed') ORDER BY l.id`, held)
		if err != nil {
			return err
		}
		for _, r := range rows {
			all = append(all, Unshown{r.LetterID, r.EpisodeID, r.Kind, r.WrittenOn.Date})
		}
		return nil
	})
	return all, err
}

// show writes down that a digest shows letters.
func (t *tx) show(ctx context.Context, digest int64, letters []int64) error {
	type row struct {
		Letter int64 `db:"letter_id"`
		Digest int64 `db:"digest_id"`
	}
	var rows []row
	for _, id := range letters {
		rows = append(rows, row{id, digest})
	}
	return insert(ctx, t, manyRows, `INSERT INTO showing (letter_id, digest_id) VALUES (:letter_id, :digest_id)`, rows)
}

// showAlike writes down that new letters were shown when others were that said the same.
func (t *tx) showAlike(ctx context.Context, fresh []placedLetter, ids []int64) error {
	for i, n := range fresh {
		if n.ShownAs == 0 {
			continue
		}
		if _, err := t.exec(ctx, `INSERT INTO showing (letter_id, digest_id) SELECT ?, digest_id FROM showing WHERE letter_id = ?`,
			ids[i], n.ShownAs); err != nil {
			return err
		}
	}
	return nil
}
