package store

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// among gives a statement with lists, each written IN (?), as the database takes it: PostgreSQL takes a list as one value, so that
// the statement is the same for any number. Texts are kept from its planner, which would compare each with the commonest of the
// column: it plans for a few, by an index.
func (t *tx) among(statement string, args []any) (text string, values []any, err error) {
	if !t.postgres {
		if text, values, err = sqlx.In(statement, args...); err != nil {
			return "", nil, fmt.Errorf("expand a list of values: %w", err)
		}
		return text, values, nil
	}
	var written strings.Builder
	values = make([]any, len(args))
	for i, arg := range args {
		before, after, _ := strings.Cut(statement, "?")
		statement = after
		switch list := reflect.ValueOf(arg); {
		case list.Kind() == reflect.Slice && list.Type().Elem().Kind() == reflect.Int64:
			values[i] = pq.Int64Array(list.Convert(reflect.TypeFor[[]int64]()).Interface().([]int64))
			written.WriteString(strings.TrimSuffix(before, "IN (") + "= ANY (?")
		case list.Kind() == reflect.Slice && list.Type().Elem().Kind() == reflect.String:
			texts := make(pq.StringArray, list.Len())
			for i := range texts {
				texts[i] = list.Index(i).String()
			}
			values[i] = texts
			written.WriteString(strings.TrimSuffix(before, "IN (") + "= ANY (ARRAY(SELECT unnest(CAST(? AS TEXT[])))")
		default:
			values[i] = arg
			written.WriteString(before + "?")
		}
	}
	return written.String() + statement, values, nil
}
