package letters_test

import (
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/letters"
)

// One who is told over an EHCO's head is told why, and how much is whose; an EHCO is not.
func TestADigestOverAnEHCOsHeadSaysWhoseItIs(t *testing.T) {
	day := calendar.MustParse("2026-03-13")
	line := func(ref, over string) letters.DigestLine {
		return letters.DigestLine{Case: ref, Action: "Contact the lead professional.", Due: day.AddDays(-7), WorkingDays: -5, Level: 2,
			Over: over}
	}
	w := wording(t)
	told, err := w.Digest(letters.DigestInput{Day: day,
		New: []letters.DigestLine{line("A-1/1", "Dev Marlowe"), line("A-2/1", "Anna Fieldhouse"), line("A-3/1", "Dev Marlowe")}})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(told.Text), " ")
	for _, want := range []string{"You are told of what is overdue. By coordinator: Anna Fieldhouse 1, Dev Marlowe 2.",
		"It is with Anna Fieldhouse."} {
		if !strings.Contains(text, want) {
			t.Errorf("the digest lacks %q:\n%s", want, told.Text)
		}
	}
	if told.Subject != "Step down: 3 new, 0 open" || strings.Contains(text, "Still open") {
		t.Errorf("%q\n%s", told.Subject, told.Text)
	}
	own, err := w.Digest(letters.DigestInput{Day: day, New: []letters.DigestLine{line("A-1/1", "")}})
	if err != nil || strings.Contains(own.Text, "By coordinator") || strings.Contains(own.Text, "It is with") {
		t.Errorf("the EHCO's own: %v\n%s", err, own.Text)
	}
}
