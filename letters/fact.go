package letters

import (
	"fmt"
	"slices"
	"strings"

	"stepdown/internal/casefile"
	"stepdown/internal/strict"
	"stepdown/internal/timetable"
	"stepdown/letters/prose"
)

// fact is something that a letter must tell its reader.
type fact struct {
	what string                                     // for people, after "it doesn't say"
	mend string                                     // what to print
	of   func(timetable.Kind, Values) bool          // the letters that must tell it
	told func(text string, in Input, v Values) bool // whether a letter's text does
}

// facts are all that letters must say, and of which kinds. What can't be found in a text, such as that help is a choice, is for
// whoever approves the wording.
var facts = []fact{
	{"whom it is about", "{{.Children}}, and {{.ChildList}} where that is not empty", toParents, func(text string, in Input, _ Values) bool {
		return !slices.ContainsFunc(in.Episode.Children, func(c casefile.Child) bool { return !strings.Contains(text, c.Name) })
	}},
	{"on which day social work ends", "{{.EndsOn}}", ofKind(func(k timetable.Kind) bool { return k.TellsEnd }),
		prints(func(v Values) []Value { return []Value{v.EndsOn} })},
	{"on which day its reader refused that information is shared", "{{.Sharing.On}}",
		func(_ timetable.Kind, v Values) bool { return v.Sharing.Refused },
		prints(func(v Values) []Value { return []Value{v.Sharing.On} })},
	{"on which day its reader refused help", "{{.Engagement.On}}",
		func(_ timetable.Kind, v Values) bool { return v.Engagement.Refused },
		prints(func(v Values) []Value { return []Value{v.Engagement.On} })},
	{"who the lead professional is", "{{.LeadName}}", namesLead, prints(func(v Values) []Value { return []Value{v.LeadName} })},
	{"how to reach the lead professional", "{{.LeadTelephone}}, or {{.LeadOrganisation}} where that is empty", namesLead,
		prints(func(v Values) []Value {
			if v.LeadTelephone != "" {
				return []Value{v.LeadTelephone}
			}
			return []Value{v.LeadOrganisation}
		})},
	{"how to reach early help, and how to change one's mind", "{{.EarlyHelpTelephone}}", closing,
		prints(func(v Values) []Value { return []Value{v.EarlyHelpTelephone} })},
	{"when early help answers", "{{.OpeningHours}}", closing, prints(func(v Values) []Value { return []Value{v.OpeningHours} })},
	{"whom to call at any hour", "{{.UrgentTelephone}}", closing, prints(func(v Values) []Value { return []Value{v.UrgentTelephone} })},
	{"to call 999 in danger", "999", closing, prints(func(Values) []Value { return []Value{"999"} })},
	{"how to reach whoever signs it", "{{.SocialWorkerTelephone}}", always,
		prints(func(v Values) []Value { return []Value{v.SocialWorkerTelephone} })},
	{"how to complain", "{{.ComplaintsTelephone}} or {{.ComplaintsWeb}}", always,
		prints(func(v Values) []Value { return []Value{v.ComplaintsTelephone, v.ComplaintsWeb} })},
	{"how a child gets an advocate", "{{.AdvocateTelephone}}",
		func(k timetable.Kind, v Values) bool { return k.NamesLead || v.YoungPerson && k.AnswersClosure },
		prints(func(v Values) []Value { return []Value{v.AdvocateTelephone} })},
	{"how to get it in another format or language", "{{.FormatsTelephone}}", closing,
		prints(func(v Values) []Value { return []Value{v.FormatsTelephone} })},
	{"how to call by Relay UK", "{{.RelayUK}}", closing, prints(func(v Values) []Value { return []Value{v.RelayUK} })},
	{"where the privacy notice is", "{{.PrivacyWeb}}", closing, prints(func(v Values) []Value { return []Value{v.PrivacyWeb} })},
}

func ofKind(is func(timetable.Kind) bool) func(timetable.Kind, Values) bool {
	return func(k timetable.Kind, _ Values) bool { return is(k) }
}

var (
	always    = ofKind(func(timetable.Kind) bool { return true })
	closing   = ofKind(func(k timetable.Kind) bool { return k.AnswersClosure })
	namesLead = ofKind(func(k timetable.Kind) bool { return k.NamesLead })
)

func toParents(_ timetable.Kind, v Values) bool { return !v.YoungPerson }

// prints is told by a text that holds any of some values.
func prints(values func(Values) []Value) func(string, Input, Values) bool {
	return func(text string, _ Input, v Values) bool {
		return slices.ContainsFunc(values(v), func(each Value) bool { return strings.Contains(text, string(each)) })
	}
}

// told is a council of which no two details are alike, so that a text shows which of them it tells.
func told() Profile {
	number := func(n int) string { return fmt.Sprintf("01632 96090%d", n) }
	return Profile{
		Council: "Anytown Council", EarlyHelpTelephone: number(1), EarlyHelpWeb: "www.example.org/help", OpeningHours: "0:07-23:51",
		UrgentTelephone: number(2), ComplaintsTelephone: number(3), ComplaintsWeb: "www.example.org/complaints", AdvocateTelephone: number(4),
		FormatsTelephone: number(5), RelayUK: "18009", PrivacyWeb: "www.example.org/privacy",
	}
}

// untold finds what letters by the template must say and don't, each with the first variant in which it is missing.
func (t wording) untold(kind timetable.Kind) (faults strict.Faults) {
	missing := map[string]bool{}
	for _, variant := range Variants(kind) {
		in := variant.Sampled(kind)
		in.Profile = told()
		v := valuesOf(kind, t.words, in)
		_, blocks, err := t.fill(v)
		if err != nil {
			return nil // that is a fault of its own
		}
		text := strings.Join(strings.Fields(prose.Shown(blocks)), " ")
		for _, f := range facts {
			if f.of(kind, v) && !f.told(text, in, v) && !missing[f.what] {
				missing[f.what] = true
				faults = append(faults, strict.At(t.name, 0, "", fmt.Sprintf("it doesn't say %s (%s)", f.what, variant.Name), "print "+f.mend))
			}
		}
	}
	return faults
}
