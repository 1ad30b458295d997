package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"stepdown/internal/casefile"
)

// WarningRow is a warning with the number of its row in warnings.csv.
type WarningRow struct {
	casefile.Warning
	Row int
}

// NoteRows writes down what of a feed that was taken nobody would miss: how many rows were rejected, and which rows of the
// do-not-write list warn of nobody: they name a person who is on no record, and neither a door nor a mailbox. It gives their numbers.
func (s *Store) NoteRows(ctx context.Context, digest string, rejected int, warnings []WarningRow) (idle string, err error) {
	err = s.tx(ctx, "note the rows of a feed", func(t *tx) error {
		rows, err := t.idle(ctx, warnings)
		if err != nil {
			return err
		}
		idle = numbers(rows)
		_, err = t.exec(ctx, `UPDATE feed SET rejected_rows = ?, idle_warnings = ? WHERE digest = ? AND undone = 0`, rejected,
			idle, digest)
		return err
	})
	return idle, err
}

// numbers are those of rows, for people.
func numbers(rows []int) string {
	all := make([]string, len(rows))
	for i, n := range rows {
		all[i] = strconv.Itoa(n)
	}
	return strings.Join(all, ", ")
}

func (t *tx) idle(ctx context.Context, warnings []WarningRow) (rows []int, err error) {
	by := map[casefile.Place][]int{}
	for _, w := range warnings {
		switch {
		case w.Door().Known() || w.Email != "":
		case w.Person == "": // an address without a number
			rows = append(rows, w.Row)
		default:
			place := casefile.PersonPlace(w.Person)
			by[place] = append(by[place], w.Row)
		}
	}
	var places []casefile.Place
	for place := range by {
		places = append(places, place)
	}
	for some := range slices.Chunk(places, manyIDs) {
		var known []casefile.Place
		if err := t.listAmong(ctx, &known, `SELECT DISTINCT place FROM presence_place WHERE place IN (?)`, some); err != nil {
			return nil, err
		}
		for _, place := range some {
			if !slices.Contains(known, place) {
				rows = append(rows, by[place]...)
			}
		}
	}
	slices.Sort(rows)
	return rows, nil
}
