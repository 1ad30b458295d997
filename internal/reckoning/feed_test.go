package reckoning

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sheets are the files of a feed with their columns, as `stepdown import --columns` lists those that every feed has.
var sheets = []struct{ file, columns string }{
	{"cases.csv", "case_ref,episode,level,basis,decided_on,continuing_support,social_worker,social_worker_telephone,social_worker_email," +
		"social_worker_team,manager,ehco,ehco_told_on,planning_started_on,social_work_planned_end,action_plan_sent_on,ehco_consulted_on," +
		"joint_meeting_on,handover_started_on,first_follow_up_on,midpoint_check_on,six_week_review_on,handover_completed_on," +
		"handover_completed_by,handover_extended_to,extension_reason,closure_confirmed_on,closure_confirmed_by,social_work_ends_on," +
		"stopped_on,stop_reason"},
	{"adults.csv", "case_ref,episode,person_ref,name,relationship,young_person,parental_responsibility,household,address_line_1," +
		"address_line_2,address_line_3,address_line_4,address_line_5,postcode,address_confirmed_on,address_confirmed_by,safe_to_write," +
		"channel,email,language,format,addressed"},
	{"children.csv", "case_ref,episode,name,born_on,died_on"},
	{"consents.csv", "case_ref,episode,giver_ref,scope,decision,decided_on,form_signed_on,excluded_organisations"},
	{"rulings.csv", "case_ref,episode,decision,ruled_on,ruled_by"},
	{"lead_professionals.csv", "case_ref,episode,name,role,organisation,telephone,email,from,until"},
	{"holds.csv", "case_ref,episode,reason,held_by,from,until"},
	{"coordinators.csv", "coordinator_ref,name,email,absent_from,absent_until,left_on,deputy_ref,team_inbox,lead_email,service_manager_email"},
}

// cells are the values of a row by column; what is missing is blank.
type cells map[string]string

func uk(d date) string {
	if d.IsZero() {
		return ""
	}
	return d.Time().Format("02/01/2006")
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// by names a person beside a day, and nobody beside none.
func by(name string, d date) string {
	if d.IsZero() {
		return ""
	}
	return name
}

const (
	manager = "Robin Exampleby"
	badCell = "two" // a level that no importer takes
)

// rowsOf are the rows of an episode by file. A spoiled one has a cell that can't be read.
func rowsOf(r record, spoiled bool) map[string][]cells {
	level := strconv.Itoa(r.level)
	if spoiled {
		level = badCell
	}
	row := cells{
		"level": level, "basis": "child in need plan", "decided_on": uk(r.decided), "continuing_support": r.support,
		"social_worker": r.worker, "social_worker_telephone": r.telephone, "social_worker_email": worker,
		"social_worker_team": "Family Support Team North", "manager": manager, "ehco": r.ehco, "ehco_told_on": uk(r.told),
		"planning_started_on": uk(r.planningFrom), "social_work_planned_end": uk(r.plannedEnd), "social_work_ends_on": uk(r.endsOn),
		"handover_completed_by": by(r.worker, r.steps[completed]), "closure_confirmed_by": by(manager, r.steps[closure]),
		"handover_extended_to": uk(r.extended), "extension_reason": by("the new service starts later", r.extended),
		"stopped_on": uk(r.stopped), "stop_reason": r.stopReason,
	}
	for column, on := range r.steps {
		row[column] = uk(on)
	}
	all := map[string][]cells{"cases.csv": {row}}
	for _, a := range r.adults {
		row := cells{
			"person_ref": a.id, "name": a.name, "relationship": a.relationship,
			"young_person": yes(a.young), "parental_responsibility": yes(a.parental),
			"household": a.household, "postcode": a.postcode, "address_confirmed_on": uk(a.confirmed),
			"address_confirmed_by": by(r.worker, a.confirmed),
			"safe_to_write":        a.safe, "channel": a.channel, "email": a.email, "language": a.language,
			"format": a.format, "addressed": yes(a.addressed),
		}
		for i, line := range a.lines {
			row["address_line_"+strconv.Itoa(i+1)] = line
		}
		all["adults.csv"] = append(all["adults.csv"], row)
	}
	for _, name := range r.children {
		all["children.csv"] = append(all["children.csv"], cells{"name": name, "born_on": "14/05/2017"})
	}
	for _, c := range r.consents {
		signed := ""
		if c.decision == given {
			signed = uk(c.on)
		}
		all["consents.csv"] = append(all["consents.csv"], cells{"giver_ref": c.giver, "scope": c.scope, "decision": c.decision,
			"decided_on": uk(c.on), "form_signed_on": signed, "excluded_organisations": c.excluded})
	}
	for _, x := range r.rulings {
		all["rulings.csv"] = append(all["rulings.csv"], cells{"decision": x.decision, "ruled_on": uk(x.on), "ruled_by": manager})
	}
	for _, l := range r.leads {
		all["lead_professionals.csv"] = append(all["lead_professionals.csv"], cells{"name": l.name, "role": l.role,
			"organisation": l.organisation,
			"telephone":    l.telephone, "from": uk(l.from), "until": uk(l.until)})
	}
	for _, h := range r.holds {
		all["holds.csv"] = append(all["holds.csv"], cells{"reason": h.reason, "held_by": manager, "from": uk(h.from), "until": uk(h.until)})
	}
	for _, rows := range all {
		for _, row := range rows {
			row["case_ref"], row["episode"] = r.ref, strconv.Itoa(r.episode)
		}
	}
	return all
}

// madeAt is the moment at which a night's feed is made, as a manifest gives it.
func madeAt(night date) string { return night.Time().Add(4 * time.Hour).Format(time.RFC3339) }

// writeFeed writes a feed, its manifest last: a full one, or one of changes that follows on another night's.
func writeFeed(t *testing.T, folder string, made, follows date, rows map[string][]cells) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	var manifest strings.Builder
	kind := "full"
	if !follows.IsZero() {
		kind = "changes\nfollows: " + madeAt(follows)
	}
	fmt.Fprintf(&manifest, "made_at: %s\nkind: %s\nencoding: utf-8\ndate_order: dd/mm/yyyy\nrows:\n", madeAt(made), kind)
	for _, s := range sheets {
		file, err := os.Create(filepath.Join(folder, s.file))
		if err != nil {
			t.Fatal(err)
		}
		columns := strings.Split(s.columns, ",")
		table := [][]string{columns}
		for _, row := range rows[s.file] {
			line := make([]string, len(columns))
			for i, c := range columns {
				line[i] = row[c]
			}
			table = append(table, line)
		}
		if err := csv.NewWriter(file).WriteAll(table); err != nil {
			t.Fatal(err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&manifest, "  %s: %d\n", s.file, len(rows[s.file]))
	}
	if err := os.WriteFile(filepath.Join(folder, "manifest.yaml"), []byte(manifest.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// worker is the inbox of every case's social worker.
const worker = "worker@example.org"
