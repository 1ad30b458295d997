package feed

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"stepdown/internal/casefile"
)

// maxRows is how many rows of one file an episode may have; more is a fault of the export, and would not fit the memory.
const maxRows = 1000

// maxEpisode is how many bytes the rows of an episode may have together.
const maxEpisode = 4 << 20

var keyCells = keyed[struct{}]("")

// keyOf reads the key of a row. Where its cells are not good the number is 0, and the case is what can be told of it: all
// episodes of that case are rejected, for nobody knows which one lacks the row.
func keyOf(cells []string) casefile.Key {
	if key, plain := plainKey(cells); plain {
		return key
	}
	e, problems := keyCells.read(cells[:2], reading{})
	if len(problems) == 0 {
		return e.key
	}
	return casefile.Key{Case: trim(strings.Map(func(r rune) rune {
		if printable(string(r)) != nil {
			return -1
		}
		return r
	}, cells[0]))}
}

// plainKey is the key of a row that holds nothing unusual, as most do: every row is asked, and the cells take longer to read it.
func plainKey(cells []string) (key casefile.Key, plain bool) {
	ref, number := cells[0], cells[1]
	if ref == "" || len(ref) > 64 || !isPlain(ref) || trim(ref) != ref {
		return key, false
	}
	digit := func(i int, from byte) bool { return from <= number[i] && number[i] <= '9' }
	switch {
	case len(number) == 1 && digit(0, '1'):
		return casefile.Key{Case: ref, Number: int(number[0] - '0')}, true
	case len(number) == 2 && digit(0, '1') && digit(1, '0'):
		return casefile.Key{Case: ref, Number: int(number[0]-'0')*10 + int(number[1]-'0')}, true
	}
	return key, false
}

// join walks the sorted files side by side and makes an episode of the rows that share a key.
type join struct {
	feed    *Feed
	streams []*stream // in the order of layouts
	doubted string    // the case of which a row names no episode that can be told
	sum     []byte    // room for the cells of an episode
}

// settling makes an episode of its rows. taken, if set, is called once whoever takes the episode has done with it.
type settling func(j *join, b *builder) (in casefile.Incoming, taken func(), err error)

func (j *join) run(ctx context.Context, settle settling, yield func(casefile.Incoming, error) bool) error {
	for n := 0; ; n++ {
		if err := ctx.Err(); err != nil && n%256 == 0 {
			return fmt.Errorf("read the feed: %w", err)
		}
		key, ok := j.next()
		if !ok {
			return nil
		}
		if key.Number == 0 {
			if err := j.tell(key); err != nil {
				return err
			}
			j.doubted = key.Case
			continue
		}
		b, err := j.gather(key)
		if err != nil {
			return err
		}
		incoming, taken, err := settle(j, b)
		if err != nil {
			return err
		}
		if !yield(incoming, nil) {
			return nil
		}
		if taken != nil {
			taken()
		}
	}
}

// next is the smallest key on which a stream stands.
func (j *join) next() (smallest casefile.Key, ok bool) {
	for _, s := range j.streams {
		if r, more := s.peek(); more && (!ok || r.key.Compare(smallest) < 0) {
			smallest, ok = r.key, true
		}
	}
	return smallest, ok
}

// each goes through all rows of the key, file by file.
func (j *join) each(key casefile.Key, do func(file int, r row) error) error {
	for i, s := range j.streams {
		for {
			r, ok := s.peek()
			if !ok || r.key != key {
				break
			}
			if err := s.pop(); err != nil {
				return err
			}
			if err := do(i, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// tell rejects the rows whose key is not good.
func (j *join) tell(key casefile.Key) error {
	return j.each(key, func(file int, r row) error {
		_, problems := keyCells.read(r.cells[:2], reading{})
		for _, p := range problems {
			rejected := reject{file: layouts[file].file, line: r.line, problem: p}
			if _, kept := astrayKey(rejected.file, r.cells); kept {
				rejected.key.Case = nameOf(rejected.file, r.cells)
			}
			if err := j.feed.reject(rejected); err != nil {
				return err
			}
		}
		if _, kept := astrayKey(layouts[file].file, r.cells); !kept {
			j.feed.noteNameless(layouts[file].file, r, casefile.Key{}, j.feed.reading())
		}
		return nil
	})
}

// gather takes all rows of an episode.
func (j *join) gather(key casefile.Key) (*builder, error) {
	b := &builder{key: key, in: j.feed.reading(), rows: make([][]row, len(layouts))}
	return b, j.each(key, func(file int, r row) error {
		for _, c := range r.cells {
			b.size += len(c)
		}
		if len(b.rows[file]) <= maxRows && b.size <= maxEpisode || len(b.rows[file]) == 0 {
			b.rows[file] = append(b.rows[file], r)
		}
		return nil
	})
}

// settle makes the episode of its rows, or rejects it.
func (f *Feed) settle(j *join, b *builder) (in casefile.Incoming, _ func(), err error) {
	in.Key = b.key
	if len(b.rows[inCases]) == 0 {
		for file, rows := range b.rows {
			for _, r := range rows {
				f.noteNameless(layouts[file].file, r, b.key, b.in)
			}
		}
	}
	if why := b.astray(); why != "" {
		in.Rejected, in.Against = why, b.against()
		return in, nil, nil
	}
	e := b.build()
	for _, r := range b.rejects {
		if err := f.reject(r); err != nil {
			return in, nil, err
		}
	}
	switch {
	case len(b.rejects) > 0: //guard:bad-row-rejects-its-case
		in.Rejected, in.Against, in.Said = b.summary(), b.against(), b.said()
	case j.doubted == b.key.Case: //guard:row-without-an-episode-rejects-all
		in.Rejected, in.Against = "a row of the case names no episode that can be told", b.against()
		in.Said = b.said()
	default:
		f.counts.Cases++
		in.Episode, in.Digest = e, j.digest(b)
		return in, nil, nil
	}
	f.counts.Rejected++
	return in, nil, nil
}

func (j *join) close() error {
	var err error
	for _, s := range j.streams {
		if s != nil {
			err = errors.Join(err, s.close())
		}
	}
	return err
}
