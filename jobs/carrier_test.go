package jobs_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// Whatever becomes of an answer, a letter is ordered once; and none is lost: each is with the carrier, or a person knows of it.
func TestALostAnswerIsLookedUpBeforeAnybodyIsAsked(t *testing.T) {
	everywhere(t, 6, func(l *loop) {
		l.carrier.does = map[string]string{"L000002": answerLost, "L000003": takenLate, "L000004": shownLate, "L000005": neverCame,
			"L000006": refusedFlat}
		l.pass()
		asked := []string{"accepted handed-over", "accepted accepted", "sending claimed", "sending claimed", "sending claimed", "failed refused"}
		l.want(asked...)
		for range 3 { // before the carrier can know, nobody asks, and nobody sends
			l.later(0, 10*time.Second)
			l.pass()
			l.want(asked...)
		}
		l.later(0, time.Minute)
		l.pass()
		known := []string{"accepted handed-over", "accepted accepted", "accepted accepted", "accepted accepted", "uncertain daemon-went-silent",
			"failed refused"}
		for range 3 {
			l.want(known...)
			l.printed("L000001 L000002 L000003 L000004")
			l.later(1, 0)
			l.pass()
		}
		// A person finds out that one never came, and mends the other: both go, once.
		l.person(5, ledger.Uncertain, ledger.Ready)
		l.person(6, ledger.Failed, ledger.Ready)
		l.pass()
		l.pass()
		l.printed("L000001 L000002 L000003 L000004 L000005 L000006")
	})
}

func TestACarrierThatComesToKnowALetterLaterIsBelieved(t *testing.T) {
	everywhere(t, 2, func(l *loop) {
		l.carrier.does = map[string]string{"L000001": neverCame, "L000002": takenLate}
		l.pass()
		l.carrier.orders[0].seenFrom = l.now.Add(30 * time.Hour) // far later than it says
		l.later(0, time.Minute)
		l.pass()
		l.want("uncertain daemon-went-silent", "uncertain daemon-went-silent")
		l.later(2, 0)
		l.pass()
		l.want("uncertain daemon-went-silent", "accepted accepted")
		l.printed("L000002")
	})
}

func TestADaemonThatDiesWhileSendingLosesNothing(t *testing.T) {
	everywhere(t, 3, func(l *loop) {
		l.dies("L000001")
		l.pass() // another daemon goes on
		l.want("sending claimed", "accepted handed-over", "accepted handed-over")
		l.later(0, 16*time.Minute)
		l.carrier.away = true
		if _, err := l.deliver(); err == nil || !strings.Contains(err.Error(), "L000001") {
			l.Errorf("nobody says that the carrier could not be asked: %v", err)
		}
		l.want("sending claimed", "accepted handed-over", "accepted handed-over")
		l.carrier.away = false
		l.pass()
		l.want("accepted accepted", "accepted handed-over", "accepted handed-over")
		l.printed("L000001 L000002 L000003")
	})
}

// The carrier refuses a letter days after it accepted it.
func TestALetterThatIsRefusedAfterAllWaitsForAPerson(t *testing.T) {
	everywhere(t, 2, func(l *loop) {
		l.pass()
		l.carrier.become("L000001", "validation-failed")
		for range 3 {
			l.later(1, 0)
			l.pass()
			l.want("failed validation-failed", "accepted handed-over")
		}
		l.person(1, ledger.Failed, ledger.Ready)
		l.pass()
		l.want("accepted handed-over", "accepted handed-over")
		l.printed("L000002 L000001")
		l.carrier.orders[0].state = "returned" // what it says of the first attempt is no news of the second
		l.later(1, 0)
		l.pass()
		l.want("accepted handed-over", "accepted handed-over")
		l.said("or of an earlier attempt")
	})
}

func TestALetterIsFollowedForWeeks(t *testing.T) {
	everywhere(t, 3, func(l *loop) {
		l.pass()
		l.later(1, 0)
		l.carrier.become("L000001", "received")
		l.carrier.become("L000002", "received")
		l.pass()
		l.want("sent received", "sent received", "accepted handed-over")
		l.later(27, 0)
		l.carrier.become("L000001", "returned")
		l.carrier.become("L000003", "returned") // nobody asked in between
		for range 2 {
			l.pass()
			l.want("returned returned", "sent received", "returned returned")
		}
		l.printed("L000001 L000002 L000003")
	})
}

// A letter that must not go, and is with a carrier that takes nothing back, is a person's: who is told at once, with what to do.
func TestALetterThatMustNotGoAndIsHandedOverIsToldAtOnce(t *testing.T) {
	everywhere(t, 4, func(l *loop) {
		l.pass()
		for _, e := range l.cases[:3] {
			e.StoppedOn, e.StopReason = l.today, casefile.SteppedUp
		}
		l.later(1, 0)
		if s := l.scan(); s.TooLate != 3 || s.Recalled != 0 || s.Cancelled != 0 {
			l.Errorf("%+v", s)
		}
		l.said("a letter must not go, and could not be recalled")
		l.said("https://distant.example.org/council-L000001-1")
		l.want("accepted too-late", "accepted too-late", "accepted too-late", "accepted handed-over")
		l.carrier.become("L000001", "cancelled") // a person did so on the carrier's page
		l.carrier.become("L000002", "received")
		for range 2 {
			l.later(1, 0)
			l.pass()
			l.want("cancelled cancelled", "accepted too-late", "accepted too-late", "accepted handed-over")
		}
		l.printed("L000002 L000003 L000004")
		report, err := jobs.Report{Store: l.store, Rules: l.rules}.Gather(l.Context(), l.today)
		l.ok(err)
		if said := strings.Join(report.Lines(), "\n"); !strings.Contains(said, "Must not go: L000002") ||
			!strings.Contains(said, "https://distant.example.org/council-L000002-1") {
			l.Errorf("the report says %s", said)
		}
		found, err := l.store.Letters(l.Context(), store.LetterFilter{Code: ledger.TooLate})
		l.ok(err)
		if len(found) != 2 || found[0].Carrier != "distant" || found[0].Place != "council-L000002-1" || found[0].Batch != "" {
			l.Errorf("%+v", found)
		}
		printed, robin := jobs.Printed{Store: l.store}, store.Who{By: "Robin Exampleby", Because: "a call"}
		l.ok(printed.Gone(l.Context(), 2, robin)) // only a person says that it has left, or that it won't
		l.ok(printed.Pulled(l.Context(), 3, robin))
		l.want("cancelled cancelled", "sent gone", "cancelled pulled", "accepted handed-over")
	})
}

func TestACarrierThatIsAwayOrBusyUsesUpNoAttempt(t *testing.T) {
	everywhere(t, 2, func(l *loop) {
		l.carrier.away = true
		for range 5 {
			if _, err := l.deliver(); err == nil {
				l.Error("nobody says that the carrier is away")
			}
			l.later(0, time.Hour)
		}
		l.want("ready written", "ready written")
		other := &distant{name: "another", now: l.carrier.now}
		l.messages = other
		l.digest()
		if _, err := l.deliver(); err == nil || len(other.orders) != 1 {
			l.Errorf("what goes by another carrier went %d times, %v", len(other.orders), err)
		}
		l.carrier.away = false
		for range 4 { // more often than a letter is tried
			l.carrier.does["L000001"] = tooMany
			l.pass()
			l.want("ready too-many", "ready written") // and the others are not even tried
			l.later(1, 0)
		}
		l.pass()
		l.want("accepted handed-over", "accepted handed-over")
		l.printed("L000001 L000002")
	})
}

// A message is repeated where it can't be known whether it went: the same bytes under the same name.
func TestAMessageWhoseAnswerIsLostGoesAgainAsItWas(t *testing.T) {
	everywhere(t, 0, func(l *loop) {
		l.digest()
		l.carrier.does[""] = answerLost
		for range 2 {
			l.pass()
			l.later(0, 2*time.Hour)
		}
		for range 2 {
			l.pass()
		}
		if n := len(l.carrier.orders); n != 2 {
			l.Fatalf("it went %d times", n)
		}
		if first, again := *l.carrier.orders[0], *l.carrier.orders[1]; first.reference != again.reference || first.message != again.message ||
			first.message != "what is due" {
			l.Errorf("first %+v, then %+v", first, again)
		}
	})
}

func TestALetterThatIsNeverTakenIsGivenUp(t *testing.T) {
	everywhere(t, 1, func(l *loop) {
		for _, want := range []string{"ready not-now", "ready not-now", "failed not-now", "failed not-now"} {
			l.carrier.does["L000001"] = notNow
			l.pass()
			l.want(want)
			l.later(0, time.Hour)
		}
		l.printed("")
	})
}

// TestAnotherInstallationSettlesNothing lets a service of another installation come upon a letter that a daemon left.
func TestAnotherInstallationSettlesNothing(t *testing.T) {
	everywhere(t, 1, func(l *loop) {
		l.dies("L000001")
		l.later(0, time.Hour)
		another := jobs.Deliver{Store: l.store, Rules: l.rules, Carriers: l.carriers(), Sent: l.record, Log: l.logger(),
			Claimant: store.Claimant{Owner: "another", Lease: time.Minute, Installation: "another"}}
		if _, err := another.Run(l.Context(), l.today); !errors.Is(err, store.ErrNotOurs) {
			l.Errorf("it sends: %v", err)
		}
		l.want("sending claimed")
	})
}

func TestNoFeedIsAcceptedBeforeTheServiceIsLive(t *testing.T) {
	j := jobs.Intake{Barred: jobs.ErrNotLive}
	if _, err := j.Accept(t.Context(), store.FeedNotice{}, store.Who{}); !errors.Is(err, jobs.ErrNotLive) {
		t.Error(err)
	}
}

// TestWhatHappensWhileOthersLeaveStopsALetter lets something happen while the first of two letters that were claimed together leaves.
func TestWhatHappensWhileOthersLeaveStopsALetter(t *testing.T) {
	for name, test := range map[string]struct {
		happens func(l *loop)
		goes    string
		third   string
	}{
		"nothing": {func(*loop) {}, "L000001 L000002 L000003", "accepted handed-over"},
		"its case stops": {func(l *loop) {
			l.ok(l.store.Record(l.Context(), casefile.Key{Case: "R-003", Number: 1}, l.today, "a stop", store.Who{By: "Robin"},
				func(e *casefile.Episode) error {
					e.StoppedOn, e.StopReason = l.today, casefile.SteppedUp
					return nil
				}))
		}, "L000001 L000002", "cancelled stopped-stepped-up"},
		"sending is paused": {func(l *loop) {
			_, err := l.store.Pause(l.Context(), store.Who{By: "Robin"})
			l.ok(err)
		}, "L000001 L000002", "ready given-back"},
		"a feed says that it isn't safe": {func(l *loop) {
			l.cases[2].Adults[0].SafeToWrite = casefile.No
			l.now = l.now.Add(time.Second)
			l.feed()
		}, "L000001 L000002", "held not-safe-to-write"},
		"the carrier can take no more": {func(l *loop) {
			l.carrier.does["L000003"] = tooMany
		}, "L000001 L000002", "ready too-many"},
	} {
		t.Run(name, func(t *testing.T) {
			everywhere(t, 4, func(l *loop) {
				l.carrier.then = func(letter string) {
					if letter == "L000002" {
						test.happens(l)
					}
				}
				_, err := l.deliver()
				l.ok(err)
				if got := l.states()[2]; got != test.third {
					l.Errorf("the third letter is %q, want %q", got, test.third)
				}
				goes := test.goes
				if letters := l.states(); strings.HasPrefix(letters[3], "accepted") {
					goes += " L000004"
				} else if letters[3] != "ready given-back" && letters[3] != "ready written" {
					l.Errorf("the fourth letter is %q", letters[3])
				}
				l.printed(goes)
			})
		})
	}
}

// TestALetterThatWasNeverNotedHasNotLeft has a daemon die while it sends the first of three letters that it has claimed together.
func TestALetterThatWasNeverNotedHasNotLeft(t *testing.T) {
	everywhere(t, 7, func(l *loop) {
		l.record.Limit = 400 // a segment holds a line or two
		l.dies("L000004")    // with L000005, L000006 and L000007
		l.want("accepted handed-over", "accepted handed-over", "accepted handed-over", "sending claimed", "sending claimed", "sending claimed",
			"sending claimed")
		l.record = &post.Record{Dir: l.record.Dir, Limit: 400} // another daemon's, which has read nothing yet
		l.digest()
		l.pass() // which fills the newest segment
		l.later(0, 16*time.Minute)
		l.carrier.orders[3].seenFrom = l.now.AddDate(1, 0, 0) // nobody knows of it
		l.record = &post.Record{Dir: l.record.Dir, Limit: 400}
		l.pass()
		l.want("accepted handed-over", "accepted handed-over", "accepted handed-over", "uncertain daemon-went-silent", "accepted handed-over",
			"accepted handed-over", "accepted handed-over")
		l.printed("L000001 L000002 L000003 L000004  L000005 L000006 L000007") // a message bears no letter's name
	})
}

// A daemon dies, with three letters claimed that never left: they have all their attempts still.
func TestALetterThatNeverLeftUsesUpNoAttempt(t *testing.T) {
	everywhere(t, 7, func(l *loop) {
		l.dies("L000004") // with L000005, L000006 and L000007
		l.later(0, 16*time.Minute)
		l.carrier.orders[3].seenFrom = l.now.AddDate(1, 0, 0)
		l.pass()
		letters, err := l.store.Letters(l.Context(), store.LetterFilter{})
		l.ok(err)
		for _, letter := range letters[4:] {
			if tries := letter.Attempt - letter.TriesFrom; tries != 1 {
				l.Errorf("%s went once, and counts %d tries", letter.Name(), tries)
			}
		}
	})
}
