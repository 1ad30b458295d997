package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stepdown/internal/app"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/config"
	"stepdown/internal/demo"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

var morgan = app.Who{By: "Morgan Sampleworth", OSUser: "m", Because: "a test"}

// fortnight is the fifteenth day of the demo's families, taken in and not yet scanned.
type fortnight struct {
	*house
	*app.App
	t        *testing.T
	settings *config.Config
	today    calendar.Date
}

func newFortnight(t *testing.T, more ...string) *fortnight {
	t.Helper()
	h := newHouse(t)
	return h.fortnight(t, "sqlite:"+filepath.Join(h.dir, "stepdown.db"), more...)
}

func (h *house) fortnight(t *testing.T, database string, more ...string) *fortnight {
	t.Helper()
	f := &fortnight{house: h, t: t, today: demo.Start.AddDays(14),
		settings: h.migrated(t, database, append(more, "STEPDOWN_TIMING_FEED_MAX_AGE=30 working days")...)}
	f.App = openApp(t, f.settings)
	if _, err := f.Intake().Run(t.Context(), h.feed(t, 14), false); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fortnight) run(days int) app.Day {
	f.t.Helper()
	d, err := f.RunDay(f.t.Context(), f.today.AddDays(days))
	if err != nil {
		f.t.Fatal(err)
	}
	return d
}

// one is the newest letter of a case.
func (f *fortnight) one(ref string) app.Letter {
	f.t.Helper()
	all, err := f.Letters(f.t.Context(), "", casefile.Key{Case: ref})
	if err != nil || len(all) == 0 {
		f.t.Fatalf("%s has %d letters, %v", ref, len(all), err)
	}
	return all[len(all)-1]
}

func id(t *testing.T, l app.Letter) (n int64) {
	t.Helper()
	if _, err := fmt.Sscanf(l.ID, "L%d", &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func (f *fortnight) states(ref string) string {
	f.t.Helper()
	all, err := f.Letters(f.t.Context(), "", casefile.Key{Case: ref})
	if err != nil {
		f.t.Fatal(err)
	}
	var states []string
	for _, l := range all {
		states = append(states, l.State)
	}
	return strings.Join(states, " ")
}

// A family whose refusal is answered by post.
const posted = "EHM-20941"

func TestALetterGoesOnceSomebodyElseApprovesIt(t *testing.T) {
	f := newFortnight(t, "STEPDOWN_RELEASE_CONSENT_REFUSED=approval")
	if d := f.run(0); d.Delivered.Spooled+d.Delivered.Mailed > 0 {
		t.Errorf("letters left unapproved: %+v", d.Delivered)
	}
	l := f.one(posted)
	if l.State != "held" || l.Code != "awaits-approval" {
		t.Fatalf("the letter is %s, %s", l.State, l.Code)
	}
	if pdf, err := f.LetterPDF(t.Context(), id(t, l)); err != nil || len(pdf) == 0 {
		t.Error("there is nothing to look at before approving", err)
	}
	look, err := f.Store.Case(t.Context(), casefile.Key{Case: posted})
	if err != nil {
		t.Fatal(err)
	}
	confirmed, _ := look.Episode.Done(casefile.ClosureConfirmed, f.today)
	if err := f.Approve(t.Context(), id(t, l), f.today, app.Who{By: " " + strings.ToUpper(confirmed.By)}); confirmed.By == "" || err == nil {
		t.Errorf("%q confirmed the closure and approved the letter", confirmed.By)
	}
	if err := f.Approve(t.Context(), id(t, l), f.today, morgan); err != nil {
		t.Fatal(err)
	}
	if err := f.Approve(t.Context(), id(t, l), f.today, morgan); err == nil {
		t.Error("approved twice")
	}
	f.run(0)
	if s := f.states(posted); s != "accepted" {
		t.Errorf("approved, and %s", s)
	}
	events, err := f.History(t.Context(), id(t, l))
	if err != nil || len(events) < 3 || events[1].By != morgan.By || events[1].OSUser != "m" {
		t.Errorf("the history is %+v, %v", events, err)
	}
}

func TestAnApprovalIsOfWhatTheLetterSays(t *testing.T) {
	f := newFortnight(t, "STEPDOWN_RELEASE_CONSENT_REFUSED=approval")
	f.run(0)
	if err := f.Approve(t.Context(), id(t, f.one(posted)), f.today, morgan); err != nil {
		t.Fatal(err)
	}
	err := f.Store.Record(t.Context(), casefile.Key{Case: posted}, f.today, "a new name", morgan, func(e *casefile.Episode) error {
		e.Adults[0].Name = "Mr Declan Sampleworth"
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f.run(0)
	if l := f.one(posted); f.states(posted) != "superseded held" || l.Code != "awaits-approval" {
		t.Errorf("changed after the approval: %s, %s", f.states(posted), l.Code)
	}
	if err := f.Approve(t.Context(), id(t, f.one(posted)), f.today, morgan); err != nil {
		t.Fatal(err)
	}
	f.run(10) // its date has grown old: what was approved goes under a new one
	if s := f.states(posted); s != "superseded superseded accepted" {
		t.Errorf("approved and dated anew: %s", s)
	}
}

func TestALetterCanBeHeldInItsDays(t *testing.T) {
	f := newFortnight(t, "STEPDOWN_RELEASE_CONSENT_REFUSED=after 2 working days")
	f.run(0)
	first := f.one(posted)
	if first.Code != "awaits-its-day" {
		t.Fatalf("the letter is %s, %s", first.State, first.Code)
	}
	if f.run(1); f.one(posted).State != "held" {
		t.Error("it left a day early")
	}
	if err := f.HoldLetter(t.Context(), id(t, first), f.today, morgan); err != nil {
		t.Fatal(err)
	}
	if f.run(3); f.one(posted).State != "held" || f.one(posted).Code != "held-by-person" {
		t.Errorf("held, and it is %s, %s", f.one(posted).State, f.one(posted).Code)
	}
	other := f.states("EHM-20940")
	if !strings.HasSuffix(other, "accepted") {
		t.Errorf("nobody held the other family's letter, and it is %s", other)
	}
	if err := f.ReleaseLetter(t.Context(), id(t, f.one(posted)), f.today, morgan); err != nil {
		t.Fatal(err)
	}
	if err := f.ReleaseLetter(t.Context(), id(t, f.one(posted)), f.today, morgan); err == nil {
		t.Error("released twice")
	}
	if f.run(4); f.one(posted).State != "accepted" {
		t.Errorf("released, and it is %s", f.states(posted))
	}
}

func TestAHoldOutlastsAChangeOfTheRecord(t *testing.T) {
	f := newFortnight(t, "STEPDOWN_RELEASE_CONSENT_REFUSED=approval")
	f.run(0)
	if err := f.HoldLetter(t.Context(), id(t, f.one(posted)), f.today, morgan); err != nil {
		t.Fatal(err)
	}
	err := f.Store.Record(t.Context(), casefile.Key{Case: posted}, f.today, "a new household", morgan, func(e *casefile.Episode) error {
		e.Adults[0].Household, e.Adults[0].Name = "elsewhere", "Mr Declan Sampleworth"
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f.run(0)
	if l := f.one(posted); l.State != "held" || l.Code != "held-by-person" {
		t.Errorf("it is %s, %s", l.State, l.Code)
	}
}

func TestWhatAPersonCancelsIsNotWrittenAgainUnlessOrdered(t *testing.T) {
	f := newFortnight(t)
	f.run(0)
	l := f.one(posted)
	if l.State != "accepted" {
		t.Fatalf("it is %s", l.State)
	}
	if err := f.Cancel(t.Context(), id(t, l), morgan); err != nil {
		t.Fatal(err)
	}
	if names := f.house.letters(t); strings.Contains(strings.Join(names, " "), l.ID) {
		t.Error("cancelled, and it lies in the print folder")
	}
	for n := range 3 {
		f.run(n)
	}
	if s := f.states(posted); s != "cancelled" {
		t.Errorf("after three days: %s", s)
	}
	if err := f.Reissue(t.Context(), id(t, l), morgan); err != nil {
		t.Fatal(err)
	}
	if err := f.Reissue(t.Context(), id(t, l), morgan); err == nil {
		t.Error("ordered twice")
	}
	for n := range 3 {
		f.run(3 + n)
	}
	if s := f.states(posted); s != "cancelled accepted" {
		t.Errorf("ordered anew: %s", s)
	}
	stored, err := f.Store.Case(t.Context(), casefile.Key{Case: posted})
	if err != nil || stored.Past.Letters[1].IssueNo != 2 {
		t.Errorf("%+v, %v", stored.Past.Letters, err)
	}
	if err := f.Reissue(t.Context(), id(t, f.one(posted)), morgan); err == nil {
		t.Error("a letter that has not left was ordered again")
	}
}

// lose sends the letter of a case, and never learns what became of it.
func (f *fortnight) lose(ref string) {
	f.t.Helper()
	daemon := store.Claimant{Owner: "lost", Lease: time.Minute, Installation: f.settings.Installation}
	c, err := f.Store.ClaimLetter(f.t.Context(), daemon, casefile.Post, func(_ store.Look, l store.Letter) store.Ruling {
		return store.Ruling{Send: l.Case.Case == ref, Carrier: "post", Place: "x", To: ledger.Held, Why: ledger.Why{Code: "another", Text: "another"}}
	})
	if err != nil || c == nil {
		f.t.Fatal(c, err)
	}
	if err := f.Store.FinishLetter(f.t.Context(), c, store.Finish{To: ledger.Uncertain, Why: ledger.Why{Code: "lost", Text: "lost"}}); err != nil {
		f.t.Fatal(err)
	}
}

func TestAPersonSaysWhatBecameOfALetter(t *testing.T) {
	for _, sent := range []bool{true, false} {
		f := newFortnight(t)
		if _, err := f.Pause(t.Context(), morgan); err != nil {
			t.Fatal(err)
		}
		f.run(0)
		if _, err := f.Resume(t.Context(), morgan); err != nil {
			t.Fatal(err)
		}
		l := f.one(posted)
		if err := f.Resolve(t.Context(), id(t, l), sent, morgan); err == nil {
			t.Error("resolved although nothing is uncertain")
		}
		f.lose(posted)
		if f.run(1); f.one(posted).State != "uncertain" {
			t.Errorf("nobody has said anything, and it is %s", f.one(posted).State)
		}
		if err := f.Resolve(t.Context(), id(t, l), sent, morgan); err != nil {
			t.Fatal(err)
		}
		want := map[bool]string{true: "sent", false: "accepted"}[sent]
		if f.run(2); f.one(posted).State != want {
			t.Errorf("sent %v: it is %s", sent, f.states(posted))
		}
	}
}

func TestARestoredBackupSendsNothingUntilItIsAdopted(t *testing.T) {
	f := newFortnight(t)
	database := filepath.Join(f.dir, "stepdown.db")
	if err := f.App.Close(); err != nil { // also folds the log into the file
		t.Fatal(err)
	}
	backup, err := os.ReadFile(database)
	if err != nil {
		t.Fatal(err)
	}
	f.App = openApp(t, f.settings)
	f.run(0)
	printed, mailed := len(f.house.letters(t)), len(f.sink.Messages())
	if printed == 0 || f.App.Close() != nil {
		t.Fatal("nothing was sent")
	}
	for _, name := range []string{database + "-wal", database + "-shm"} {
		os.Remove(name)
	}
	if err := os.WriteFile(database, backup, 0o600); err != nil {
		t.Fatal(err)
	}
	f.App = openApp(t, f.settings)
	if _, err := f.RunDay(t.Context(), f.today); err == nil || !strings.Contains(err.Error(), "stepdown adopt") {
		t.Errorf("the old copy was used: %v", err)
	}
	if len(f.house.letters(t)) != printed || len(f.sink.Messages()) != mailed {
		t.Error("the old copy sent something")
	}
	d, err := f.Difference(t.Context())
	if err != nil || d.None() || len(d.Left) < printed {
		t.Fatalf("%+v, %v", d, err)
	}
	if _, err := f.Adopt(t.Context(), f.today, morgan); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Adopt(t.Context(), f.today, morgan); err == nil {
		t.Error("adopted twice")
	}
	f.run(0)
	if again := len(f.house.letters(t)); again != printed {
		t.Errorf("%d letters were printed before, and %d after", printed, again)
	}
	families := map[string]int{}
	for _, m := range f.sink.Messages() {
		if strings.Contains(string(m.Raw), "letter.pdf") {
			families[m.To[0]]++
		}
	}
	for to, n := range families {
		if n != 1 {
			t.Errorf("a family got %d e-mails (%d letters in the name of %s)", n, len(families), strings.Repeat("x", len(to)))
		}
	}
	if l := f.one(posted); l.State != "held" || l.Code != ledger.SentBeforeRestore {
		t.Errorf("what left is %s, %s", l.State, l.Code)
	}
	if err := f.Cancel(t.Context(), id(t, f.one(posted)), morgan); err != nil {
		t.Error(err)
	}
}

func TestACopyUnderAnotherNameSendsNothing(t *testing.T) {
	f := newFortnight(t)
	f.run(0)
	printed := len(f.house.letters(t))
	if err := f.App.Close(); err != nil {
		t.Fatal(err)
	}
	copied := newHouse(t)
	file, err := os.ReadFile(filepath.Join(f.dir, "stepdown.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(copied.dir, "stepdown.db"), file, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"stepdown", "a-copy"} {
		settings := copied.settings(t, "sqlite:"+filepath.Join(copied.dir, "stepdown.db"), "STEPDOWN_INSTALLATION="+name)
		a := openApp(t, settings)
		if _, err := a.RunDay(t.Context(), f.today.AddDays(1)); err == nil || !strings.Contains(err.Error(), "stepdown adopt") {
			t.Errorf("%s: the copy was used: %v", name, err)
		}
	}
	if len(copied.letters(t)) > 0 || len(copied.sink.Messages()) > 0 || printed == 0 {
		t.Error("the copy sent something")
	}
}

func TestMoreLettersThanAllowedWaitForAPerson(t *testing.T) {
	f := newFortnight(t, "STEPDOWN_LIMITS_LETTERS_PER_RUN=1")
	d := f.run(0)
	if left := d.Delivered.Spooled + d.Delivered.Mailed; left != 1 || !d.Delivered.OverLimit {
		t.Errorf("%+v", d.Delivered)
	}
	for range 2 {
		if d := f.run(0); d.Delivered.Spooled+d.Delivered.Mailed != 0 {
			t.Errorf("another run went on: %+v", d.Delivered)
		}
	}
	if released, err := f.ReleaseBatch(t.Context(), morgan); !released || err != nil {
		t.Fatal(released, err)
	}
	if d := f.run(0); d.Delivered.Spooled+d.Delivered.Mailed < 2 || d.Delivered.OverLimit {
		t.Errorf("released: %+v", d.Delivered)
	}
}

func TestAPauseStopsLettersAndDigestsAndTheReportSaysSo(t *testing.T) {
	f := newFortnight(t, "STEPDOWN_REPORT_TO=report@example.org")
	if _, err := f.Pause(t.Context(), morgan); err != nil {
		t.Fatal(err)
	}
	d := f.run(0)
	if d.Delivered.Spooled+d.Delivered.Mailed > 0 || !d.Delivered.Paused || d.Reminded.Digests == 0 {
		t.Errorf("paused: %+v", d)
	}
	sent := f.sink.Messages()
	if len(sent) != 1 || sent[0].To[0] != "report@example.org" || !strings.Contains(string(sent[0].Raw), "paused") {
		t.Errorf("%d messages left", len(sent))
	}
	if _, err := f.Resume(t.Context(), morgan); err != nil {
		t.Fatal(err)
	}
	if d := f.run(0); d.Delivered.Spooled == 0 || d.Delivered.Digests == 0 {
		t.Errorf("resumed: %+v", d.Delivered)
	}
}

// scan works out what is due and sends nothing.
func (f *fortnight) scan() {
	f.t.Helper()
	scan, err := f.Scan()
	if err != nil {
		f.t.Fatal(err)
	}
	if _, err := scan.Run(f.t.Context(), f.today, false, nil); err != nil {
		f.t.Fatal(err)
	}
}

func (f *fortnight) deliver() {
	f.t.Helper()
	deliver, err := f.Deliver()
	if err != nil {
		f.t.Fatal(err)
	}
	if _, err := deliver.Run(f.t.Context(), f.today); err != nil {
		f.t.Fatal(err)
	}
}

func TestAChangeBetweenWritingAndSendingHoldsTheLetter(t *testing.T) {
	f := newFortnight(t)
	f.scan()
	err := f.Store.Record(t.Context(), casefile.Key{Case: posted}, f.today, "another street", morgan, func(e *casefile.Episode) error {
		e.Adults[0].Address = []string{"99 Inventor's Row", "Fablebury"}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f.deliver()
	if l := f.one(posted); l.State != "held" || l.Code != "record-changed" {
		t.Errorf("the letter to the old address is %s, %s", l.State, l.Code)
	}
	if f.run(0); f.states(posted) != "superseded accepted" {
		t.Errorf("after the next scan: %s", f.states(posted))
	}
}

func TestTheReleaseIsAskedForAgainAtTheMomentOfSending(t *testing.T) {
	f := newFortnight(t)
	f.scan()
	if err := f.App.Close(); err != nil {
		t.Fatal(err)
	}
	f.App = openApp(t, f.house.settings(t, "sqlite:"+filepath.Join(f.dir, "stepdown.db"), "STEPDOWN_RELEASE_CONSENT_REFUSED=approval",
		"STEPDOWN_TIMING_FEED_MAX_AGE=30 working days"))
	f.deliver()
	if l := f.one(posted); l.State != "held" || l.Code != "awaits-approval" {
		t.Errorf("written when no approval was asked for, it is %s, %s", l.State, l.Code)
	}
}

func TestAHoldBetweenWritingAndSendingHoldsTheLetter(t *testing.T) {
	f := newFortnight(t)
	f.scan()
	if err := f.HoldLetter(t.Context(), id(t, f.one(posted)), f.today, morgan); err != nil {
		t.Fatal(err)
	}
	f.deliver()
	if l := f.one(posted); l.State != "held" || l.Code != "held-by-person" {
		t.Errorf("it is %s, %s", l.State, l.Code)
	}
}
