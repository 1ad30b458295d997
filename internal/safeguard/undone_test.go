package safeguard_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/safeguard"
)

// TestNothingGoesThatAnUndoneFeedHeld draws a record and what a feed makes of it. A letter that would go by the one and not
// by the other is held once the feed is undone, and what the feed held in no way goes on.
func TestNothingGoesThatAnUndoneFeedHeld(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := begin(t)
		l.today = day("04-28")
		for range rapid.IntRange(0, 3).Draw(t, "changes before") {
			l.change()
		}
		before := copied(t, l.e)
		for range rapid.IntRange(0, 3).Draw(t, "changes by the feed") {
			if rapid.Bool().Draw(t, "a correction") {
				l.correct()
			} else {
				l.change()
			}
		}
		after := casefile.Merge(before, copied(t, l.e), l.today)
		after.Quarantine = l.e.Quarantine
		undone, err := casefile.Undo(before, after, "a feed was undone")
		if err != nil {
			t.Fatal(err)
		}
		w := world(l.today)
		was, is, back := Check(before, ledger.Past{}, w), Check(after, ledger.Past{}, w), Check(undone, ledger.Past{}, w)
		for _, p := range was.Letters {
			then, _ := is.Find(p.Envelope.Letter)
			now, _ := back.Find(p.Envelope.Letter)
			if p.Decision.Verdict == Go && then.Decision.Verdict != Go && now.Decision.Verdict == Go {
				t.Fatalf("the feed would have kept a letter back (%s: %s), and once it is undone the letter goes", then.Decision.Why.Code,
					then.Decision.Why.Text)
			}
		}
		same, err := casefile.Undo(before, copied(t, before), "a feed was undone")
		if err != nil || same.Undone != "" {
			t.Fatalf("a feed that said the same holds: %q, %v", same.Undone, err)
		}
	})
}

func copied(t *rapid.T, e *casefile.Episode) *casefile.Episode {
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var c casefile.Episode
	if err := json.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return &c
}
