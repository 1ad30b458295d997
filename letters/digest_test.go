package letters_test

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"stepdown/internal/calendar"
	"stepdown/letters"
)

var friday = calendar.MustParse("2026-03-13")

// thing is a line of a digest that is due so many working days from Friday 13 March 2026, within one week.
func thing(ref, action string, workingDays int) letters.DigestLine {
	due := friday.AddDays(workingDays)
	if workingDays > 0 || workingDays < -4 {
		due = friday.AddDays(workingDays + 2*workingDays/max(workingDays, -workingDays))
	}
	return letters.DigestLine{Case: ref, Action: action, Due: due, WorkingDays: workingDays, Level: 2, Ask: "Morgan Sampleworth",
		AskTelephone: "01632 960101", Record: "Record it in the case system: the day of it."}
}

const (
	followUp = "Contact the new lead professional for the first follow-up."
	meeting  = "See that the family, the social worker and the lead professional meet."
	plan     = "Ask the social worker to send the action plan to the services."
	review   = "Review the handover with the social worker and the lead professional."
)

// digests are what people are told, by the name of the golden file.
func digests() map[string]letters.DigestInput {
	led := thing("EHM-20931/1", followUp, -1)
	led.LeadRole, led.Organisation = "pastoral lead", "Fablebury Primary School"
	first := thing("1048273/1", meeting, 0)
	first.First, first.Covering, first.Level = true, "Anna Fieldhouse", 3
	soon := thing("EHM-20944/1", meeting, 1)
	soon.Ask, soon.AskTelephone = "", ""
	crowd := []letters.DigestLine{led}
	for i := range 7 {
		l := thing(fmt.Sprintf("EHM-2095%d/1", i), plan, -2+i/4)
		if l.First = i == 0; i > 4 {
			l.Ask, l.AskTelephone, l.Covering = "Lee Inventon", "01632 960102", "Anna Fieldhouse"
		}
		crowd = append(crowd, l)
	}
	var over []letters.DigestLine
	for i, l := range []letters.DigestLine{thing("EHM-20940/1", followUp, -5), thing("EHM-20931/1", followUp, -2),
		thing("EHM-20941/1", meeting, -2),
		thing("EHM-20942/1", meeting, -2)} {
		if l.Over, l.Told = "Dev Marlowe", friday.AddDays(-4); i == 3 {
			l.Over, l.Told = "Anna Fieldhouse", calendar.Date{}
		}
		over = append(over, l)
	}
	waiting := []letters.WaitingLine{
		{Case: "EHM-20931", Letter: "closure letter", Says: "The name is missing.", Act: "Correct the record."},
		{Case: "EHM-20944", Letter: "closure letter", Says: "The name is missing.", Act: "Correct the record.", Covering: "Sam Fabler"},
		{Case: "EHM-20950", Act: "Record who can give consent."}}
	return map[string]letters.DigestInput{
		"digest": {New: []letters.DigestLine{led, first, soon}, Open: []letters.DigestLine{thing("EHM-20946/1", review, 4)},
			Waiting: waiting},
		"digest-crowded":         {New: crowd},
		"digest-waiting":         {Waiting: waiting},
		"digest-lead":            {AsLead: over},
		"digest-service-manager": {AsManager: over},
		"digest-and-lead":        {New: []letters.DigestLine{led}, Open: []letters.DigestLine{soon}, AsLead: over[:2], AsManager: over[3:]},
	}
}

func TestDigests(t *testing.T) {
	w := wording(t)
	for name, in := range digests() {
		in.Day = friday
		d, err := w.Digest(in)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		golden(t, name+".txt", d.Subject+"\n\n"+d.Text)
		golden(t, name+".html", d.HTML)
	}
}

func TestTheSubjectCountsWhatIsOverdueFirst(t *testing.T) {
	w := wording(t)
	over := thing("A-1/1", followUp, -2)
	over.Over = "Dev Marlowe"
	due := func(workingDays ...int) (lines []letters.DigestLine) {
		for _, n := range workingDays {
			lines = append(lines, thing("A-1/1", followUp, n))
		}
		return lines
	}
	one, two := []letters.DigestLine{over}, []letters.DigestLine{over, over}
	for want, in := range map[string]letters.DigestInput{
		"2 overdue, 1 due today, 3 soon":                      {New: due(-1, 0, 1), Open: due(-3, 2, 2)},
		"1 overdue, 1 soon":                                   {New: due(-1, 1)},
		"1 due today":                                         {New: due(0)},
		"1 soon, 1 waiting for you":                           {New: due(1), Waiting: make([]letters.WaitingLine, 1)},
		"2 waiting for you":                                   {Waiting: make([]letters.WaitingLine, 2)},
		"1 overdue, 2 with others":                            {New: due(-1), AsLead: two},
		"1 overdue with coordinators you lead":                {AsLead: one},
		"1 overdue with coordinators you lead, 1 with others": {AsLead: one, AsManager: one},
		"2 still overdue with 1 coordinator":                  {AsManager: two},
	} {
		in.Day = friday
		if d, err := w.Digest(in); err != nil || d.Subject != "Step down: "+want {
			t.Errorf("%q, want %q: %v", d.Subject, want, err)
		}
	}
}

// One who is told over an EHCO's head is told why, whose it is and since when, and what is asked of them; an EHCO is not.
func TestADigestOverAnEHCOsHeadSaysWhoseItIs(t *testing.T) {
	w := wording(t)
	line := func(ref, over string) letters.DigestLine {
		l := thing(ref, followUp, -5)
		l.Over, l.Told = over, friday.AddDays(-8)
		return l
	}
	told := []letters.DigestLine{line("A-1/1", "Dev Marlowe"), line("A-2/1", "Anna Fieldhouse"), line("A-3/1", "Dev Marlowe")}
	for _, tc := range []struct {
		in   letters.DigestInput
		want []string
	}{
		{letters.DigestInput{AsLead: told}, []string{"You get this as the lead of the coordinators below.", "Please ask each of them today",
			"Anna Fieldhouse: 1 overdue", "Dev Marlowe: 2 overdue",
			"5 working days overdue. Dev Marlowe has been told since Thursday 5 March 2026."}},
		{letters.DigestInput{AsManager: told}, []string{"You get this as the service manager.", "Please ask each coordinator's lead",
			"Anna Fieldhouse: 1, the oldest due on Friday 6 March 2026.", "Dev Marlowe: 2, the oldest due on Friday 6 March 2026.",
			"Was due on Friday 6 March 2026, 5 working days overdue: A-1/1, A-3/1."}},
	} {
		tc.in.Day = friday
		d, err := w.Digest(tc.in)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(d.Text), " ")
		for _, want := range tc.want {
			if !strings.Contains(text, want) {
				t.Errorf("the mail lacks %q:\n%s", want, d.Text)
			}
		}
		if strings.Contains(text, "Still open") {
			t.Errorf("it lists what is still open:\n%s", d.Text)
		}
	}
	own, err := w.Digest(letters.DigestInput{Day: friday, New: []letters.DigestLine{thing("A-1/1", followUp, -5)}})
	if err != nil || strings.Contains(own.Text, "You get this") {
		t.Errorf("the EHCO's own: %v\n%s", err, own.Text)
	}
}

// wordsAMinute is how fast grown-ups silently read English prose that is no fiction: M. Brysbaert, "How many words do we read per
// minute?", Journal of Memory and Language 109 (2019).
const wordsAMinute = 238

// TestADigestOf200ItemsReadsInAMinute counts the words of headings and sentences. References, their dates, names and numbers are
// not read but looked up, one after the other, when the reader comes to them (ours).
func TestADigestOf200ItemsReadsInAMinute(t *testing.T) {
	d, err := wording(t).Digest(twoHundred())
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(d.Text), " ")
	if n := strings.Count(text, "EHM-"); n != 200 {
		t.Errorf("it names %d cases", n)
	}
	words := 0
	for word := range strings.FieldsSeq(names.ReplaceAllString(dates.ReplaceAllString(text, " "), " ")) {
		if strings.ContainsFunc(word, unicode.IsLetter) && !strings.HasPrefix(word, "EHM-") && !strings.HasPrefix(word, "(new)") {
			words++
		}
	}
	headings := strings.Count(d.HTML, "<h1") + strings.Count(d.HTML, "<h2") + strings.Count(d.HTML, "<h3")
	if words > wordsAMinute || headings > 20 {
		t.Errorf("%d words to read and %d headings:\n%s", words, headings, d.Text)
	}
}

// twoHundred is a digest of 200 items of four kinds, for families of three social workers.
func twoHundred() letters.DigestInput {
	in := letters.DigestInput{Day: friday}
	workers := []string{"Morgan Sampleworth", "Lee Inventon", "Sam Fabler"}
	records := map[string]string{followUp: "the day of the first follow-up", meeting: "the day of the joint meeting",
		plan: "the day on which the action plan was sent", review: "the day of the six-week review"}
	add := func(to *[]letters.DigestLine, due, number int, actions ...string) {
		for n := range number {
			l := thing(fmt.Sprintf("EHM-2%d%02d/1", due+4, n), actions[n%len(actions)], due)
			l.Ask, l.AskTelephone, l.First = workers[n%3], fmt.Sprintf("01632 96010%d", n%3), due > 0
			l.Record = "Record it in the case system: " + records[l.Action] + "."
			*to = append(*to, l)
		}
	}
	add(&in.New, -4, 28, followUp, plan)
	add(&in.New, -1, 32, followUp, meeting, plan)
	add(&in.New, 0, 28, followUp, meeting, plan, review)
	add(&in.New, 1, 32, followUp, meeting, review)
	add(&in.Open, -3, 40, followUp, meeting, plan, review)
	add(&in.Open, -2, 40, followUp, meeting, plan, review)
	return in
}

// TestADigestSaysTheSameInBothForms by its words, in their order.
func TestADigestSaysTheSameInBothForms(t *testing.T) {
	w := wording(t)
	for name, in := range digests() {
		in.Day = friday
		d, err := w.Digest(in)
		if err != nil {
			t.Fatal(err)
		}
		_, page, _ := strings.Cut(d.HTML, "<main")
		if page = spoken(tag.ReplaceAllString("<main"+page, " ")); page != spoken(d.Text) {
			t.Errorf("%s says in HTML\n%s\nand as text\n%s", name, page, spoken(d.Text))
		}
	}
}

var (
	tag   = regexp.MustCompile(`<[^>]*>`)
	mark  = regexp.MustCompile(`(?m)^ *(\*|=+|-+)( |$)`)
	names = regexp.MustCompile(`(Morgan Sampleworth|Lee Inventon|Sam Fabler), 01632 96010\d\.`)
	dates = regexp.MustCompile(`(Was due on|Due on|Due today,) \w+ \d+ \w+ \d+(, \d+ working days? (overdue|left))?:`)
)

// spoken is a text without the marks of its form.
func spoken(text string) string {
	text = strings.Join(strings.Fields(html.UnescapeString(mark.ReplaceAllString(text, " "))), " ")
	return strings.NewReplacer(" :", ":", " .", ".", " ,", ",").Replace(text)
}
