package store

import (
	"context"
	"strings"
)

// copyIn adds n rows, each with a value for each of the columns, by a statement that names the table and them, without values.
// PostgreSQL has neither to read a statement of many thousand values nor to write down each row by itself.
func (t *tx) copyIn(ctx context.Context, insert string, n int, row func(i int) []any) error {
	if n == 0 {
		return nil
	}
	statement := insert + ` VALUES (?` + strings.Repeat(`, ?`, strings.Count(insert, ",")) + `)`
	if t.postgres {
		statement = `COPY` + strings.TrimPrefix(insert, `INSERT INTO`) + ` FROM STDIN`
	}
	rows, err := t.PrepareContext(ctx, statement)
	if err != nil {
		return err
	}
	defer rows.Close() // it does nothing after Close
	for i := range n {
		if _, err := rows.ExecContext(ctx, row(i)...); err != nil {
			return err
		}
	}
	if t.postgres { // until then the server need not have read them
		if _, err := rows.ExecContext(ctx); err != nil {
			return err
		}
	}
	return rows.Close()
}
