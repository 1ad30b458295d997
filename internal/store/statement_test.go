package store_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"stepdown/internal/pgtest"
	"stepdown/internal/store"
)

// A plan that is kept was perhaps made while there was nothing in the tables.
func TestPlansThatAClaimKeepsGoByIndexes(t *testing.T) {
	s := open(t, pgtest.URL(t), store.Options{})
	var refs []string
	for i := range 12 {
		refs = append(refs, fmt.Sprintf("C%02d", i))
	}
	stored(t, s, refs...)
	for range refs {
		claim(t, s, "a")
	}
	empty := open(t, pgtest.URL(t), store.Options{})
	alter(t, empty, `ANALYZE`)
	tables := map[string]bool{}
	for _, text := range s.Prepared() {
		values := 0
		for n := 1; strings.Contains(text, fmt.Sprintf("$%d", n)); n++ {
			values = n
		}
		if values == 0 || strings.Contains(text, "set_config") {
			continue
		}
		plan, err := empty.KeptPlan(t.Context(), text, values)
		if err != nil {
			t.Fatal(err)
		}
		for _, read := range regexp.MustCompile(`Seq Scan on (\w+)`).FindAllStringSubmatch(plan, -1) {
			if read[1] != "installation" { // it has one row
				t.Errorf("all of %s is read:\n%s\n%s", read[1], text, plan)
			}
		}
		for _, found := range regexp.MustCompile(`Index (?:Only )?Scan using \w+ on (\w+)`).FindAllStringSubmatch(plan, -1) {
			tables[found[1]] = true
		}
	}
	for _, table := range []string{"letter", "letter_adult", "letter_pdf", "episode", "episode_record", "reminder", "presence_place"} {
		if !tables[table] {
			t.Errorf("no statement of a claim was seen to find rows of %s", table)
		}
	}
}
