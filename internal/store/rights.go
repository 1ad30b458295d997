package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/lib/pq"
	"github.com/pressly/goose/v3"
)

// rights are what the service's statements need of each table, and no more. What has been written down is only added to; of a
// letter, a digest or a list only the columns change that say how it stands.
var rights = map[string][]string{
	goose.DefaultTablename: {"SELECT"},
	"absence":              {"SELECT", "INSERT"},
	"audit":                {"SELECT", "INSERT"},
	"calendar_entry":       {"SELECT", "INSERT", "UPDATE"},
	"coordinator":          {"SELECT", "INSERT", "UPDATE", "DELETE"},
	"coordinator_image":    {"SELECT", "INSERT", "DELETE"},
	"decision":             {"SELECT", "INSERT"},
	"digest":               {"SELECT", "INSERT", "UPDATE state code reason since owner lease_until attempt available_at"},
	"episode":              {"SELECT", "INSERT", "UPDATE", "DELETE"},
	"episode_record":       {"SELECT", "INSERT", "UPDATE", "DELETE"},
	"feed": {"SELECT", "INSERT", "UPDATE cases rejected fresh changed missing images undone rejected_rows " +
		"idle_warnings nameless_rows"},
	"feed_act":    {"SELECT", "INSERT"},
	"feed_image":  {"SELECT", "INSERT", "UPDATE", "DELETE"},
	"feed_notice": {"SELECT", "INSERT", "UPDATE"},
	"feed_sight":  {"SELECT", "INSERT", "UPDATE", "DELETE"},
	"feed_stage":  {"SELECT", "INSERT", "DELETE"},
	"installation": {"SELECT", "UPDATE name database_id claims claimed_on claimed_letters paused over_limit batch_upto rules " +
		"scanned_on record_id record_seq record_sum cluster timeline synchronous adopted_at doubt_upto taking feed_until"},
	"installation_act": {"SELECT", "INSERT"},
	"job_failure":      {"SELECT", "INSERT"},
	"job_slot":         {"SELECT", "INSERT", "UPDATE"},
	"left_before":      {"SELECT", "INSERT", "DELETE"},
	"letter": {"SELECT", "INSERT", "UPDATE state code reason since owner lease_until available_at attempt tries_from carrier batch place " +
		"reprint_of approved_by noted_from noted_sum"},
	"letter_adult":      {"SELECT", "INSERT", "UPDATE live"},
	"letter_history":    {"SELECT", "INSERT"},
	"letter_pdf":        {"SELECT", "INSERT"},
	"made":              {"SELECT", "INSERT"},
	"neighbour_changed": {"SELECT", "INSERT", "DELETE"},
	"neighbour_clear":   {"SELECT", "INSERT"},
	"open_item":         {"SELECT", "INSERT", "DELETE"},
	"presence":          {"SELECT", "INSERT", "DELETE"},
	"presence_place":    {"SELECT", "INSERT", "DELETE"},
	"reissue":           {"SELECT", "INSERT"},
	"reminder":          {"SELECT", "INSERT", "UPDATE digest_id"},
	"run":               {"SELECT", "INSERT", "UPDATE"},
	"settled":           {"SELECT", "INSERT", "DELETE"},
	"showing":           {"SELECT", "INSERT"},
	"staff":             {"SELECT", "INSERT", "UPDATE ended_at"},
	"telling":           {"SELECT", "INSERT", "DELETE"},
	"warning":           {"SELECT", "INSERT", "UPDATE ended_at"},
	"warning_place":     {"SELECT", "INSERT"},
	"wording":           {"SELECT", "INSERT"},
	"work_mailbox":      {"SELECT", "INSERT", "DELETE"},
}

// counters are the tables whose next ids the service takes. An adoption sets that of the letters.
var counters = map[string]string{"episode": "USAGE", "feed": "USAGE", "letter": "UPDATE", "warning": "USAGE"}

// recount is the function by which the service has the cases counted anew, which only their owner may.
const recount = "recount_episodes"

// sequences are those that the counters' ids come from.
func sequences() (all []string) {
	for table := range counters {
		all = append(all, table+"_id_seq")
	}
	return all
}

// ErrNoService says that the database has no roles for a service.
var ErrNoService = errors.New("SQLite has no roles, and whoever may write to its file may change everything: only PostgreSQL can let " +
	"the service do what it needs and no more")

// grantService lets a role do what the service needs. Whatever else it was let do with the tables, it no longer may. A role that
// may do more in another way is refused.
func (s *Store) grantService(ctx context.Context, role string) error {
	return s.tx(ctx, "let a role run the service", func(t *tx) error {
		var schema string
		if err := t.get(ctx, &schema, `SELECT quote_ident(current_schema())`); err != nil {
			return err
		}
		for _, statement := range grants(schema, pq.QuoteIdentifier(role)) {
			// Not by exec: a question mark in the role's name would be taken for a value.
			if _, err := t.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return t.keptTo(ctx, role)
	})
}

// grants are the statements that give a role its rights, and take others from it.
func grants(schema, role string) (all []string) {
	add := func(statement string, args ...any) { all = append(all, fmt.Sprintf(statement, args...)) }
	add("GRANT USAGE ON SCHEMA %s TO %s", schema, role)
	add("GRANT EXECUTE ON FUNCTION %s.%s() TO %s", schema, recount, role)
	for _, table := range slices.Sorted(maps.Keys(rights)) {
		add("REVOKE ALL ON %s.%s FROM %s", schema, table, role)
		for _, right := range rights[table] {
			if verb, columns, some := strings.Cut(right, " "); some {
				right = verb + " (" + strings.ReplaceAll(columns, " ", ", ") + ")"
			}
			add("GRANT %s ON %s.%s TO %s", right, schema, table, role)
		}
	}
	for _, table := range slices.Sorted(maps.Keys(counters)) {
		add("REVOKE ALL ON SEQUENCE %s.%s_id_seq FROM %s", schema, table, role)
		add("GRANT %s ON SEQUENCE %s.%s_id_seq TO %s", counters[table], schema, table, role)
	}
	return all
}

// needed are the rights one by one: "letter SELECT", "letter UPDATE state".
func needed() (all []string) {
	all = append(all, recount+" EXECUTE")
	for table, right := range counters {
		all = append(all, table+"_id_seq "+right)
	}
	for table, each := range rights {
		for _, right := range each {
			verb, columns, some := strings.Cut(right, " ")
			if !some {
				all = append(all, table+" "+verb)
			}
			for column := range strings.FieldsSeq(columns) {
				all = append(all, table+" "+verb+" "+column)
			}
		}
	}
	slices.Sort(all)
	return all
}
