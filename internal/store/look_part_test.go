package store_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// What is read of a case for one question is what a look at it reads, and an unreadable case stands in nobody's way.
func TestAPartOfACaseIsThatOfALook(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A", "B", "C")
		who := store.Who{By: "Robin", OSUser: "robin", Because: "why not"}
		item := ledger.Item{Rule: "r", Occasion: "2026-03-02", Nominal: monday}
		look, err := s.Case(t.Context(), casefile.Key{Case: "A"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{{ID: look.ID, Revision: look.Revision, EHCO: "ehco-1", NextLook: monday,
			Items: []ledger.Item{item}, Reminders: []ledger.Reminder{{Rule: item.Rule, Occasion: item.Occasion, Nominal: monday, Rung: "due",
				Role: ledger.EHCO}}}}); err != nil {
			t.Fatal(err)
		}
		l := letter(t, s, "A")
		if err := s.ChangeLetter(t.Context(), store.Change{LetterID: l.ID, From: ledger.Ready, To: ledger.Sent,
			Why: ledger.Given.Because("given"), Who: who}); err != nil {
			t.Fatal(err)
		}
		if err := s.Reissue(t.Context(), l.ID, who); err != nil {
			t.Fatal(err)
		}
		if err := s.Decide(t.Context(), l.Case, item.Thing(), store.Send, monday, who); err != nil {
			t.Fatal(err)
		}
		alter(t, s, `UPDATE episode_record SET record = '{}' WHERE episode_id = (SELECT id FROM episode WHERE case_ref = 'C')`)

		looks, err := s.Looks(t.Context(), monday, 0, 10)
		if err != nil || len(looks) != 3 {
			t.Fatalf("%d looks, %v", len(looks), err)
		}
		past := looks[0].Past
		if len(past.Letters) == 0 || len(past.Reissues) == 0 || len(past.Open) == 0 || len(past.Reminders) == 0 || len(past.Decided) == 0 {
			t.Fatalf("nothing is there of something: %+v", past)
		}
		ids := []int64{looks[0].ID, looks[1].ID, looks[2].ID}
		ahead, err := s.CasesAhead(t.Context(), monday, 0, 10)
		parts(t, "ahead", looks, ahead, err, func(p ledger.Past) ledger.Past { return ledger.Past{Open: p.Open} })
		ahead, err = s.CasesAhead(t.Context(), monday, ids[0], 1)
		parts(t, "a page of those ahead", looks[1:2], ahead, err, func(p ledger.Past) ledger.Past { return ledger.Past{Open: p.Open} })
		letters, err := s.CasesOfLettersAhead(t.Context(), ids)
		parts(t, "of letters", looks, letters, err, func(p ledger.Past) ledger.Past {
			return ledger.Past{Open: p.Open, Letters: p.Letters, Reissues: p.Reissues, Decided: p.Decided, Held: p.Held}
		})
		items, err := s.CasesOfItems(t.Context(), ids, map[int64][]ledger.Item{ids[0]: {item}})
		parts(t, "of items", looks, items, err, func(p ledger.Past) ledger.Past {
			return ledger.Past{Open: p.Open, Reminders: p.Reminders, Decided: p.Decided, Held: p.Held}
		})
	})
}

// A digest reads the reminders that bear on its items: of the same occasion, or of the same date. Where an item has been closed since, it
// reads all.
func TestItemsAreReadWithTheRemindersThatBearOnThem(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A", "B")
		told := func(rule, occasion string, days int) ledger.Reminder {
			return ledger.Reminder{Rule: rule, Occasion: occasion, Nominal: monday.AddDays(days), Rung: "due", Role: ledger.EHCO}
		}
		item, another := told("r", "a", 0).Item(), told("r", "b", 0).Item() // the reminder of either bears on both
		bear := []ledger.Reminder{told("r", "a", 0), told("r", "b", 0), told("r", "a", 7), told("r", "c", 0)}
		others := []ledger.Reminder{told("r", "c", 7), told("s", "a", 0), told("s", "b", 7)}
		for _, ref := range []string{"A", "B"} {
			if err := saw(t, s, ref, store.Looked{EHCO: "ehco-1", Items: []ledger.Item{item, another},
				Reminders: slices.Concat(others[:1], bear, others[1:])}); err != nil {
				t.Fatal(err)
			}
		}
		looks, err := s.Looks(t.Context(), monday, 0, 2)
		if err != nil || len(looks) != 2 {
			t.Fatal(looks, err)
		}
		cases, err := s.CasesOfItems(t.Context(), []int64{looks[0].ID, looks[1].ID},
			map[int64][]ledger.Item{looks[0].ID: {item}, looks[1].ID: {another, others[1].Item()}})
		if err != nil || len(cases) != 2 {
			t.Fatal(cases, err)
		}
		for i, want := range [][]ledger.Reminder{bear, slices.Concat(others[:1], bear, others[1:])} {
			var got []ledger.Reminder
			for _, r := range cases[i].Past.Reminders {
				if got = append(got, r.Reminder); r.On != monday {
					t.Errorf("written on %s: %+v", r.On, r)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("case %d is read with\n%+v, want\n%+v", i, got, want)
			}
		}
	})
}

func parts(t *testing.T, what string, looks []store.Look, got []store.PartOfCase, err error, part func(ledger.Past) ledger.Past) {
	t.Helper()
	if err != nil || len(got) != len(looks) {
		t.Fatalf("%s: %d cases, %v", what, len(got), err)
	}
	for i, look := range looks {
		if (got[i].Err == nil) != (look.Err == nil) || got[i].ID != look.ID || !reflect.DeepEqual(got[i].Episode, look.Episode) ||
			!reflect.DeepEqual(got[i].Past, part(look.Past)) {
			t.Errorf("%s:\n%+v, %v, want\n%+v, %v", what, got[i].Past, got[i].Err, part(look.Past), look.Err)
		}
	}
}

// A text with one of the signs that stand between columns and rows would put each of them into another's place, or make another row.
func TestARowThatCantBeToldApartIsRefused(t *testing.T) {
	for name, spoil := range map[string]string{
		"a reminder": `UPDATE reminder SET occasion = 'a' || '` + "\x1f" + `'`,
		"reminders":  `UPDATE reminder SET occasion = 'a' || '` + "\x1e" + `'`,
		"a reminder that reads as two": `UPDATE reminder SET occasion = 'a' || '` +
			strings.Join([]string{"", "2026-03-02", "due", "ehco", "2026-03-02\x1e9", "r", "a"}, "\x1f") + `'`,
		"a letter": `UPDATE letter SET code = 'a' || '` + "\x1f" + `'`,
	} {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(t *testing.T, url string) {
				s := open(t, url, store.Options{})
				stored(t, s, "A")
				if err := saw(t, s, "A", store.Looked{EHCO: "ehco-1",
					Reminders: []ledger.Reminder{{Rule: "r", Occasion: "a", Nominal: monday, Rung: "due", Role: ledger.EHCO}}}); err != nil {
					t.Fatal(err)
				}
				alter(t, s, spoil)
				if look, err := s.Case(t.Context(), casefile.Key{Case: "A"}); err == nil {
					t.Errorf("it was read as %+v", look.Past)
				}
			})
		})
	}
}

// To whom letters are is told apart by how long a reference is, and not by what stands in it.
func TestAnyReferenceOfAnAdultIsReadAsItIs(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		adults := []string{" ", "1 2 3", "A-A2", "Zoë\x1f\x1e", "😀 9"}
		another := ready(adults...)
		another.Occasion.Since = monday.AddDays(1)
		if err := saw(t, s, "A", store.Looked{NewLetters: []store.NewLetter{another}}); err != nil {
			t.Fatal(err)
		}
		if look, err := s.Case(t.Context(), casefile.Key{Case: "A"}); err != nil || len(look.Past.Letters) != 2 ||
			!slices.Equal(look.Past.Letters[0].Addressees, []string{"A-A1"}) || !slices.Equal(look.Past.Letters[1].Addressees, adults) {
			t.Errorf("%v, not to %q: %+v", err, adults, look.Past.Letters)
		}
	})
}
