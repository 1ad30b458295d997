package app_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stepdown/internal/app"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/config"
	"stepdown/internal/feed"
	"stepdown/internal/ledger"
	"stepdown/internal/litetest"
	"stepdown/internal/office"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
	"stepdown/internal/timetable"
	"stepdown/letters/pdf/readback"
)

// A third kind of letter, which the program doesn't know: its row here, its rule, its wording and its name in testdata/invitation.
// It invites a family that agrees to early help to the joint meeting.
var invitation = timetable.Kind{
	Name:       "invitation",
	Answers:    casefile.StandsGiven,
	Needs:      []string{"share given", "engage given", "no joint meeting"},
	CountsFrom: []string{"consent since"},
	RestsOn:    []casefile.Step{casefile.JointMeeting},
}

// invited is a council that writes invitations. Somebody has to approve each.
type invited struct {
	*app.App
	t   *testing.T
	dir string
}

func newInvited(t *testing.T, dir, database string) invited {
	t.Helper()
	policy := filepath.Join(dir, "policy.yaml")
	if err := os.WriteFile(policy, append(file(t, "../timetable/policy.yaml"), file(t, "testdata/invitation/rule.yaml")...),
		0o600); err != nil {
		t.Fatal(err)
	}
	wording := filepath.Join(dir, "templates")
	if err := os.CopyFS(filepath.Join(wording, "letters"), os.DirFS("testdata/invitation/letters")); err != nil {
		t.Fatal(err)
	}
	const kinds = "kinds: # of letters\n"
	shipped, name := string(file(t, "../../templates/words/mails.en.yaml")), string(file(t, "testdata/invitation/name.yaml"))
	words := strings.Replace(shipped, kinds, kinds+name, 1)
	if err := errors.Join(os.Mkdir(filepath.Join(wording, "words"), 0o700),
		os.WriteFile(filepath.Join(wording, "words", "mails.en.yaml"), []byte(words), 0o600)); err != nil {
		t.Fatal(err)
	}
	settings, err := config.Load(config.Sources{Kinds: append(timetable.Letters(), invitation), Environ: []string{
		"STEPDOWN_CONFIG=" + os.DevNull, "STEPDOWN_DATABASE=" + database, "STEPDOWN_FOLDERS_PRINT=" + filepath.Join(dir, "print"),
		"STEPDOWN_POLICY=" + policy, "STEPDOWN_FOLDERS_TEMPLATES=" + wording, "STEPDOWN_RELEASE_INVITATION=approval",
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := app.Migrate(t.Context(), settings, true, app.Grants{}); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), settings, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return invited{a, t, dir}
}

func file(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// march is a day of the families' stories, counted from the first of March.
func march(n int) calendar.Date { return calendar.NewDate(2026, time.March, 1).AddDays(n - 1) }

// agreed is a family that gave both consents on the second of March.
func agreed(ref string) casefile.Episode {
	id := ref + "-A1"
	e := casefile.Episode{
		Key: casefile.Key{Case: ref, Number: 1}, Level: 2, Basis: casefile.ChildInNeedPlan, DecidedOn: march(2), Support: casefile.SupportWanted,
		SocialWorker: casefile.Worker{Name: "Morgan Sampleworth", Telephone: "01632 960101", Email: "morgan.sampleworth@example.org"},
		Manager:      "Robin Exampleby", EHCO: "ehco-anna", EHCOToldOn: march(2),
		Children: []casefile.Child{{Name: "Wren Invented", BornOn: calendar.NewDate(2017, time.May, 14)}},
		Adults: []casefile.Adult{{ID: id, Name: "Ms Isla Invented", Relationship: "mother", ParentalResponsibility: casefile.Yes,
			Household: "home",
			Address:   []string{ref[4:] + " Inventor's Row", "Fablebury"}, Postcode: "NN99 1AA", AddressConfirmedOn: march(2),
			AddressConfirmedBy: "Morgan Sampleworth", SafeToWrite: casefile.Yes, Channel: casefile.Post, Language: "en", Format: casefile.Standard,
			Addressed: true}},
	}
	for _, scope := range casefile.Scopes {
		e.Consents = append(e.Consents, casefile.ConsentEvent{Giver: id, Scope: scope, Decision: casefile.Given, On: march(2),
			FormSignedOn: march(2)})
	}
	return e
}

func reached(e casefile.Episode, step casefile.Step, on calendar.Date, by string) casefile.Episode {
	e.Milestones = append(append([]casefile.Milestone(nil), e.Milestones...),
		casefile.Milestone{Step: step, On: on, By: by, Source: casefile.FromFeed, RecordedOn: on})
	return e
}

// night takes a feed in that was made on the day, and makes the day's passes.
func (i invited) night(on calendar.Date, episodes ...casefile.Episode) {
	i.t.Helper()
	folder := filepath.Join(i.dir, "feed", on.String())
	anna := casefile.Coordinator{ID: "ehco-anna", Name: "Anna Sampleworth", Email: "anna@example.org"}
	made := on.Time().Add(4 * time.Hour)
	if err := feed.Write(folder, feed.Manifest{MadeAt: made, Full: true}, episodes, []casefile.Coordinator{anna}); err != nil {
		i.t.Fatal(err)
	}
	intake := i.Intake()
	intake.Now = func() time.Time { return made.Add(time.Hour) }
	if took, err := intake.Run(i.t.Context(), folder, false); err != nil || took.Rejected > 0 {
		i.t.Fatal(took, err)
	}
	i.pass(on)
}

func (i invited) pass(on calendar.Date) {
	i.t.Helper()
	if _, err := i.RunDay(i.t.Context(), on); err != nil {
		i.t.Fatal(err)
	}
}

// stand is how the letters of a case are listed.
func (i invited) stand(ref string) string {
	i.t.Helper()
	all, err := i.Office().Letters(i.t.Context(), "", casefile.Key{Case: ref})
	if err != nil {
		i.t.Fatal(err)
	}
	var listed []string
	for _, l := range all {
		listed = append(listed, string(l.Kind)+" "+string(l.State)+" "+string(l.Code))
	}
	return strings.Join(listed, ", ")
}

func (i invited) want(ref, want string) {
	i.t.Helper()
	if got := i.stand(ref); got != want {
		i.t.Errorf("%s: got %q, want %q", ref, got, want)
	}
}

func (i invited) approve(ref string, on calendar.Date) {
	i.t.Helper()
	waiting, err := i.Store.Letters(i.t.Context(), store.LetterFilter{State: ledger.Held, Case: ref})
	if err != nil || len(waiting) != 1 {
		i.t.Fatalf("%s: %+v, %v", ref, waiting, err)
	}
	if err := i.Office().Approve(i.t.Context(), waiting[0].ID, on, office.Who{Name: "Dev Marlowe", Because: "read"}); err != nil {
		i.t.Fatal(err)
	}
}

// printed is the text of every letter in the print folder, in the order in which they were written.
func (i invited) printed() (texts []string) {
	i.t.Helper()
	found, err := filepath.Glob(filepath.Join(i.dir, "print", "*", "*.pdf"))
	if err != nil {
		i.t.Fatal(err)
	}
	for _, path := range found {
		texts = append(texts, strings.Join(readback.Read(i.t, file(i.t, path)).Root.Outline(), "\n"))
	}
	return texts
}

// print has the print room print what lies there.
func (i invited) print() {
	i.t.Helper()
	runs, err := filepath.Glob(filepath.Join(i.dir, "print", "*-*"))
	if err != nil || len(runs) != 1 {
		i.t.Fatal(runs, err)
	}
	if err := os.Rename(runs[0], filepath.Join(i.dir, "print", "printed", filepath.Base(runs[0]))); err != nil {
		i.t.Fatal(err)
	}
}

func TestAThirdKindOfLetterIsARowARuleAndAWording(t *testing.T) {
	for name, database := range map[string]func(t *testing.T, dir string) string{
		"sqlite":   func(t *testing.T, dir string) string { return litetest.In(t, dir) },
		"postgres": func(t *testing.T, _ string) string { return pgtest.URL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			i := newInvited(t, dir, database(t, dir))
			const goes, met, withdraws = "EHM-30001", "EHM-30002", "EHM-30003"
			i.night(march(9), agreed(goes), reached(agreed(met), casefile.JointMeeting, march(6), ""), agreed(withdraws))
			i.want(goes, "invitation held awaits-approval")
			i.want(met, "")
			i.approve(goes, march(9))
			i.approve(withdraws, march(9))
			i.pass(march(10))
			i.want(goes, "invitation accepted spooled")
			i.want(withdraws, "invitation accepted spooled")
			texts := i.printed()
			if len(texts) != 2 || !strings.Contains(texts[0], "You said yes to early help for Wren Invented.") ||
				!strings.Contains(texts[0], "call Morgan Sampleworth on 01632 960101") {
				t.Fatalf("the pages read %q", texts)
			}

			// A change of mind takes the invitation back out of the print folder; the other family's is printed.
			withdrawn := agreed(withdraws)
			withdrawn.Consents = append(withdrawn.Consents, casefile.ConsentEvent{Giver: withdrawn.Adults[0].ID, Scope: casefile.Share,
				Decision: casefile.Withdrawn, On: march(11)})
			i.night(march(11), agreed(goes), reached(agreed(met), casefile.JointMeeting, march(6), ""), withdrawn)
			i.want(withdraws, "invitation cancelled no-longer-due")
			i.print()
			i.pass(march(12))
			i.want(goes, "invitation sent printed")

			// It answers no closure: the letter that does goes out in its time, and nobody is invited again.
			closed := agreed(goes)
			closed.SocialWorkEndsOn = march(54)
			closed.LeadProfessionals = []casefile.LeadProfessional{{Name: "Jamie Chalkley", Role: "pastoral lead",
				Organisation: "Fablebury Primary School", Telephone: "01632 960201", From: march(10)}}
			closed = reached(reached(closed, casefile.JointMeeting, march(12), ""), casefile.HandoverStarted, march(12), "")
			closed = reached(closed, casefile.HandoverCompleted, march(53), "Morgan Sampleworth")
			closed = reached(closed, casefile.ClosureConfirmed, march(54), "Robin Exampleby")
			i.night(march(58), closed, reached(agreed(met), casefile.JointMeeting, march(6), ""), withdrawn)
			i.want(goes, "invitation sent printed, closure accepted spooled")
			i.want(met, "")
		})
	}
}
