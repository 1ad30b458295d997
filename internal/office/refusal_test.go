package office_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/demo"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

func TestWhatCannotBeSoIsNotRecorded(t *testing.T) {
	f := newFortnight(t)
	ctx, tomorrow, yesterday := t.Context(), f.today.AddDays(1), f.today.AddDays(-1)
	f.edit(func(e *casefile.Episode) {
		e.Milestones = append(e.Milestones,
			casefile.Milestone{Step: casefile.HandoverStarted, On: yesterday, Source: casefile.FromFeed, RecordedOn: yesterday})
	})
	for name, refused := range map[string]error{
		"a step that is still to come":       f.RecordStep(ctx, postedCase, casefile.MidpointCheck, tomorrow, f.today, morgan),
		"a handover that ended too early":    f.RecordStep(ctx, postedCase, casefile.HandoverCompleted, yesterday.AddDays(-1), f.today, morgan),
		"a step of another year":             f.RecordStep(ctx, postedCase, casefile.JointMeeting, f.today.AddDays(-3652), f.today, morgan),
		"a hold that is over":                f.HoldCase(ctx, postedCase, f.today, f.today, morgan),
		"a ruling where nobody differs":      f.Rule(ctx, postedCase, casefile.Given, f.today, morgan),
		"an absence that ends first":         f.Absent(ctx, "Dev Marlowe", f.today, yesterday, "", morgan),
		"a coordinator who covers their own": f.Absent(ctx, "Dev Marlowe", f.today, tomorrow, "Dev Marlowe", morgan),
	} {
		if refused == nil {
			t.Errorf("recorded: %s", name)
		}
	}
	if x, err := f.Explain(ctx, postedCase, f.today); err != nil || len(x.Acts) != 1 { // the test's own
		t.Errorf("what was refused is recorded: %+v, %v", x.Acts, err)
	}
}

func TestAHoldOfTheCaseSystemIsEndedThere(t *testing.T) {
	f := newFortnight(t)
	f.edit(func(e *casefile.Episode) {
		e.Holds = append(e.Holds, casefile.Hold{Reason: "a move", By: "the case system", From: f.today, Source: casefile.FromFeed})
	})
	if err := f.HoldCase(t.Context(), postedCase, calendar.Date{}, f.today, morgan); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ReleaseCase(t.Context(), postedCase, "", f.today, morgan); err == nil {
		t.Error("released, and the case system still holds it")
	}
	look, err := f.Store.Case(t.Context(), postedCase)
	if err != nil || len(look.Episode.Held(f.today)) != 2 {
		t.Errorf("held by %+v, %v", look.Episode.Held(f.today), err)
	}
}

func TestAnActThatDoesNotFitTheLetterChangesNothing(t *testing.T) {
	f := newFortnight(t)
	f.run(0)
	spooled := f.one(posted)
	for name, refused := range map[string]error{
		"given by hand, though it goes by post": f.Given(t.Context(), spooled.Number, morgan),
		"come back, though it lies there":       f.Returned(t.Context(), spooled.Number, morgan),
		"pulled from a pile that nobody has":    f.Pulled(t.Context(), spooled.Number, morgan),
	} {
		if l := f.one(posted); refused == nil || l.State != ledger.Accepted {
			t.Errorf("%s: %v, and it is %s", name, refused, l.State)
		}
	}
	if _, err := f.Bundle(t.Context(), calendar.Date{}, morgan); err != nil {
		t.Fatal(err)
	}
	if err := f.Cancel(t.Context(), spooled.Number, morgan); err == nil || f.one(posted).State != ledger.Accepted {
		t.Errorf("cancelled while the printer has it: %v, and it is %s", err, f.one(posted).State)
	}
	if _, err := f.PrintDone(t.Context(), spooled.Run, nil, morgan); err != nil {
		t.Fatal(err)
	}
	if err := f.HoldLetter(t.Context(), spooled.Number, f.today, morgan); err == nil {
		t.Error("held after it was printed")
	}
}

func TestWhatMustNotGoIsNotSpoiled(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		if _, err := p.Bundle(t.Context(), calendar.Date{}, morgan); err != nil {
			t.Fatal(err)
		}
		p.changed(posted)
		p.scan()
		p.wantCode(posted, ledger.Accepted, ledger.TooLate)
		l := p.one(posted)
		if _, err := p.PrintDone(t.Context(), l.Run, []int64{l.Number}, morgan); err == nil || !strings.Contains(err.Error(),
			"must not go at all") {
			t.Errorf("spoiled: %v", err)
		}
		p.wantCode(posted, ledger.Accepted, ledger.TooLate)
	})
}

func TestAStopBetweenWritingAndSendingCancelsTheLetter(t *testing.T) {
	stop := func(e *casefile.Episode) { e.StoppedOn, e.StopReason = demo.Start, casefile.SteppedUp }
	for name, next := range map[string]func(*fortnight){"the next scan": (*fortnight).scan, "the moment of sending": (*fortnight).deliver} {
		f := newFortnight(t)
		f.scan()
		f.edit(stop)
		next(f)
		if l := f.one(posted); l.State != ledger.Cancelled || !strings.HasPrefix(string(l.Code), "stopped") {
			t.Errorf("%s: it is %s, %s", name, l.State, l.Code)
		}
	}
}

func TestALateFeedTakesNothingBack(t *testing.T) {
	f := newFortnight(t)
	f.run(0)
	if err := f.App.Close(); err != nil {
		t.Fatal(err)
	}
	f.open(f.Settings(t, f.SQLite(t), "STEPDOWN_TIMING_FEED_MAX_AGE=1 working day"))
	if f.run(4); f.states(posted) != "accepted" {
		t.Errorf("the feed is late, and the letter that lies in the print folder is %s", f.states(posted))
	}
}

func TestNothingLeavesThatCannotBeWrittenDown(t *testing.T) {
	f := newFortnight(t)
	f.run(0)
	l := f.one(posted)
	if err := f.Cancel(t.Context(), l.Number, morgan); err != nil {
		t.Fatal(err)
	}
	if err := f.Reissue(t.Context(), l.Number, morgan); err != nil {
		t.Fatal(err)
	}
	record := filepath.Join(f.Dir, "print", ".sent.lock")
	if err := errors.Join(os.Rename(record, record+".moved"), os.Symlink(record+".moved",
		record)); err != nil { // it is read, and not written to
		t.Fatal(err)
	}
	f.scan()
	if _, err := f.Store.FreezeDigest(t.Context(), store.NewDigest{Recipient: "a@example.org", Day: f.today, MessageID: "<a@example.org>",
		Raw: []byte("From: <stepdown@example.org>\r\nTo: <a@example.org>\r\nMessage-ID: <a@example.org>\r\n" +
			"Date: Mon, 16 Mar 2026 10:00:00 +0000\r\nSubject: a test\r\n\r\na test\r\n")}); err != nil {
		t.Fatal(err)
	}
	mailed := len(f.Sink.Messages())
	deliver, err := f.Deliver()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := deliver.Run(t.Context(), f.today); err == nil || f.states(posted) != "cancelled accepted" {
		t.Errorf("%v: the letter is %s", err, f.states(posted))
	}
	if now := len(f.Sink.Messages()); now != mailed {
		t.Errorf("%d messages left", now-mailed)
	}
	if names := strings.Join(f.PDFs(t), " "); strings.Contains(names, f.one(posted).ID) {
		t.Error("it lies in the print folder")
	}
	if err := errors.Join(os.Remove(record), os.Rename(record+".moved", record)); err != nil {
		t.Fatal(err)
	}
	if _, err := deliver.Run(t.Context(), f.today); err != nil {
		t.Error(err)
	}
	if names := strings.Join(f.PDFs(t), " "); !strings.Contains(names, f.one(posted).ID) {
		t.Error("the record can be written to again, and it lies in no run")
	}
}

func TestDigestsAreOfWorkingDaysAndOfNews(t *testing.T) {
	f := newFortnight(t)
	f.scan()
	digests := func(days int) int {
		t.Helper()
		done, err := f.Remind().Run(t.Context(), f.today.AddDays(days))
		if err != nil {
			t.Fatal(err)
		}
		return done.Digests
	}
	if n := digests(5); n != 0 {
		t.Errorf("%d digests on a Saturday", n)
	}
	for _, ref := range f.references() {
		key := casefile.Key{Case: ref}
		err := f.Store.Record(t.Context(), key, f.today, "a stop", morganStored, func(e *casefile.Episode) error {
			e.StoppedOn, e.StopReason = f.today, casefile.SteppedUp
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := digests(0); n != 0 {
		t.Errorf("%d digests although nothing is due any more", n)
	}
}

func (f *fortnight) references() []string {
	f.t.Helper()
	all, err := f.CaseReferences(f.t.Context(), "", 1000)
	if err != nil || len(all) == 0 {
		f.t.Fatal(all, err)
	}
	return all
}

func TestAnExportIsSafeToOpen(t *testing.T) {
	f := newFortnight(t)
	look, err := f.Store.Case(t.Context(), postedCase)
	if err != nil {
		t.Fatal(err)
	}
	e := *look.Episode
	e.Key = casefile.Key{Case: "=1+1", Number: 1}
	_, err = f.Store.TakeFeed(t.Context(), store.FeedInfo{MadeAt: f.today.Time().Add(23 * time.Hour), MadeOn: f.today, Digest: "x"},
		func(yield func(casefile.Incoming, error) bool) {
			yield(casefile.Incoming{Key: e.Key, Episode: &e, Digest: "x"}, nil)
		}, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	f.run(0)
	if _, err := f.PrintDone(t.Context(), f.one(e.Case).Run, nil, morgan); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "export")
	if _, err := f.Export(t.Context(), calendar.Date{}, folder); err != nil {
		t.Fatal(err)
	}
	index, err := os.ReadFile(filepath.Join(folder, "index.csv"))
	if err != nil || !strings.Contains(string(index), ",'=1+1/1,") {
		t.Errorf("%s, %v", index, err)
	}
}
