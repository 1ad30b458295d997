package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// apply writes what is staged of the feed that is being taken, part by part, and ends the taking. Where it is cut short, whoever
// comes next goes on: a part goes with the transaction that writes it.
func (s *Store) apply(ctx context.Context, feed int64) (taken Taken, err error) {
	var header taking
	err = s.read(ctx, "read the feed that is being taken", func(t *tx) error { return t.staged(ctx, feed, &header) })
	if isNone(err) {
		return taken, nil // somebody else has just ended it
	}
	if err != nil {
		return taken, err
	}
	taken = header.Taken
	if err := s.goOn(ctx, "write what a feed says of cases", feed, func(t *tx, row feedRow) (more bool, err error) {
		if err := t.keepPlans(ctx); err != nil {
			return false, err
		}
		p := part{tx: t, feed: row, on: header.Info.MadeOn, again: header.Again, taken: &taken}
		return p.write(ctx)
	}); err != nil {
		return taken, err
	}
	if err := s.tx(ctx, "count the cases anew", func(t *tx) error { return t.recount(ctx, taken.New+taken.Changed) }); err != nil {
		return taken, err
	}
	if err := s.goOn(ctx, "write what a feed says besides", feed, func(t *tx, row feedRow) (more bool, err error) {
		if err := t.putStaff(ctx, header.Info); err != nil { // cases are locked before anything else
			return false, err
		}
		if err := t.putCoordinators(ctx, row, header.Coordinators); err != nil {
			return false, err
		}
		return false, t.putStaffMailboxes(ctx)
	}); err != nil {
		return taken, err
	}
	if err := s.goOn(ctx, "write the warnings of a feed", feed, func(t *tx, _ feedRow) (more bool, err error) {
		return t.putSomeWarnings(ctx, header.Info)
	}); err != nil {
		return taken, err
	}
	if err := s.goOn(ctx, "end the taking of a feed", feed, func(t *tx, row feedRow) (more bool, err error) {
		return false, t.endTaking(ctx, row, header.Again)
	}); err != nil {
		return taken, err
	}
	return taken, s.dropImages(ctx, feed)
}

// goOn works on the feed that is being taken, in one short transaction after the other, until there is no more to do. Between
// them whoever else wants to write comes first. Where somebody else has ended the taking, it does nothing.
func (s *Store) goOn(ctx context.Context, doing string, feed int64, work func(t *tx, row feedRow) (more bool, err error)) error {
	for more := true; more; {
		err := s.inTurn(ctx, doing, func(t *tx) error {
			more = false
			if err := t.alone(ctx); err != nil {
				return err
			}
			var row feedRow
			err := t.get(ctx, &row, `SELECT `+feedColumns+` FROM feed WHERE id = ? AND id IN (SELECT taking FROM installation)`, feed)
			if isNone(err) {
				return nil
			}
			if err == nil {
				more, err = work(t, row)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// staged reads what is stored of a feed besides its cases.
func (t *tx) staged(ctx context.Context, feed int64, header *taking) error {
	var body string
	if err := t.get(ctx, &body, `SELECT body FROM feed_stage WHERE feed_id = ? AND part = 0`, feed); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(body), header); err != nil {
		return fmt.Errorf("read the feed that is being taken: it is not in the form in which it was written: %w", err)
	}
	return nil
}

// endTaking closes what was said about feeds that this one replaces. From then on letters are scanned and claimed by it.
func (t *tx) endTaking(ctx context.Context, feed feedRow, again bool) error {
	if _, err := t.exec(ctx, `UPDATE installation SET taking = 0`); err != nil {
		return err
	}
	if !again {
		if _, err := t.exec(ctx, `UPDATE feed SET images = 'dropped' WHERE images = 'kept' AND id <> ?`, feed.ID); err != nil {
			return err
		}
		if _, err := t.exec(ctx, `UPDATE feed_notice SET is_open = 0
			WHERE is_open = 1 AND (state = 'refused' OR state = 'waiting' AND made_at <= ?)`, feed.MadeAt); err != nil {
			return err
		}
	}
	_, err := t.exec(ctx, `DELETE FROM feed_stage WHERE feed_id = ?`, feed.ID)
	return err
}

// part writes what the feed says of a few hundred cases.
type part struct {
	*tx
	feed  feedRow
	on    calendar.Date // the day on which the feed was made
	again bool          // it is the last one again
	taken *Taken
}

// write writes the next part, or says that there is none.
func (p part) write(ctx context.Context) (more bool, err error) {
	var next struct {
		Part int64  `db:"part"`
		Body string `db:"body"`
	}
	err = p.get(ctx, &next, `SELECT part, body FROM feed_stage WHERE feed_id = ? AND part > 0 ORDER BY part LIMIT 1`, p.feed.ID)
	if isNone(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	cases, err := unstage(next.Body)
	if err != nil {
		return false, err
	}
	if err := p.put(ctx, cases); err != nil {
		return false, err
	}
	_, err = p.exec(ctx, `DELETE FROM feed_stage WHERE feed_id = ? AND part = ?`, p.feed.ID, next.Part)
	return true, err
}

// unstage reads a part, on every core where it takes long.
func unstage(body string) (cases []staged, err error) {
	var lines []string // of JSON
	var at []int       // their places among the cases
	for body != "" && err == nil {
		var c staged
		if body[0] == newcomerMark || body[0] == olderMark {
			c.newcomer, body, err = readNewcomer(body)
		} else {
			var line string
			line, body, _ = strings.Cut(body, "\n")
			lines, at = append(lines, line), append(at, len(cases))
		}
		cases = append(cases, c)
	}
	if err == nil {
		err = eachCase(len(lines), func(i int) error { return json.Unmarshal([]byte(lines[i]), &cases[at[i]]) })
	}
	if err != nil {
		return nil, fmt.Errorf("read what is staged of a case: it is not in the form in which it was written: %w", err)
	}
	return cases, nil
}

func (p part) put(ctx context.Context, cases []staged) error {
	var came []staged
	known := map[int64]staged{}
	var ids []int64
	for _, c := range cases {
		if c.ID == 0 {
			came = append(came, c)
			continue
		}
		known[c.ID] = c
		ids = append(ids, c.ID)
	}
	earlier, err := p.earlierEpisodes(ctx, came)
	if err != nil {
		return err
	}
	rows, episodes, err := p.edit(ctx, ids, known)
	if err != nil {
		return err
	}
	// What was done to cases that had to be waited for is asked about, and nothing more is said of their people until this is written.
	if err := p.lockAllPlaces(ctx); err != nil {
		return err
	}
	added, err := p.add(ctx, came, earlier)
	if err != nil {
		return err
	}
	if err := p.putEpisodes(ctx, rows); err != nil {
		return err
	}
	met, err := p.putPresences(ctx, episodes)
	if err != nil {
		return err
	}
	if err := p.noteBesideThese(ctx, added.places, p.on); err != nil {
		return err
	}
	if err := p.insertPresences(ctx, added); err != nil {
		return err
	}
	return p.changedAll(ctx, met.episodes, append(met.people, added.peopleAgainst()...), p.on)
}

// edit locks the cases that are to change, reads them as they are now, and gives what they become.
func (p part) edit(ctx context.Context, ids []int64, by map[int64]staged) ([]episodeRow, map[int64]*casefile.Episode, error) {
	episodes := map[int64]*casefile.Episode{}
	if len(ids) == 0 {
		return nil, episodes, nil
	}
	rows, err := p.lockAll(ctx, `id IN (?)`, ids)
	if err != nil {
		return nil, nil, err
	}
	if err := p.keep(ctx, ids); err != nil {
		return nil, nil, err
	}
	known := make([]*casefile.Episode, len(rows))
	_ = eachCase(len(rows), func(i int) error {
		known[i], _ = rows[i].episode() // one that can't be read stays as it is
		return nil
	})
	waiting, err := p.waiting(ctx, known)
	if err != nil {
		return nil, nil, err
	}
	var changed []episodeRow
	for i, row := range rows {
		c := by[row.ID]
		if !p.taken.found(known[i], c.Doubt, p.again) {
			continue
		}
		var others []*casefile.Episode
		if waits(known[i]) { //guard:unreadable-episode-goes-on-holding
			others = waiting[row.Case]
		}
		if c.Episode != nil {
			known[i] = casefile.Merge(known[i], c.Episode, p.on)
		}
		known[i].Restrict(c.Against, c.Said, p.on)
		p.inherit(known[i], others, c.Doubt)
		episodes[row.ID] = known[i]
		changed = append(changed, row)
	}
	err = eachCase(len(changed), func(i int) error {
		row := changed[i]
		fresh, err := rowOf(episodes[row.ID], by[row.ID].Digest, earlier(row.NextLook, p.on))
		fresh.ID = row.ID
		changed[i] = fresh
		return err
	})
	return changed, episodes, err
}

// keep stores the cases that are about to change as they are, so that the feed can be undone. There is nothing to store for
// a case that came with the feed itself, and nothing is stored for a feed that comes again after a later one was undone.
func (p part) keep(ctx context.Context, ids []int64) error {
	if p.feed.Images != imagesKept {
		return nil
	}
	_, err := p.execIn(ctx, `INSERT INTO feed_image (feed_id, episode_id, record, feed_digest, in_doubt)
		SELECT CAST(? AS BIGINT), e.id, r.record, e.feed_digest, e.in_doubt FROM episode e JOIN episode_record r ON r.episode_id = e.id
		WHERE e.id <= ? AND e.id IN (?) ON CONFLICT DO NOTHING`,
		p.feed.ID, p.feed.KnownUpTo, ids)
	return err
}
