package feed

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"iter"
	"slices"
	"strconv"

	"stepdown/internal/casefile"
)

// form counts the ways in which cells have been read: raise it when the same cells make another record than before, or are rejected
// where they were taken, by a column's rule or by the record's, so that what is known of each episode is read anew.
const form = 2

// Unread is Episodes for whoever knows most of them: of an episode of which nothing tells yet that it must be rejected it gives the
// digest, and Whole, which reads the rest. Whole is to be asked before the next episode is, or not at all: then the episode counts
// as taken, as it was when it got that digest.
func (f *Feed) Unread(ctx context.Context) iter.Seq2[casefile.Incoming, error] {
	return func(yield func(casefile.Incoming, error) bool) {
		if err := f.walk(ctx, f.offer, yield); err != nil {
			yield(casefile.Incoming{}, err)
		}
	}
}

// offer is settle, put off where the digest may be enough.
func (f *Feed) offer(j *join, b *builder) (in casefile.Incoming, taken func(), err error) {
	if !j.plain(b) { //guard:doubted-case-is-read
		return f.settle(j, b)
	}
	read := false
	in = casefile.Incoming{Key: b.key, Digest: j.digest(b), Whole: func() (casefile.Incoming, error) {
		read = true
		whole, _, err := f.settle(j, b)
		return whole, err
	}}
	return in, func() {
		if !read {
			f.counts.Cases++
		}
	}, nil
}

// plain tells whether the episode can only be rejected for what its rows say by themselves: those of one that was taken before say
// the same again.
func (j *join) plain(b *builder) bool {
	if len(b.rows[inCases]) != 1 || b.size > maxEpisode || j.doubted == b.key.Case {
		return false
	}
	number := strconv.Itoa(b.key.Number)
	for file, rows := range b.rows {
		for _, r := range rows {
			astray := trim(r.cells[0]) != b.key.Case || trim(r.cells[1]) != number
			if astray || len(r.cells) != len(layouts[file].columns) || len(rows) > maxRows {
				return false
			}
		}
	}
	return true
}

// digest tells two things that feeds say of an episode apart, by the cells of its rows: neither by their order, nor by blanks around
// them, nor by what is blank. The day on which the feed was made is no part of it: the same said a day later is the same, and can't
// be rejected where it was not before, since fewer days lie ahead.
func (j *join) digest(b *builder) string {
	if b.digest != "" {
		return b.digest
	}
	sum := j.sum[:0]
	sum = binary.AppendUvarint(sum, form)
	sum = sized(sum, string(b.in.order))
	for file, rows := range b.rows {
		sum = binary.AppendUvarint(sum, uint64(len(rows)))
		if len(rows) == 1 {
			sum = rowSum(sum, file, rows[0])
			continue
		}
		sums := make([][]byte, len(rows))
		for i, r := range rows {
			sums[i] = rowSum(nil, file, r)
		}
		slices.SortFunc(sums, bytes.Compare)
		for _, s := range sums {
			sum = append(sum, s...)
		}
	}
	j.sum = sum
	digest := sha256.Sum256(sum)
	b.digest = hex.EncodeToString(digest[:])
	return b.digest
}

// rowSum adds the cells of a row that say something, each after the name of its column, and an end.
func rowSum(sum []byte, file int, r row) []byte {
	columns := layouts[file].columns
	for i, cell := range r.cells[2:] { // the key is the episode's own
		if cell = trim(cell); cell != "" {
			sum = sized(sized(sum, columns[i+2].Name), cell)
		}
	}
	return sized(sum, "")
}

// sized adds a text after its length, so that no two lists of texts look the same.
func sized(b []byte, s string) []byte { return append(binary.AppendUvarint(b, uint64(len(s))), s...) }
