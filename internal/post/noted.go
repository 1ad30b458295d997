package post

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"stepdown/internal/calendar"
)

// What a line tells of.
const (
	begins  = "begin"   // here a segment begins, and maybe a record
	ends    = "end"     // here a segment ends: there is another one
	Letter  = "letter"  // a letter was about to leave
	Message = "message" // a digest or report was
)

// Noted is one line of the record.
type Noted struct {
	Seq   int64  `json:"seq"`             // its number, from 1
	After string `json:"after,omitempty"` // the sum of the line before; empty where nothing whole came before
	What  string `json:"what"`

	Number  int64         `json:"number,omitempty"`  // of all claims of the database by then
	ID      int64         `json:"id,omitempty"`      // of the letter or message
	Attempt int           `json:"attempt,omitempty"` // which one of it this was
	Keys    []string      `json:"keys,omitempty"`    // one for each adult: see ledger.RecordKey
	Kind    string        `json:"kind,omitempty"`    // of letter
	On      calendar.Date `json:"on,omitzero"`
	Run     string        `json:"run,omitempty"` // the print run that it left in, with its mark
	Mark    string        `json:"mark,omitempty"`
	Beginning
}

// Beginning says whose a record is.
type Beginning struct {
	Record   string `json:"record,omitempty"`   // its identity, drawn at random, which the database knows too
	Database string `json:"database,omitempty"` // the database for which it was begun
	KeyCheck string `json:"key_check,omitempty"`
}

// Reading is what has been read of the record, from some line on to its end.
type Reading struct {
	There  bool
	Begun  Beginning // by its newest segment
	Seq    int64     // the number of the last line
	Sum    string    // of the last line
	Number int64     // the highest number of a claim
	lines  []Noted
	sums   []string
	byKey  map[string][]int64 // the numbers of the lines that hold a key
}

// Has tells whether the line of that number was read, with that sum.
func (r Reading) Has(seq int64, sum string) bool {
	i := r.at(seq)
	return i >= 0 && r.sums[i] == sum
}

// First is the number of the first line that has been read.
func (r Reading) First() int64 {
	if len(r.lines) == 0 {
		return 0
	}
	return r.lines[0].Seq
}

// at is where the line of that number stands, or less than 0.
func (r Reading) at(seq int64) int {
	if i := seq - r.First(); len(r.lines) > 0 && i >= 0 && i < int64(len(r.lines)) {
		return int(i)
	}
	return -1
}

// Since are the things that were about to leave after the line of that number, as far as they have been read.
func (r Reading) Since(seq int64) []Noted {
	return slices.DeleteFunc(slices.Clone(r.lines[min(max(0, seq+1-r.First()), int64(len(r.lines))):]),
		func(n Noted) bool { return n.What != Letter && n.What != Message })
}

// With are the lines that hold one of these keys and were written by the record as it is now called.
func (r Reading) With(keys []string) (all []Noted) {
	for _, key := range keys {
		for _, seq := range r.byKey[key] {
			all = append(all, r.lines[r.at(seq)])
		}
	}
	return all
}

// add takes the next line in, if it follows on the one before.
func (r *Reading) add(raw []byte) error {
	n, err := r.follow(raw)
	if err != nil {
		return err
	}
	if n.What == begins {
		if n.After == "" {
			r.lines, r.sums = nil, nil
		}
		if n.Beginning != r.Begun {
			r.byKey = map[string][]int64{}
		}
		r.There, r.Begun = true, n.Beginning
	}
	r.lines, r.sums = append(r.lines, n), append(r.sums, sumOf(raw))
	r.Seq, r.Sum, r.Number = n.Seq, sumOf(raw), max(r.Number, n.Number)
	for _, key := range n.Keys {
		r.byKey[key] = append(r.byKey[key], n.Seq)
	}
	return nil
}

func (r *Reading) follow(raw []byte) (n Noted, err error) {
	if json.Unmarshal(raw, &n) != nil || n.Seq < 1 || n.What == "" {
		return n, errors.New("it holds something that is no line of the record")
	}
	anew := n.What == begins && n.After == "" // nothing before it is vouched for
	if !r.There && n.What != begins {
		return n, errors.New("it does not begin as a segment does")
	}
	if r.There && n.Seq != r.Seq+1 && !anew { //guard:record-lines-are-in-sequence
		return n, fmt.Errorf("line %d follows on line %d", n.Seq, r.Seq)
	}
	if r.There && n.After != r.Sum && !anew { //guard:record-lines-are-a-chain
		return n, fmt.Errorf("line %d was written after another one than that before it", n.Seq)
	}
	return n, nil
}

// precede puts older lines before those that were read, if these follow on them.
func (r *Reading) precede(older Reading) error {
	first := r.lines[0]
	if first.After == "" {
		return nil // nothing before it is vouched for
	}
	if older.Seq+1 != first.Seq || older.Sum != first.After { //guard:record-segments-are-a-chain
		return fmt.Errorf("%w: what comes before line %d is missing, or not what was there", ErrRecord, first.Seq)
	}
	r.lines, r.sums = slices.Concat(older.lines, r.lines), slices.Concat(older.sums, r.sums)
	if older.Begun == r.Begun {
		for key, seqs := range older.byKey {
			r.byKey[key] = append(seqs, r.byKey[key]...)
		}
	}
	return nil
}

// sumOf is a line's sum.
func sumOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:16])
}
