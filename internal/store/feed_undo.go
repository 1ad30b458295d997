package store

import (
	"context"
	"errors"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// Why a feed can't be undone.
var (
	ErrNoFeed     = errors.New("there is no feed to undo")
	ErrKeptOfOnly = errors.New("only the newest feed can be undone: nothing is kept of the one before it, so it stands until a full feed " +
		"comes")
)

// Undone is the result of undoing a feed.
type Undone struct {
	MadeAt   time.Time `json:"made_at"`
	Restored int       `json:"restored"` // cases that are back as they were before it
	Held     int       `json:"held"`     // how many of them are held, since it had said something that holds letters back
	Removed  int       `json:"removed"`  // cases that came with it, and are gone
	// All says that nothing was kept when the feed was taken: no case can be put back, and every one is held.
	All bool `json:"all,omitempty"`
}

// UndoFeed takes the newest feed back. Cases and coordinators are as they were before it, with what people did since, and
// the warnings and colleagues that it ended stand again. A case of which it had said something that holds letters back is
// held until a feed gives a good row of it. A case that came with it is removed, or emptied and held where something depends
// on it: then holds on its whole case stay. Of one that said somebody is not safe to write to, who and where stays, as not known to be
// safe, until the next full feed.
// All of them are looked at on the day.
func (s *Store) UndoFeed(ctx context.Context, today calendar.Date, who Who) (done Undone, err error) {
	release, err := s.waitForLock(ctx, feedLock)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, release()) }()
	if err := s.FinishFeed(ctx); err != nil {
		return done, err
	}
	err = s.tx(ctx, "undo the feed", func(t *tx) error {
		if err := t.alone(ctx); err != nil {
			return err
		}
		var feed feedRow
		if err := t.get(ctx, &feed, lastFeed); isNone(err) {
			return ErrNoFeed
		} else if err != nil {
			return err
		}
		if feed.Images == imagesDropped { //guard:newest-feed-alone-is-undone
			return ErrKeptOfOnly
		}
		u := undo{tx: t, feed: feed, on: earlier(feed.MadeOn, today), why: "the feed made on " + feed.MadeOn.WithWeekday() + " was undone",
			all: feed.Images != imagesKept}
		if err := u.run(ctx); err != nil {
			return err
		}
		if err := u.settlePlaces(ctx); err != nil {
			return err
		}
		done = u.done
		done.MadeAt, done.All = feed.MadeAt.time(), u.all
		if _, err := t.exec(ctx, `UPDATE feed SET undone = 1, images = 'dropped' WHERE id = ?`, feed.ID); err != nil {
			return err
		}
		if err := t.sayOf(ctx, feed.Digest, &feed.ID, feedUndone, who); err != nil {
			return err
		}
		return t.recount(ctx, done.Restored+done.Removed)
	})
	return done, err
}

// undo puts back what a feed changed, page by page.
type undo struct {
	*tx
	feed   feedRow
	on     calendar.Date // the day on which its cases are looked at
	why    string
	all    bool             // nothing was kept: every case is held
	met    []int64          // cases of which something has changed that others ask about
	people []casefile.Place // against whom something else is said than before
	done   Undone
}

func (u *undo) run(ctx context.Context) error {
	const columns = `SELECT ` + episodeColumns + `, `
	if u.all {
		return u.eachPage(ctx, columns+`COALESCE(r.record, 'null') AS before_record, e.feed_digest AS before_digest FROM episode e`+itsRecord+`
			WHERE CAST(? AS BIGINT) > 0 AND e.id > ?`, u.hold)
	}
	if err := u.remove(ctx); err != nil {
		return err
	}
	if err := u.eachPage(ctx, columns+`i.record AS before_record, i.feed_digest AS before_digest
		FROM feed_image i JOIN episode e ON e.id = i.episode_id`+itsRecord+`WHERE i.feed_id = ? AND e.id > ?`, u.restore); err != nil {
		return err
	}
	if _, err := u.exec(ctx, `DELETE FROM feed_image WHERE feed_id = ?`, u.feed.ID); err != nil {
		return err
	}
	return u.restoreCoordinators(ctx)
}

// remove deletes the cases that came with the feed, unless something depends on them. Those that stay keep only what people
// did to them.
func (u *undo) remove(ctx context.Context) error {
	var came []int64
	if err := u.list(ctx, &came, `SELECT id FROM episode WHERE id > ? ORDER BY id`+u.locking("FOR NO KEY UPDATE"),
		u.feed.KnownUpTo); err != nil {
		return err
	}
	if err := u.list(ctx, &u.people, peopleAgainst+` AND episode_id > ?`, u.feed.KnownUpTo); err != nil {
		return err
	}
	// An item of which nobody has been told goes with its case.
	if _, err := u.exec(ctx, `DELETE FROM open_item WHERE episode_id > ?
		AND NOT EXISTS (SELECT 1 FROM letter l WHERE l.episode_id = open_item.episode_id)
		AND NOT EXISTS (SELECT 1 FROM reminder r WHERE r.episode_id = open_item.episode_id)
		AND NOT EXISTS (SELECT 1 FROM telling t WHERE t.episode_id = open_item.episode_id)`, u.feed.KnownUpTo); err != nil {
		return err
	}
	n, err := u.exec(ctx, `DELETE FROM episode WHERE id > ?
		AND NOT EXISTS (SELECT 1 FROM presence WHERE episode_id = episode.id AND against_place <> '')
		AND NOT EXISTS (SELECT 1 FROM letter WHERE episode_id = episode.id) AND NOT EXISTS (SELECT 1 FROM reminder WHERE episode_id = episode.id)
		AND NOT EXISTS (SELECT 1 FROM telling WHERE episode_id = episode.id)
		AND NOT EXISTS (SELECT 1 FROM open_item WHERE episode_id = episode.id) AND NOT EXISTS (SELECT 1 FROM audit
			WHERE episode_id = episode.id)`, u.feed.KnownUpTo)
	if err != nil {
		return err
	}
	u.done.Removed = int(n)
	// No key refers to their cases: to ask for each row took too long.
	for _, rows := range []string{`DELETE FROM episode_record`, `DELETE FROM presence`, `DELETE FROM presence_place`,
		`DELETE FROM work_mailbox`} {
		if _, err := u.exec(ctx, rows+` WHERE episode_id > ? AND NOT EXISTS (SELECT 1 FROM episode e WHERE e.id = episode_id)`,
			u.feed.KnownUpTo); err != nil {
			return err
		}
	}
	_, err = u.exec(ctx, `INSERT INTO feed_image (feed_id, episode_id, record, feed_digest, in_doubt)
		SELECT CAST(? AS BIGINT), id, '{}', '', 1 FROM episode WHERE id > ? ON CONFLICT DO NOTHING`, u.feed.ID, u.feed.KnownUpTo)
	return err
}

// undoRow is a case as it is, and as it was.
type undoRow struct {
	episodeRow
	BeforeRecord string `db:"before_record"`
	BeforeDigest string `db:"before_digest"`
}

// eachPage changes the cases that the query finds. What it found while it waited for a case may be of before what a person
// did to it: once the cases are locked they are read again.
func (u *undo) eachPage(ctx context.Context, query string, change func(undoRow) (episodeRow, error)) error {
	for after := int64(0); ; {
		var rows []undoRow
		for _, lock := range []string{u.locking("FOR NO KEY UPDATE OF e"), ""} {
			rows = nil
			if err := u.list(ctx, &rows, query+` ORDER BY e.id LIMIT ?`+lock, u.feed.ID, after, manyRows); err != nil {
				return err
			}
		}
		if len(rows) == 0 {
			return nil
		}
		var changed []episodeRow
		for _, r := range rows {
			after = r.ID
			fresh, err := change(r)
			if err != nil {
				return err
			}
			fresh.ID = r.ID
			changed = append(changed, fresh)
		}
		if err := u.putEpisodes(ctx, changed); err != nil {
			return err
		}
		met, err := u.putPresences(ctx, readable(changed))
		if err != nil {
			return err
		}
		u.met, u.people = append(u.met, met.episodes...), append(u.people, met.people...)
	}
}

// hold holds a case where nobody knows what the feed changed.
func (u *undo) hold(r undoRow) (episodeRow, error) {
	e, err := r.episode()
	if err != nil {
		return r.episodeRow, nil // nothing is sent for it anyway
	}
	e.Undone = u.why
	u.done.Held++
	return rowOf(e, r.Digest, earlier(r.NextLook, u.on))
}

func (u *undo) restore(r undoRow) (episodeRow, error) {
	before := r.episodeRow
	before.Record, before.Digest, before.NextLook = r.BeforeRecord, r.BeforeDigest, day{earlier(r.NextLook, u.on)}
	u.done.Restored++
	was, err := before.episode()
	now, unread := r.episode()
	switch isNew := r.ID > u.feed.KnownUpTo; {
	case isNew && unread != nil: //guard:unreadable-case-is-not-emptied
		return r.episodeRow, nil // nobody knows whom it restricts, and what holds it
	case isNew && err != nil: // nothing more is known of it
		was = &casefile.Episode{Key: casefile.Key{Case: r.Case, Number: r.Number}}
		fallthrough
	case isNew:
		digest := ""
		if now.SaysAgainst() { //guard:undone-case-restricts
			was.Doubt(now)
			digest = unreadDigest
		}
		was.Inherit(now, u.on) //guard:whole-case-hold-outlasts-an-undone-feed
		if waits(now) {        //guard:unreadable-episode-outlasts-an-undone-feed
			was.Quarantine = now.Quarantine
		}
		was.Undone = u.why
		u.done.Held++
		return rowOf(was, digest, before.NextLook.Date)
	case err != nil:
		return before, nil // it could not be read before either
	case unread != nil:
		return before, nil
	}
	back, err := casefile.Undo(was, now, u.why)
	if err != nil {
		return before, err
	}
	if back.Undone == u.why {
		u.done.Held++
	}
	return rowOf(back, before.Digest, before.NextLook.Date)
}

// restoreCoordinators leaves a coordinator who came with the feed where a person has recorded that they are away.
func (u *undo) restoreCoordinators(ctx context.Context) error {
	if _, err := u.exec(ctx, `UPDATE coordinator SET record = (SELECT i.record FROM coordinator_image i
		WHERE i.feed_id = ? AND i.coordinator_id = coordinator.id)
		WHERE id IN (SELECT coordinator_id FROM coordinator_image WHERE feed_id = ? AND record IS NOT NULL)`, u.feed.ID, u.feed.ID); err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM coordinator WHERE id IN (SELECT coordinator_id FROM coordinator_image WHERE feed_id = ? AND record IS NULL)
			AND NOT EXISTS (SELECT 1 FROM absence WHERE coordinator_id = coordinator.id)`,
		`DELETE FROM coordinator_image WHERE feed_id = ?`,
	} {
		if _, err := u.exec(ctx, statement, u.feed.ID); err != nil {
			return err
		}
	}
	return nil
}

// settlePlaces brings the lists back, and notes beside which cases the undoing changes something.
func (u *undo) settlePlaces(ctx context.Context) error {
	named, err := u.restoreLists(ctx, u.feed, u.on)
	if err != nil {
		return err
	}
	if err := u.putStaffMailboxes(ctx); err != nil {
		return err
	}
	return u.changedAll(ctx, u.met, append(named, u.people...), u.on)
}

// restoreLists brings back the staff and warnings that the feed ended. Warnings that it gave stay in force until a feed says
// otherwise: they hold letters. Like putWarnings it locks all places after all cases, and gives the places that are warned of
// again.
func (t *tx) restoreLists(ctx context.Context, feed feedRow, on calendar.Date) (named []casefile.Place, err error) {
	if err := t.lookAtPrinted(ctx, on); err != nil {
		return nil, err
	}
	for _, statement := range []string{
		`UPDATE staff SET ended_at = ? WHERE ended_at IS NULL AND given_at = ?`,
		`UPDATE staff SET ended_at = NULL WHERE ended_at = ? AND given_at <> ?`,
	} {
		if _, err := t.exec(ctx, statement, feed.MadeAt, feed.MadeAt); err != nil {
			return nil, err
		}
	}
	if err := t.list(ctx, &named, `SELECT DISTINCT p.place FROM warning_place p JOIN warning w ON w.id = p.warning_id WHERE w.ended_at = ?`,
		feed.MadeAt); err != nil || len(named) == 0 {
		return nil, err
	}
	if err := t.lockAllPlaces(ctx); err != nil {
		return nil, err
	}
	_, err = t.exec(ctx, `UPDATE warning SET ended_at = NULL WHERE ended_at = ? AND given_at <> ?`, feed.MadeAt, feed.MadeAt)
	return withGone(named), err
}
