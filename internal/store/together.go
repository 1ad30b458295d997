package store

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Of what a case has had, in years, all rows come as one text: each row of a query costs both sides, and so does each column. Between
// columns stands unit, between rows apart. Nothing that is stored holds either where that is done; the rows are counted all the same.
const unit, apart = "\x1f", "\x1e"

type togetherRow struct {
	EpisodeID int64  `db:"episode_id"`
	Many      int    `db:"many"`
	Said      string `db:"said"`
}

// together is a query that gives each case's rows of a table as one text: those of the cases that are asked for and for which the
// condition holds, if there is one. The first of the columns is the row's id, by which they are put in order once they are here; none may
// be NULL.
func together(tables, episode, where string, columns ...string) string {
	row := `concat_ws('` + unit + `', ` + strings.Join(columns, ", ") + `)`
	return `SELECT ` + episode + `, COUNT(*) AS many, string_agg(` + row + `, '` + apart + `') AS said
		FROM ` + tables + ` WHERE ` + episode + ` IN (?) ` + where + ` GROUP BY ` + episode
}

// each gives the rows that are told of, by their ids, each of so many columns besides.
func (r togetherRow) each(columns int, tell func(id int64, said []string) error) error {
	type row struct {
		id   int64
		rest string
	}
	rows := make([]row, 0, r.Many)
	for text := range strings.SplitSeq(r.Said, apart) {
		first, rest, _ := strings.Cut(text, unit)
		id, err := strconv.ParseInt(first, 10, 64)
		if err != nil {
			return fmt.Errorf("read rows that were put together: %w", err)
		}
		rows = append(rows, row{id, rest})
	}
	if len(rows) != r.Many {
		return fmt.Errorf("read %d rows that were put together: there are %d", r.Many, len(rows))
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.id, b.id) })
	said := make([]string, columns)
	for _, one := range rows {
		if err := cutUnits(one.rest, said); err != nil {
			return err
		}
		if err := tell(one.id, said); err != nil {
			return err
		}
	}
	return nil
}

// cutUnits cuts a text into as many columns as there were.
func cutUnits(text string, into []string) error {
	last := len(into) - 1
	for i := range last {
		found := false
		if into[i], text, found = strings.Cut(text, unit); !found {
			return fmt.Errorf("read a row of %d columns: there are %d", len(into), i+1)
		}
	}
	if into[last] = text; strings.Contains(text, unit) {
		return fmt.Errorf("read a row of %d columns: there are more", len(into))
	}
	return nil
}
