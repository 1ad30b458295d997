package store

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/casefile"
)

// TestPreparedCasesAreReadAsWritten has texts in them that look like lengths, and like lines of their own.
func TestPreparedCasesAreReadAsWritten(t *testing.T) {
	text := rapid.SampledFrom([]string{"", "a", "1:", "#1:x", "\n", "é\n{}", "EHM-1", "12:34:56"})
	rapid.Check(t, func(t *rapid.T) {
		var body []byte
		var all []*newcomer
		for range rapid.IntRange(1, 3).Draw(t, "cases") {
			p := &newcomer{form: rapid.IntRange(0, 20).Draw(t, "form"), row: episodeRow{Case: text.Draw(t, "case"),
				Number: rapid.IntRange(1, 99).Draw(t, "number"), Digest: text.Draw(t, "digest"), ID: rapid.Int64Min(1).Draw(t, "id")}}
			for range rapid.IntRange(0, 2).Draw(t, "people") {
				p.comes.facts = append(p.comes.facts, presenceRow{Person: text.Draw(t, "person"), Facts: text.Draw(t, "facts"),
					Against: text.Draw(t, "against"), AgainstPlace: casefile.Place(text.Draw(t, "place")), Places: text.Draw(t, "places")})
				p.comes.work = append(p.comes.work, mailboxRow{Place: casefile.Place(text.Draw(t, "place"))})
			}
			all, body = append(all, p), p.append(body)
		}
		cases, err := unstage(string(body) + `{"ID":7,"Digest":"d"}` + "\n")
		if err != nil || len(cases) != len(all)+1 || cases[len(all)].ID != 7 {
			t.Fatalf("%d cases of %d, %v", len(cases), len(all)+1, err)
		}
		for i, p := range all {
			if !reflect.DeepEqual(cases[i].newcomer, p) {
				t.Fatalf("%+v was read as %+v", p, cases[i].newcomer)
			}
		}
	})
}

// TestABrokenPartIsNotTaken has a prepared case cut short at each place, and lengthened.
func TestABrokenPartIsNotTaken(t *testing.T) {
	p := &newcomer{form: 1, row: episodeRow{Case: "EHM-1", Number: 1, Digest: "d", ID: 7}, comes: presences{
		facts: []presenceRow{{Person: "A1", Places: "1person A1"}}, work: []mailboxRow{{Place: "m"}}}}
	whole := string(p.append(nil))
	for i := 1; i < len(whole); i++ {
		if _, err := unstage(whole[:i]); err == nil {
			t.Errorf("taken: %q", whole[:i])
		}
	}
	for _, body := range []string{strings.Replace(whole, "5:", "6:", 1), strings.Replace(whole, "5:", fmt.Sprintf("%d:", len(whole)), 1),
		strings.Replace(whole, "5:", "-5:", 1), "x\n"} {
		if _, err := unstage(body); err == nil {
			t.Errorf("taken: %q", body)
		}
	}
}

// TestPartsOfOlderVersionsAreTaken has one with the record in it, and no number, and one that tells of each place by itself.
func TestPartsOfOlderVersionsAreTaken(t *testing.T) {
	people := []presenceRow{{Person: "A1", Facts: "{}", Places: "1b\n0c"}, {Person: "A2", Facts: "{}", Places: "1a"}}
	for body, want := range map[string]*newcomer{
		"#1:85:EHM-11:11:d2:{}1:01:01:0\n": {form: 8, row: episodeRow{Case: "EHM-1", Number: 1, Digest: "d", Record: "{}"}},
		"#1:85:EHM-11:11:d0:1:71:22:A12:{}0:0:2:A22:{}0:0:1:3" + "1:c2:A11:0" + "1:a2:A21:1" + "1:b2:A11:1" + "1:0\n": {form: 8,
			row: episodeRow{Case: "EHM-1", Number: 1, Digest: "d", ID: 7}, comes: presences{facts: people}},
	} {
		cases, err := unstage(body)
		if err != nil || len(cases) != 1 || !reflect.DeepEqual(cases[0].newcomer, want) {
			t.Errorf("%q was read as %+v, %v", body, cases, err)
		}
	}
}
