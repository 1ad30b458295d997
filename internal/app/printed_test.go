package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/app"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
)

// Another family whose refusal is answered by post in the first fortnight.
const alsoPosted = "EHM-20940"

// pile is the fortnight's house with a print room, whose files are looked at as the print room does.
type pile struct{ *fortnight }

// everyDatabase runs a test on both databases, with the fortnight's letters in the print folder.
func everyDatabase(t *testing.T, test func(t *testing.T, p pile)) {
	for name, database := range map[string]func(t *testing.T, h *house) string{
		"sqlite":   func(_ *testing.T, h *house) string { return "sqlite:" + filepath.Join(h.dir, "stepdown.db") },
		"postgres": func(t *testing.T, _ *house) string { return pgtest.URL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			p := pile{h.fortnight(t, database(t, h))}
			p.run(0)
			test(t, p)
		})
	}
}

// changed gives the social worker another telephone number, which stands in the letter.
func (p pile) changed(ref string) {
	p.t.Helper()
	err := p.Store.Record(p.t.Context(), casefile.Key{Case: ref, Number: 1}, p.today, "another number", morgan, func(e *casefile.Episode) error {
		e.SocialWorker.Telephone = "01632 960177"
		return nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// theRun is the only run that waits.
func (p pile) theRun() string {
	p.t.Helper()
	found, err := filepath.Glob(filepath.Join(p.dir, "print", "20*"))
	if err != nil || len(found) != 1 {
		p.t.Fatalf("%q wait, %v", found, err)
	}
	return filepath.Base(found[0])
}

func (p pile) path(names ...string) string {
	return filepath.Join(append([]string{p.dir, "print"}, names...)...)
}

func (p pile) move(from, to string) {
	p.t.Helper()
	if err := os.Rename(from, to); err != nil {
		p.t.Fatal(err)
	}
}

// whole checks a run's folder as the print room does: every letter that the manifest lists is there, with its hash, and no
// other. It gives the manifest's rows by letter.
func (p pile) whole(folder string) map[string][]string {
	p.t.Helper()
	f, err := os.Open(filepath.Join(folder, "manifest.csv"))
	if err != nil {
		p.t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		p.t.Fatal(err)
	}
	listed := map[string][]string{}
	for _, row := range rows[1:] {
		listed[row[0]] = row
		pdf, err := os.ReadFile(filepath.Join(folder, row[0]+".pdf"))
		if sum := sha256.Sum256(pdf); err != nil || hex.EncodeToString(sum[:]) != row[3] {
			p.t.Errorf("the manifest lists %s, and it is not there, whole: %v", row[0], err)
		}
	}
	there, err := filepath.Glob(filepath.Join(folder, "L*.pdf"))
	if err != nil || len(there) != len(listed) {
		p.t.Errorf("the manifest lists %d letters and the folder holds %q", len(listed), there)
	}
	return listed
}

// pdfs counts the PDFs of a case's letters, wherever they lie.
func (p pile) pdfs(ref string) int {
	p.t.Helper()
	all, err := p.Letters(p.t.Context(), "", ref)
	if err != nil {
		p.t.Fatal(err)
	}
	n := 0
	err = filepath.WalkDir(p.dir, func(path string, d os.DirEntry, err error) error {
		name, isPDF := strings.CutSuffix(d.Name(), ".pdf")
		if isPDF && slices.ContainsFunc(all, func(l app.Letter) bool { return l.ID == name }) {
			n++
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

func (p pile) wantCode(ref string, state ledger.State, code string) {
	p.t.Helper()
	if l := p.one(ref); l.State != string(state) || l.Code != code {
		p.t.Errorf("the letter of %s is %s (%s): %s; want %s (%s)", ref, l.State, l.Code, l.Reason, state, code)
	}
}

// report is what a person has to look at.
func (p pile) report(days int) string {
	p.t.Helper()
	in, err := p.Report().Gather(p.t.Context(), p.today.AddDays(days))
	if err != nil {
		p.t.Fatal(err)
	}
	return strings.Join(in.Attention, "\n")
}

func (p pile) print(do func(ctx context.Context, id int64, who app.Who) error, l app.Letter) {
	p.t.Helper()
	if err := do(p.t.Context(), id(p.t, l), morgan); err != nil {
		p.t.Fatal(err)
	}
}

func TestALetterMissingFromAPrintedRunHidesNothingAndIsNotSentAgain(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		first := p.theRun()
		missing := p.one(posted)
		if err := os.Remove(p.path(first, missing.ID+".pdf")); err != nil {
			t.Fatal(err)
		}
		p.move(p.path(first), p.path("printed", first))
		p.run(1)
		p.wantCode(posted, ledger.Accepted, ledger.NotInRun)
		p.wantCode(alsoPosted, ledger.Sent, ledger.Printed)

		p.changed(posted)
		p.changed(alsoPosted)
		reissued := p.one(alsoPosted)
		if err := p.Reissue(t.Context(), id(t, reissued), morgan); err != nil { // so that there is a later run
			t.Fatal(err)
		}
		p.run(2)
		later, err := filepath.Glob(p.path("20*"))
		if err != nil || len(later) == 0 {
			t.Fatal(later, err)
		}
		for _, run := range later {
			p.move(run, p.path("printed", filepath.Base(run)))
		}
		p.run(3)
		p.run(4)
		if s := p.states(posted); s != "accepted" {
			t.Errorf("the family of the missing PDF has letters that are %q", s)
		}
		p.wantCode(posted, ledger.Accepted, ledger.TooLate)
		if n := p.pdfs(posted); n != 0 {
			t.Errorf("%d letters were written in the place of the missing one", n)
		}
		if s := p.states(alsoPosted); s != "sent sent" {
			t.Errorf("of the later run: %q", s)
		}
		if told := p.report(4); !strings.Contains(told, missing.ID) || !strings.Contains(told, "print pulled") {
			t.Errorf("the report says:\n%s", told)
		}
	})
}

func TestARecallOfAnUntakenRunLeavesItWhole(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		run, old := p.theRun(), p.one(posted)
		before := p.whole(p.path(run))
		p.changed(posted)
		p.run(0)
		if s := p.states(posted); !strings.HasPrefix(s, "cancelled") {
			t.Errorf("nobody had taken the run, and the letters are %q", s)
		}
		after := p.whole(p.path(run))
		if len(after) != len(before)-1 || after[old.ID] != nil {
			t.Errorf("%d letters were listed, %d are", len(before), len(after))
		}
		p.run(1)
		if s := p.states(posted); s != "cancelled accepted" {
			t.Errorf("the next day: %q", s)
		}
		if left, err := filepath.Glob(p.path(".arriving", "*.recalled")); err != nil || len(left) > 0 {
			t.Errorf("left aside: %q, %v", left, err)
		}
	})
}

func TestNothingIsRecalledFromARunThatIsTaken(t *testing.T) {
	for name, take := range map[string]func(t *testing.T, p pile, run string){
		"bundled": func(t *testing.T, p pile, run string) {
			bundle, err := p.Bundle()
			if err != nil {
				t.Fatal(err)
			}
			if made, err := bundle.Run(t.Context(), p.today, morgan); err != nil || len(made) == 0 {
				t.Fatal(made, err)
			}
		},
		"moved elsewhere": func(_ *testing.T, p pile, run string) { p.move(p.path(run), filepath.Join(p.dir, run)) },
		"moved elsewhere for a while": func(_ *testing.T, p pile, run string) {
			p.move(p.path(run), filepath.Join(p.dir, run))
			p.run(0)
			p.move(filepath.Join(p.dir, run), p.path(run))
			p.run(0)
			p.wantCode(posted, ledger.Accepted, "back-in-folder")
		},
		"moved to printed at that moment": func(t *testing.T, p pile, run string) {
			p.move(p.path(run), p.path("printed", run))
			p.changed(posted)
			p.scan() // the scan comes before anybody has noted the run
		},
		"printed, and taken back": func(t *testing.T, p pile, run string) {
			printed, err := p.Printed()
			if err != nil {
				t.Fatal(err)
			}
			if noted, err := printed.Done(t.Context(), run, nil, morgan); err != nil || noted.Letters == 0 {
				t.Fatal(noted, err)
			}
			if n, err := printed.Undo(t.Context(), run, morgan); err != nil || n == 0 {
				t.Fatal(n, err)
			}
			p.wantCode(posted, ledger.Accepted, "not-printed")
		},
	} {
		t.Run(name, func(t *testing.T) {
			everyDatabase(t, func(t *testing.T, p pile) {
				run := p.theRun()
				take(t, p, run)
				before := p.pdfs(posted)
				p.changed(posted)
				p.run(1)
				p.run(2)
				if s := p.states(posted); s != "accepted" {
					t.Errorf("the run was taken, and the letters are %q", s)
				}
				p.wantCode(posted, ledger.Accepted, ledger.TooLate)
				if n := p.pdfs(posted); n != before {
					t.Errorf("%d files of the letter, and then %d", before, n)
				}
				if told := p.report(2); !strings.Contains(told, p.one(posted).ID) {
					t.Errorf("the report says:\n%s", told)
				}
				x, err := p.Explain(t.Context(), casefile.Key{Case: posted, Number: 1}, p.today)
				if err != nil || !strings.Contains(x.Letters[0].Reason, "too late to recall") {
					t.Errorf("explain: %+v, %v", x.Letters, err)
				}
			})
		})
	}
}

func TestAPersonSaysWhatBecameOfALetterThatWasTooLate(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		run := p.theRun()
		bundle, err := p.Bundle()
		if err != nil {
			t.Fatal(err)
		}
		made, err := bundle.Run(t.Context(), p.today, morgan)
		if err != nil {
			t.Fatal(err)
		}
		p.changed(posted)
		p.changed(alsoPosted)
		p.run(0)
		pulled, gone := p.one(posted), p.one(alsoPosted)
		p.wantCode(alsoPosted, ledger.Accepted, ledger.TooLate)
		if err := p.Cancel(t.Context(), id(t, pulled), morgan); err == nil || !strings.Contains(err.Error(), "print pulled") {
			t.Errorf("cancelled as though nobody had it: %v", err)
		}
		reprint, err := p.Reprint()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := reprint.Run(t.Context(), id(t, pulled), p.today, morgan); err == nil || !strings.Contains(err.Error(), "must not go") {
			t.Errorf("printed again although it must not go: %v", err)
		}
		if again, err := bundle.Run(t.Context(), p.today, morgan); err != nil || len(again) > 0 && again[0].Letters != made[0].Letters-2 {
			t.Errorf("bundled again with what must not go: %+v, %v", again, err)
		}
		printed, err := p.Printed()
		if err != nil {
			t.Fatal(err)
		}
		p.print(p.Pulled, pulled)
		if listed := p.whole(p.path(run)); listed[pulled.ID] != nil {
			t.Error("the pulled letter can still be printed from the folder")
		}
		noted, err := printed.Done(t.Context(), run, nil, morgan)
		if err != nil || !slices.Equal(noted.Passed, []string{gone.ID}) {
			t.Errorf("%+v, %v", noted, err)
		}
		p.run(1)
		p.wantCode(alsoPosted, ledger.Accepted, ledger.TooLate) // printed/ passes over it as well
		p.print(p.Gone, gone)
		for _, do := range []func(context.Context, int64, app.Who) error{p.Pulled, p.Gone} {
			for _, l := range []app.Letter{pulled, gone} {
				if err := do(t.Context(), id(t, l), morgan); err == nil || !strings.Contains(err.Error(), l.ID) {
					t.Errorf("said twice of %s: %v", l.ID, err)
				}
			}
		}
		p.run(2)
		if a, b := p.states(posted), p.states(alsoPosted); a != "cancelled accepted" || b != "sent" {
			t.Errorf("pulled: %q, gone: %q", a, b)
		}
		events, err := p.History(t.Context(), id(t, pulled))
		if last := events[len(events)-1]; err != nil || last.By != morgan.By || !strings.Contains(last.Reason, morgan.Because) {
			t.Errorf("the history ends with %+v, %v", last, err)
		}
		if told := p.report(2); strings.Contains(told, pulled.ID) || strings.Contains(told, gone.ID) {
			t.Errorf("decided, and the report still says:\n%s", told)
		}
	})
}

func TestARunThatIsNowhereIsForAPerson(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		run := p.theRun()
		p.move(p.path(run), filepath.Join(p.dir, "elsewhere"))
		p.run(1)
		p.run(2)
		p.wantCode(posted, ledger.Accepted, ledger.RunMissing)
		if p.pdfs(posted) != 1 || p.states(posted) != "accepted" {
			t.Errorf("%d files, %q", p.pdfs(posted), p.states(posted))
		}
		if told := p.report(2); !strings.Contains(told, run) || !strings.Contains(told, "nowhere") {
			t.Errorf("the report says:\n%s", told)
		}
		printed, err := p.Printed()
		if err != nil {
			t.Fatal(err)
		}
		if noted, err := printed.Done(t.Context(), run, nil, morgan); err != nil || noted.Letters == 0 || len(noted.Missing) > 0 {
			t.Errorf("on the print room's word: %+v, %v", noted, err)
		}
		p.wantCode(posted, ledger.Sent, ledger.Printed)
	})
}

func TestAFolderThatIsNotThereTellsNothingOfItsRuns(t *testing.T) {
	p := pile{newFortnight(t)}
	p.run(0)
	p.move(p.path(), filepath.Join(p.dir, "unmounted"))
	for _, folder := range []string{p.path("printed"), p.path(".arriving")} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	printed, err := p.Printed()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := printed.Collect(t.Context()); err == nil || !strings.Contains(err.Error(), "folders.print") {
		t.Errorf("an empty folder was taken for the print folder: %v", err)
	}
	p.wantCode(posted, ledger.Accepted, "spooled")
}

func TestSpoiledLettersWaitAndOneIsPrintedAgain(t *testing.T) {
	everyDatabase(t, func(t *testing.T, p pile) {
		run := p.theRun()
		spoiled, other := p.one(posted), p.one(alsoPosted)
		was, err := os.ReadFile(p.path(run, spoiled.ID+".pdf"))
		if err != nil {
			t.Fatal(err)
		}
		printed, err := p.Printed()
		if err != nil {
			t.Fatal(err)
		}
		reprint, err := p.Reprint()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := reprint.Run(t.Context(), id(t, spoiled), p.today, morgan); err == nil || !strings.Contains(err.Error(), "printed with it") {
			t.Errorf("printed twice: %v", err)
		}
		if _, err := printed.Done(t.Context(), run, []int64{999}, morgan); err == nil || !strings.Contains(err.Error(), "L000999") {
			t.Errorf("a letter of no run was spoiled: %v", err)
		}
		p.wantCode(alsoPosted, ledger.Accepted, "spooled") // nothing was recorded
		noted, err := printed.Done(t.Context(), run, []int64{id(t, spoiled)}, morgan)
		if err != nil || !slices.Equal(noted.Passed, []string{spoiled.ID}) {
			t.Fatalf("%+v, %v", noted, err)
		}
		p.run(0)
		p.wantCode(posted, ledger.Accepted, ledger.Spoiled)
		p.wantCode(alsoPosted, ledger.Sent, ledger.Printed)
		if told := p.report(0); !strings.Contains(told, spoiled.ID) || strings.Contains(told, other.ID) {
			t.Errorf("the report says:\n%s", told)
		}
		if _, err := p.Pause(t.Context(), morgan); err != nil {
			t.Fatal(err)
		}
		if _, err := reprint.Run(t.Context(), id(t, spoiled), p.today, morgan); err == nil || !strings.Contains(err.Error(), "stepdown resume") {
			t.Errorf("printed again while everything is paused: %v", err)
		}
		if left, err := filepath.Glob(p.path("20*")); err != nil || len(left) > 0 {
			t.Errorf("left in the folder: %q, %v", left, err)
		}
		if _, err := p.Resume(t.Context(), morgan); err != nil {
			t.Fatal(err)
		}
		sent, err := p.Store.Installation(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		again, err := reprint.Run(t.Context(), id(t, spoiled), p.today, morgan)
		if err != nil {
			t.Fatal(err)
		}
		listed := p.whole(p.path(again))
		if row := listed[spoiled.ID]; len(listed) != 1 || !slices.Contains(row, run) {
			t.Errorf("the reprint's manifest lists %q", listed)
		}
		if is, err := os.ReadFile(p.path(again, spoiled.ID+".pdf")); err != nil || !bytes.Equal(is, was) {
			t.Errorf("other bytes are printed again: %v", err)
		}
		if _, err := reprint.Run(t.Context(), id(t, spoiled), p.today, morgan); err == nil {
			t.Error("printed again before it was printed")
		}
		p.run(1)
		if s := p.states(posted); s != "accepted" {
			t.Errorf("one letter printed again is %q", s)
		}
		p.move(p.path(again), p.path("printed", again))
		p.run(2)
		if s := p.states(posted); s != "sent" {
			t.Errorf("one letter printed again and printed is %q", s)
		}
		if now, err := p.Store.Installation(t.Context()); err != nil || now.Claims < sent.Claims {
			t.Errorf("%d things were sent, and then %d, %v", sent.Claims, now.Claims, err)
		}
		events, err := p.History(t.Context(), id(t, spoiled))
		for _, e := range events {
			if e.Code == "reprint" && (e.By != morgan.By || !strings.Contains(e.Reason, morgan.Because)) {
				t.Errorf("the history says of the reprint: %+v", e)
			}
		}
		if err != nil || !slices.ContainsFunc(events, func(e store.Event) bool { return e.Code == "reprint" }) {
			t.Errorf("the history is %+v, %v", events, err)
		}
	})
}
