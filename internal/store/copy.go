package store

import (
	"cmp"
	"context"
	"strconv"
	"strings"
)

// copied takes the values of rows, each in the order of the columns that were named.
type copied struct {
	lines  []byte // as PostgreSQL's COPY reads them: a tab after each value, but a line's end after the last
	values []any  // of one row, for SQLite; nil on PostgreSQL
}

func (c *copied) text(s string) {
	if c.values != nil {
		c.values = append(c.values, s)
		return
	}
	c.lines = append(appendEscaped(c.lines, s), '\t')
}

func (c *copied) number(n int64) {
	if c.values != nil {
		c.values = append(c.values, n)
		return
	}
	c.lines = append(strconv.AppendInt(c.lines, n, 10), '\t')
}

func (c *copied) day(d day) {
	if d.IsZero() {
		c.null()
		return
	}
	c.text(d.String())
}

func (c *copied) null() {
	if c.values != nil {
		c.values = append(c.values, nil)
		return
	}
	c.lines = append(c.lines, `\N`+"\t"...)
}

// appendEscaped adds a text as COPY reads it. Most hold nothing that it takes for something else.
func appendEscaped(to []byte, s string) []byte {
	plain := true
	for _, special := range []byte(`\` + "\n\r\t") {
		plain = plain && strings.IndexByte(s, special) < 0
	}
	if plain {
		return append(to, s...)
	}
	for i := range len(s) {
		switch s[i] {
		case '\\':
			to = append(to, '\\', '\\')
		case '\n':
			to = append(to, '\\', 'n')
		case '\r':
			to = append(to, '\\', 'r')
		case '\t':
			to = append(to, '\\', 't')
		default:
			to = append(to, s[i])
		}
	}
	return to
}

// copyIn adds n rows, each with a value for each of the columns, by a statement that names the table and them, without values.
// PostgreSQL has neither to read a statement of many thousand values nor to write down each row by itself.
func (t *tx) copyIn(ctx context.Context, insert string, n int, row func(i int, to *copied)) error {
	if n == 0 {
		return nil
	}
	columns := strings.Count(insert, ",") + 1
	statement := insert + ` VALUES (?` + strings.Repeat(`, ?`, columns-1) + `)`
	if t.postgres {
		statement = `COPY` + strings.TrimPrefix(insert, `INSERT INTO`) + ` FROM STDIN`
	}
	rows, err := t.PrepareContext(ctx, statement)
	if err != nil {
		return err
	}
	defer rows.Close() // it does nothing after Close
	if !t.postgres {
		// The driver would start a watch beside each row that can be cancelled: a cancel is heard between rows instead.
		to, whole := copied{values: make([]any, 0, columns)}, context.WithoutCancel(ctx)
		for i := range n {
			if err := ctx.Err(); err != nil {
				return err
			}
			to.values = to.values[:0]
			row(i, &to)
			if _, err := rows.ExecContext(whole, to.values...); err != nil {
				return cmp.Or(ctx.Err(), err) // a cancel ends the transaction, which the row then complains of
			}
		}
		return rows.Close()
	}
	const room = 256 // bytes of most rows
	to := copied{lines: make([]byte, 0, min(copyAtOnce, n*room)+copyAtOnce/8)}
	for i := range n {
		row(i, &to)
		to.lines[len(to.lines)-1] = '\n'
		if len(to.lines) < copyAtOnce && i < n-1 {
			continue
		}
		if _, err := rows.ExecContext(ctx, string(to.lines[:len(to.lines)-1])); err != nil { // the driver adds the last line's end
			return err
		}
		to.lines = to.lines[:0]
	}
	if _, err := rows.ExecContext(ctx); err != nil { // until then the server need not have read them
		return err
	}
	return rows.Close()
}

// copyAtOnce is how many bytes of lines go to PostgreSQL together.
const copyAtOnce = 64 << 10
