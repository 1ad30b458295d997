package jobs

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/store"
	"stepdown/letters"
)

// untold names the cases in which something waits and nobody can be told of it, and those whose social worker or manager is passed
// over, since the mailbox may be a family's: somebody who stands in for them is told, where there is anybody.
func (j Report) untold(ctx context.Context, today calendar.Date, in *letters.ReportInput) error {
	remind := Remind{Store: j.Store, Rules: j.Rules, Support: j.Support, Log: slog.New(slog.DiscardHandler)} // Remind itself logs it
	alone, passedOver, pathways := map[string][]string{}, []string{}, []string{}
	err := remind.tellOfWaiting(ctx, today, today.AddDays(1), func(look store.Look, waiting []store.Waiting, m menders) {
		anybody, ref := m, look.Episode.Key.String()
		anybody.boxes = nil
		for _, w := range waiting {
			line, mender := j.Rules.describe(look, w)
			who, told := m.find(look, mender)
			if meant, _ := anybody.find(look, mender); meant.email != who.email {
				passedOver, pathways = append(passedOver, ref), append(pathways, look.Episode.OnPathway())
			}
			if what := strings.TrimSuffix(cmp.Or(line.Says, line.Act), "."); !told {
				alone[what] = append(alone[what], ref)
			}
		}
	})
	if passedOver = slices.Compact(passedOver); len(passedOver) > 0 {
		in.Attention = append(in.Attention, j.on(pathways...).about("passed_over", j.shortened(passedOver)))
	}
	for _, what := range slices.Sorted(maps.Keys(alone)) {
		in.Attention = append(in.Attention, j.about("untold", j.shortened(slices.Compact(alone[what])), "{what}", what))
	}
	return err
}
