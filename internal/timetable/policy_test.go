package timetable_test

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/strict"
	. "stepdown/internal/timetable"
)

func embedded(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile("policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestTheDefaultPolicyIsOneThatACouncilCouldLoad(t *testing.T) {
	p, err := Load(Letters(), "ours.yaml", []byte(embedded(t)))
	if err != nil {
		t.Fatal(err)
	}
	if p.Digest() != Default().Digest() || p.Digest() == "" {
		t.Errorf("digest %q, the default's is %q", p.Digest(), Default().Digest())
	}
	for _, r := range p.Rules {
		if r.Source == "" || r.Because == "" || r.Action == "" {
			t.Errorf("rule %s does not say what is to be done, who asks for it and why", r.ID)
		}
	}
}

func TestADigestTellsPoliciesApart(t *testing.T) {
	p, err := Load(Letters(), "ours.yaml", []byte(strings.Replace(embedded(t), "due: 21 days", "due: 20 days", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if p.Digest() == Default().Digest() {
		t.Error("another policy has the same digest")
	}
}

// Each fault is planted by replacing one piece of the default policy; the message is asserted whole.
func TestAFaultyPolicyIsRefusedWithLineAndMend(t *testing.T) {
	for name, tc := range map[string]struct{ old, new, want string }{
		"unknown key": {"    due: 21 days\n", "    due: 21 days\n    dues: 3 days\n",
			`council.yaml:LINE: a rule has no key "dues": did you mean "due"?: remove or rename it`},
		"unknown condition": {"when: [level 2, share given]", "when: [level 2, share gven]",
			`council.yaml:LINE: when: unknown word "share gven": did you mean "share given"?`},
		"nothing like it": {"when: [level 2, share given]", "when: [level 2, moon]",
			`council.yaml:LINE: when: unknown word "moon"`},
		"unknown day": {"counted_from: [decided on]", "counted_from: [decided]",
			`council.yaml:LINE: counted_from: unknown word "decided": did you mean "decided on"?`},
		"missing field": {"    due: 21 days\n", "",
			`council.yaml:LINE: a rule lacks "due": add it`},
		"key twice": {"    due: 21 days\n", "    due: 21 days\n    due: 22 days\n",
			`council.yaml:LINE: a rule has the key "due" twice: remove one of them`},
		"negative days": {"due: 21 days", "due: -21 days",
			`council.yaml:LINE: due: "-21 days" is negative`},
		"unreadable offset": {"due: 21 days", "due: three weeks",
			`council.yaml:LINE: due: "three weeks" is not read: write "5 days", "5 working days", "next working day" or "at once"`},
		"short handover": {"handover:\n  minimum_days: 42", "handover:\n  minimum_days: 41",
			`council.yaml:LINE: handover minimum_days is 41: the professionals' leaflet promises at least 42`},
		"short planning": {"planning:\n  minimum_days: 42", "planning:\n  minimum_days: 7",
			`council.yaml:LINE: planning minimum_days is 7: the families' leaflet promises at least 42`},
		"a pathway with a short handover": {"{handover_days: 42, planning_days: 42}", "{handover_days: 41, planning_days: 42}",
			`council.yaml:LINE: the pathway family-help has a minimum of 41 and 42 days: the leaflets promise at least 42 and 42`},
		"a pathway with short planning": {"{handover_days: 42, planning_days: 42}", "{handover_days: 56, planning_days: 14}",
			`council.yaml:LINE: the pathway family-help has a minimum of 56 and 14 days: the leaflets promise at least 42 and 42`},
		"an unknown pathway": {"  family-help: {handover", "  family-hlp: {handover",
			`council.yaml:LINE: pathways has no key "family-hlp": did you mean "family-help"?: remove or rename it`},
		"days in words": {"planning:\n  minimum_days: 42", "planning:\n  minimum_days: six weeks",
			`council.yaml:LINE: planning minimum_days must be a whole number`},
		"late follow-up": {"due: 5 days", "due: 6 days",
			`council.yaml:LINE: the first follow-up is due after 6 days: the professionals' leaflet promises it within 5 days`},
		"no follow-up": {"done_when: [first follow-up since]", "done_when: [action plan sent]",
			`council.yaml:LINE: no rule asks for the first follow-up, which the professionals' leaflet promises`},
		"closure without completed handover": {"when: [share given, engage given, handover completed, closure",
			"when: [share given, engage given, closure",
			`council.yaml:LINE: the closure letter can't do without the condition "handover completed"`},
		"closure before day 42": {"counted_from: [handover minimum, handover extended to, handover completed",
			"counted_from: [handover extended to, handover completed",
			`council.yaml:LINE: the closure letter must be counted from "handover minimum" as well`},
		"unknown ladder": {"ladder: once\n    source: ours", "ladder: onse\n    source: ours",
			`council.yaml:LINE: ladder: unknown word "onse": did you mean "once"?`},
		"over the EHCO's head": {"{working_days: 2, tell: [ehco, lead]}", "{working_days: 2, tell: [lead]}",
			`council.yaml:LINE: tell: nobody is told what the ehco is not told`},
		"steps out of order": {"{working_days: 2, tell: [ehco, lead]}", "{working_days: 0, tell: [ehco, lead]}",
			`council.yaml:LINE: working_days: 0 does not come after the step before`},
		"same id": {"id: action-plan", "id: first-follow-up",
			`council.yaml:LINE: the id "first-follow-up" is taken by the rule on line ` + lineOf(embedded(t), "- id: first-follow-up")},
		"only open days": {"counted_from: [ehco told on, lead professional from]", "counted_from: [lead professional from]",
			`council.yaml:LINE: counted_from: each of these days may be missing; add one that the rule can wait for`},
		"letter at once": {"due: next working day\n    done_when: [sent]\n    source: \"leaflet: families\"",
			"due: at once\n    done_when: [sent]\n    source: \"leaflet: families\"",
			`council.yaml:LINE: due: a letter can't be due "at once": count it from a recorded day`},
		"a latest day of what is due at once": {"    due: at once\n", "    no_later_than: [closure confirmed]\n    due: at once\n",
			`council.yaml:LINE: no_later_than: nothing is earlier than at once: leave it out`},
		"a latest day of a letter": {"    counted_from: [closure confirmed, consent since]\n",
			"    no_later_than: [closure confirmed]\n    counted_from: [closure confirmed, consent since]\n",
			`council.yaml:LINE: no_later_than: a letter never goes before the days that it counts from: leave it out`},
		"count of what is due at once": {"    due: at once\n", "    counted_from: [consent since]\n    due: at once\n",
			`council.yaml:LINE: counted_from: what is due at once counts from the day on which it is first seen: leave it out`},
		"no day to count from": {"    counted_from: [decided on]\n", "",
			`council.yaml:LINE: a rule lacks "counted_from": add it`},
		"same kind twice": {"letter: consent-refused", "letter: closure",
			`council.yaml:LINE: the closure letter has a rule already, on line ` + lineOf(embedded(t), "- id: closure-letter")},
		"not YAML": {"rules:\n", "rules: [\n", `council.yaml:LINE: did not find expected node content: mend the YAML; a value with special ` +
			`characters goes in quotes`},
	} {
		t.Run(name, func(t *testing.T) {
			text := embedded(t)
			if strings.Count(text, tc.old) == 0 {
				t.Fatalf("the default policy no longer holds %q", tc.old)
			}
			_, err := Load(Letters(), "council.yaml", []byte(strings.Replace(text, tc.old, tc.new, 1)))
			if err == nil {
				t.Fatal("loaded")
			}
			want := "(?m)^" + strings.Replace(regexp.QuoteMeta(tc.want), "LINE", `\d+`, 1) + "$"
			if !regexp.MustCompile(want).MatchString(err.Error()) {
				t.Errorf("got:\n%v\nwant among them:\n%s", err, tc.want)
			}
		})
	}
}

func lineOf(text, piece string) string {
	before, _, _ := strings.Cut(text, piece)
	n := strings.Count(before, "\n") + 1
	var digits []byte
	for ; n > 0; n /= 10 {
		digits = append(digits, byte('0'+n%10))
	}
	slices.Reverse(digits)
	return string(digits)
}

func TestAllFaultsAreNamedAtOnceInOrder(t *testing.T) {
	text := embedded(t)
	text = strings.Replace(text, "due: 21 days", "due: -21 days", 1)
	text = strings.Replace(text, "version:", "versoin:", 1)
	text = strings.Replace(text, "ladder: standard", "ladder: stanbard", 1)
	_, err := Load(Letters(), "council.yaml", []byte(text))
	var faults strict.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("got %v", err)
	}
	if len(faults) != 4 { // the misspelt version is also a missing one
		t.Errorf("got %d faults:\n%v", len(faults), err)
	}
	if !slices.IsSortedFunc(faults, func(a, b strict.Fault) int { return a.Line - b.Line }) {
		t.Errorf("not in the order of lines:\n%v", err)
	}
	if want := lineOf(embedded(t), "due: 21 days"); !strings.Contains(err.Error(), "council.yaml:"+want+": due") {
		t.Errorf("want line %s for the offset:\n%v", want, err)
	}
}

func TestAStricterCouncilIsFree(t *testing.T) {
	text := embedded(t)
	text = strings.Replace(text, "minimum_days: 42", "minimum_days: 56", 2)
	text = strings.Replace(text, "due: 5 days", "due: 3 working days", 1)
	if _, err := Load(Letters(), "council.yaml", []byte(text)); err != nil {
		t.Error(err)
	}
}

func FuzzLoad(f *testing.F) {
	text := embedded(f)
	f.Add(text)
	f.Add("")
	f.Add("rules: [1, {id: x}]")
	f.Add("version: &a [*a]")
	f.Add("a: 1\n---\nb: 2")
	f.Add(strings.Replace(text, "tell: [ehco]", "tell: ehco", 1))
	f.Fuzz(func(t *testing.T, s string) {
		p, err := Load(Letters(), "fuzz.yaml", []byte(s))
		if (p == nil) == (err == nil) {
			t.Fatalf("policy %v with error %v", p != nil, err)
		}
		if p != nil && p.HandoverMinimum < Default().HandoverMinimum {
			t.Fatalf("a handover of %d days was let in", p.HandoverMinimum)
		}
	})
}

// TestAPathwayHasItsOwnMinimum walks one handover on two pathways, of which one lasts longer.
func TestAPathwayHasItsOwnMinimum(t *testing.T) {
	text := strings.Replace(embedded(t), "{handover_days: 42, planning_days: 42}", "{handover_days: 56, planning_days: 70}", 1)
	p, err := Load(Letters(), "council.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	e := &casefile.Episode{Milestones: []casefile.Milestone{{Step: casefile.HandoverStarted, On: calendar.MustParse("2026-03-02"),
		Source: casefile.FromFeed}}}
	for pathway, want := range map[string]string{"": "2026-04-13", "family-help": "2026-04-27", "Family-Help": "2026-04-27"} {
		e.Pathway = pathway
		out := p.Due(e, ledger.Past{}, calendar.New(nil, nil), calendar.MustParse("2026-03-03"))
		at := slices.IndexFunc(out.Items, func(i DueItem) bool { return i.Rule == "six-week-review" })
		if at < 0 || out.Items[at].Key.Nominal.String() != want {
			t.Errorf("%q: %+v, want a review on %s", pathway, out.Items, want)
		}
	}
}
