package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

var printRoom = store.Who{By: "Pat Inkwell", OSUser: "pat", Because: "a test"}

// spooled claims and spools the letters of cases, all into one run.
func spooled(t *testing.T, s *store.Store, run string, refs ...string) []store.Letter {
	t.Helper()
	stored(t, s, refs...)
	for range refs {
		c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Minute}, casefile.Post, func(_ store.Look,
			l store.Letter) store.Ruling {
			return store.Ruling{Send: true, Carrier: "post", Batch: run, Place: run + "/" + l.Name() + ".pdf"}
		})
		if err != nil || c == nil {
			t.Fatal(c, err)
		}
		if err := s.FinishLetter(t.Context(), c, store.Finish{To: ledger.Accepted,
			Why: ledger.Spooled.Because("in the print folder")}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := s.Letters(t.Context(), store.LetterFilter{Batch: run})
	if err != nil || len(all) != len(refs) {
		t.Fatalf("%d letters, %v", len(all), err)
	}
	return all
}

func TestARunStaysTakenAsItWasTakenFirst(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		spooled(t, s, "run", "A", "B")
		if taken, err := s.RunTaken(t.Context(), "run"); err != nil || taken {
			t.Errorf("taken by nobody: %v, %v", taken, err)
		}
		for _, how := range []store.HowTaken{store.Bundled, store.Printed, store.Moved} {
			if err := s.TakeRun(t.Context(), "run", how, printRoom); err != nil {
				t.Fatal(err)
			}
		}
		if taken, err := s.RunTaken(t.Context(), "run"); err != nil || !taken {
			t.Errorf("taken: %v, %v", taken, err)
		}
		runs, err := s.UnprintedRuns(t.Context())
		if err != nil || len(runs) != 1 || runs[0].Taken != store.Bundled || runs[0].Number != 2 || runs[0].Code != "spooled" {
			t.Errorf("%+v, %v", runs, err)
		}
		if err := s.TakeRun(t.Context(), "run-2", "borrowed", printRoom); err == nil {
			t.Error("the database takes a run that was borrowed")
		}
	})
}

func TestOnlyAnAcceptedLetterWaitsForThePrintRoom(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		l := spooled(t, s, "run", "A")[0]
		for _, code := range ledger.AwaitingPerson {
			if err := s.ChangeLetter(t.Context(), store.Change{LetterID: l.ID, From: ledger.Accepted, To: ledger.Accepted,
				Why: code.Because("x")}); err != nil {
				t.Errorf("%s: %v", code, err)
			}
			if err := s.ChangeLetter(t.Context(), store.Change{LetterID: l.ID, From: ledger.Accepted, To: ledger.Sent,
				Why: code.Because("x")}); err == nil {
				t.Errorf("a letter is sent and %s", code)
			}
		}
		for why, set := range map[string]string{"of its own run": `reprint_of = batch`, "without a run": `reprint_of = 'run-0', batch = ''`} {
			if _, err := s.DB().Exec(`UPDATE letter SET state = 'sent', code = 'printed', ` + set); err == nil {
				t.Errorf("the database takes a reprint %s", why)
			}
		}
	})
}

func TestAReprintIsOneLetter(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		l := spooled(t, s, "run", "A")[0]
		look, err := s.Case(t.Context(), l.Case)
		if err != nil {
			t.Fatal(err)
		}
		before, err := s.Installation(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		order := store.Reprint{Letter: l, Revision: look.Revision, Batch: "run-2", Place: "run-2/L.pdf", Why: ledger.Reprinted.Because("torn"),
			Mark: "MARK2345", Owner: "a", Who: printRoom}
		for what, wrong := range map[string]func(*store.Reprint){
			"of a case that has changed":    func(r *store.Reprint) { r.Revision-- },
			"of a letter that has moved on": func(r *store.Reprint) { r.Letter.Why.Code = ledger.Spoiled },
			"of a letter that waits":        func(r *store.Reprint) { r.Letter.State = ledger.Ready },
			"for another installation":      func(r *store.Reprint) { r.Installation = "another" },
		} {
			r := order
			wrong(&r)
			if err := s.Reprint(t.Context(), r); err == nil {
				t.Errorf("a reprint %s goes through", what)
			}
		}
		if _, err := s.Pause(t.Context(), printRoom); err != nil {
			t.Fatal(err)
		}
		if err := s.Reprint(t.Context(), order); !errors.Is(err, store.ErrPaused) {
			t.Errorf("while paused: %v", err)
		}
		if _, err := s.Resume(t.Context(), printRoom); err != nil {
			t.Fatal(err)
		}
		if err := s.Reprint(t.Context(), order); err != nil {
			t.Fatal(err)
		}
		if err := s.Reprint(t.Context(), order); !errors.Is(err, store.ErrRefused) {
			t.Errorf("twice: %v", err)
		}
		now := letter(t, s, "A")
		if now.State != ledger.Accepted || now.Batch != "run-2" || now.ReprintOf != "run" || now.SHA256 != l.SHA256 || now.ID != l.ID {
			t.Errorf("%+v", now)
		}
		if after, err := s.Installation(t.Context()); err != nil || after.Claims != before.Claims {
			t.Errorf("%d things were sent, and then %d, %v", before.Claims, after.Claims, err)
		}
		history, err := s.History(t.Context(), l.ID)
		if last := history[len(history)-1]; err != nil || last.Code != ledger.Reprinted || last.By != printRoom.By ||
			last.OSUser != printRoom.OSUser {
			t.Errorf("the history ends with %+v, %v", last, err)
		}
		for from, to := ledger.Accepted, ledger.Sent; from != ledger.Returned; from, to = to, ledger.Returned {
			if err := s.ChangeLetter(t.Context(), store.Change{LetterID: l.ID, From: from, To: to, Why: anyWhy}); err != nil {
				t.Fatal(err)
			}
		}
		if look, err = s.Case(t.Context(), l.Case); err != nil {
			t.Fatal(err)
		}
		order.Letter, order.Revision, order.Batch, order.Place = letter(t, s, "A"), look.Revision, "run-3", "run-3/L.pdf"
		if err := s.Reprint(t.Context(), order); !errors.Is(err, store.ErrRefused) {
			t.Errorf("of a letter that came back: %v", err)
		}
	})
}

var gatherer = store.Claimant{Owner: "a", Lease: time.Minute}

// gatheredBy claims the next letter for a run, which the first one opens.
func gatheredBy(t *testing.T, s *store.Store, c store.Claimant, opens bool) (store.Gathered, error) {
	t.Helper()
	claim, err := s.ClaimLetter(t.Context(), c, casefile.Post, func(_ store.Look, l store.Letter) store.Ruling {
		return store.Ruling{Send: true, Carrier: "post", Batch: "run", Place: "run/" + l.Name(), Mark: "MARK2345", Opens: opens}
	})
	if err != nil || claim == nil {
		return store.Gathered{}, err
	}
	return store.Gathered{LetterID: claim.ID, EpisodeID: claim.EpisodeID, Attempt: claim.Attempt, Revision: claim.Revision,
		Beside: claim.Beside}, nil
}

func decision(letters ...store.Gathered) store.RunDecision {
	return store.RunDecision{Run: "run", Claimant: gatherer, Letters: letters, Accepted: ledger.Spooled.Because("in it"),
		Returned: ledger.SpoolFailed.Because("not in it")}
}

func TestARunIsDecidedOnceAndWholly(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A", "B", "C")
		var all []store.Gathered
		for n := range 3 {
			g, err := gatheredBy(t, s, gatherer, n == 0)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, g)
		}
		if err := stop(s, "C"); err != nil {
			t.Fatal(err)
		}
		for n := range 2 { // the answer was lost: it is given again
			done, err := s.DecideRun(t.Context(), decision(all[0], all[2])) // the second one's answer never came
			if err != nil || done.Accepted != 1 || n == 0 && done.Returned != 2 {
				t.Errorf("%+v, %v", done, err)
			}
		}
		for ref, want := range map[string]ledger.State{"A": ledger.Accepted, "B": ledger.Ready, "C": ledger.Ready} {
			if l := letter(t, s, ref); l.State != want {
				t.Errorf("%s is %s, want %s", ref, l.State, want)
			}
		}
		other := decision(all...)
		other.Claimant.Owner = "b"
		if _, err := s.DecideRun(t.Context(), other); !errors.Is(err, store.ErrLost) {
			t.Errorf("decided by another: %v", err)
		}
	})
}

// TestALetterWhoseClaimWasNeverAnsweredIsNotDecided of two of one case.
func TestALetterWhoseClaimWasNeverAnsweredIsNotDecided(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		if err := saw(t, s, "A", store.Looked{EHCO: "ehco-1", NewLetters: []store.NewLetter{ready("A-A2")}}); err != nil {
			t.Fatal(err)
		}
		var all []store.Gathered
		for n := range 2 {
			g, err := gatheredBy(t, s, gatherer, n == 0)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, g)
		}
		if done, err := s.DecideRun(t.Context(), decision(all[1])); err != nil || done != (store.Decided{Accepted: 1, Returned: 1}) {
			t.Errorf("%+v, %v", done, err)
		}
		for i, want := range []ledger.State{ledger.Ready, ledger.Accepted} {
			if l, err := s.Letter(t.Context(), all[i].LetterID); err != nil || l.State != want {
				t.Errorf("letter %d is %s, want %s, %v", i, l.State, want, err)
			}
		}
	})
}

func TestARunThatIsGivenUpIsNobodysAnyMore(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		now := monday.Time()
		s := open(t, url, store.Options{Clock: func() time.Time { return now }})
		stored(t, s, "A", "B")
		g, err := gatheredBy(t, s, gatherer, true)
		if err != nil {
			t.Fatal(err)
		}
		if runs, err := s.AbandonRuns(t.Context()); err != nil || len(runs) > 0 {
			t.Errorf("given up while its daemon is at it: %v, %v", runs, err)
		}
		now = now.Add(2 * time.Minute)
		for range 2 {
			if runs, err := s.AbandonRuns(t.Context()); err != nil || len(runs) != 1 {
				t.Errorf("given up: %v, %v", runs, err)
			}
		}
		if _, err := s.DecideRun(t.Context(), decision(g)); !errors.Is(err, store.ErrLost) {
			t.Errorf("decided: %v", err)
		}
		if _, err := gatheredBy(t, s, gatherer, false); !errors.Is(err, store.ErrLost) {
			t.Errorf("a letter is claimed for it: %v", err)
		}
		if err := s.RenewGathering(t.Context(), "run", gatherer); !errors.Is(err, store.ErrLost) {
			t.Errorf("its lease is renewed: %v", err)
		}
		if l := letter(t, s, "A"); l.State != ledger.Sending {
			t.Errorf("its letter is %s before its folder is gone", l.State)
		}
		for range 2 {
			if err := s.DissolveRun(t.Context(), "run", ledger.SpoolFailed.Because("silent")); err != nil {
				t.Error(err)
			}
		}
		for _, ref := range []string{"A", "B"} {
			if l := letter(t, s, ref); l.State != ledger.Ready {
				t.Errorf("%s is %s", ref, l.State)
			}
		}
		if _, err := s.DecideRun(t.Context(), decision(g)); !errors.Is(err, store.ErrLost) {
			t.Errorf("decided: %v", err)
		}
	})
}

// TestRunsAreDecidedWhileCasesChange has many runs decided at once while letters are claimed and cases change: nobody waits
// for another for ever, and each letter is accepted once or ready.
func TestRunsAreDecidedWhileCasesChange(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		var refs []string
		for n := range 60 {
			refs = append(refs, fmt.Sprintf("C%02d", n))
		}
		stored(t, s, refs...)
		var all sync.WaitGroup
		for w := range 6 {
			all.Go(func() {
				c := store.Claimant{Owner: fmt.Sprint(w), Lease: time.Hour}
				name := fmt.Sprint("run-", w)
				d := store.RunDecision{Run: name, Claimant: c, Accepted: ledger.Spooled.Because("in it"),
					Returned: ledger.SpoolFailed.Because("not in it")}
				for n := range 8 {
					claim, err := s.ClaimLetter(context.Background(), c, casefile.Post, func(_ store.Look, l store.Letter) store.Ruling {
						return store.Ruling{Send: true, Carrier: "post", Batch: name, Place: name + l.Name(), Mark: "MARK2345", Opens: n == 0}
					})
					if err != nil || claim == nil {
						t.Error(claim, err)
						return
					}
					d.Letters = append(d.Letters, store.Gathered{LetterID: claim.ID, EpisodeID: claim.EpisodeID, Attempt: claim.Attempt,
						Revision: claim.Revision})
				}
				if _, err := s.DecideRun(context.Background(), d); err != nil {
					t.Error(err)
				}
			})
		}
		for n := 0; n < len(refs); n += 5 {
			all.Go(func() {
				if err := stop(s, refs[n]); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, ref := range refs {
			if l := letter(t, s, ref); l.State != ledger.Accepted && l.State != ledger.Ready {
				t.Errorf("%s is %s", ref, l.State)
			}
		}
	})
}
