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
func TestPlansThatAreKeptGoByIndexes(t *testing.T) {
	s := open(t, pgtest.URL(t), store.Options{})
	var refs []string
	for i := range 12 {
		refs = append(refs, fmt.Sprintf("C%02d", i))
	}
	stored(t, s, refs...)
	for range refs {
		claim(t, s, "a")
		looks, err := s.Looks(t.Context(), monday, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.RecordLooks(t.Context(), monday, againOn(looks, monday)); err != nil {
			t.Fatal(err)
		}
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
		if strings.Contains(plan, "Hash Join") || strings.Contains(plan, "Merge Join") {
			t.Errorf("more is read than a few keys name:\n%s\n%s", text, plan)
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
	for _, table := range []string{"letter", "letter_adult", "letter_pdf", "episode", "episode_record", "reminder", "presence_place",
		"open_item", "decision", "made", "reissue", "neighbour_clear"} {
		if !tables[table] {
			t.Errorf("no statement of a claim or a look was seen to find rows of %s", table)
		}
	}
}

// TestAClaimReadsNoCasesButThoseOfItsLetters has many cases and few letters when the tables are counted, and then many that are ready.
func TestAClaimReadsNoCasesButThoseOfItsLetters(t *testing.T) {
	s := open(t, pgtest.URL(t), store.Options{})
	alter(t, s, `INSERT INTO episode (case_ref, number, feed_digest) SELECT 'C' || n, 1, '' FROM generate_series(1, 60000) n`)
	ready := func(many string) {
		alter(t, s, `INSERT INTO letter (episode_id, kind, occasion, closure, household, channel, language, format, due_on, written_on, policy,
				state, code, reason, since, sha256, snapshot, pages)
			SELECT id, 'closure', '2026-03-02', '2026-03-02', 'home', 'post', 'en', 'standard', '2026-03-02', '2026-03-02', '',
				'ready', 'x', 'x', '', '00', CAST('x' AS BYTEA), 1 FROM episode ORDER BY id LIMIT `+many)
	}
	ready("40")
	alter(t, s, `UPDATE letter SET state = 'sent', carrier = 'post', place = id::text, attempt = 1, owner = 'a'`)
	alter(t, s, `VACUUM ANALYZE`)
	ready("10000")
	plan, err := s.PlanOfNext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(plan, "letter_ready") || strings.Contains(plan, "Hash Join") || strings.Contains(plan, "Merge Join") ||
		strings.Contains(plan, "Seq Scan") {
		t.Errorf("a claim reads more than the letters that are ready and their cases:\n%s", plan)
	}
}
