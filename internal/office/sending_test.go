package office_test

import (
	"strings"
	"testing"

	"stepdown/internal/casefile"
)

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
	sent := f.Sink.Messages()
	if len(sent) != 1 || sent[0].To[0] != "report@example.org" || !strings.Contains(unwrapped(sent[0]), "paused") ||
		!strings.Contains(unwrapped(sent[0]), "`stepdown resume` lets it go on") {
		t.Errorf("%d messages left", len(sent))
	}
	if _, err := f.Resume(t.Context(), morgan); err != nil {
		t.Fatal(err)
	}
	if d := f.run(0); d.Delivered.Spooled == 0 || d.Delivered.Digests == 0 {
		t.Errorf("resumed: %+v", d.Delivered)
	}
}

func TestAChangeBetweenWritingAndSendingHoldsTheLetter(t *testing.T) {
	f := newFortnight(t)
	f.scan()
	err := f.Store.Record(t.Context(), casefile.Key{Case: posted}, f.today, "another street", morganStored, func(e *casefile.Episode) error {
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
	f.open(f.Settings(t, f.SQLite(t), "STEPDOWN_RELEASE_CONSENT_REFUSED=approval",
		"STEPDOWN_TIMING_FEED_MAX_AGE=30 working days"))
	f.deliver()
	if l := f.one(posted); l.State != "held" || l.Code != "awaits-approval" {
		t.Errorf("written when no approval was asked for, it is %s, %s", l.State, l.Code)
	}
}

func TestAHoldBetweenWritingAndSendingHoldsTheLetter(t *testing.T) {
	f := newFortnight(t)
	f.scan()
	if err := f.HoldLetter(t.Context(), f.one(posted).Number, f.today, morgan); err != nil {
		t.Fatal(err)
	}
	f.deliver()
	if l := f.one(posted); l.State != "held" || l.Code != "held-by-person" {
		t.Errorf("it is %s, %s", l.State, l.Code)
	}
}
