package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/internal/timetable"
)

// installation is whose the database is.
func installation(t *testing.T, s *store.Store) store.Installation {
	t.Helper()
	ours, err := s.Installation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return ours
}

func TestARecordIsBegunOnceAndTheDatabaseKnowsHowFarItGoes(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		broken := errors.New("the disk is full")
		if began, err := s.BeginRecord(t.Context(), func(store.Installation) (store.RecordEnd, error) {
			return store.RecordEnd{}, broken
		}); began || !errors.Is(err, broken) || installation(t, s).Record != "" {
			t.Errorf("begun by a record that was not written: %v, %v", began, err)
		}
		var named string
		for n := range 2 {
			began, err := s.BeginRecord(t.Context(), func(ours store.Installation) (store.RecordEnd, error) {
				named = ours.Record
				return store.RecordEnd{Record: ours.Record, RecordLine: store.RecordLine{Seq: 1, Sum: "one"}}, nil
			})
			if began != (n == 0) || err != nil {
				t.Errorf("begun the %d. time: %v, %v", n+1, began, err)
			}
		}
		for _, end := range []store.RecordEnd{{Record: "another's", RecordLine: store.RecordLine{Seq: 9}},
			{Record: named, RecordLine: store.RecordLine{Seq: 8, Sum: "eight"}, Number: 1},
			{Record: named, RecordLine: store.RecordLine{Seq: 5, Sum: "five"}},
			{Record: named, RecordLine: store.RecordLine{Seq: 3, Sum: "three"}}} {
			if err := s.KnowRecord(t.Context(), end); err != nil {
				t.Fatal(err)
			}
		}
		if ours := installation(t, s); named == "" || ours.Record != named || ours.RecordSeq != 5 || ours.RecordSum != "five" ||
			ours.RecordKey == "" {
			t.Errorf("%q, %+v", named, ours)
		}
	})
}

func TestTheLedgerKnowsWhatWasNoted(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A", "B")
		c := claim(t, s, "a")
		if _, err := s.FreezeDigest(t.Context(), store.NewDigest{Recipient: "e@example.org", Day: monday, MessageID: "m",
			Raw: []byte("x")}); err != nil {
			t.Fatal(err)
		}
		d, err := s.ClaimDigest(t.Context(), store.Claimant{Owner: "a", Lease: time.Minute})
		if err != nil || d == nil {
			t.Fatal(d, err)
		}
		key := installation(t, s).RecordKey
		letter := store.Attempt{Letter: c.ID, Number: 1, Keys: key.Letter(c.Letter.Letter)}
		message := store.Attempt{Message: d.ID, Number: 1, Keys: []string{key.Message(string(d.Kind), d.Recipient, d.Day)}}
		other := letter
		other.Keys = ledger.RecordKey("another").Letter(c.Letter.Letter)
		again, gone, later := letter, letter, message
		again.Number, gone.Letter, later.Number = 2, 70, 2
		lacking, err := s.Lacks(t.Context(), []store.Attempt{letter, other, message, again, gone, later})
		if err != nil || !slices.Equal(lacking, []int{1, 3, 4, 5}) {
			t.Errorf("it lacks %v, %v", lacking, err)
		}
	})
}

func TestNothingIsClaimedWhereMoreHasBeenNoted(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A", "B")
		claim(t, s, "a")
		knows := store.Claimant{Owner: "a", Lease: time.Minute, Noted: 2}
		if c, err := s.ClaimLetter(t.Context(), knows, casefile.Post, send); c != nil || !errors.Is(err, store.ErrFellBack) {
			t.Errorf("claimed %v, %v", c, err)
		}
		if l := letter(t, s, "B"); l.State != ledger.Ready || l.Attempt != 0 {
			t.Errorf("the letter is %s after %d attempts", l.State, l.Attempt)
		}
		knows.Noted = 1
		if c, err := s.ClaimLetter(t.Context(), knows, casefile.Post, send); c == nil || err != nil || c.Number != 2 {
			t.Errorf("claimed %v, %v", c, err)
		}
	})
}

// TestWhatLeftByTheRecordAloneIsHeldWhenItIsToLeave adopts a database whose record tells of a letter that comes to be written
// only later, and one whose record can't tell.
func TestWhatLeftByTheRecordAloneIsHeldWhenItIsToLeave(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		for _, c := range []struct {
			name  string
			doubt bool
			held  []bool // A, of which the record tells, and B
		}{{"noted", false, []bool{true, false}}, {"in doubt", true, []bool{true, true}}} {
			t.Run(c.name, func(t *testing.T) {
				s := open(t, url, store.Options{})
				refs := []string{c.name + "-A", c.name + "-B"}
				key := installation(t, s).RecordKey
				would := ledger.Letter{Case: casefile.Key{Case: refs[0], Number: 1}, Occasion: ledger.Occasion{Kind: timetable.Closure.Name,
					Since: monday}, Addressees: []string{refs[0] + "-A1"}, IssueNo: 1}
				adoption := store.Adoption{Today: monday, Who: robin, Doubt: c.doubt}
				if !c.doubt {
					adoption.Noted = []store.NotedBefore{{Key: key.Letter(would)[0], Kind: "closure", On: monday.String()}}
				}
				if _, err := s.Adopt(t.Context(), adoption); err != nil {
					t.Fatal(err)
				}
				stored(t, s, refs...)
				claims := func() (refs []string) {
					for {
						c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post, send)
						if err != nil {
							t.Fatal(err)
						}
						if c == nil {
							return refs
						}
						refs = append(refs, c.Case.Case)
					}
				}
				claimed := claims()
				for i, ref := range refs {
					l, held := letter(t, s, ref), !slices.Contains(claimed, ref)
					if held != c.held[i] || held && (l.State != ledger.Held || l.Why.Code != ledger.SentBeforeRestore) {
						t.Errorf("%s is %s (%s)", ref, l.State, l.Why.Code)
					}
				}
				thing := timetable.Closure.Name.For(refs[0] + "-A1")
				look, err := s.Case(t.Context(), would.Case)
				if err != nil || look.Past.Held[thing] != ledger.SentBeforeRestore {
					t.Errorf("no decision holds it: %v, %v", look.Past.Held, err)
				}
				// A person says that it did not arrive.
				if err := s.Decide(t.Context(), would.Case, thing, store.Release, monday, robin); err != nil {
					t.Fatal(err)
				}
				if err := s.ChangeLetter(t.Context(), store.Change{LetterID: letter(t, s, refs[0]).ID, From: ledger.Held, To: ledger.Ready,
					Why: anyWhy, Who: robin}); err != nil {
					t.Fatal(err)
				}
				if got := claims(); !slices.Equal(got, refs[:1]) {
					t.Errorf("released, claimed are %v", got)
				}
			})
		}
	})
}

func TestAnAdoptedDatabaseGivesUpTheRunsThatWereNotDecided(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		a := store.Claimant{Owner: "a", Lease: time.Hour}
		c, err := s.ClaimLetter(t.Context(), a, casefile.Post, func(_ store.Look, l store.Letter) store.Ruling {
			return store.Ruling{Send: true, Carrier: "post", Batch: "2026-03-02-1", Place: "p", Mark: "MARKMARK", Opens: true}
		})
		if err != nil || c == nil {
			t.Fatal(c, err)
		}
		if _, err := s.Adopt(t.Context(), store.Adoption{Today: monday, Who: robin}); err != nil {
			t.Fatal(err)
		}
		if l := letter(t, s, "A"); l.State != ledger.Ready {
			t.Errorf("its letter is %s", l.State)
		}
		if _, err := s.DecideRun(t.Context(), store.RunDecision{Run: "2026-03-02-1", Claimant: a, Letters: []store.Gathered{{LetterID: c.ID,
			EpisodeID: c.EpisodeID, Attempt: 1, Revision: c.Revision}}}); !errors.Is(err, store.ErrLost) {
			t.Errorf("decided all the same: %v", err)
		}
	})
}

func TestADatabaseStaysOnItsTimeline(t *testing.T) {
	one, waits := store.Cluster{System: "1", Timeline: "1"}, store.Cluster{System: "1", Timeline: "1", Synchronous: true}
	for name, c := range map[string]struct {
		was, is store.Cluster
		refused bool
	}{
		"never looked at":         {store.Cluster{}, one, false},
		"SQLite, or a standby":    {one, store.Cluster{}, false},
		"the same":                {one, one, false},
		"a standby took over":     {one, store.Cluster{System: "1", Timeline: "2", Synchronous: true}, true},
		"a synchronous one":       {waits, store.Cluster{System: "1", Timeline: "2"}, false},
		"a copy":                  {one, store.Cluster{System: "2", Timeline: "1"}, true},
		"a copy of a synchronous": {waits, store.Cluster{System: "2", Timeline: "1"}, true},
	} {
		if err := (store.Installation{Cluster: c.was, Now: c.is}).OnItsTimeline(); errors.Is(err, store.ErrTimeline) != c.refused {
			t.Errorf("%s: %v", name, err)
		}
	}
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		ours := installation(t, s)
		if err := s.SeeCluster(t.Context(), ours); err != nil {
			t.Fatal(err)
		}
		if now := installation(t, s); now.Cluster != now.Now || (now.System != "") != s.Postgres() {
			t.Errorf("%+v", now)
		}
		if !s.Postgres() {
			return
		}
		alter(t, s, `UPDATE installation SET timeline = '00000009'`)
		if err := s.SeeCluster(t.Context(), installation(t, s)); !errors.Is(err, store.ErrTimeline) {
			t.Errorf("another timeline is remembered: %v", err)
		}
		if c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a"}, casefile.Post, send); c != nil || !errors.Is(err, store.ErrTimeline) {
			t.Errorf("claimed %v, %v", c, err)
		}
		if _, err := s.Adopt(t.Context(), store.Adoption{Today: monday, Who: robin}); err != nil {
			t.Fatal(err)
		}
		claim(t, s, "a")
	})
}

// A database of an older version gets the secret of its record as it is brought up to date.
func TestADatabaseOfAnOlderVersionGetsTheSecretOfItsRecord(t *testing.T) {
	ofVersion(t, 25, func(t *testing.T, s *store.Store) {
		alter(t, s, `INSERT INTO installation (one, is_test, name, database_id, claims) VALUES (1, 1, 'council', 'D', 70)`)
		if err := s.Migrate(t.Context(), store.MigrateOptions{Installation: "another"}); err != nil {
			t.Fatal(err)
		}
		ours := installation(t, s)
		if ours.RecordKey == "" || ours.Name != "council" || ours.DatabaseID != "D" || ours.Claims != 70 || ours.Record != "" {
			t.Errorf("%+v", ours)
		}
		if err := s.Migrate(t.Context(), store.MigrateOptions{}); err != nil || installation(t, s).RecordKey != ours.RecordKey {
			t.Errorf("it has another one: %v", err)
		}
	})
}
