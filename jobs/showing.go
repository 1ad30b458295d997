package jobs

import (
	"context"
	"maps"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/letters"
)

// addShown lays the letters that wait for their release into the inbox of whoever signs them, each once, so that they can object
// before it leaves.
func (j Remind) addShown(ctx context.Context, inboxes inboxes, today calendar.Date, done *Reminded) error {
	if j.Rules.ShowSigner == 0 {
		return nil
	}
	unshown, err := j.Store.Unshown(ctx, atGate)
	if err != nil || len(unshown) == 0 {
		return err
	}
	byCase := map[int64][]store.Unshown{}
	for _, l := range unshown {
		byCase[l.EpisodeID] = append(byCase[l.EpisodeID], l)
	}
	return j.tellOf(ctx, today, slices.Sorted(maps.Keys(byCase)), func(look store.Look, m menders) {
		who, ok := m.find(look, ledger.SocialWorker)
		if !ok {
			done.Uncovered++
			j.Log.Error("a letter can be shown to nobody: the record and the list of staff name neither whoever signs it nor their team's inbox",
				"episode_id", look.ID)
			return
		}
		in := inboxes.of(who.email)
		for _, l := range byCase[look.ID] {
			in.waiting = append(in.waiting, wait{WaitingLine: j.shownLine(look.Episode, l, who), shows: l.LetterID})
		}
	})
}

func (j Remind) shownLine(e *casefile.Episode, l store.Unshown, who reader) letters.WaitingLine {
	s := j.Rules.Wording.Speech().For(e.OnPathway())
	return letters.WaitingLine{Case: e.Key.String(), Pathway: e.OnPathway(), Covering: who.covering,
		Letter: s.Say("waiting.shown_letter", "{letter}", s.Letter(l.Kind), "{number}", store.LetterName(l.LetterID),
			"{date}", s.Date(l.WrittenOn)),
		Says: s.Say("waiting.shown"),
		Act:  s.Say("waiting.keep_back", "{days}", s.Count("working_days", j.Rules.ShowSigner))}
}
