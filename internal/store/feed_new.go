package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"stepdown/internal/casefile"
)

// add writes cases that come with the feed, and gives what they come to, which is still to be written. Most are written as they were
// prepared. What was known of a case before, what others say against its people, and warnings have to be worked into the others.
func (p part) add(ctx context.Context, came []staged, earlier map[string][]*casefile.Episode) (comes presences, err error) {
	if len(came) == 0 {
		return comes, nil
	}
	said, err := p.saidOfThem(ctx, came)
	if err != nil {
		return comes, err
	}
	records, err := p.recordsOf(ctx, came, earlier, said)
	if err != nil {
		return comes, err
	}
	rows := make([]episodeRow, len(came))
	worked := make([]*casefile.Episode, len(came)) // nil: it is as prepared
	if err := eachCase(len(came), func(i int) (err error) {
		c := came[i]
		if c.asStaged(earlier, said) {
			rows[i] = c.newcomer.row
			rows[i].NextLook = day{p.on}
			return nil
		}
		if c.newcomer != nil {
			row := c.newcomer.row
			row.Record = cmp.Or(row.Record, records[row.ID])
			if worked[i], err = row.episode(); err != nil {
				return err
			}
			c.ID, c.Digest = row.ID, row.Digest
		} else {
			worked[i] = casefile.Merge(nil, c.Episode, p.on)
		}
		p.inherit(worked[i], earlier[worked[i].Case], c.Doubt)
		rows[i], err = rowOf(worked[i], c.Digest, p.on)
		rows[i].ID = c.ID
		return err
	}); err != nil {
		return comes, err
	}
	if err := p.number(ctx, rows); err != nil {
		return comes, err
	}
	const statement = `INSERT INTO episode (id, case_ref, number, feed_digest, in_doubt, next_look_on)`
	if err := p.copyIn(ctx, statement, len(rows), func(i int, to *copied) {
		r := &rows[i]
		to.number(r.ID)
		to.text(r.Case)
		to.number(int64(r.Number))
		to.text(r.Digest)
		to.number(int64(r.InDoubt))
		to.day(r.NextLook)
	}); err != nil {
		return comes, err
	}
	episodes := map[int64]*casefile.Episode{}
	for i, e := range worked {
		if e != nil {
			episodes[rows[i].ID] = e
		}
	}
	written := slices.DeleteFunc(slices.Clone(rows), func(r episodeRow) bool { return r.Record == "" }) // the others lie there
	if err := p.putRecords(ctx, written); err != nil {
		return comes, err
	}
	if comes, err = p.presencesOf(ctx, episodes); err != nil {
		return comes, err
	}
	for i, e := range worked {
		if e == nil {
			comes.append(rows[i].ID, came[i].newcomer.comes)
		}
	}
	for i := range comes.facts {
		comes.facts[i].Since = string(p.at)
	}
	return comes, nil
}

// recordsOf are the records of prepared cases that something else reaches, by number.
func (p part) recordsOf(ctx context.Context, came []staged, earlier map[string][]*casefile.Episode,
	said map[casefile.Place]bool) (map[int64]string, error) {
	var ids []int64
	for _, c := range came {
		if c.newcomer != nil && !c.asStaged(earlier, said) {
			ids = append(ids, c.newcomer.row.ID)
		}
	}
	var rows []episodeRow
	err := p.listIn(ctx, &rows, `SELECT episode_id AS id, record FROM episode_record WHERE episode_id IN (?)`, ids)
	all := map[int64]string{}
	for _, r := range rows {
		all[r.ID] = r.Record
	}
	return all, err
}

// number gives those of the new cases a number that have none.
func (p part) number(ctx context.Context, rows []episodeRow) error {
	var without []int
	for i := range rows {
		if rows[i].ID == 0 {
			without = append(without, i)
		}
	}
	if len(without) == 0 {
		return nil
	}
	ids, err := p.reserve(ctx, "episode", len(without))
	if err != nil {
		return fmt.Errorf("number new cases: %w", err)
	}
	for n, i := range without {
		rows[i].ID = ids[n]
	}
	return nil
}

// asStaged tells whether nothing else reaches the case that was prepared.
func (c staged) asStaged(earlier map[string][]*casefile.Episode, said map[casefile.Place]bool) bool {
	switch {
	case c.newcomer == nil, c.newcomer.form != placesForm:
		return false
	case c.newcomer.at(said): //guard:newcomer-is-worked-out-where-others-speak
		return false
	}
	return len(earlier[c.newcomer.row.Case]) == 0
}

// earlierEpisodes are those that are known of the cases of which a new episode has come, by case; nil: one that can't be read. They stay
// locked: what a person does to the case comes before or after.
func (p part) earlierEpisodes(ctx context.Context, came []staged) (map[string][]*casefile.Episode, error) {
	all := map[string][]*casefile.Episode{}
	if len(came) == 0 {
		return all, nil
	}
	refs := make([]string, len(came))
	for i, c := range came {
		refs[i] = c.ref()
	}
	var known []string // nobody but a feed adds an episode, and parts are written by one at a time
	if err := p.listAmong(ctx, &known, `SELECT DISTINCT case_ref FROM episode WHERE case_ref IN (?)`, refs); err != nil || len(known) == 0 {
		return all, err
	}
	rows, err := p.lockEpisodes(ctx, known)
	return byCase(rows), err
}

func byCase(rows []episodeRow) map[string][]*casefile.Episode {
	all := map[string][]*casefile.Episode{}
	for _, r := range rows {
		e, _ := r.episode()
		all[r.Case] = append(all[r.Case], e)
	}
	return all
}

// inherit gives an episode what holds its whole case, by the others of it. Where one of them can't be read, nobody knows that nothing does.
func (p part) inherit(e *casefile.Episode, others []*casefile.Episode, doubt string) {
	e.Quarantine = doubt
	for _, other := range others {
		if other != nil {
			e.Inherit(other, p.on)
		} else {
			e.Quarantine = casefile.OtherUnread //guard:unreadable-episode-holds-later-ones
		}
	}
}

// waiting are the episodes of those of the known cases that are in doubt since another one could not be read, by case. What a person does
// to the case meanwhile reaches them by itself.
func (p part) waiting(ctx context.Context, known []*casefile.Episode) (map[string][]*casefile.Episode, error) {
	var refs []string
	for _, e := range known {
		if waits(e) {
			refs = append(refs, e.Case)
		}
	}
	if len(refs) == 0 {
		return nil, nil
	}
	var rows []episodeRow
	err := p.listAmong(ctx, &rows, selectEpisodes+`WHERE e.case_ref IN (?) ORDER BY e.id`, refs)
	return byCase(rows), err
}

func waits(e *casefile.Episode) bool { return e != nil && e.Quarantine == casefile.OtherUnread }

// ref is the reference of a new case.
func (c staged) ref() string {
	if c.newcomer != nil {
		return c.newcomer.row.Case
	}
	return c.Episode.Case
}

// saidOfThem are those of the places of prepared cases that a warning names, and the people of them against whom anything is said. What
// of either there is none at all is asked about nobody.
func (p part) saidOfThem(ctx context.Context, came []staged) (map[casefile.Place]bool, error) {
	var is struct {
		Warned  bool `db:"warned"`
		Against bool `db:"against"`
	}
	if err := p.get(ctx, &is, `SELECT (`+anyWarning+`) AS warned,
		EXISTS (SELECT 1 FROM presence WHERE against_place <> '') AS against`); err != nil {
		return nil, err
	}
	var places, people []casefile.Place
	for _, c := range came {
		if c.newcomer == nil {
			continue
		}
		if is.Warned {
			places = append(places, placesOfAll(c.newcomer.comes.met())...)
		}
		for i := range c.newcomer.comes.facts {
			if is.Against {
				people = append(people, casefile.PersonPlace(c.newcomer.comes.facts[i].Person))
			}
		}
	}
	said := map[casefile.Place]bool{}
	for statement, among := range map[string][]casefile.Place{
		`SELECT DISTINCT p.place FROM warning_place p JOIN warning w ON w.id = p.warning_id WHERE w.ended_at IS NULL AND p.place IN (?)`: places,
		`SELECT DISTINCT against_place FROM presence WHERE against_place <> '' AND against_place IN (?)`:                                 people,
	} {
		if err := p.eachAmong(ctx, statement, among, said); err != nil {
			return nil, err
		}
	}
	return said, nil
}

// eachAmong adds those of the places that the query finds.
func (t *tx) eachAmong(ctx context.Context, query string, places []casefile.Place, found map[casefile.Place]bool) error {
	slices.Sort(places)
	for some := range slices.Chunk(slices.Compact(places), manyIDs) {
		var rows []casefile.Place
		if err := t.listAmong(ctx, &rows, query, some); err != nil {
			return err
		}
		for _, place := range rows {
			found[place] = true
		}
	}
	return nil
}
