package safeguard

import (
	"slices"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// Ahead is what Check would plan for a case on a day to come, in figures.
type Ahead struct {
	Items   int  // that fall due on the very day
	Letters int  // likewise, to adults who have had none of the decision; whether they may go is not asked
	Nobody  bool // a letter is due by then and there is nobody to write to
}

// AsksLetters tells whether letters of the past could still change it.
func (a Ahead) AsksLetters() bool { return a.Letters > 0 || a.Nobody }

// LookAhead is what falls due on the world's day. It rests on the record and, of the past, on what was found open, on letters and
// reissues and on what people decided. Letters of the past and decisions only take away from it: where nothing of letters comes of
// what was found open alone, nothing comes of the whole past.
func LookAhead(e *casefile.Episode, past ledger.Past, w World) (ahead Ahead) {
	outcome := w.Policy.Due(e, past, w.Calendar, w.Today)
	for _, i := range outcome.Items {
		if i.Due == w.Today {
			ahead.Items++
		}
	}
	if stop(e, w.Today).Verdict == Cancel {
		return ahead
	}
	for _, due := range outcome.Letters {
		if due.Due.After(w.Today) || dismissed(due, past) {
			continue
		}
		ahead.Nobody = ahead.Nobody || !anybodyAddressed(e)
		if due.Due == w.Today {
			people := addressing{e: e, past: past, due: due, today: w.Today, consent: e.ConsentOn(w.Today)}
			ahead.Letters += len(people.envelopes())
		}
	}
	return ahead
}

func anybodyAddressed(e *casefile.Episode) bool {
	return slices.ContainsFunc(e.Adults, func(a casefile.Adult) bool { return a.Addressed })
}
