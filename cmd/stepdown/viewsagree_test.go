package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/demo"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
)

// What the views say is what the program's own verbs say, after a fortnight in which people did something, too.
func TestTheViewsSayWhatTheVerbsSay(t *testing.T) {
	everyReadable(t, func(t *testing.T, r readable) {
		mailed := r.fortnight(t)
		var letters []office.Letter
		if err := json.Unmarshal([]byte(r.must(t, "letters", "--json")), &letters); err != nil {
			t.Fatal(err)
		}
		held := r.lettersAgree(t, letters)
		_, cases := r.ask(t, `SELECT * FROM case_view`)
		if len(cases) < 30 {
			t.Fatalf("%d cases", len(cases))
		}
		_, feeds := r.ask(t, `SELECT MAX(made_at) AS made FROM feed`)
		for _, c := range cases {
			var x office.Explained
			key := c["case_ref"] + "/" + c["episode"]
			if err := json.Unmarshal([]byte(r.must(t, "explain", key, "--as-of", "2026-03-16", "--json")), &x); err != nil {
				t.Fatal(err)
			}
			r.caseAgrees(t, c, x)
			if c["last_feed_made_at"] != feeds[0]["made"] {
				t.Errorf("%s: the last feed was made at %s, want %s", key, c["last_feed_made_at"], feeds[0]["made"])
			}
			codes, err := json.Marshal(append([]string{}, held[key]...))
			if err != nil || c["held_codes"] != string(codes) {
				t.Errorf("%s: held by %s, letters says %s, %v", key, c["held_codes"], codes, err)
			}
			r.actsAgree(t, c, x)
			r.itemsAgree(t, c, x, mailed)
		}
		r.nameNobody(t)
	})
}

// caseAgrees compares a case's row with what is explained of it. A letter in the print folder is looked at every day, whenever
// something falls due.
func (r readable) caseAgrees(t *testing.T, c map[string]string, x office.Explained) {
	next := "-"
	if !x.NextLook.IsZero() {
		next = x.NextLook.String()
	}
	printing := slices.ContainsFunc(x.Letters, func(l office.Letter) bool { return l.State == "accepted" })
	if c["next_look_on"] != next && !(printing && next < c["next_look_on"]) {
		t.Errorf("%s: next look %s, explain says %s", x.Case, c["next_look_on"], next)
	}
	stopped := strings.HasPrefix(x.Stopped, "the step down has stopped")
	if (c["in_doubt"] == "1") != (x.Quarantine != "") || (c["stopped_on"] != "-") != stopped {
		t.Errorf("case_view has %v; explain says quarantine %q, stopped %q", c, x.Quarantine, x.Stopped)
	}
}

// fortnight runs the first fortnight of the invented families, with acts of people in it. What is mailed on each day comes
// back.
func (r readable) fortnight(t *testing.T) (mailed map[string]string) {
	r.must(t, "migrate", "--test")
	mailed = map[string]string{}
	seen := 0
	for n := range 15 {
		folder, err := (demo.Feeds{Dir: filepath.Join(r.folder, "nightly")}).Write(n)
		if err != nil {
			t.Fatal(err)
		}
		if folder == "" {
			continue
		}
		day := filepath.Base(folder)
		r.must(t, "import", folder)
		r.must(t, "run", "--as-of", day)
		for _, m := range r.sink.Messages()[seen:] {
			mailed[day] += strings.ReplaceAll(string(m.Raw), "=\r\n", "")
			seen++
		}
		switch day {
		case "2026-03-13":
			_, runs := r.ask(t, `SELECT DISTINCT run FROM letter_view WHERE run IS NOT NULL`)
			for _, run := range runs {
				r.must(t, "print", "done", run["run"], "--by", "Pat Inkwell")
			}
		case "2026-03-11":
			r.must(t, "case", "hold", "EHM-20931", "--because", "a call is due", "--by", "Morgan Sampleworth")
			r.must(t, "coordinator", "absent", "ehco-anna", "--from", "2026-12-01", "--until", "2026-12-04", "--by", "Morgan Sampleworth")
			r.must(t, "pause", "--because", "a look at the printer", "--by", "Morgan Sampleworth")
			r.must(t, "resume", "--because", "it prints", "--by", "Morgan Sampleworth")
		}
	}
	return mailed
}

// lettersAgree compares letter_view with the list of letters. The codes by which each case's letters are held come back.
func (r readable) lettersAgree(t *testing.T, letters []office.Letter) (held map[string][]string) {
	_, rows := r.ask(t, `SELECT * FROM letter_view ORDER BY id`)
	if len(rows) != len(letters) || len(letters) < 5 {
		t.Fatalf("letter_view has %d rows, letters lists %d", len(rows), len(letters))
	}
	sent := 0
	held = map[string][]string{}
	for i, l := range letters {
		row := rows[i]
		run, carrier := "-", "-"
		if l.Run != "" {
			run, carrier = l.Run, "post"
		}
		if l.Channel == "email" && (l.State == "sent" || l.State == "uncertain") {
			carrier = "email"
		}
		want := office.Letter{ID: row["letter"], Case: row["case_ref"] + "/" + row["episode"], Kind: ledger.Kind(row["kind"]),
			Channel: casefile.Channel(row["channel"]), State: ledger.State(row["state"]),
			Why: ledger.Why{Code: ledger.Code(row["code"]), Text: row["reason"]}, Since: l.Since, Run: l.Run}
		if l != want || row["run"] != run || row["carrier"] != carrier || row["since"] != l.Since.UTC().Format("2006-01-02T15:04:05.000Z") {
			t.Errorf("letter_view has %v, letters lists %+v", row, l)
		}
		wantSent := "-"
		if l.State == "sent" {
			wantSent, sent = row["since"], sent+1
		}
		if row["sent_at"] != wantSent || !strings.HasPrefix(row["adult_refs"], `["`) || row["issue_no"] != "1" {
			t.Errorf("letter_view has %v, want it sent %s", row, wantSent)
		}
		if l.State == "held" && !slices.Contains(held[l.Case], string(l.Code)) {
			held[l.Case] = append(held[l.Case], string(l.Code))
			slices.Sort(held[l.Case])
		}
	}
	if sent == 0 || len(held) == 0 {
		t.Errorf("%d letters were sent and %d cases have held ones: neither may be none", sent, len(held))
	}
	return held
}

func (r readable) actsAgree(t *testing.T, c map[string]string, x office.Explained) {
	which := `case_ref = '` + c["case_ref"] + `' AND episode = ` + c["episode"]
	_, rows := r.ask(t, `SELECT * FROM act_view WHERE act LIKE 'case-%' AND `+which+` ORDER BY at`)
	if len(rows) != len(x.Acts) || c["case_ref"] == "EHM-20931" && len(rows) != 1 {
		t.Errorf("%s: %d acts in the view, explain has %d", x.Case, len(rows), len(x.Acts))
		return
	}
	for i, a := range x.Acts {
		row := rows[i]
		at, err := time.Parse(time.RFC3339, row["at"])
		got := a
		got.What, got.By, got.OSUser, got.Because = row["what"], row["by_name"], row["os_user"], row["because"]
		if err != nil || !at.Equal(a.At) || got != a {
			t.Errorf("%s: the view has %v, explain %+v, %v", x.Case, row, a, err)
		}
	}
}

// itemsAgree compares what is open with the coordinators' rules that are due, and what was told with what was mailed.
func (r readable) itemsAgree(t *testing.T, c map[string]string, x office.Explained, mailed map[string]string) {
	england := calendar.New(nil, nil)
	open := map[string]string{}
	_, rows := r.ask(t, `SELECT * FROM item_view WHERE case_ref = '`+c["case_ref"]+`' AND episode = `+c["episode"])
	for _, row := range rows {
		if row["is_open"] == "1" {
			open[row["rule"]] = england.OnOrBefore(calendar.MustParse(row["due_on"])).String()
		}
		if row["ehco"] != c["ehco"] {
			t.Errorf("%s: the item is %s's, the case %s's", x.Case, row["ehco"], c["ehco"])
		}
		if told := row["told_on"]; told != "-" && !strings.Contains(mailed[told], c["case_ref"]) {
			t.Errorf("%s: %s is said to have been told of on %s, and no mail of that day names the case", x.Case, row["rule"], told)
		} else if told == "-" && row["rung"] != "-" {
			t.Errorf("%s: the rung %s of %s waits to be told", x.Case, row["rung"], row["rule"])
		}
	}
	for _, rule := range x.Rules {
		if on, isOpen := open[rule.Rule]; rule.For == "ehco" && rule.State == "due" && on != rule.Due.String() {
			t.Errorf("%s: %s is due on %s, item_view has it open %v for %q", x.Case, rule.Rule, rule.Due, isOpen, on)
		} else if isOpen && (rule.State == "done" || rule.State == "not applicable") {
			t.Errorf("%s: item_view has %s open, explain says %s", x.Case, rule.Rule, rule.State)
		}
	}
}

// nameNobody looks for what the feed holds of families in everything that the views show.
func (r readable) nameNobody(t *testing.T) {
	var shown strings.Builder
	for _, view := range []string{"case_view", "letter_view", "act_view", "item_view"} {
		_, rows := r.ask(t, "SELECT * FROM "+view)
		for _, row := range rows {
			fmt.Fprintln(&shown, row)
		}
	}
	looked := 0
	for file, columns := range map[string][]string{"adults.csv": {"name", "address_line_1", "postcode", "email"}, "children.csv": {"name"}} {
		f, err := os.Open(filepath.Join(r.folder, "nightly", "2026-03-16", file))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, column := range columns {
			at := slices.Index(rows[0], column)
			if at < 0 {
				t.Fatalf("%s has no column %s: %v", file, column, rows[0])
			}
			for _, row := range rows[1:] {
				if row[at] != "" {
					looked++
					if strings.Contains(shown.String(), row[at]) {
						t.Errorf("the views show the %s %q of %s", column, row[at], file)
					}
				}
			}
		}
	}
	if looked < 100 {
		t.Errorf("looked for %d values: this test looks in the wrong place", looked)
	}
}
