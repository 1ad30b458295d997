package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// pastLetters are the letters of cases: what a look needs of a letter whatever has become of it.
var pastLetters = together("letter", "episode_id", "", "id", "issue_no", "COALESCE(reissue_of, 0)", "kind", "occasion",
	"COALESCE(closure, '')", "channel", "written_on", "state", "code")

func pastLetter(of casefile.Key, id int64, said []string) (past ledger.PastLetter, err error) {
	number, wrong := strconv.Atoi(said[0])
	reissueOf, err := strconv.ParseInt(said[1], 10, 64)
	past = ledger.PastLetter{
		Letter: ledger.Letter{Case: of, Occasion: ledger.Occasion{Kind: ledger.Kind(said[2])}, IssueNo: number, ReissueOf: reissueOf},
		ID:     id, State: ledger.State(said[7]), Channel: casefile.Channel(said[5]),
	}
	past.Settled = past.State == ledger.Cancelled && ledger.Code(said[8]) == ledger.CancelledByPerson
	return past, errors.Join(wrong, err, past.Occasion.Since.Scan(said[3]), past.Closure.Scan(said[4]), past.WrittenOn.Scan(said[6]))
}

// addLettersTo adds to cases what the ledger holds of their letters, and those that wait with all that they are sent by.
func (t *tx) addLettersTo(ctx context.Context, cases map[int64]*Look, ids []int64) error {
	to, waits, err := t.addPastTo(ctx, cases, ids)
	if err != nil || !waits {
		return err
	}
	return t.addWaitingTo(ctx, cases, ids, to)
}

// addPastTo adds to cases what the ledger holds of their letters. It gives to whom each is, and tells whether any waits.
func (t *tx) addPastTo(ctx context.Context, cases map[int64]*Look, ids []int64) (to map[int64][]string, waits bool, err error) {
	var rows []togetherRow
	if err := t.listIn(ctx, &rows, pastLetters, ids); err != nil || len(rows) == 0 {
		return nil, false, err
	}
	if to, err = t.addressees(ctx, ids); err != nil {
		return nil, false, err
	}
	for _, r := range rows {
		look, ok := cases[r.EpisodeID]
		if !ok {
			continue
		}
		look.Past.Letters = make([]ledger.PastLetter, 0, r.Many)
		if err := r.each(9, func(id int64, said []string) error {
			past, err := pastLetter(look.Episode.Key, id, said)
			past.Addressees = to[id]
			look.Past.Letters = append(look.Past.Letters, past)
			waits = waits || past.State.Waiting() || past.State == ledger.Accepted
			return err
		}); err != nil {
			return nil, false, err
		}
	}
	return to, waits, nil
}

// pastAddressees are the adults of all letters of cases. Their references come from feeds, and anything may stand in one: how many
// characters it has stands before it.
const pastAddressees = `SELECT episode_id, COUNT(*) AS many, string_agg(letter_id || ' ' || length(adult_id) || ' ' || adult_id, '') AS said
	FROM letter_adult WHERE episode_id IN (?) GROUP BY episode_id`

// addressees are the adults of all letters of cases, by the letters' ids.
func (t *tx) addressees(ctx context.Context, cases []int64) (map[int64][]string, error) {
	var rows []togetherRow
	if err := t.listIn(ctx, &rows, pastAddressees, cases); err != nil {
		return nil, err
	}
	all := 0
	for _, r := range rows {
		all += r.Many
	}
	to := make(map[int64][]string, all)
	for _, r := range rows {
		if err := r.addressees(to); err != nil {
			return nil, err
		}
	}
	for _, adults := range to {
		slices.Sort(adults)
	}
	return to, nil
}

// addressees adds the adults of a case's letters to those of their letters.
func (r togetherRow) addressees(to map[int64][]string) error {
	many := 0
	for rest := r.Said; rest != ""; many++ {
		letter, after, _ := strings.Cut(rest, " ")
		length, text, _ := strings.Cut(after, " ")
		id, err := strconv.ParseInt(letter, 10, 64)
		characters, wrong := strconv.Atoi(length)
		if err := errors.Join(err, wrong); err != nil {
			return fmt.Errorf("read to whom letters are: %w", err)
		}
		end := 0
		for range characters {
			_, bytes := utf8.DecodeRuneInString(text[end:])
			end += bytes
		}
		to[id], rest = append(to[id], text[:end]), text[end:]
	}
	if many != r.Many {
		return fmt.Errorf("read to whom letters are: %d adults, where there are %d", many, r.Many)
	}
	return nil
}

// addWaitingTo adds the letters that are held, ready, or in the print folder.
func (t *tx) addWaitingTo(ctx context.Context, cases map[int64]*Look, ids []int64, to map[int64][]string) error {
	var rows []letterRow
	if err := t.listIn(ctx, &rows, selectLetters+`WHERE l.state IN ('held', 'ready', 'accepted') AND l.episode_id IN (?) ORDER BY l.id`,
		ids); err != nil {
		return err
	}
	letters, at, waiting := make([]Letter, len(rows)), make(map[int64]*Letter, len(rows)), make([]int64, len(rows))
	for i, r := range rows {
		letters[i] = r.letter()
		letters[i].Addressees = to[r.ID]
		at[r.ID], waiting[i] = &letters[i], r.ID
	}
	for some := range slices.Chunk(waiting, manyIDs) {
		if err := t.addShown(ctx, at, some); err != nil {
			return err
		}
	}
	for _, l := range letters {
		if look, ok := cases[l.EpisodeID]; ok {
			look.Waiting = append(look.Waiting, l)
		}
	}
	return nil
}
