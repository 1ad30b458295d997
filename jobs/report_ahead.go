package jobs

import (
	"context"

	"stepdown/internal/calendar"
	"stepdown/internal/safeguard"
	"stepdown/internal/store"
	"stepdown/letters"
)

// aheadPage is how many cases are looked ahead for at once: more than a scan looks at, since nothing is written and the days on which
// cases are due are looked for at each page.
const aheadPage = 1024

// comingUp counts what falls due on the next working day, and names the cases whose letter has nobody to go to.
func (j Report) comingUp(ctx context.Context, today calendar.Date, in *letters.ReportInput) error {
	next := j.Rules.Calendar.AddWorkingDays(today, 1)
	world := j.Rules.World(next, next)
	lettersDue, items := 0, 0
	var nobody []string
	for after := int64(0); ; {
		cases, err := j.Store.CasesAhead(ctx, next, after, aheadPage)
		if err != nil {
			return err
		}
		if len(cases) == 0 {
			break
		}
		after = cases[len(cases)-1].ID
		var asked []int64 // the few of which letters may come up
		eachAhead(cases, world, func(c store.PartOfCase, ahead safeguard.Ahead) {
			items += ahead.Items
			if ahead.AsksLetters() {
				asked = append(asked, c.ID)
			}
		})
		if cases, err = j.Store.CasesOfLettersAhead(ctx, asked); err != nil {
			return err
		}
		eachAhead(cases, world, func(c store.PartOfCase, ahead safeguard.Ahead) {
			lettersDue += ahead.Letters
			if ahead.Nobody {
				nobody = append(nobody, c.Episode.Key.String())
			}
		})
	}
	in.Counts = append(in.Counts, j.say("coming_up", "{day}", j.day(next), "{letters}", j.count("letters", lettersDue),
		"{items}", j.count("items", items)))
	if len(nobody) > 0 {
		in.Attention = append(in.Attention, j.about("nobody_addressed", j.shortened(nobody)))
	}
	return nil
}

// eachAhead looks ahead for each case that can be read. Of others the scan has logged it, and they count as failed.
func eachAhead(cases []store.PartOfCase, world safeguard.World, tell func(store.PartOfCase, safeguard.Ahead)) {
	for _, c := range cases {
		if c.Err == nil {
			tell(c, safeguard.LookAhead(c.Episode, c.Past, world))
		}
	}
}
