package store

import (
	"context"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// OnRecord is who besides the council's people has a mailbox.
type OnRecord struct {
	Warned   bool    // the do-not-write list names it
	Works    bool    // it is that of a coordinator, or of somebody of the list of staff
	Families []int64 // the episodes of whose adults one has it
}

// MailboxesOnRecord looks mailboxes up that something about families is to be mailed to.
func (s *Store) MailboxesOnRecord(ctx context.Context, mailboxes []casefile.Place, today calendar.Date) (
	all map[casefile.Place]OnRecord, err error) {
	err = s.read(ctx, "look up mailboxes", func(t *tx) error {
		if err := t.keepPlans(ctx); err != nil {
			return err
		}
		all, err = t.mailboxes(ctx, mailboxes, today)
		return err
	})
	return all, err
}

func (t *tx) mailboxes(ctx context.Context, mailboxes []casefile.Place, today calendar.Date) (map[casefile.Place]OnRecord, error) {
	all := map[casefile.Place]OnRecord{}
	for some := range slices.Chunk(mailboxes, manyIDs/2) {
		at := map[casefile.Place][]int64{}
		for i, place := range some {
			at[place] = []int64{int64(i)}
		}
		warnings, err := t.warningsAt(ctx, at)
		if err != nil {
			return nil, err
		}
		var met []presencePlaceRow // of no episode: somebody who works with families
		if err := t.listAmong(ctx, &met, `SELECT DISTINCT place, 0 AS episode_id FROM work_mailbox WHERE episode_id IS NULL AND place IN (?)
			UNION ALL SELECT place, episode_id FROM presence_place WHERE place IN (?)`, some, some); err != nil {
			return nil, err
		}
		for i, place := range some {
			inForce := func(w casefile.Warning) bool { return w.InForce(today) }
			if slices.ContainsFunc(warnings[int64(i)], inForce) {
				all[place] = OnRecord{Warned: true}
			}
		}
		for _, m := range met {
			found := all[m.Place]
			if m.EpisodeID == 0 {
				found.Works = true
			} else {
				found.Families = append(found.Families, m.EpisodeID)
			}
			all[m.Place] = found
		}
	}
	return all, nil
}

// DigestTellsOf tells whether a digest tells something new of one of these episodes.
func (s *Store) DigestTellsOf(ctx context.Context, digest int64, episodes []int64) (does bool, err error) {
	err = s.read(ctx, "ask what a digest tells of", func(t *tx) error {
		for some := range slices.Chunk(episodes, manyIDs/3) {
			var told []int64
			if err := t.listAmong(ctx, &told, `SELECT episode_id FROM reminder WHERE digest_id = ? AND episode_id IN (?)
				UNION ALL SELECT episode_id FROM telling WHERE digest_id = ? AND episode_id IN (?)
				UNION ALL SELECT l.episode_id FROM showing s JOIN letter l ON l.id = s.letter_id WHERE s.digest_id = ? AND l.episode_id IN (?)`,
				digest, some, digest, some, digest, some); err != nil {
				return err
			}
			does = does || len(told) > 0
		}
		return nil
	})
	return does, err
}
