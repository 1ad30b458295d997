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
	map[casefile.Place]OnRecord, error) {
	all := map[casefile.Place]OnRecord{}
	err := s.read(ctx, "look up mailboxes", func(t *tx) error {
		for some := range slices.Chunk(mailboxes, manyIDs) {
			at := map[casefile.Place][]int64{}
			for i, place := range some {
				at[place] = []int64{int64(i)}
			}
			warnings, err := t.warningsAt(ctx, at)
			if err != nil {
				return err
			}
			var works []casefile.Place
			if err := t.listAmong(ctx, &works, `SELECT DISTINCT place FROM work_mailbox WHERE episode_id IS NULL AND place IN (?)`,
				some); err != nil {
				return err
			}
			var families []presencePlaceRow
			if err := t.listAmong(ctx, &families, `SELECT place, episode_id, person, asked FROM presence_place WHERE place IN (?)`,
				some); err != nil {
				return err
			}
			for i, place := range some {
				inForce := func(w casefile.Warning) bool { return w.InForce(today) }
				found := OnRecord{Warned: slices.ContainsFunc(warnings[int64(i)], inForce), Works: slices.Contains(works, place)}
				for _, f := range families {
					if f.Place == place {
						found.Families = append(found.Families, f.EpisodeID)
					}
				}
				all[place] = found
			}
		}
		return nil
	})
	return all, err
}

// CasesOfDigest are the episodes of which a digest tells something new.
func (s *Store) CasesOfDigest(ctx context.Context, digest int64) (episodes []int64, err error) {
	err = s.read(ctx, "read what a digest tells of", func(t *tx) error {
		return t.list(ctx, &episodes, `SELECT episode_id FROM reminder WHERE digest_id = ? UNION
			SELECT episode_id FROM telling WHERE digest_id = ? UNION
			SELECT l.episode_id FROM showing s JOIN letter l ON l.id = s.letter_id WHERE s.digest_id = ?`, digest, digest, digest)
	})
	return episodes, err
}
