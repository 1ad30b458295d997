package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
)

// living is a record of one adult at an address.
func living(ref, person string, answer casefile.Answer, postcode string, lines ...string) *casefile.Episode {
	e := episode(ref)
	e.Adults[0] = casefile.Adult{ID: person, Name: "Ms A Sample", Household: "home", Addressed: true, SafeToWrite: answer,
		Address: lines, Postcode: postcode, AddressConfirmedOn: monday, Channel: casefile.Post}
	return e
}

// neighbours are the cases of whom the case asks, each once.
func neighbours(t *testing.T, s *store.Store, ref string) (refs []string) {
	t.Helper()
	look, err := s.Case(t.Context(), casefile.Key{Case: ref})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range look.Past.Neighbours {
		refs = append(refs, n.Record.Case)
	}
	slices.Sort(refs)
	return slices.Compact(refs)
}

func TestACaseAsksThoseWhomItMeets(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		mail := living("D", "P4", "yes", "NN9 9AA", "4 Far Lane")
		ours := living("A", "P1", "yes", "NN1 1AA", "Flat 2", "10 High Street", "Sampleton")
		ours.Adults[0].Email, mail.Adults[0].Email = "p1@example.org", "P1@EXAMPLE.org"
		moved := living("K", "P3", "yes", "NN9 9AB", "5 Far Lane")
		far := living("M", "P9", "no", "NN9 9AC", "6 Far Lane")
		twice := living("A", "P1", "yes", "NN1 1AA", "Flat 2", "10 High Street", "Sampleton")
		twice.Number, twice.Adults[0].Email = 2, "p1@example.org"
		take(t, s, monday, feedOf(ours, twice,
			living("B", "P1", "yes", "NN9 9AD", "7 Far Lane"),        // the same person
			living("C", "P3", "no", "nn11aa", "10 High St., Flat 2"), // the same door
			mail, // the same mailbox
			living("E", "P5", "unknown", "NN1 1AA", "10 High Street"),           // the door may be the same
			living("F", "P6", "no", "", "Flat 2, 10 High Street", "Sampleton"),  // without its postcode
			living("G", "P7", "yes", "NN1 1AA", "Flat 2", "10 High Street"),     // the same door, and nothing restricts there
			living("H", "P8", "unknown", "NN1 1AB", "Flat 2", "10 High Street"), // another postcode
			moved,
			living("L", "p1", "yes", "NN9 9AE", "8 Far Lane"), // the same person in other letters
			far,
			living("N", "P11", "no", "NN1 1AA", "High Street"),  // somewhere in the postcode
			living("O", "P12", "no", "", "8-12 High Street"),    // a range with the house in it
			living("P", "P13", "no", "", "Flat 2, Ten High St"), // a number in words
			living("a", "P10", "yes", "NN9 9AF", "9 Far Lane"))) // the same reference in other letters
		if got := neighbours(t, s, "A"); !slices.Equal(got, strings.Fields("A B C D E F H K L N O P a")) {
			t.Errorf("A asks %q", got)
		}
		if got := neighbours(t, s, "M"); len(got) > 0 {
			t.Errorf("M asks %q", got)
		}
		looks, err := s.Looks(t.Context(), monday, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range looks {
			for _, n := range l.Past.Neighbours {
				if n.Record == l.Episode.Key || n.Person == "" {
					t.Errorf("%s has the neighbour %+v", l.Episode.Key, n)
				}
			}
		}
	})
}

// kept is all that is kept of where people are met, as text.
func kept(t *testing.T, s *store.Store) string {
	t.Helper()
	var all []string
	for _, query := range []string{
		`SELECT 'p ' || episode_id || ' ' || person || ' ' || facts || ' ' || against || ' ' || since || ' ' || places
			FROM presence ORDER BY episode_id, person`,
		`SELECT 'l ' || place || ' ' || episode_id || ' ' || person || ' ' || asked FROM presence_place ORDER BY place, episode_id, person`,
		`SELECT 'm ' || place || ' ' || COALESCE(episode_id, 0) FROM work_mailbox ORDER BY place, COALESCE(episode_id, 0)`,
		`SELECT 'w ' || place || ' ' || warning_id FROM warning_place ORDER BY place, warning_id`,
	} {
		var rows []string
		if err := s.DB().Select(&rows, query); err != nil {
			t.Fatal(err)
		}
		all = append(all, rows...)
	}
	return strings.Join(all, "\n")
}

// TestWhatIsKeptOfPlacesFollowsEveryWrite compares it after each change with what the records and the lists come to anew.
func TestWhatIsKeptOfPlacesFollowsEveryWrite(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		before := ""
		follows := func(what string, must bool) {
			t.Helper()
			now := kept(t, s)
			if must && now == before {
				t.Errorf("%s: nothing changed", what)
			}
			alter(t, s, `UPDATE installation SET places_form = 0`)
			if err := s.Migrate(t.Context(), store.MigrateOptions{Test: true}); err != nil {
				t.Fatal(err)
			}
			if before = kept(t, s); before != now {
				t.Errorf("%s: kept\n%s\nand anew\n%s", what, now, before)
			}
		}
		feed := func(what string, days int, must bool, change func(*store.FeedInfo), episodes ...*casefile.Episode) {
			t.Helper()
			for _, e := range episodes {
				e.Manager = what // so that the feed says something new of each
			}
			further := []*casefile.Episode{ // the same people, elsewhere
				living("E", "P2", "yes", "NN7 7AA", "3 Low Street"), living("F", "P3", "yes", "NN7 7AA", "5 Low Street"),
			}
			episodes = append(episodes, further...)
			i := info(monday.AddDays(days), true)
			change(&i)
			coordinators := []casefile.Coordinator{{ID: "ehco-1", Name: "Robin", Email: "robin@example.org", TeamInbox: "team@example.org"}}
			if _, err := s.TakeFeed(t.Context(), i, feedOf(episodes...), coordinators, false); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			follows(what, must)
			placesStandBesideTheirPeople(t, s)
		}
		same := func(*store.FeedInfo) {}
		a := func() *casefile.Episode {
			e := living("A", "P1", "yes", "NN1 1AA", "10 High Street")
			e.SocialWorker.Email = "worker@example.org"
			return e
		}
		b := living("B", "P2", "no", "NN1 1AA", "12 High Street")
		feed("first", 0, true, same, a(), b)
		feed("the same", 1, false, same, a(), b)
		moved := a()
		moved.Adults[0].Address = []string{"14 High Street"}
		feed("another address", 2, true, same, moved, b)
		feed("a warning", 3, true, func(i *store.FeedInfo) {
			i.Warnings = []casefile.Warning{{Person: "P1", Code: "V1"}, {Address: []string{"12 High St"}, Postcode: "NN1 1AA", Code: "V2"}}
		}, moved, b)
		feed("a colleague", 4, true, func(i *store.FeedInfo) {
			i.Staff = []casefile.Staff{{ID: "S1", Name: "Sandy", Role: casefile.ManagerRole, Email: "Sandy@example.org"}}
		}, moved, b)
		feed("one warning less", 5, true, func(i *store.FeedInfo) {
			i.Warnings = []casefile.Warning{{Address: []string{"12 High St"}, Postcode: "NN1 1AA", Code: "V2"}}
		}, moved, b)
		feed("somebody vanishes", 6, true, same, episode("A"), b)
		if _, err := s.UndoFeed(t.Context(), monday.AddDays(7), robin); err != nil {
			t.Fatal(err)
		}
		follows("that is undone", true)
		if err := s.Record(t.Context(), casefile.Key{Case: "B"}, monday, "a hold", robin, func(e *casefile.Episode) error {
			e.Holds = append(e.Holds, casefile.Hold{Reason: "asked", By: "Robin", From: monday, Safety: true, Source: casefile.FromPerson})
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		follows("a hold", true)
		feed("a case less", 8, false, same, b)
		feed("a new case", 10, true, same, b, living("C", "P3", "no", "NN1 1AA", "12 High Street"))
		if _, err := s.UndoFeed(t.Context(), monday.AddDays(11), robin); err != nil {
			t.Fatal(err)
		}
		follows("a new case is taken back", true)
	})
}

// placesStandBesideTheirPeople wants each row of a place to be found by its episode's people, and none to be left over.
func placesStandBesideTheirPeople(t *testing.T, s *store.Store) {
	t.Helper()
	found := func(query string) (all []string) {
		rows, err := s.DB().Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var who, lines string
			if err := rows.Scan(&who, &lines); err != nil {
				t.Fatal(err)
			}
			for line := range strings.SplitSeq(lines, "\n") {
				all = append(all, who+" "+line)
			}
		}
		slices.Sort(all)
		return all
	}
	rows := found(`SELECT episode_id || ' ' || person, asked || place FROM presence_place`)
	if beside := found(`SELECT episode_id || ' ' || person, places FROM presence`); len(rows) == 0 || !slices.Equal(rows, beside) {
		t.Errorf("the places are %q, and %q beside their people", rows, beside)
	}
}

// TestAnOlderDatabaseLearnsWhoMeetsWhom brings a database up to date that holds cases, a warning and a colleague.
func TestAnOlderDatabaseLearnsWhoMeetsWhom(t *testing.T) {
	ofVersion(t, 18, func(t *testing.T, s *store.Store) {
		alter(t, s, `INSERT INTO installation (one, is_test, name, database_id) VALUES (1, 1, 'x', 'x')`)
		for ref, adult := range map[string]string{
			"A": `"id":"P1","safe_to_write":"yes","address":["10 High Street"],"postcode":"NN1 1AA","email":"sandy@example.org"`,
			"B": `"id":"P2","safe_to_write":"no","address":["10 High St."],"postcode":"nn11aa"`,
		} {
			alter(t, s, `INSERT INTO episode (case_ref, number, record, feed_digest) VALUES (?, 1, ?, '')`, ref,
				`{"case":"`+ref+`","episode":1,"adults":[{`+adult+`}]}`)
		}
		alter(t, s, `INSERT INTO episode (case_ref, number, record, feed_digest) VALUES ('C', 1, '{}', '')`)
		alter(t, s, `INSERT INTO warning (identity, record, given_at) VALUES ('x', '{"person":"P2","code":"V1"}', '2026-03-01T00:00:00.000Z')`)
		alter(t, s, `INSERT INTO warning_place (place, warning_id) VALUES ('old', 1)`)
		alter(t, s, `INSERT INTO staff (staff_ref, record, given_at) VALUES ('S1', '{"id":"S1","email":"Sandy@example.org"}',
			'2026-03-01T00:00:00.000Z')`)
		if err := s.CheckSchema(t.Context()); err == nil {
			t.Error("the older tables pass")
		}
		if err := s.Migrate(t.Context(), store.MigrateOptions{Test: true}); err != nil {
			t.Fatal(err)
		}
		look, err := s.Case(t.Context(), casefile.Key{Case: "A"})
		if err != nil || len(look.Past.Neighbours) != 1 || look.Past.Neighbours[0].Safe != casefile.No ||
			len(look.Past.Neighbours[0].NoLetters) != 1 || len(look.Past.WorkMailboxes) != 1 {
			t.Errorf("A knows of %+v, %v", look.Past, err)
		}
		alter(t, s, `UPDATE installation SET places_form = 0`)
		if err := s.CheckSchema(t.Context()); err == nil {
			t.Error("places that are written otherwise pass")
		}
	})
}

// What is said against writing to somebody goes with them to every door at which another record has them, from the moment at
// which it is said until it is no longer: in a feed, by a person, and when a feed is taken back.
func TestWhoIsUnsafeIsSoAtEveryDoor(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		ours := living("A", "P1", "yes", "NN1 1AA", "10 High Street")
		told := func() bool {
			t.Helper()
			look, err := s.Case(t.Context(), ours.Key)
			if err != nil {
				t.Fatal(err)
			}
			return slices.ContainsFunc(look.Past.Neighbours, func(n ledger.Neighbour) bool {
				return n.Record.Case == "B" && n.UnsafeElsewhere(casefile.Post, monday)
			})
		}
		feed := func(days int, unsafe casefile.Answer) {
			t.Helper()
			far := living("C", "P2", unsafe, "NN9 9AA", "4 Far Lane")
			far.Manager = fmt.Sprint(days)
			take(t, s, monday.AddDays(days), feedOf(ours, living("B", "P2", "yes", "NN1 1AA", "10 High St"), far))
		}
		expect := func(when string, want bool) {
			t.Helper()
			if got := told(); got != want {
				t.Errorf("%s: A is told that somebody at its door is not safe elsewhere: %v", when, got)
			}
		}
		feed(0, "yes")
		expect("while all is well", false)
		feed(1, "no")
		expect("once they are not safe in a record with another door", true)
		if _, err := s.UndoFeed(t.Context(), monday.AddDays(1), robin); err != nil {
			t.Fatal(err)
		}
		expect("once that feed is taken back", false)
		hold := func(until calendar.Date) {
			t.Helper()
			if err := s.Record(t.Context(), casefile.Key{Case: "C"}, monday, "a hold", robin, func(e *casefile.Episode) error {
				e.Holds = []casefile.Hold{{Reason: "asked", By: "Robin", From: monday, Until: until, Safety: true, Source: casefile.FromPerson}}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		hold(calendar.Date{})
		expect("under a hold for safety", true)
		hold(monday)
		expect("once the hold has ended", false)
	})
}

// What has changed and changed back is new: a hold that somebody lifted before is there again under another name.
func TestFactsThatChangeAndChangeBackAreNew(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		now := monday.Time()
		s := open(t, url, store.Options{Clock: func() time.Time { return now }})
		since := func() (all []string) {
			t.Helper()
			look, err := s.Case(t.Context(), casefile.Key{Case: "A", Number: 1})
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range look.Past.Neighbours {
				all = append(all, n.Since, look.Past.Since["P1"])
			}
			return all
		}
		feed := func(safe casefile.Answer, confirmed calendar.Date) []string {
			t.Helper()
			now = now.Add(24 * time.Hour)
			b := living("B", "P2", safe, "NN1 1AA", "10 High St")
			b.Manager, b.Adults[0].AddressConfirmedOn = now.String(), confirmed
			take(t, s, calendar.LondonDate(now), feedOf(living("A", "P1", "yes", "NN1 1AA", "10 High Street"), b))
			return since()
		}
		first := feed("no", monday)
		if again := feed("no", monday.AddDays(1)); len(first) != 2 || !slices.Equal(first, again) {
			t.Errorf("an address that was confirmed anew: %q and then %q", first, again)
		}
		feed("yes", monday)
		if back := feed("no", monday); len(back) != 2 || back[0] == first[0] || back[1] != first[1] {
			t.Errorf("not safe, safe and not safe again: %q and then %q", first, back)
		}
	})
}

// A warning that stands since an earlier feed goes to whoever comes new to where its person lives.
func TestAStandingWarningReachesANewCase(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		c := living("C", "P3", "yes", "NN7 7AA", "12 Low Street")
		i := info(monday, true)
		i.Warnings = []casefile.Warning{{Person: "P1", Code: "V1"}}
		if _, err := s.TakeFeed(t.Context(), i, feedOf(c), nil, false); err != nil {
			t.Fatal(err)
		}
		day := monday.AddDays(1)
		take(t, s, day, feedOf(living("B", "P1", "yes", "NN7 7AA", "12 Low Street"), c))
		look, err := s.Case(t.Context(), casefile.Key{Case: "C"})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(look.Past.Neighbours, func(n ledger.Neighbour) bool {
			return n.Record.Case == "B" && n.Unsafe(casefile.Post, day)
		}) {
			t.Errorf("C is not told: %+v", look.Past.Neighbours)
		}
	})
}

// TestNobodyIsWrittenWithoutTheirPlaces does so as a daemon of the version before, still running on another machine, would.
func TestNobodyIsWrittenWithoutTheirPlaces(t *testing.T) {
	s := open(t, pgtest.URL(t), store.Options{})
	_, err := s.DB().Exec(`INSERT INTO presence (episode_id, person, facts, since, against, against_place)
		VALUES (1, 'P1', '{}', '', '', '')`)
	if err == nil || !strings.Contains(err.Error(), "places") {
		t.Errorf("the row was taken: %v", err)
	}
}
