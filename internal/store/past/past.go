// Package past gives tests a database with a history: what an installation of that many cases has sent in some years. It is for
// tests only.
//
// Letters, digests and reminders are copies of those that have been sent by the database already, in the states that they end in,
// over the cases and over the days of the years, each with its own history. Cases that are owed a letter have had none: what was
// written for them has been superseded. PDFs are left out but for a few bytes: they
// are most of what a database holds, and nothing but to send, show or export a letter reads one. What can't be filled fails the test.
package past

import (
	"cmp"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"stepdown/internal/calendar"
)

// How much an installation sends: a letter for each case in seven months, and a reminder every two.
const (
	lettersEach   = 5.0 / 3  // a case and year
	remindersEach = 50.0 / 9 // a case and year
	runsEach      = 250      // a year
	toldEach      = 20       // reminders in a digest
)

// History is how much was filled in.
type History struct{ Cases, Letters, Reminders, Digests, Runs int }

// Fill gives the database so many years of history, the last day of which is a month before that day: what an installation of so many
// cases has sent, or of all that there are with 0, spread over all. The cases with a lower reference than owed are owed a letter.
func Fill(t testing.TB, db *sql.DB, before calendar.Date, years, sentBy int, owed string) (h History) {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback() // does nothing after Commit
	do := func(statement string, values ...any) {
		t.Helper()
		if _, err := tx.ExecContext(t.Context(), fmt.Sprintf(statement, values...)); err != nil {
			t.Fatalf("%.200s: %v", fmt.Sprintf(statement, values...), err)
		}
	}
	count := func(from string) (n int) {
		t.Helper()
		if err := tx.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM `+from).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	do(`CREATE TEMP TABLE past_case AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id, case_ref,
		CASE WHEN case_ref < '%s' THEN 1 ELSE 0 END AS owed FROM episode`, owed)
	do(`CREATE UNIQUE INDEX past_case_n ON past_case (n)`)
	for table, sent := range map[string]string{"letter": `state = 'sent'`, "digest": `state = 'sent' AND kind = 'digest'`,
		"reminder": `digest_id IS NOT NULL`} {
		do(`CREATE TEMP TABLE past_%[1]s AS SELECT row_number() OVER (ORDER BY id) - 1 AS t, x.* FROM %[1]s x WHERE %[2]s`, table, sent)
		do(`CREATE UNIQUE INDEX past_%[1]s_t ON past_%[1]s (t)`, table)
		if count("past_"+table) == 0 {
			t.Fatalf("no %s has been sent, of which there could be others", table)
		}
	}
	h = History{Cases: count("past_case"), Runs: years * runsEach}
	sentBy = cmp.Or(sentBy, h.Cases)
	h.Letters = int(float64(sentBy*years) * lettersEach)
	h.Reminders = int(float64(sentBy*years) * remindersEach)
	h.Digests = (h.Reminders + toldEach - 1) / toldEach
	days(do, before, h.Runs)
	do(`CREATE TEMP TABLE past_n AS WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT i FROM n`,
		max(h.Letters, h.Reminders)-1)
	do(`CREATE UNIQUE INDEX past_n_i ON past_n (i)`)
	letters(do, h, count)
	digests(do, h, count)
	summedUp(do)
	do(`INSERT INTO feed (made_at, made_on, whole, digest, cases, rejected, taken_at, fresh, changed, missing, known_upto, images)
		SELECT d.at, d.day, 1, f.digest || d.k, f.cases, 0, d.at, 0, 0, 0, f.known_upto, 'dropped'
		FROM past_day d CROSS JOIN (SELECT * FROM feed ORDER BY made_at DESC LIMIT 1) f ORDER BY d.k`)
	if strings.Contains(fmt.Sprintf("%T", db.Driver()), "pq") {
		for _, table := range []string{"letter", "digest"} {
			do(`SELECT setval(pg_get_serial_sequence('%[1]s', 'id'), (SELECT MAX(id) FROM %[1]s))`, table)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	return h
}

// days are those on which a run left, numbered from the first.
func days(do func(string, ...any), before calendar.Date, runs int) {
	do(`CREATE TEMP TABLE past_day (k INTEGER PRIMARY KEY, day TEXT, at TEXT, run TEXT)`)
	for k := range runs {
		day := before.AddDays(-30 - (runs-1-k)*365/runsEach)
		do(`INSERT INTO past_day VALUES (%d, '%s', '%[2]sT08:00:00.000Z', '%[2]s-8-1')`, k, day)
	}
}

func letters(do func(string, ...any), h History, count func(string) int) {
	of := fmt.Sprintf(`past_n n JOIN past_case c ON c.n = n.i %% %d JOIN past_letter p ON p.t = n.i %% %d
		JOIN past_day d ON d.k = n.i * CAST(%d AS BIGINT) / %d WHERE n.i < %[4]d`, h.Cases, count("past_letter"), h.Runs, h.Letters)
	id := fmt.Sprintf(`(SELECT MAX(id) FROM past_letter) + %d + n.i`, h.Letters)
	do(`INSERT INTO letter (id, episode_id, kind, occasion, closure, issue_no, household, channel, language, format, due_on, written_on,
			policy, state, code, reason, since, sha256, pages, snapshot, content, template, recipient, cover_subject, cover_html, cover_text,
			owner, attempt, available_at, carrier, batch, place)
		SELECT %s, c.id, p.kind, d.day, d.day, 1, p.household, p.channel, p.language, p.format, d.day, d.day,
			p.policy, CASE c.owed WHEN 1 THEN 'superseded' ELSE p.state END, p.code, p.reason, d.at, p.sha256, p.pages, p.snapshot, p.content,
			p.template, p.recipient, p.cover_subject, p.cover_html, p.cover_text,
			CASE c.owed WHEN 0 THEN p.owner END, CASE c.owed WHEN 0 THEN p.attempt ELSE 0 END, p.available_at,
			CASE c.owed WHEN 0 THEN p.carrier ELSE '' END, CASE WHEN c.owed = 1 OR p.batch = '' THEN '' ELSE d.run END,
			CASE WHEN c.owed = 1 THEN '' WHEN p.batch = '' THEN p.place || n.i ELSE d.run || '/' || n.i END
		FROM %s ORDER BY n.i`, id, of)
	do(`INSERT INTO letter_adult (letter_id, adult_id, episode_id, kind, occasion, issue_no, live)
		SELECT %s, c.case_ref || '-A1', c.id, p.kind, d.day, 1, 1 - c.owed FROM %s ORDER BY n.i`, id, of)
	do(`INSERT INTO letter_pdf (letter_id, pdf) SELECT %s, substr(f.pdf, 1, 64) FROM %s ORDER BY n.i`, id,
		strings.Replace(of, "WHERE", "JOIN letter_pdf f ON f.letter_id = p.id WHERE", 1))
	do(`INSERT INTO letter_history (letter_id, at, from_state, to_state, code, reason, by_name, os_user)
		SELECT %s, d.at, e.from_state, CASE WHEN c.owed = 1 AND e.from_state <> '' THEN 'superseded' ELSE e.to_state END,
			e.code, e.reason, e.by_name, e.os_user
		FROM %s`, id, strings.Replace(of, "WHERE", "JOIN letter_history e ON e.letter_id = p.id WHERE", 1)+`
			AND (c.owed = 0 OR e.from_state IN ('', 'ready')) ORDER BY n.i, e.id`)
	do(`INSERT INTO run (name, taken_at, taken_how) SELECT run, at, 'moved' FROM past_day ORDER BY k`)
}

// digests fills in the digests, one report for each day, and the reminders that the digests carry.
func digests(do func(string, ...any), h History, count func(string) int) {
	first := fmt.Sprintf(`(SELECT MAX(id) FROM past_digest) + %d`, h.Digests)
	columns := `kind, recipient, day, message_id, raw, state, code, reason, since, owner, attempt, frozen_at`
	do(`INSERT INTO digest (id, %s)
		SELECT %s + n.i, p.kind, 'past.' || (n.i %% 100000) || '@example.org', d.day, p.message_id || n.i, p.raw, p.state, p.code, p.reason, d.at,
			p.owner, p.attempt, d.at
		FROM past_n n JOIN past_digest p ON p.t = n.i %% %d JOIN past_day d ON d.k = n.i * CAST(%d AS BIGINT) / %d WHERE n.i < %[5]d
		ORDER BY n.i`, columns, first, count("past_digest"), h.Runs, h.Digests)
	do(`INSERT INTO digest (id, %s)
		SELECT %s + %d + d.k, 'report', 'report@example.org', d.day, p.message_id || '-' || d.k, p.raw, p.state, p.code, p.reason, d.at,
			p.owner, p.attempt, d.at
		FROM past_day d JOIN past_digest p ON p.t = 0 ORDER BY d.k`, columns, first, h.Digests)
	do(`INSERT INTO reminder (episode_id, rule, occasion, nominal, rung, role, ehco, written_on, digest_id)
		SELECT c.id, p.rule, p.occasion || d.day, d.day, p.rung, p.role, p.ehco, d.day, %s + n.i / %d
		FROM past_n n JOIN past_case c ON c.n = n.i %% %d JOIN past_reminder p ON p.t = n.i %% %d
		JOIN past_day d ON d.k = (n.i / %[2]d) * CAST(%[5]d AS BIGINT) / %[6]d WHERE n.i < %[7]d ORDER BY n.i`,
		first, toldEach, h.Cases, count("past_reminder"), h.Runs, h.Digests, h.Reminders)
}

// summedUp has what came to an end added up, as each night does.
func summedUp(do func(string, ...any)) {
	do(`CREATE TEMP TABLE past_settled AS SELECT thing, kind, state, code, SUM(number) AS number
		FROM settled GROUP BY thing, kind, state, code`)
	do(`DELETE FROM settled`)
	do(`INSERT INTO settled (thing, kind, state, code, number) SELECT thing, kind, state, code, number FROM past_settled WHERE number <> 0`)
}
