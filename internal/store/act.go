package store

import (
	"context"
	"reflect"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// Who says who did something and why: the name given is asserted, the operating system's user is observed.
type Who struct {
	By      string
	OSUser  string
	Because string
}

// Record changes one case by a person's hand, has it looked at on the day, and writes down what was done, by whom, when
// and why. It outlasts the newest feed: what is kept of the case as it was before that one changes with it. An error from
// edit undoes it.
func (s *Store) Record(ctx context.Context, key casefile.Key, on calendar.Date, what string, who Who,
	edit func(*casefile.Episode) error) error {
	return s.tx(ctx, "record "+what, func(t *tx) error {
		id, err := t.find(ctx, key)
		if err != nil {
			return err
		}
		row, err := t.lock(ctx, id)
		if err != nil {
			return err
		}
		e, err := row.episode()
		if err != nil {
			return err
		}
		if err := edit(e); err != nil {
			return err
		}
		return t.record(ctx, []episodeRow{row}, []*casefile.Episode{e}, on, what, who)
	})
}

// RecordAll is Record for every episode of a case. What edit leaves as it is stays untouched, and so does a record that can't be
// read: nothing is sent for it.
func (s *Store) RecordAll(ctx context.Context, ref string, on calendar.Date, what string, who Who,
	edit func([]*casefile.Episode) error) error {
	return s.tx(ctx, "record "+what, func(t *tx) error {
		locked, err := t.lockEpisodes(ctx, []string{ref})
		if err != nil {
			return err
		}
		if len(locked) == 0 {
			return ErrNoCase
		}
		var rows []episodeRow
		var episodes []*casefile.Episode
		for _, row := range locked {
			if e, err := row.episode(); err == nil {
				rows, episodes = append(rows, row), append(episodes, e)
			}
		}
		if len(rows) == 0 {
			return errUnreadable
		}
		if err := edit(episodes); err != nil {
			return err
		}
		var changedRows []episodeRow
		var changed []*casefile.Episode
		for i, row := range rows {
			if was, err := row.episode(); err != nil || !reflect.DeepEqual(was, episodes[i]) {
				changedRows, changed = append(changedRows, row), append(changed, episodes[i])
			}
		}
		return t.record(ctx, changedRows, changed, on, what, who)
	})
}

// lockEpisodes locks and reads all episodes of the cases. One that came while it waited is among them.
func (t *tx) lockEpisodes(ctx context.Context, refs []string) (rows []episodeRow, err error) {
	for range 2 { // the second time sees what was written while the first one waited
		if rows, err = t.lockAll(ctx, `case_ref IN (?)`, refs); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// record writes locked cases as a person has changed them.
func (t *tx) record(ctx context.Context, rows []episodeRow, episodes []*casefile.Episode, on calendar.Date, what string, who Who) error {
	changed := map[int64]*casefile.Episode{}
	for i, row := range rows {
		if err := t.carry(ctx, row, episodes[i]); err != nil { //guard:acts-outlast-an-undone-feed skip
			return err
		}
		if err := t.rewrite(ctx, row, episodes[i], on); err != nil {
			return err
		}
		changed[row.ID] = episodes[i]
	}
	if err := t.changePresences(ctx, changed, on); err != nil {
		return err
	}
	for _, row := range rows {
		if err := t.audit(ctx, row.ID, what, who); err != nil {
			return err
		}
	}
	return nil
}

// audit writes down what somebody did to a case.
func (t *tx) audit(ctx context.Context, id int64, what string, who Who) error {
	_, err := t.exec(ctx, `INSERT INTO audit (episode_id, at, what, by_name, os_user, because) VALUES (?, ?, ?, ?, ?, ?)`, id, t.at, what,
		who.By, who.OSUser, who.Because)
	return err
}

// Act is one thing that a person did to a case.
type Act struct {
	At      time.Time `json:"at"`
	What    string    `json:"what"`
	By      string    `json:"by"`
	OSUser  string    `json:"os_user"`
	Because string    `json:"because,omitempty"`
}

// Acts are all that people did to a case, oldest first.
func (s *Store) Acts(ctx context.Context, episode int64) (acts []Act, err error) {
	err = s.read(ctx, "read what people did to a case", func(t *tx) error {
		all, err := t.acts(ctx, []int64{episode})
		acts = all[episode]
		return err
	})
	return acts, err
}

// acts are those of each of the cases.
func (t *tx) acts(ctx context.Context, episodes []int64) (map[int64][]Act, error) {
	var rows []struct {
		EpisodeID int64  `db:"episode_id"`
		At        stamp  `db:"at"`
		What      string `db:"what"`
		By        string `db:"by_name"`
		OSUser    string `db:"os_user"`
		Because   string `db:"because"`
	}
	if err := t.listIn(ctx, &rows, `SELECT episode_id, at, what, by_name, os_user, because FROM audit WHERE episode_id IN (?) ORDER BY id`,
		episodes); err != nil {
		return nil, err
	}
	all := map[int64][]Act{}
	for _, r := range rows {
		all[r.EpisodeID] = append(all[r.EpisodeID], Act{r.At.time(), r.What, r.By, r.OSUser, r.Because})
	}
	return all, nil
}
