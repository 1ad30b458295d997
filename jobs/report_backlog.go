package jobs

import (
	"context"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/safeguard"
	"stepdown/letters"
)

// backlog names the cases with items that fell due before the service went live, and on which nobody has decided. Letters of that
// time are held, and stand among those.
func (j Report) backlog(ctx context.Context, today calendar.Date, in *letters.ReportInput) error {
	var cases []int64
	for _, i := range j.open {
		if j.Rules.Calendar.OnOrBefore(i.Nominal).Before(j.Rules.Settings.GoLiveOn) {
			cases = append(cases, i.EpisodeID)
		}
	}
	world, left, named := j.Rules.World(today, today), 0, []string{}
	for ids := range slices.Chunk(slices.Compact(cases), lookPage) {
		looks, err := j.Store.CasesByID(ctx, ids)
		if err != nil {
			return err
		}
		for _, look := range looks {
			if look.Err != nil {
				continue // the scan has logged it, and counts as failed
			}
			plan := safeguard.Check(look.Episode, look.Past, world)
			for _, i := range plan.Outcome.Items {
				if plan.Leaves(i.Key) {
					left++
					named = append(named, look.Episode.Key.String())
				}
			}
		}
	}
	if left > 0 {
		in.Attention = append(in.Attention, j.about("backlog", j.shortened(slices.Compact(named)), "{items}", j.count("items", left)))
	}
	return nil
}
