package jobs

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/letters"
)

// toldAgainAfter is after how many days somebody is told again of what still waits for them (ours).
const toldAgainAfter = 7

// wait is something that waits for a person, as they read of it.
type wait struct {
	store.Waiting
	letters.WaitingLine
	shows int64 // the letter that it shows to whoever signs it; 0: something waits for an act
}

// addWaiting lays what waits for people of the council into the inbox of whoever can mend it, when it is new and then weekly.
func (j Remind) addWaiting(ctx context.Context, inboxes inboxes, today calendar.Date, done *Reminded) error {
	return j.tellOfWaiting(ctx, today, today.AddDays(1-toldAgainAfter), func(look store.Look, waiting []store.Waiting, m menders) {
		j.addWaitingOf(look, waiting, m, inboxes, done)
	})
}

// tellOfWaiting goes through what waits for people and has not been told since a day, by case.
func (j Remind) tellOfWaiting(ctx context.Context, today, since calendar.Date,
	tell func(store.Look, []store.Waiting, menders)) error {
	waiting, err := j.Store.Untold(ctx, store.Untold{Codes: codesToTell, Rules: j.Rules.askWorkers(), Since: since})
	if err != nil || len(waiting) == 0 {
		return err
	}
	byCase := map[int64][]store.Waiting{}
	for _, w := range waiting {
		byCase[w.EpisodeID] = append(byCase[w.EpisodeID], w)
	}
	return j.tellOf(ctx, today, slices.Sorted(maps.Keys(byCase)), func(look store.Look, m menders) {
		tell(look, byCase[look.ID], m)
	})
}

// tellOf goes through cases of which somebody of the council is to be told.
func (j Remind) tellOf(ctx context.Context, today calendar.Date, cases []int64, tell func(store.Look, menders)) error {
	staff, err := j.Store.Colleagues(ctx)
	if err != nil {
		return err
	}
	for ids := range slices.Chunk(cases, lookPage) {
		looks, err := j.Store.CasesByID(ctx, ids)
		if err != nil {
			return err
		}
		m := menders{today: today, staff: staff, support: j.Support}
		m.boxes, err = j.Store.MailboxesOnRecord(ctx, casefile.Mailboxes(m.emails(looks)...), today)
		if err != nil {
			return err
		}
		for _, look := range looks {
			switch {
			case look.Err != nil:
				j.Log.Error("a case could not be read for a digest", "episode_id", look.ID, "error", look.Err)
			case !look.Episode.Stopped(today): // of a stopped case the next scan ends what waits
				tell(look, m)
			}
		}
	}
	return nil
}

func (j Remind) addWaitingOf(look store.Look, waiting []store.Waiting, m menders, inboxes inboxes, done *Reminded) {
	for _, w := range waiting {
		line, mender := j.Rules.describe(look, w)
		who, ok := m.find(look, mender)
		if !ok {
			done.Uncovered++
			j.Log.Error("nobody can be told of what waits: nobody whose act it is has a mailbox on record to which it may go",
				"episode_id", look.ID, "code", string(w.Code), "whose act", string(mender))
			continue
		}
		line.Case, line.Pathway, line.Covering = look.Episode.Key.String(), look.Episode.OnPathway(), who.covering
		in := inboxes.of(who.email)
		in.waiting = append(in.waiting, wait{w, line, 0})
	}
}

// codesToTell are those of letters that wait for somebody whom a digest tells.
var codesToTell = func() (codes []ledger.Code) {
	for _, m := range ledger.Codes {
		if slices.Contains(told, m.Mends) {
			codes = append(codes, m.Code)
		}
	}
	return codes
}()

// askWorkers are the rules that ask something of social workers as well.
func (r Rules) askWorkers() (ids []string) {
	for _, rule := range r.Policy.Rules {
		if rule.AsksWorker != "" {
			ids = append(ids, rule.ID)
		}
	}
	return ids
}

// describe says what waits, and for whom. A letter that is ready without a carrier is one to be given by hand.
func (r Rules) describe(look store.Look, w store.Waiting) (letters.WaitingLine, ledger.Mender) {
	s := r.Wording.Speech().For(look.Episode.OnPathway())
	if w.Kind == "" {
		return letters.WaitingLine{Act: s.AsksWorker(r.Policy.Rule(string(w.Code)))}, ledger.SocialWorker
	}
	line := letters.WaitingLine{Letter: s.Letter(w.Kind)}
	if names := namesOf(look, w); names != "" {
		line.Letter = s.Say("waiting.named", "{letter}", line.Letter, "{numbers}", names)
	}
	at := slices.IndexFunc(ledger.Codes, func(m ledger.Meaning) bool { return m.Code == w.Code })
	if at < 0 || !slices.Contains(told, ledger.Codes[at].Mends) {
		line.Act = s.Say("waiting.give")
		return line, ledger.SocialWorker
	}
	line.Says, line.Act = letters.Sentence(s.Means(w.Code))+".", letters.Sentence(s.How(w.Code))+"."
	return line, ledger.Codes[at].Mends
}

// namesOf are the letters by which acts name what waits, of those that are held, ready or in the print folder.
func namesOf(look store.Look, w store.Waiting) string {
	var names []string
	for _, l := range look.Waiting {
		if l.Occasion.Kind == w.Kind && l.Why.Code == w.Code {
			names = append(names, l.Name())
		}
	}
	return strings.Join(names, ", ")
}

// waitingLines are what an inbox tells of, what is to be done alike together.
func (in *inbox) waitingLines() (lines []letters.WaitingLine, told []store.Waiting, shown []int64) {
	slices.SortFunc(in.waiting, func(a, b wait) int {
		return cmp.Or(strings.Compare(a.Says, b.Says), strings.Compare(a.Act, b.Act), strings.Compare(a.Case, b.Case))
	})
	for _, w := range in.waiting {
		lines = append(lines, w.WaitingLine)
		if w.shows != 0 {
			shown = append(shown, w.shows)
		} else {
			told = append(told, w.Waiting)
		}
	}
	return lines, told, shown
}
