package letters

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"stepdown/internal/calendar"
	"stepdown/internal/strict"
	"stepdown/internal/timetable"
	"stepdown/templates"
)

// untoldWithout looks for what a shipped letter must say, once everything is taken out of it that an expression finds.
func untoldWithout(t *testing.T, kind timetable.Kind, expression string) strict.Faults {
	t.Helper()
	name := "letters/" + string(kind.Name) + ".en.md"
	shipped, err := templates.FS.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	cut := regexp.MustCompile(expression).ReplaceAll(shipped, []byte("it"))
	if string(cut) == string(shipped) {
		t.Fatalf("%s doesn't hold %s", name, expression)
	}
	wording, faults := readTemplate(name, cut)
	if faults != nil {
		t.Fatal(faults)
	}
	wording.words = englishWords(t)
	return wording.untold(kind)
}

// englishWords are those that are shipped.
func englishWords(t *testing.T) *words {
	t.Helper()
	raw, err := templates.FS.ReadFile("words/en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	said, faults := readWords("words/en.yaml", raw)
	if faults != nil {
		t.Fatal(faults)
	}
	return said
}

func TestALetterMustSayWhatItsReaderNeeds(t *testing.T) {
	for _, tc := range []struct {
		kind          timetable.Kind
		without, says string
	}{
		{timetable.Closure, `\{\{\.EndsOn\}\}`, "on which day social work ends"},
		{timetable.Closure, `\{\{\.LeadName\}\}`, "who the lead professional is"},
		{timetable.Closure, `\{\{\.LeadTelephone\}\}`, "how to reach the lead professional"},
		{timetable.Closure, `\{\{else\}\}You can find them at \{\{\.LeadOrganisation\}\}\.|, \{\{\.LeadOrganisation\}\}`,
			"how to reach the lead professional"},
		{timetable.Closure, `\{\{\.AdvocateTelephone\}\}`, "how a child gets an advocate"},
		{timetable.Closure, `\{\{range \.ChildList\}\}\n- \{\{\.\}\}\n\{\{- end\}\}`, "whom it is about"},
		{timetable.Closure, `\{\{\.EarlyHelpTelephone\}\}`, "how to reach early help"},
		{timetable.ConsentRefused, `\*\*\{\{\.Sharing\.On\}\}\*\* that`, "on which day its reader refused that information is shared"},
		{timetable.ConsentRefused, `\{\{\.Engagement\.On\}\}`, "on which day its reader refused help"},
		{timetable.ConsentRefused, `999`, "to call 999 in danger"},
		{timetable.ConsentRefused, `\{\{\.UrgentTelephone\}\}`, "whom to call at any hour"},
		{timetable.ConsentRefused, `\{\{\.OpeningHours\}\}`, "when early help answers"},
		{timetable.ConsentRefused, `\{\{\.EarlyHelpTelephone\}\}`, "how to change one's mind"},
		{timetable.ConsentRefused, `\{\{\.SocialWorkerTelephone\}\}`, "how to reach whoever signs it"},
		{timetable.ConsentRefused, `\{\{\.Complaints(Telephone|Web)\}\}`, "how to complain"},
		{timetable.ConsentRefused, `\{\{\.FormatsTelephone\}\}`, "how to get it in another format or language"},
		{timetable.ConsentRefused, `\{\{\.RelayUK\}\}`, "how to call by Relay UK"},
		{timetable.ConsentRefused, `\{\{\.PrivacyWeb\}\}`, "where the privacy notice is"},
		{timetable.ConsentRefused, `\{\{\.AdvocateTelephone\}\}`, "how a child gets an advocate"},
	} {
		faults := untoldWithout(t, tc.kind, tc.without)
		if len(faults) != 1 || faults[0].File != "letters/"+string(tc.kind.Name)+".en.md" || !strings.Contains(faults[0].Problem, tc.says) ||
			!strings.HasPrefix(faults[0].Mend, "print ") {
			t.Errorf("without %s: %v, want %q", tc.without, faults, tc.says)
		}
	}
}

// A letter of which much is missing says so at once, and in which variant, for every thing that is missing.
func TestAllFaultsAreFoundAtOnce(t *testing.T) {
	faults := untoldWithout(t, timetable.Closure, `999|\{\{\.(EndsOn|LeadName)\}\}`)
	if len(faults) != 3 || !strings.Contains(faults[0].Problem, "(level 2)") {
		t.Errorf("got %v", faults)
	}
	few := fstest.MapFS{"letters/closure.en.md": {Data: []byte("---\ntitle: T\n---\none\n")}}
	if _, err := Load(timetable.Letters(), templates.FS, few); err != nil {
		t.Errorf("what only a reader misses stops the whole service: %v", err)
	}
	_, err := Check(timetable.Letters(), calendar.MustParse("2026-06-16"), templates.FS, few)
	if all, _ := errors.AsType[strict.Faults](err); len(all) != 14 {
		t.Errorf("%d faults of a letter that says nothing:\n%v", len(all), err)
	}
}
