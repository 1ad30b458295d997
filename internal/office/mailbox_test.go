package office_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/feed"
	"stepdown/internal/mail"
	"stepdown/internal/mail/sink"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// TestADigestGoesToNoFamily: an address that the case system gives for one of the council's people may be a family's by mistake. The
// other digests go.
func TestADigestGoesToNoFamily(t *testing.T) {
	const morgans = "morgan.s@example.org"
	staff := []casefile.Staff{{ID: "S1", Name: "Morgan Sampleworth", Role: casefile.SocialWorkerRole, Email: morgans}}
	waits := func(e *casefile.Episode) { e.SocialWorker.Email, e.Adults[0].SafeToWrite = morgans, casefile.Unknown }
	beside := func(change func(*casefile.Episode)) []casefile.Episode {
		e, other := refusing(), refusing()
		other.Case, other.Adults[0].ID, other.Adults[0].Address = "EHM-2", "B1", []string{"9 Mill Road", "Fablebury"}
		other.Consents, other.Milestones = nil, nil
		waits(&e)
		change(&other)
		return []casefile.Episode{e, other}
	}
	theirs := func(e *casefile.Episode) { e.Adults[0].Email = morgans }
	for name, tc := range map[string]struct {
		episodes []casefile.Episode
		staff    []casefile.Staff
		warnings []casefile.Warning
		sent     bool
	}{
		"nothing is known against it": {beside(func(*casefile.Episode) {}), staff, nil, true},
		"the do-not-write list": {beside(func(*casefile.Episode) {}), staff,
			[]casefile.Warning{{Email: "MORGAN.s@example.org", Code: "DV"}}, false},
		"another family's, and a colleague's":      {beside(theirs), staff, nil, true},
		"another family's, and nobody's we know":   {beside(theirs), nil, nil, false},
		"that very family's, though a colleague's": {beside(func(*casefile.Episode) {}), staff, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				if name == "that very family's, though a colleague's" {
					theirs(&tc.episodes[0])
				}
				c.takeAll(tc.episodes, tc.staff, tc.warnings)
				if _, err := c.RunDay(t.Context(), c.today); err != nil {
					t.Fatal(err)
				}
				sent := slices.ContainsFunc(c.Sink.Messages(), func(m sink.Message) bool { return m.To[0] == morgans })
				if sent != tc.sent {
					t.Errorf("sent: %v", sent)
				}
				if tc.warnings != nil {
					c.wantReport("Digests not sent, since a mailbox is on the do-not-write list or is that of somebody of a family: to or for S1.")
				}
			})
		})
	}
}

// TestWhatABarredMailboxIsNotToldReachesSomebody: a manager of the team or its inbox, and else the report, which says whose digest was
// not sent in any case.
func TestWhatABarredMailboxIsNotToldReachesSomebody(t *testing.T) {
	const worker, team, inbox = "morgan.s@example.org", "Family Support Team North", "north@example.org"
	manager := casefile.Staff{ID: "S2", Name: "Rex Managerly", Role: casefile.ManagerRole, Teams: []string{team}, Email: "rex@example.org"}
	const passedOver = "Digests not sent to the social worker, or to whoever else is asked first, since the mailbox is on the do-not-write " +
		"list or is that of somebody of a family: EHM-1/1. Correct"
	const alone = "Nobody can be told of what waits: It is not known whether it is safe to write to everybody in the household: EHM-1/1. Tell"
	for name, tc := range map[string]struct {
		staff    []casefile.Staff
		warnings []casefile.Warning
		change   func(*casefile.Worker)
		told     string
		reports  []string
	}{
		"their manager":      {[]casefile.Staff{manager}, nil, nil, manager.Email, []string{passedOver}},
		"their team's inbox": {nil, nil, nil, inbox, []string{passedOver}},
		"the inbox is warned of too": {nil, []casefile.Warning{{Email: inbox, Code: "DV"}}, nil, "",
			[]string{passedOver, alone}},
		"nobody is listed": {nil, nil, func(w *casefile.Worker) { w.Email, w.TeamEmail = "", "" }, "", []string{alone}},
	} {
		t.Run(name, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				e := refusing()
				e.SocialWorker.Email, e.SocialWorker.Team, e.SocialWorker.TeamEmail = worker, team, inbox
				e.Adults[0].SafeToWrite, e.Adults[0].Email = casefile.Unknown, worker
				if tc.change != nil {
					tc.change(&e.SocialWorker)
				}
				c.takeAll([]casefile.Episode{e}, tc.staff, tc.warnings)
				if _, err := c.RunDay(t.Context(), c.today); err != nil {
					t.Fatal(err)
				}
				told := ""
				for _, m := range c.Sink.Messages() {
					told += m.To[0]
				}
				if told != tc.told {
					t.Errorf("told: %q, want %q", told, tc.told)
				}
				for _, want := range tc.reports {
					c.wantReport(want)
				}
			})
		})
	}
}

// TestNoDigestIsGatheredForAFamilysMailbox: a coordinator's reminders wait until the address is right.
func TestNoDigestIsGatheredForAFamilysMailbox(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		e := refusing()
		e.EHCO, e.Consents = "anna", nil
		anna := casefile.Coordinator{ID: "anna", Name: "Anna Fieldhouse", Email: e.Adults[0].Email}
		folder := filepath.Join(c.Dir, "feed", "1")
		if err := feed.Write(folder, feed.Manifest{MadeAt: c.today.Time(), Full: true}, []casefile.Episode{e},
			[]casefile.Coordinator{anna}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Intake().Run(t.Context(), folder, false); err != nil {
			t.Fatal(err)
		}
		c.scan()
		if done, err := c.Remind().Run(t.Context(), c.today); err != nil || done.Barred != 1 || done.Digests != 0 {
			t.Errorf("%+v, %v", done, err)
		}
		c.wantReport("is that of somebody of a family: to or for anna.")
	})
}

// scan makes the scan of the day.
func (c *council) scan() {
	c.t.Helper()
	scan, err := c.Scan()
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := scan.Run(c.t.Context(), c.today, false, nil); err != nil {
		c.t.Fatal(err)
	}
}

// TestAFrozenDigestIsAskedAboutWhenItLeaves: its mailbox may have turned out to be a family's.
func TestAFrozenDigestIsAskedAboutWhenItLeaves(t *testing.T) {
	const worker = "morgan.s@example.org"
	forTheCouncil(t, func(c *council) {
		waits := func(e *casefile.Episode) { e.SocialWorker.Email, e.Adults[0].SafeToWrite = worker, casefile.Unknown }
		c.take(waits, nil, nil)
		c.scan()
		if done, err := c.Remind().Run(t.Context(), c.today); err != nil || done.Digests != 1 {
			t.Fatalf("%+v, %v", done, err)
		}
		c.take(func(e *casefile.Episode) { waits(e); e.Adults[0].Email = worker }, nil, nil)
		deliver, err := c.Deliver()
		if err != nil {
			t.Fatal(err)
		}
		done, err := deliver.Run(t.Context(), c.today)
		if err != nil || done.Digests != 0 || done.Failed != 1 || len(c.Sink.Messages()) > 0 {
			t.Errorf("%+v, %d messages, %v", done, len(c.Sink.Messages()), err)
		}
		c.wantReport("1 coordinator's digest could not be sent: the next one tells of the same again.")
	})
}

// TestWhatIsClaimedWithOthersIsAskedAboutWhenItLeaves: after the second of eight digests a feed makes the mailboxes of the others a
// family's. After the fifth of the next day's a person stops all sending.
func TestWhatIsClaimedWithOthersIsAskedAboutWhenItLeaves(t *testing.T) {
	forTheCouncil(t, func(c *council) {
		mailbox := func(i int) string { return fmt.Sprintf("worker%d@example.org", i) }
		freeze := func(day calendar.Date) {
			t.Helper()
			for i := range 8 {
				id := mail.NewID("example.org")
				raw, err := c.Remind().Compose(mail.Message{ID: id, Date: mail.Beginning(day), To: mailbox(i), Subject: "What is due",
					Text: "It tells."})
				if err != nil {
					t.Fatal(err)
				}
				frozen, err := c.Store.FreezeDigest(t.Context(), store.NewDigest{Recipient: mailbox(i), Day: day, MessageID: id, Raw: raw})
				if !frozen || err != nil {
					t.Fatal(frozen, err)
				}
			}
		}
		deliver := func(after int, happens func()) jobs.Delivered {
			t.Helper()
			d, err := c.Deliver()
			if err != nil {
				t.Fatal(err)
			}
			ended := 0
			d.Each = func() {
				if ended++; ended == after {
					happens()
				}
			}
			done, err := d.Run(t.Context(), c.today)
			if err != nil {
				t.Fatal(err)
			}
			return done
		}
		freeze(c.today)
		done := deliver(2, func() {
			e := refusing()
			first := e.Adults[0]
			e.Adults = nil
			for i := 2; i < 8; i++ {
				a := first
				a.ID, a.Email = fmt.Sprintf("F%d", i), mailbox(i)
				e.Adults = append(e.Adults, a)
			}
			c.takeAll([]casefile.Episode{e}, nil, nil)
		})
		if done.Digests != 2 || done.Failed != 6 || len(c.Sink.Messages()) != 2 {
			t.Errorf("of a mailbox that became a family's: %+v, %d messages", done, len(c.Sink.Messages()))
		}

		c.takeAll([]casefile.Episode{refusing()}, nil, nil)
		freeze(c.today.AddDays(1))
		done = deliver(5, func() {
			if _, err := c.Store.Pause(t.Context(), store.Who{By: "Robin"}); err != nil {
				t.Fatal(err)
			}
		})
		if done.Digests != 5 || !done.Paused || len(c.Sink.Messages()) != 7 {
			t.Errorf("while sending is paused: %+v, %d messages", done, len(c.Sink.Messages()))
		}
		if _, err := c.Store.Resume(t.Context(), store.Who{By: "Robin"}); err != nil {
			t.Fatal(err)
		}
		if done = deliver(0, nil); done.Digests != 3 || done.Failed > 0 || len(c.Sink.Messages()) != 10 {
			t.Errorf("after the pause: %+v, %d messages", done, len(c.Sink.Messages()))
		}
	})
}
