package store_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// lists takes a feed of changes, or a full one, of one case with these lists.
func lists(t *testing.T, s *store.Store, on calendar.Date, full bool, staff []casefile.Staff, warnings []casefile.Warning) store.Taken {
	t.Helper()
	in := info(on, full)
	in.Staff, in.Warnings = staff, warnings
	taken, err := s.TakeFeed(t.Context(), in, feedOf(episode("A")), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

// codes are those of the warnings that meet the case.
func codes(t *testing.T, s *store.Store) []string {
	t.Helper()
	look, err := s.Case(t.Context(), casefile.Key{Case: "A"})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, w := range look.Past.Warnings {
		all = append(all, w.Code+" "+w.Until.String())
	}
	slices.Sort(all)
	return all
}

func TestWarningsStandUntilAFeedSaysOtherwise(t *testing.T) {
	of := func(code, until string) casefile.Warning {
		w := casefile.Warning{Person: "A-A1", Email: "a@example.org", Code: code}
		if until != "" {
			w.Until = calendar.MustParse(until)
		}
		return w
	}
	stranger := casefile.Warning{Person: "Z-A1", Code: "other"}
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		for n, step := range []struct {
			what         string
			full         bool
			warnings     []casefile.Warning
			want         []string
			given, ended int
		}{
			{"the first list", true, []casefile.Warning{of("v1", ""), of("v2", "2026-04-01"), stranger}, []string{"v1 ", "v2 2026-04-01"}, 3, 0},
			{"a full feed without the file", true, nil, []string{"v1 ", "v2 2026-04-01"}, 0, 0},
			{"a feed of changes with an empty list", false, []casefile.Warning{}, []string{"v1 ", "v2 2026-04-01"}, 0, 0},
			{"a feed of changes", false, []casefile.Warning{of("v1", "2026-05-01"), of("v3", "")}, []string{"v1 2026-05-01", "v2 2026-04-01",
				"v3 "}, 2, 1},
			{"the same list", true, []casefile.Warning{of("v1", "2026-05-01"), of("v2", "2026-04-01"), of("v3", ""), stranger},
				[]string{"v1 2026-05-01", "v2 2026-04-01", "v3 "}, 0, 0},
			{"a shorter list", true, []casefile.Warning{of("v3", ""), stranger}, []string{"v3 "}, 0, 2},
			{"an empty list", true, []casefile.Warning{}, nil, 0, 2},
		} {
			taken := lists(t, s, monday.AddDays(n), step.full, nil, step.warnings)
			if got := codes(t, s); !slices.Equal(got, step.want) || taken.WarningsGiven != step.given || taken.WarningsEnded != step.ended {
				t.Errorf("%s: %q, %d given, %d ended; want %q, %d, %d", step.what, got, taken.WarningsGiven, taken.WarningsEnded, step.want,
					step.given, step.ended)
			}
		}
		if n := ask[int](t, s, `SELECT COUNT(*) FROM warning`); n != 5 {
			t.Errorf("%d rows are kept of what was ever given", n)
		}
	})
}

func TestADryRunLeavesTheListsAlone(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		lists(t, s, monday, true, []casefile.Staff{}, []casefile.Warning{{Person: "A-A1", Code: "v1"}})
		in := info(monday.AddDays(1), true)
		in.Staff, in.Warnings = []casefile.Staff{{ID: "s1", Name: "Ann"}}, []casefile.Warning{}
		taken, err := s.TakeFeed(t.Context(), in, feedOf(episode("A")), nil, true)
		if err != nil || taken.WarningsEnded != 1 {
			t.Errorf("%+v, %v", taken, err)
		}
		if staff, err := s.Staff(t.Context()); err != nil || len(staff) > 0 || len(codes(t, s)) != 1 {
			t.Errorf("something changed: %v, %v", staff, err)
		}
	})
}

func TestStaffFollowTheFeed(t *testing.T) {
	ann := casefile.Staff{ID: "s1", Name: "Ann", Role: casefile.ManagerRole, Teams: []string{"North"}, SignIn: "ann"}
	bo := casefile.Staff{ID: "s2", Name: "Bo", Role: casefile.EHCORole, LeavesOn: monday}
	moved := ann
	moved.Teams = []string{"South"}
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		for n, step := range []struct {
			full        bool
			given, want []casefile.Staff
		}{
			{true, []casefile.Staff{ann, bo}, []casefile.Staff{ann, bo}},
			{true, nil, []casefile.Staff{ann, bo}},
			{false, []casefile.Staff{moved}, []casefile.Staff{moved, bo}},
			{true, []casefile.Staff{moved}, []casefile.Staff{moved}},
			{true, []casefile.Staff{}, nil},
		} {
			lists(t, s, monday.AddDays(n), step.full, step.given, nil)
			if got, err := s.Staff(t.Context()); err != nil || !reflect.DeepEqual(got, step.want) {
				t.Errorf("step %d: got %+v, %v", n, got, err)
			}
		}
		gone := moved
		gone.LeavesOn = monday.AddDays(4)
		if got, err := s.Colleagues(t.Context()); err != nil || !reflect.DeepEqual(got, []casefile.Staff{gone, bo}) {
			t.Errorf("who has left is %+v, %v", got, err)
		}
		if n := ask[int](t, s, `SELECT COUNT(*) FROM staff`); n != 3 {
			t.Errorf("%d rows are kept of all that were ever given", n)
		}
	})
}

// TestAWarningMeetsThePersonTheDoorAndTheMailbox, each by itself, and comes once however often it does.
func TestAWarningMeetsThePersonTheDoorAndTheMailbox(t *testing.T) {
	e := episode("A")
	e.Adults[0].UPRN, e.Adults[0].Email = "77", "Ann@example.org"
	e.Adults[0].Address, e.Adults[0].Postcode = []string{"12 Inventor's Row"}, "NN99 1AA"
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		in := info(monday, true)
		in.Warnings = []casefile.Warning{
			{Person: "A-A1", Code: "person"}, {UPRN: "77", Code: "property"}, {Email: "ann@EXAMPLE.org", Code: "mailbox"},
			{Address: []string{"12, Inventors Row", "Fablebury"}, Postcode: "nn991aa", Code: "door"},
			{Person: "A-A1", UPRN: "77", Email: "ann@example.org", Code: "all"}, {Person: "B-A1", UPRN: "78", Code: "nobody"},
		}
		if _, err := s.TakeFeed(t.Context(), in, feedOf(e, episode("B2")), nil, false); err != nil {
			t.Fatal(err)
		}
		if got := codes(t, s); !slices.Equal(got, []string{"all ", "door ", "mailbox ", "person ", "property "}) {
			t.Errorf("got %q", got)
		}
	})
}

// TestACaseIsLookedAtAgainWhenAWarningComes while its letter is being sent; nothing of the case itself changed.
func TestACaseIsLookedAtAgainWhenAWarningComes(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		claim(t, s, "a")
		alter(t, s, `UPDATE episode SET next_look_on = '2026-05-01'`)
		lists(t, s, monday.AddDays(2), false, nil, []casefile.Warning{{Person: "A-A1", Code: "v1"}})
		looks, err := s.Looks(t.Context(), monday.AddDays(2), 0, 10)
		if err != nil || len(looks) != 1 || len(looks[0].Past.Warnings) != 1 {
			t.Errorf("%d cases are looked at, %v", len(looks), err)
		}
	})
}

func unlessWarned(l store.Look, _ store.Letter) store.Ruling {
	return store.Ruling{Send: len(l.Past.Warnings) == 0, Carrier: "post", Place: "x", To: ledger.Held,
		Why: ledger.DoNotWrite.Because("a warning")}
}

// TestAWarningDuringTheClaimWaits has a warning stand again while a claim is deciding, since the feed that ended it is undone: it
// comes after the letter, and the next letter to the same person is held.
func TestAWarningDuringTheClaimWaits(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A", "B")
		for n, warnings := range [][]casefile.Warning{{{Person: "A-A1", Code: "v1"}, {Person: "B-A1", Code: "v1"}}, {}} {
			in := info(monday.AddDays(n+1), true)
			in.Warnings = warnings
			if _, err := s.TakeFeed(t.Context(), in, feedOf(episode("A"), episode("B")), nil, false); err != nil {
				t.Fatal(err)
			}
		}
		var committed atomic.Bool
		warned := make(chan error, 1)
		c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post, func(l store.Look,
			letter store.Letter) store.Ruling {
			go func() {
				_, err := s.UndoFeed(context.Background(), monday, robin)
				committed.Store(true)
				warned <- err
			}()
			waiting(t, s, committed.Load)
			if committed.Load() {
				t.Error("the warning was committed while the claim was deciding")
			}
			return unlessWarned(l, letter)
		})
		if err != nil || c == nil {
			t.Fatalf("%v, %v", c, err)
		}
		if err := <-warned; err != nil {
			t.Fatal(err)
		}
		c, err = s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post, unlessWarned)
		if err != nil || c != nil {
			t.Errorf("a letter was claimed after the warning: %v, %v", c, err)
		}
	})
}

// TestAnUndoneFeedGivesBackTheWarningsThatItEnded: a short list must not let a letter go to a door that was on the whole one.
// What the feed warned of goes on holding until a good one comes.
func TestAnUndoneFeedGivesBackTheWarningsThatItEnded(t *testing.T) {
	ann, bo := casefile.Staff{ID: "s1", Name: "Ann"}, casefile.Staff{ID: "s2", Name: "Bo"}
	moved := ann
	moved.Teams = []string{"South"}
	cy := casefile.Staff{ID: "s3", Name: "Cy"} // only the undone feed names them
	of := func(code, until string) casefile.Warning {
		w := casefile.Warning{Person: "A-A1", Code: code}
		if until != "" {
			w.Until = calendar.MustParse(until)
		}
		return w
	}
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		first := []casefile.Warning{of("v1", ""), of("v2", "")}
		lists(t, s, monday, true, []casefile.Staff{ann, bo}, first)
		lists(t, s, monday.AddDays(1), true, []casefile.Staff{moved, cy}, []casefile.Warning{of("v2", "2026-04-01"), of("v3", "")})
		if _, err := s.UndoFeed(t.Context(), monday.AddDays(1), robin); err != nil {
			t.Fatal(err)
		}
		if got := codes(t, s); !slices.Equal(got, []string{"v1 ", "v2 ", "v2 2026-04-01", "v3 "}) {
			t.Errorf("after the undo these stand: %q", got)
		}
		if staff, err := s.Staff(t.Context()); err != nil || !reflect.DeepEqual(staff, []casefile.Staff{ann, bo}) {
			t.Errorf("after the undo these are in post: %+v, %v", staff, err)
		}
		if staff, err := s.Colleagues(t.Context()); err != nil || !reflect.DeepEqual(staff, []casefile.Staff{ann, bo}) {
			t.Errorf("after the undo these are colleagues: %+v, %v", staff, err)
		}
		lists(t, s, monday.AddDays(2), true, []casefile.Staff{ann, bo}, first)
		if got := codes(t, s); !slices.Equal(got, []string{"v1 ", "v2 "}) {
			t.Errorf("after a good feed these stand: %q", got)
		}
	})
}

// TestWhatAnUndoneFeedWarnedOfOutlastsTheFeedsBeforeIt: neither the feed before it, again, nor the undoing of another ends it.
func TestWhatAnUndoneFeedWarnedOfOutlastsTheFeedsBeforeIt(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		undo := func() {
			t.Helper()
			if _, err := s.UndoFeed(t.Context(), monday, robin); err != nil {
				t.Fatal(err)
			}
		}
		warns := []casefile.Warning{{Person: "A-A1", Code: "undone"}}
		lists(t, s, monday, true, nil, []casefile.Warning{})
		lists(t, s, monday.AddDays(5), true, nil, warns)
		undo()
		lists(t, s, monday, true, nil, []casefile.Warning{}) // again
		if got := codes(t, s); len(got) != 1 {
			t.Errorf("after the feed before it, again: %q", got)
		}
		lists(t, s, monday.AddDays(1), true, nil, []casefile.Warning{}) // a true feed, made before the undone one
		if got := codes(t, s); len(got) != 0 {
			t.Errorf("after a good feed: %q", got)
		}
		undo()
		if got := codes(t, s); len(got) != 1 {
			t.Errorf("after that is undone: %q", got)
		}
	})
}

// TestAListThatLosesItsWarningsWaitsForAPerson: letters to all whom it lost would go the same day.
func TestAListThatLosesItsWarningsWaitsForAPerson(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		ended := casefile.Warning{Person: "Z-A2", Code: "v1", Until: monday.AddDays(-1)}
		lists(t, s, monday, true, nil, []casefile.Warning{{Person: "A-A1", Code: "v1"}, {Person: "Z-A1", Code: "v1"}, ended})
		in := info(monday.AddDays(1), true)
		in.Warnings, in.Share = []casefile.Warning{}, 10
		_, err := s.TakeFeed(t.Context(), in, feedOf(episode("A")), nil, false)
		var waits *store.Waits
		if !errors.As(err, &waits) || !strings.Contains(err.Error(), "it ends 2 of the 2 warnings") || len(codes(t, s)) != 1 {
			t.Errorf("an empty list: %v", err)
		}
		in.Warnings = []casefile.Warning{{Person: "A-A1", Code: "v1"}}
		if _, err := s.TakeFeed(t.Context(), in, feedOf(episode("A")), nil, false); err != nil {
			t.Errorf("one that ends a few: %v", err)
		}
		in = info(monday.AddDays(2), true)
		in.Warnings, in.Share = []casefile.Warning{}, 10
		if err := s.AcceptFeed(t.Context(), in.Digest, robin); err != nil {
			t.Fatal(err)
		}
		if _, err := s.TakeFeed(t.Context(), in, feedOf(episode("A")), nil, false); err != nil || len(codes(t, s)) != 0 {
			t.Errorf("accepted: %v", err)
		}
	})
}

// TestAWarningThatMayBeMistypedWaitsForAPerson: a slip in the list must not let a letter go to whom it was about.
func TestAWarningThatMayBeMistypedWaitsForAPerson(t *testing.T) {
	person := func(ref string) casefile.Warning { return casefile.Warning{Person: ref, Code: "v1"} }
	mailbox := func(at string) casefile.Warning { return casefile.Warning{Email: at, Code: "v1"} }
	door := func(line, postcode string) casefile.Warning {
		return casefile.Warning{Address: []string{line}, Postcode: postcode, Code: "v1"}
	}
	for name, tc := range map[string]struct {
		before, now []casefile.Warning
		waits       string // the row; empty: the feed is taken
	}{
		"a person": {[]casefile.Warning{person("A-A1")}, []casefile.Warning{person("A-A1x")}, "3"},
		"a person among others": {[]casefile.Warning{person("Z-1"), person("A-A1")},
			[]casefile.Warning{person("Z-1"), person("A-A1x")}, "4"},
		"a mailbox": {[]casefile.Warning{mailbox("a@example.org")}, []casefile.Warning{mailbox("b@example.org")}, "3"},
		"a house number": {[]casefile.Warning{door("1 Sample Street", "ZZ1 1ZZ")},
			[]casefile.Warning{door("11 Sample Street", "ZZ1 1ZZ")}, "3"},
		"an address without it": {[]casefile.Warning{door("1 Sample Street", "ZZ1 1ZZ")},
			[]casefile.Warning{door("Sample Street", "ZZ1 1ZZ")}, "3"},

		"a postcode that still meets the door": {[]casefile.Warning{door("1 Sample Street", "ZZ1 1ZZ")},
			[]casefile.Warning{door("1 Sample Street", "ZZ1 1ZX")}, ""},
		"the same person, by mailbox":     {[]casefile.Warning{person("A-A1")}, []casefile.Warning{mailbox("a@example.org")}, ""},
		"somebody else, new to the list":  {[]casefile.Warning{person("A-A1")}, []casefile.Warning{person("Q-7731")}, ""},
		"another reason":                  {[]casefile.Warning{person("A-A1")}, []casefile.Warning{{Person: "A-A1", Code: "v2"}}, ""},
		"somebody else of the feed":       {[]casefile.Warning{person("A-A1")}, []casefile.Warning{person("B-A1")}, ""},
		"the other stands as it did":      {[]casefile.Warning{person("A-A1"), person("Z-1")}, []casefile.Warning{person("Z-1")}, ""},
		"the other is new, and none ends": {[]casefile.Warning{person("A-A1")}, []casefile.Warning{person("A-A1"), person("Z-1")}, ""},
		"whoever ends is on no record too": {[]casefile.Warning{person("A-A1"), person("Z-1")},
			[]casefile.Warning{person("A-A1"), person("Z-2")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(t *testing.T, url string) {
				s := open(t, url, store.Options{})
				a := episode("A")
				a.Adults[0].Email, a.Adults[0].Address, a.Adults[0].Postcode = "a@example.org", []string{"1 Sample Street"}, "ZZ1 1ZZ"
				take := func(day int, warnings []casefile.Warning, cases ...*casefile.Episode) error {
					in := info(monday.AddDays(day), true)
					in.Warnings, in.Share = warnings, 10
					for i := range warnings {
						in.WarningRows = append(in.WarningRows, i+3)
					}
					_, err := s.TakeFeed(t.Context(), in, feedOf(cases...), nil, false)
					return err
				}
				if err := take(0, tc.before, a); err != nil {
					t.Fatal(err)
				}
				before := codes(t, s)
				err := take(1, tc.now, a, episode("B"))
				var waits *store.Waits
				if tc.waits == "" {
					if err != nil {
						t.Errorf("it waits: %v", err)
					}
				} else if !errors.As(err, &waits) || !strings.Contains(err.Error(), "in row "+tc.waits+" is on no record: it may be mistyped") ||
					!slices.Equal(codes(t, s), before) {
					t.Errorf("%v", err)
				}
			})
		})
	}
}
