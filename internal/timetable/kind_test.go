package timetable_test

import (
	"slices"
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/timetable"
)

// invitation is a kind that the leaflets don't know: it answers the family's agreement, and no closure.
var invitation = Kind{
	Name:       "invitation",
	Answers:    casefile.StandsGiven,
	Needs:      []string{"share given", "engage given", "no joint meeting"},
	CountsFrom: []string{"consent since"},
	RestsOn:    []casefile.Step{casefile.JointMeeting},
}

const invitationRule = `
  - id: invitation
    for: family
    letter: invitation
    action: Invite the family to the joint meeting.
    when: [share given, engage given, no joint meeting]
    counted_from: [consent since]
    due: 5 working days
    done_when: [sent]
    source: ours
    because: A family that knows what the meeting is for comes to it.
`

func inviting(t *testing.T) *Policy {
	t.Helper()
	p, err := Load(append(Letters(), invitation), "ours.yaml", []byte(embedded(t)+invitationRule))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAPolicyHasARuleForEachKind(t *testing.T) {
	kinds := append(Letters(), invitation)
	for want, text := range map[string]string{
		"no rule writes the invitation letter":                                    "",
		`the invitation letter can't do without the condition "no joint meeting"`: strings.Replace(invitationRule, ", no joint meeting]", "]", 1),
		`the invitation letter must be counted from "consent since" as well`: strings.Replace(invitationRule, "consent since",
			"decided on", 1),
		"the invitation letter has a rule already, on line": invitationRule + strings.Replace(invitationRule, "id: ",
			"id: other-", 1),
		`letter: unknown word "invitations": did you mean "invitation"?`: strings.Replace(invitationRule, "letter: invitation",
			"letter: invitations", 1),
	} {
		if _, err := Load(kinds, "ours.yaml", []byte(embedded(t)+text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := Load(Letters(), "ours.yaml", []byte(embedded(t)+invitationRule)); err == nil {
		t.Error("a policy writes a letter that nobody knows")
	}
}

func TestEveryRowSaysWhatTheDefaultRulesAskFor(t *testing.T) {
	for _, k := range Letters() {
		if k.Answers != casefile.StandsGiven && k.Answers != casefile.StandsRefused {
			t.Errorf("%s answers %q", k.Name, k.Answers)
		}
		for _, step := range k.RestsOn {
			if !slices.Contains(casefile.Steps(), step) {
				t.Errorf("%s rests on %q", k.Name, step)
			}
		}
		if of := Letters().Of(k.Name); of.Name != k.Name || k.Release() != "release."+strings.ReplaceAll(string(k.Name), "-", "_") {
			t.Errorf("%s: found %s, released by %s", k.Name, of.Name, k.Release())
		}
	}
	if k := Letters().Of("invoice"); k.Name != "" {
		t.Errorf("there is a row for an invoice: %+v", k)
	}
}

func TestAKindThatAnswersNoClosureStandsBesideThoseThatDo(t *testing.T) {
	p := inviting(t)
	agreed := said(casefile.Given, "03-02")
	owed := func(e *casefile.Episode, past ledger.Past, on string) (names []ledger.Kind) {
		for _, l := range p.Due(e, past, england, day(on)).Letters {
			if l.Closure.IsZero() {
				t.Errorf("a %s letter answers no day", l.Occasion.Kind)
			}
			names = append(names, l.Occasion.Kind)
		}
		return names
	}
	want := func(what string, got []ledger.Kind, want ...ledger.Kind) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", what, got, want)
		}
	}
	nobody := ledger.Past{}
	want("agreed", owed(family(agreed), nobody, "03-09"), invitation.Name)
	want("met", owed(family(agreed, did(casefile.JointMeeting, "03-05")), nobody, "03-09"))
	want("refused", owed(family(said(casefile.Refused, "03-02")), nobody, "03-09"))
	want("no support needed", owed(family(agreed, notNeeded), nobody, "03-09"))

	// Written on the very day of the confirmation, it keeps no closure letter back; nor does one keep it.
	invited := func(state ledger.State, on calendar.Date) ledger.Past {
		return ledger.Past{Letters: []ledger.PastLetter{{Letter: ledger.Letter{Occasion: ledger.Occasion{Kind: invitation.Name,
			Since: day("03-02")},
			Closure: day("03-02"), Addressees: []string{"P1"}}, State: state, WrittenOn: on}}}
	}
	want("closed, invited the same day", owed(handedOver(did(casefile.JointMeeting, "03-05")), invited(ledger.Sent, day("04-27")), "04-30"),
		Closure.Name)
	sent := ledger.Past{Letters: []ledger.PastLetter{answer(t, handedOver(), ledger.Past{}, day("04-28"), ledger.Sent)}}
	want("after a closure letter", owed(family(said(casefile.Given, "05-05")), sent, "05-18"), invitation.Name)

	// It answers a stretch of agreement once, whatever date that is corrected to.
	o := p.Due(family(said(casefile.Given, "03-04")), invited(ledger.Sent, day("03-09")), england, day("03-16"))
	if len(o.Letters) != 1 || o.Letters[0].Occasion.Since != day("03-02") || verdict(o, "invitation").State != Done {
		t.Errorf("the consent's date was corrected: %+v, %+v", o.Letters, verdict(o, "invitation"))
	}
	again := family(agreed, said(casefile.Withdrawn, "03-10"), said(casefile.Given, "03-12"))
	if o := p.Due(again, invited(ledger.Sent, day("03-09")), england, day("03-23")); len(o.Letters) != 1 ||
		o.Letters[0].Occasion.Since != day("03-12") {
		t.Errorf("agreed anew: %+v", o.Letters)
	}
}
