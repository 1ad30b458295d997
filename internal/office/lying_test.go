package office_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/apptest"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
	"stepdown/internal/post"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// noon is the time by which the council's day is lived.
func (c *council) noon() time.Time { return c.today.Time().Add(12 * time.Hour) }

// takeToday takes the feed in the folder by the council's day.
func (c *council) takeToday(folder string) error {
	intake := c.Intake()
	intake.Now = c.noon
	_, err := intake.Run(c.t.Context(), folder, false)
	return err
}

// watches is the service looking once for feeds.
func (c *council) watches() {
	c.t.Helper()
	tasks, err := c.Tasks()
	c.must(err)
	at := slices.IndexFunc(tasks, func(task jobs.Task) bool { return task.Name == "intake" })
	_, err = tasks[at].Run(c.t.Context(), c.noon())
	c.must(err)
}

func (c *council) nothingLies(when string) {
	c.t.Helper()
	if lying := c.printed(); len(lying) > 0 {
		c.t.Errorf("%s: %q still lies there", when, lying)
	}
}

// cutShort takes a feed until it comes to the step, and no further.
func cutShort(c *council, step, folder string) {
	c.t.Helper()
	ctx, kill := context.WithCancel(c.t.Context())
	s, err := store.Open(ctx, c.settings.Database.Reveal(), store.Options{MustExist: true, Before: func(at string) {
		if at == step {
			kill()
		}
	}})
	c.must(err)
	defer s.Close()
	intake := c.Intake()
	intake.Store, intake.Now = s, c.noon
	if _, err := intake.Run(ctx, folder, false); err == nil {
		c.t.Fatal("it was not killed")
	}
	ours, err := c.Store.Installation(c.t.Context())
	c.must(err)
	if ours.Taking == 0 {
		c.t.Fatal("no feed is being taken")
	}
}

func unsafeFamily() casefile.Episode {
	e := refusing()
	e.Adults[0].SafeToWrite = casefile.No
	return e
}

func TestAFeedThatAnotherServiceFinishesTakesItsLettersOutAtOnce(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		c.spooled()
		cutShort(c, "end the taking of a feed", c.write([]casefile.Episode{unsafeFamily()}, nil, nil))
		c.watches()
		c.nothingLies("finished")
	})
}

func TestNothingIsTakenOutByHalfAFeed(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		c.spooled()
		cutShort(c, "write what a feed says besides", c.write([]casefile.Episode{unsafeFamily()}, nil, nil))
		scan, err := c.Scan()
		c.must(err)
		c.must(scan.Lying(t.Context(), c.today))
		if len(c.printed()) != 1 || c.latest().State != ledger.Accepted {
			t.Errorf("by half a feed: %q, %s", c.printed(), c.latest().State)
		}
	})
}

func TestAnApprovalThatTheStaffListEndsTakesTheLetterOutAtOnce(t *testing.T) {
	kim := office.Who{Name: "Kim Otherton", Known: office.Known{OSUser: "kim"}, Because: "a test"}
	forTheCouncil(t, func(c *council) {
		by := func(e *casefile.Episode) { e.Milestones[0].By, e.Milestones[0].ByID = "K. Married-Name", "m2" }
		c.take(by, nil, nil)
		l := c.day(ledger.Held, ledger.AwaitsApproval)
		c.must(c.Approve(t.Context(), l.Number, c.today, kim))
		c.day(ledger.Accepted, ledger.Spooled)
		e := refusing()
		by(&e)
		c.must(c.takeToday(c.write([]casefile.Episode{e}, []casefile.Staff{
			{ID: "m2", Name: "Kim Otherton", Role: casefile.ManagerRole, SignIn: "kim"}}, nil)))
		c.nothingLies("by the staff list")
	}, "STEPDOWN_RELEASE_CONSENT_REFUSED=approval")
}

func TestAWarningTakesTheLetterOutAtOnce(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		c.spooled()
		c.must(c.takeToday(c.write([]casefile.Episode{refusing()}, nil, []casefile.Warning{{Person: "A1", Code: "v1"}})))
		c.nothingLies("warned")
	})
}

func TestAFeedOfJustAfterMidnightTakesTheLetterOutAtOnce(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		c.spooled()
		day := c.today
		c.today = c.today.AddDays(1)
		folder := c.write([]casefile.Episode{unsafeFamily()}, nil, nil) // at two past midnight
		c.today = day
		intake := c.Intake()
		intake.Now = func() time.Time { return day.AddDays(1).Time().Add(-time.Minute) }
		_, err := intake.Run(t.Context(), folder, false)
		c.must(err)
		c.nothingLies("made tomorrow")
	})
}

func TestALetterOnItsWayIntoTheFolderIsTakenOutSoon(t *testing.T) {
	for _, at := range []string{"gather", "flush", "decide", "take", "take over", "prune", "note", "list", "place", "let go"} {
		t.Run(at, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				c.take(nil, nil, nil)
				c.scan()
				deliver, err := c.Deliver()
				c.must(err)
				room, held := deliver.Carriers[casefile.Post].(jobs.PrintRoom), false
				room.Before = func(step string) {
					if step == at && !held {
						held = true
						c.must(c.HoldCase(t.Context(), casefile.Key{Case: "EHM-1"}, calendar.Date{}, c.today, morgan))
					}
				}
				deliver.Carriers[casefile.Post] = room
				_, err = deliver.Run(t.Context(), c.today)
				c.must(err)
				c.watches()
				if c.nothingLies("on its way"); !held || c.latest().Code == ledger.TooLate {
					t.Errorf("held %t, and the letter is %s (%s)", held, c.latest().State, c.latest().Code)
				}
			})
		})
	}
}

// TestNothingIsTakenOutOfAnotherPrintFolder: a machine from which people act may not have the folder mounted.
func TestNothingIsTakenOutOfAnotherPrintFolder(t *testing.T) {
	for name, database := range apptest.Databases {
		for what, put := range map[string]func(dir string) error{
			"away":  func(string) error { return nil },
			"empty": func(dir string) error { return os.MkdirAll(dir, 0o755) },
			"another": func(dir string) error {
				_, err := post.NewSpool(dir)
				return err
			},
		} {
			t.Run(what+"/"+name, func(t *testing.T) {
				h := apptest.New(t)
				url := database(t, h)
				settings := h.Migrated(t, url)
				c := newCouncil(t, h, settings)
				run := c.spooled()
				there := &apptest.House{Dir: t.TempDir(), Sink: h.Sink}
				c.must(put(filepath.Join(there.Dir, "print")))
				elsewhere := apptest.Open(t, there.Settings(t, settings.Database.Reveal()))
				c.must(elsewhere.Office().HoldCase(t.Context(), casefile.Key{Case: "EHM-1"}, calendar.Date{}, c.today, morgan))
				if taken, err := c.Store.RunTaken(t.Context(), run); err != nil || taken {
					t.Errorf("the run counts as taken, %v", err)
				}
				if l := c.latest(); l.State != ledger.Accepted || l.Code != ledger.Spooled {
					t.Errorf("it is %s (%s: %s)", l.State, l.Code, l.Text)
				}
				c.watches()
				c.nothingLies("the service looks")
			})
		}
	}
}

func TestAMilestoneTakenBackAndRecordedAnewWritesOneLetter(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		c.spooled()
		key := casefile.Key{Case: "EHM-1", Number: 1}
		c.must(c.WithdrawStep(t.Context(), key, casefile.ClosureConfirmed, c.today, morgan))
		c.nothingLies("withdrawn")
		c.must(c.RecordStep(t.Context(), key, casefile.ClosureConfirmed, refusing().DecidedOn, c.today, morgan))
		for range 2 {
			_, err := c.RunDay(t.Context(), c.today)
			c.must(err)
		}
		if len(c.printed()) != 1 {
			t.Errorf("%q", c.printed())
		}
	})
}

// An act on a Saturday, on a holiday or with a late feed takes nothing out that may go.
func TestAnActThatForbidsNothingTakesNothingOut(t *testing.T) {
	for _, on := range []string{"2026-03-14", "2026-03-15", "2026-04-03", "2026-04-06", "2026-05-20"} {
		t.Run(on, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				c.spooled()
				day := calendar.MustParse(on)
				c.must(c.Store.Record(t.Context(), casefile.Key{Case: "EHM-1", Number: 1}, day, "nothing", morganStored,
					func(*casefile.Episode) error { return nil }))
				looks, err := c.Store.LooksLying(t.Context(), day, 0, 10)
				if err != nil || len(looks) != 1 {
					t.Fatal(len(looks), err)
				}
				scan, err := c.Scan()
				c.must(err)
				_, err = scan.Run(t.Context(), day, false, nil)
				c.must(err)
				if len(c.printed()) != 1 {
					t.Errorf("taken out: %+v", c.latest())
				}
			})
		})
	}
}

// TestAnActWaitsOnceForThePrintFolder: whoever is at work on it may have been stopped.
func TestAnActWaitsOnceForThePrintFolder(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		run := p.theRun()
		lying := len(p.whole(p.path(run)))
		all, err := p.Letters(t.Context(), ledger.Accepted, casefile.Key{})
		if err != nil || lying < 2 {
			t.Fatal(lying, err)
		}
		held := 0
		for _, l := range all {
			if ref, first := strings.CutSuffix(l.Case, "/1"); first && l.Run == run {
				p.held(ref)
				held++
			}
		}
		scan, err := p.Scan()
		if err != nil {
			t.Fatal(err)
		}
		room := scan.Carriers[casefile.Post].(jobs.PrintRoom)
		room.Spool.Patience = time.Millisecond
		scan.Carriers[casefile.Post] = room
		asked := 0
		scan.Each = func() { asked++ }
		if err := room.Spool.Hold(func() error { return scan.Lying(t.Context(), p.today) }); !errors.Is(err, post.ErrHeld) || asked != 1 {
			t.Errorf("%d cases were asked about, %v", asked, err)
		}
		if now := len(p.whole(p.path(run))); now != lying {
			t.Errorf("%d letters of %d lie there", now, lying)
		}
		if err := scan.Lying(t.Context(), p.today); err != nil {
			t.Error(err)
		}
		if left, err := filepath.Glob(p.path(run, "*.pdf")); err != nil || held < 2 || len(left) != lying-held {
			t.Errorf("of %d letters, %d are held, and %q lie there, %v", lying, held, left, err)
		}
	})
}

func TestAnUndoneFeedTakesItsLettersOutAtOnce(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		c.must(c.takeToday(c.write([]casefile.Episode{unsafeFamily()}, nil, nil)))
		c.take(nil, nil, nil)
		c.day(ledger.Accepted, ledger.Spooled)
		_, err := c.UndoFeed(t.Context(), c.today, morgan)
		c.must(err)
		c.nothingLies("undone")
	})
}
