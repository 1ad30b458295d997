package jobs

import (
	"context"
	"maps"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/safeguard"
	"stepdown/internal/store"
	"stepdown/letters"
)

// knowledge is what a pass has read of the cases that digests may tell of, as they are now.
type knowledge struct {
	world  safeguard.World
	untold untold
	texts  texts
	lines  map[thing]letters.DigestLine // of what is open, or soon due
	ehco   map[int64]string             // of each case that could be read
	open   map[thing]bool               // of what is to be reminded of: whether the last look found it open
}

// learn reads the cases of the reminders.
func (j *Remind) learn(ctx context.Context, pending []store.PendingReminder, today calendar.Date) (*knowledge, error) {
	var err error
	if j.Rules.Staff, err = j.Store.Colleagues(ctx); err != nil {
		return nil, err
	}
	k := &knowledge{world: j.Rules.World(today, today), // the age of the feed holds letters, and no item
		untold: untold{}, texts: texts{}, lines: map[thing]letters.DigestLine{}, ehco: map[int64]string{}, open: map[thing]bool{}}
	wanted := map[int64][]ledger.Item{}
	for _, p := range pending {
		k.untold[reminded{p.EpisodeID, p.Reminder}] = true
		k.open[thing{p.EpisodeID, p.Item()}] = false
		wanted[p.EpisodeID] = append(wanted[p.EpisodeID], p.Item())
	}
	return k, j.read(ctx, k, wanted)
}

// read reads the cases of these items, and writes the line of everything that is open in them. Items whose day is still far off are
// left out.
func (j Remind) read(ctx context.Context, k *knowledge, wanted map[int64][]ledger.Item) error {
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(wanted)), lookPage) {
		cases, err := j.Store.CasesOfItems(ctx, ids, wanted)
		if err != nil {
			return err
		}
		for _, c := range cases {
			if c.Err != nil {
				j.Log.Error("a case could not be read for a digest", "episode_id", c.ID, "error", c.Err)
				continue
			}
			k.ehco[c.ID] = k.texts.of(c.Episode.EHCO)
			for _, item := range safeguard.Items(c.Episode, c.Past, k.world) {
				if item.Rung != "" {
					line := j.line(c.Episode, item, k.world.Today)
					line.Told, line.First = k.untold.since(c, item.Key)
					line.LeadRole, line.Organisation = k.texts.of(line.LeadRole), k.texts.of(line.Organisation)
					item.Key.Rule, item.Key.Occasion = k.texts.of(item.Key.Rule), k.texts.of(item.Key.Occasion)
					k.lines[thing{c.ID, item.Key}] = line
				}
			}
		}
	}
	return nil
}

// told are the reminders that a digest carries: of what it tells of, and of what was done or lapsed before the last look. What the record
// says otherwise since then is left to the next look.
func (in *inbox) told(k *knowledge) (ids []int64) {
	for _, r := range in.reminders {
		t := thing{r.EpisodeID, r.Item()}
		if _, line := k.lines[t]; line || !k.open[t] { //guard:digest-carries-what-it-tells-of on
			ids = append(ids, r.ID)
		}
	}
	return ids
}
