package office_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// How long what a person has to do may wait before the report names it is the council's to say.
func TestTheReportTellsOfWhatWaitsTooLong(t *testing.T) {
	for _, tc := range []struct {
		name           string
		settings       []string
		given, printed map[int]bool // by days from the start, a Monday: whether the report tells of it
	}{
		{"by default", nil, map[int]bool{7: false, 8: true}, map[int]bool{3: false, 4: true}},
		{"as the settings say", []string{"STEPDOWN_REPORT_GIVEN_WITHIN=1 working day", "STEPDOWN_REPORT_PRINTED_WITHIN=6 working days"},
			map[int]bool{1: false, 2: true}, map[int]bool{8: false, 9: true}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := pile{newFortnight(t, tc.settings...)}
			p.run(0)
			for what, days := range map[string]map[int]bool{"Not given by hand for more than": tc.given, "Not printed for": tc.printed} {
				for n, want := range days {
					if told := p.report(n); strings.Contains(told, what) != want {
						t.Errorf("%s, after %d days: want %v:\n%s", what, n, want, told)
					}
				}
			}
			all, err := p.Letters(t.Context(), ledger.Ready, casefile.Key{})
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range all {
				if l.Channel != casefile.ByHand {
					continue
				}
				if told := p.report(9); !strings.Contains(told, l.Key.String()+" ("+l.ID+")") ||
					!strings.Contains(told, "Ask the social worker") {
					t.Errorf("the report does not name %s:\n%s", l.ID, told)
				}
				if err := p.Given(t.Context(), l.Number, morgan); err != nil {
					t.Fatal(err)
				}
			}
			if told := p.report(9); strings.Contains(told, "Not given by hand") {
				t.Errorf("all were given:\n%s", told)
			}
		})
	}
}

// That a feed was refused stands in the next report even if another was taken since.
func TestTheReportTellsOfAFeedThatWasRefusedBeforeAnother(t *testing.T) {
	f := newFortnight(t)
	p := pile{f}
	broken := f.Feed(t, 15)
	whole, err := os.ReadFile(filepath.Join(broken, "adults.csv"))
	if err != nil {
		t.Fatal(err)
	}
	write := func(content []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(broken, "adults.csv"), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f.DateBy(f.today.AddDays(1))
	write([]byte("names\n"))
	if _, err := f.Intake().Run(t.Context(), broken, false); err == nil {
		t.Fatal("a broken feed was taken")
	}
	if told := p.report(1); !strings.Contains(told, "A feed was refused") || strings.Contains(told, "Refused since") ||
		!strings.Contains(told, "Have the export put right") {
		t.Errorf("before another:\n%s", told)
	}
	write(whole)
	if _, err := f.Intake().Run(t.Context(), broken, false); err != nil {
		t.Fatal(err)
	}
	if told := p.report(1); strings.Contains(told, "A feed was refused") ||
		!strings.Contains(told, "Refused since Monday 16 March 2026, before another feed was taken: 1 feed.") {
		t.Errorf("after another:\n%s", told)
	}
}

// What fails while a person runs the day is told like what fails in the service.
func TestTheReportTellsOfARunThatFailed(t *testing.T) {
	p := pile{newFortnight(t)}
	p.Sink.Close()
	if _, err := p.RunDay(t.Context(), p.today); err == nil {
		t.Fatal("nobody missed the mail server")
	}
	if told := p.report(0); !strings.Contains(told, "The job deliver failed ") {
		t.Errorf("the report says\n%s", told)
	}
}
