package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"stepdown/internal/casefile"
)

// NamelessRow is a row of a feed that says something for somebody's safety and tells of nobody.
type NamelessRow struct {
	File string
	Line int
	Key  casefile.Key // under which it is kept; zero: none
}

// NoteNameless writes down which of the rows of a feed that was taken hold no case, since none on record may be theirs. It gives them
// for people: holds.csv 2, 3; adults.csv 3.
func (s *Store) NoteNameless(ctx context.Context, digest string, rows []NamelessRow) (nameless string, err error) {
	err = s.tx(ctx, "note the rows of a feed that tell of nobody", func(t *tx) error {
		known, err := t.knownAmong(ctx, rows)
		if err != nil {
			return err
		}
		nameless = namelessOf(slices.DeleteFunc(slices.Clone(rows), func(r NamelessRow) bool {
			return slices.ContainsFunc(r.mayMean(), func(p casefile.Place) bool { return slices.Contains(known, p) })
		}))
		_, err = t.exec(ctx, `UPDATE feed SET nameless_rows = ? WHERE digest = ? AND undone = 0`, nameless, digest)
		return err
	})
	return nameless, err
}

// mayMean are where the cases are met that the row may be about.
func (r NamelessRow) mayMean() []casefile.Place {
	if r.Key.Case == "" {
		return nil
	}
	return (&casefile.Episode{Key: r.Key, Unread: true}).CasePlaces()
}

// knownAmong are those cases of which a feed has given a good record.
func (t *tx) knownAmong(ctx context.Context, rows []NamelessRow) (known []casefile.Place, err error) {
	var places []casefile.Place
	for _, r := range rows {
		places = append(places, r.mayMean()...)
	}
	slices.Sort(places)
	for some := range slices.Chunk(slices.Compact(places), manyIDs) {
		var found []casefile.Place
		if err := t.listAmong(ctx, &found, `SELECT DISTINCT p.place FROM presence_place p JOIN episode e ON e.id = p.episode_id
			WHERE e.feed_digest <> '`+unreadDigest+`' AND p.place IN (?)`, some); err != nil {
			return nil, err
		}
		known = append(known, found...)
	}
	return known, nil
}

// namelessOf gives the lines by file, in order.
func namelessOf(rows []NamelessRow) string {
	by := map[string][]int{}
	var files []string
	for _, r := range rows {
		if by[r.File] == nil {
			files = append(files, r.File)
		}
		by[r.File] = append(by[r.File], r.Line)
	}
	slices.Sort(files)
	for i, file := range files {
		slices.Sort(by[file])
		files[i] = fmt.Sprintf("%s %s", file, numbers(by[file]))
	}
	return strings.Join(files, "; ")
}
