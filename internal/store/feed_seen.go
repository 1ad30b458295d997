package store

import (
	"context"
	"slices"
)

// SeeFeeds writes down which feeds lie in a folder. One that is newer than the last feed taken stops letters from then on,
// until it is taken, refused or gone; it gives those that are gone, and were neither taken nor refused.
func (s *Store) SeeFeeds(ctx context.Context, l Looker, there []Sighting) (gone []Sight, err error) {
	var found sighted
	err = s.readNow(ctx, "compare the feeds that are there with those seen", func(t *tx) (err error) {
		found, err = t.compareSights(ctx, l, there)
		return err
	})
	if err != nil || len(found.fresh)+len(found.gone) == 0 {
		return nil, err
	}
	err = s.tx(ctx, "write down which feeds have been seen", func(t *tx) error {
		if _, err := t.lockInstallation(ctx); err != nil {
			return err
		}
		if found, err = t.compareSights(ctx, l, there); err != nil {
			return err
		}
		return t.putSights(ctx, found)
	})
	for _, r := range found.gone {
		if r.Refused == 0 {
			gone = append(gone, r.sight(""))
		}
	}
	return gone, err
}

// sighted is what a look into a folder changes: rows that are new or differ, and those of feeds that are gone.
type sighted struct{ fresh, gone []sightRow }

func (t *tx) compareSights(ctx context.Context, l Looker, there []Sighting) (found sighted, err error) {
	var last feedRow
	if err := t.get(ctx, &last, lastFeed); err != nil && !isNone(err) {
		return found, err
	}
	var takenBack []stamp
	if err := t.list(ctx, &takenBack, `SELECT made_at FROM feed WHERE undone = 1 AND made_at > ?`, last.MadeAt); err != nil {
		return found, err
	}
	rows, err := t.sightsIn(ctx, l.folder)
	if err != nil {
		return found, err
	}
	known := map[string]sightRow{}
	for _, r := range rows {
		known[r.Name] = r
	}
	for _, s := range there {
		if stampOf(s.MadeAt) <= last.MadeAt ||
			slices.Contains(takenBack, stampOf(s.MadeAt)) { // a person has decided on it, and what it held holds on
			continue
		}
		was := known[s.Name]
		delete(known, s.Name)
		if was.ID == 0 && stampOf(s.MadeAt) > t.at.add(ClockAhead) {
			continue // it is refused for that
		}
		was.Folder = l.folder
		now := was.again(s, t.at)
		if l.imports {
			now.Refused = 0
		}
		if now != was {
			found.fresh = append(found.fresh, now)
		}
	}
	for _, before := range l.known {
		if r, seen := known[before.Name]; seen && r == before && l.folder != "" { //guard:who-sees-no-folder-unsees-nothing
			found.gone = append(found.gone, r)
		}
	}
	return found, nil
}

// again is a feed's row as it is now that the feed has been seen there once more.
func (r sightRow) again(s Sighting, at stamp) sightRow {
	same := r.Shape == s.Shape && r.MadeAt == stampOf(s.MadeAt)
	if r.ID == 0 {
		r.Name, r.Place, r.First = s.Name, s.Place, at
	}
	if r.ID == 0 || r.Rested == 1 && !same {
		r.Until = at.add(restWithin)
	}
	if !same {
		r.MadeAt, r.Full, r.Shape, r.Refused = stampOf(s.MadeAt), flag(s.Full), s.Shape, 0
	}
	if r.Rested = flag(s.AtRest || same && s.Whole); r.Rested == 1 {
		r.Until = untilTaken
	}
	return r
}

func (t *tx) putSights(ctx context.Context, found sighted) error {
	if err := insert(ctx, t, manyRows, `INSERT INTO feed_sight
			(folder, name, place, made_at, whole, shape, first_at, rested, stops_until, refused)
		VALUES (:folder, :name, :place, :made_at, :whole, :shape, :first_at, :rested, :stops_until, :refused)
		ON CONFLICT (folder, name) DO UPDATE SET made_at = excluded.made_at, whole = excluded.whole, shape = excluded.shape,
			rested = excluded.rested, stops_until = excluded.stops_until, refused = excluded.refused`, found.fresh); err != nil {
		return err
	}
	for _, r := range found.gone {
		if _, err := t.exec(ctx, `DELETE FROM feed_sight WHERE id = ?`, r.ID); err != nil {
			return err
		}
	}
	return t.weighSights(ctx)
}

// lockInstallation comes first for whoever changes what letters wait for: they see what the others did, and no claim is admitted
// meanwhile.
func (t *tx) lockInstallation(ctx context.Context) (ours Installation, err error) {
	return t.installation(ctx, "FOR UPDATE")
}

// weighSights lets go of what a taken feed has replaced, and sets until when letters wait for the rest.
func (t *tx) weighSights(ctx context.Context) error {
	for _, statement := range []string{
		`DELETE FROM feed_sight WHERE made_at <= (SELECT MAX(made_at) FROM feed WHERE undone = 0)`,
		`UPDATE installation SET feed_until = COALESCE((SELECT MAX(stops_until) FROM feed_sight WHERE refused = 0), '')`,
	} {
		if _, err := t.exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// refuseSights ends that a feed stops letters: it was refused. Letters leave by the last feed, for as long as that is fresh.
func (t *tx) refuseSights(ctx context.Context, name string, made stamp) error {
	if _, err := t.lockInstallation(ctx); err != nil {
		return err
	}
	n, err := t.exec(ctx, `UPDATE feed_sight SET refused = 1 WHERE name = ? AND made_at = ?`, name, made)
	if err != nil || n == 0 {
		return err
	}
	return t.weighSights(ctx)
}
