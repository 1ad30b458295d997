package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// TestAnyLifeOfALetterIsLawful does anything that scans, daemons and people may try, in any order, to the letters of one
// adult on one occasion. Much of it is refused; what went through must be lawful, and written down without a gap.
func TestAnyLifeOfALetterIsLawful(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		now, run, enough := monday.Time(), 0, 40
		s := open(t, url, store.Options{Clock: func() time.Time { return now }})
		if s.Postgres() {
			enough = 15 // the rules are the same code; it is the statements that differ
		}
		rapid.Check(t, func(rt *rapid.T) {
			if run++; run > enough {
				return
			}
			ref := fmt.Sprintf("L%06d", run)
			// The letters of earlier runs are out of reach.
			alter(t, s, `UPDATE letter SET available_at = '9999' WHERE state = 'ready'`)
			alter(t, s, `UPDATE letter SET lease_until = '9999' WHERE state = 'sending'`)
			stored(t, s, ref)
			life := life{s: s, ref: ref}
			rt.Repeat(map[string]func(*rapid.T){
				"scan":    life.scan,
				"claim":   life.claim,
				"note":    life.note,
				"finish":  life.finish,
				"silence": func(*rapid.T) { now = now.Add(time.Hour); life.settle() },
				"wait":    func(*rapid.T) { now = now.Add(10 * time.Second) },
				"person":  life.person,
				"":        life.check,
			})
		})
	})
}

type life struct {
	s      *store.Store
	ref    string
	claims []*store.Claim
}

func anyState(t *rapid.T) ledger.State { return rapid.SampledFrom(ledger.States).Draw(t, "to") }

// scan tries one change of one of the letters, and perhaps a new letter beside or in place of it.
func (l *life) scan(t *rapid.T) {
	look, err := l.s.Case(context.Background(), casefile.Key{Case: l.ref})
	if err != nil {
		t.Fatal(err)
	}
	seen := store.Looked{ID: look.ID, Revision: look.Revision}
	if len(look.Waiting) > 0 && rapid.Bool().Draw(t, "change") {
		w := rapid.SampledFrom(look.Waiting).Draw(t, "letter")
		seen.Changes = []store.Change{{LetterID: w.ID, From: w.State, To: anyState(t), Why: anyWhy}}
	}
	if rapid.Bool().Draw(t, "new") {
		seen.NewLetters = []store.NewLetter{ready(l.ref + "-A1")}
	}
	_, _ = l.s.RecordLooks(context.Background(), monday, []store.Looked{seen}) // refused or not: check tells whether it was right
}

func (l *life) claim(t *rapid.T) {
	owner := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "owner")
	ruling := store.Ruling{Send: rapid.IntRange(0, 3).Draw(t, "goes") > 0, To: anyState(t), Why: anyWhy, Carrier: "post", Batch: "run",
		Place: "run/L.pdf"}
	c, err := l.s.ClaimLetter(context.Background(), store.Claimant{Owner: owner, Lease: time.Minute}, casefile.Post, func(store.Look,
		store.Letter) store.Ruling {
		return ruling
	})
	if err != nil && !errors.Is(err, store.ErrRefused) {
		t.Fatal(err)
	}
	if c != nil {
		l.claims = append(l.claims, c)
	}
}

// any is one of the claims ever made, most of them long lost.
func (l *life) any(t *rapid.T) *store.Claim {
	if len(l.claims) == 0 {
		t.Skip("nothing was claimed")
	}
	return rapid.SampledFrom(l.claims).Draw(t, "claim")
}

func (l *life) note(t *rapid.T) {
	_ = l.s.RenewLetter(context.Background(), l.any(t), time.Minute)
}

func (l *life) finish(t *rapid.T) {
	_ = l.s.FinishLetter(context.Background(), l.any(t), store.Finish{To: anyState(t), Why: anyWhy})
}

func (l *life) settle() {
	_, _ = l.s.ExpiredLetters(context.Background(), func(_ store.Letter, end func(store.Finish) error) error { return end(uncertain) })
}

func (l *life) person(t *rapid.T) {
	letters, err := l.s.Letters(context.Background(), store.LetterFilter{Case: l.ref})
	if err != nil {
		t.Fatal(err)
	}
	w := rapid.SampledFrom(letters).Draw(t, "letter")
	_ = l.s.ChangeLetter(context.Background(), store.Change{LetterID: w.ID, From: w.State, To: anyState(t), Why: anyWhy})
}

// check reads what the ledger says and what it has written down.
func (l *life) check(t *rapid.T) {
	letters, err := l.s.Letters(context.Background(), store.LetterFilter{Case: l.ref})
	if err != nil {
		t.Fatal(err)
	}
	live := 0
	for _, letter := range letters {
		if letter.State.Live() {
			live++
		}
		history, err := l.s.History(context.Background(), letter.ID)
		if err != nil || len(history) == 0 {
			t.Fatalf("history %v, %v", history, err)
		}
		state := ledger.State("")
		for i, e := range history {
			reasonOnly := e.From == e.To && e.From.Rereasoned()
			if e.From != state || i > 0 && !e.From.CanBecome(e.To) && !reasonOnly {
				t.Fatalf("letter %d: step %d of %+v", letter.ID, i, history)
			}
			state = e.To
		}
		if state != letter.State {
			t.Fatalf("letter %d is %s, its history ends with %s", letter.ID, letter.State, state)
		}
	}
	if live > 1 {
		t.Fatalf("%d live letters to one adult on one occasion", live)
	}
	if got, want := counted(t, l.s), recounted(t, l.s); got != want {
		t.Fatalf("the letters are counted as\n%swant\n%s", got, want)
	}
}
