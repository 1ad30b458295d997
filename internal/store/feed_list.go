package store

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// FeedEntry is a feed as it is listed: one that was taken, or what is said of one that was not.
type FeedEntry struct {
	State    string    // taken, undone, taking, seen, waiting, refused, unmoved or unrested
	At       time.Time // when it was taken, or last found so
	MadeAt   time.Time // zero where it could not be read
	Full     bool
	New      int
	Changed  int
	Missing  int
	Rejected int
	Idle     string // the rows of warnings.csv that warn of nobody
	Place    string // the folder's path, of one that was not taken
	Reason   string
	By       string // who undid it, and why
	Because  string
}

// feedsListed is how many of each kind are listed.
const feedsListed = 100

// Feeds lists the newest feeds, the newest first.
func (s *Store) Feeds(ctx context.Context) ([]FeedEntry, error) {
	var all []FeedEntry
	err := s.readNow(ctx, "list the feeds", func(t *tx) error {
		var taken []struct {
			feedRow
			Undone  int    `db:"undone"`
			By      string `db:"by_name"`
			Because string `db:"because"`
		}
		ours, err := t.installation(ctx, "")
		if err != nil {
			return err
		}
		err = t.list(ctx, &taken, `SELECT f.id, f.made_at, f.whole, f.taken_at, f.fresh, f.changed, f.missing, f.rejected, f.undone,
			f.idle_warnings,
			COALESCE(a.by_name, '') AS by_name, COALESCE(a.because, '') AS because
			FROM feed f LEFT JOIN feed_act a ON a.feed_id = f.id ORDER BY f.id DESC LIMIT ?`, feedsListed)
		if err != nil {
			return err
		}
		for _, f := range taken {
			state := "taken"
			switch {
			case f.Undone == 1:
				state = "undone"
			case f.ID == ours.Taking:
				state = "taking"
			}
			all = append(all, FeedEntry{State: state, At: f.TakenAt.time(), MadeAt: f.MadeAt.time(), Full: f.Full == 1,
				New: f.New, Changed: f.Changed, Missing: f.Missing, Rejected: f.Rejected, Idle: f.Idle, By: f.By, Because: f.Because})
		}
		notices, err := t.notices(ctx, `WHERE is_open = 1 OR state = 'refused' ORDER BY id DESC LIMIT ?`, feedsListed)
		for _, r := range notices {
			n := r.notice()
			all = append(all, FeedEntry{State: string(n.State), At: n.At, MadeAt: n.MadeAt, Full: n.Full, Place: n.Place, Reason: n.Reason})
		}
		if err != nil {
			return err
		}
		var seen []sightRow
		err = t.list(ctx, &seen, `SELECT `+sightColumns+` FROM feed_sight s WHERE refused = 0 AND NOT EXISTS (SELECT 1 FROM feed_notice n
			WHERE n.is_open = 1 AND n.place = s.place) ORDER BY id`)
		for _, r := range seen {
			s := r.sight(t.at)
			all = append(all, FeedEntry{State: "seen", At: s.Since, MadeAt: s.MadeAt, Full: s.Full, Place: s.Place, Reason: s.String()})
		}
		return err
	})
	slices.SortStableFunc(all, func(a, b FeedEntry) int { return cmp.Compare(b.At.UnixNano(), a.At.UnixNano()) })
	return all, err
}
