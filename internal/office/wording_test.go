package office_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/app"
	"stepdown/internal/apptest"
	"stepdown/internal/demo"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
	"stepdown/templates"
)

// TestARealDatabaseSendsOnlyWordingThatWasApprovedAsItIs walks one family's letter through a council's changes of its wording.
func TestARealDatabaseSendsOnlyWordingThatWasApprovedAsItIs(t *testing.T) {
	for name, database := range apptest.Databases {
		t.Run(name, func(t *testing.T) {
			h := apptest.New(t)
			file := filepath.Join(h.Dir, "wording", "letters", "consent-refused.en.md")
			text, err := templates.FS.ReadFile("letters/consent-refused.en.md")
			if err == nil {
				err = os.MkdirAll(filepath.Dir(file), 0o700)
			}
			write := func(text string) {
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			write(string(text))
			f := &fortnight{House: h, t: t, today: demo.Start.AddDays(14)}
			f.settings = h.Settings(t, database(t, h), "STEPDOWN_FOLDERS_TEMPLATES="+filepath.Join(h.Dir, "wording"),
				"STEPDOWN_TIMING_GO_LIVE_ON=2020-01-01", "STEPDOWN_TIMING_FEED_MAX_AGE=30 working days")
			if _, err := app.Migrate(t.Context(), f.settings, false, app.Grants{}); err != nil {
				t.Fatal(err)
			}
			f.open(f.settings)
			if _, err := f.Intake().Run(t.Context(), h.Feed(t, 14), false); err != nil {
				t.Fatal(err)
			}
			// want has a pass over the wording as it is now, and looks at the letter.
			want := func(step string, state ledger.State, why string) {
				t.Helper()
				f.scan()
				f.deliver()
				if l := f.one(posted); l.State != state || !strings.Contains(l.Text, why) {
					t.Errorf("%s: the letter is %s: %s; want %s: %s", step, l.State, l.Text, state, why)
				}
			}
			want("its head alone", ledger.Held, "`stepdown templates approve letters/consent-refused.en.md`")

			if _, err := f.ApproveWording(t.Context(), "consent-refused.en", office.Who{}); err == nil {
				t.Error("approved by nobody")
			}
			if _, err := f.ApproveWording(t.Context(), "consent-refusd.en", morgan); err == nil ||
				!strings.Contains(err.Error(), `there is no file "consent-refusd.en": did you mean "consent-refused.en"?`) {
				t.Errorf("a file that there is not: %v", err)
			}
			approve := func(name string) {
				t.Helper()
				if _, err := f.ApproveWording(t.Context(), name, morgan); err != nil {
					t.Fatal(err)
				}
			}
			approve("consent-refused.en")
			want("without its words", ledger.Held, "`stepdown templates approve words/en.yaml`")
			approve("words/en")
			f.scan()
			if l := f.one(posted); l.State != ledger.Ready {
				t.Errorf("approved, and the letter is %s: %s", l.State, l.Text)
			}

			write(string(text) + "\nOne more sentence.\n")
			f.open(f.settings)
			want("edited since", ledger.Held, "is not what was approved")
			all, err := f.Wordings(t.Context())
			i := slices.IndexFunc(all, func(w office.Wording) bool { return w.Template == "letters/consent-refused.en.md" })
			if err != nil || i < 0 || all[i].Approved || all[i].By != morgan.Name || all[i].At == nil {
				t.Errorf("the list says %+v, %v", all, err)
			}
			approve("consent-refused.en")
			want("approved as it is now", ledger.Accepted, "")
		})
	}
}
