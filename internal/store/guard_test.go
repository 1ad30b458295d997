package store_test

import (
	"strings"
	"testing"

	"stepdown/internal/store"
)

func TestTheDatabaseRefusesLettersThatCannotBe(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		for why, set := range map[string]string{
			"ready without a PDF":        `state = 'ready', sha256 = NULL, snapshot = NULL, pages = 0`,
			"a PDF without its snapshot": `snapshot = NULL`,
			"a PDF of no pages":          `pages = 0`,
			"sent by a daemon without a PDF": `state = 'sent', sha256 = NULL, snapshot = NULL, pages = 0, attempt = 1, owner = 'a',
				carrier = 'post'`,
			"sending without a lease":        `state = 'sending', owner = 'a', attempt = 1, carrier = 'post'`,
			"sending without an owner":       `state = 'sending', lease_until = '2026-03-02T09:00:00.000Z', attempt = 1, carrier = 'post'`,
			"sending without a carrier":      `state = 'sending', lease_until = '2026-03-02T09:00:00.000Z', owner = 'a', attempt = 1`,
			"sending for the zeroth time":    `state = 'sending', owner = 'a', lease_until = '2026-03-02T09:00:00.000Z'`,
			"a lease while ready":            `lease_until = '2026-03-02T09:00:00.000Z'`,
			"uncertain without an attempt":   `state = 'uncertain'`,
			"failed without an attempt":      `state = 'failed'`,
			"accepted by no carrier":         `state = 'accepted', owner = 'a', attempt = 1, place = 'run/L.pdf'`,
			"accepted without a place":       `state = 'accepted', owner = 'a', attempt = 1, carrier = 'post', batch = 'run'`,
			"in a batch of no carrier":       `batch = 'run'`,
			"of a carrier that never tried":  `carrier = 'post'`,
			"carried although given by hand": `channel = 'by hand', owner = 'a', attempt = 1, carrier = 'post'`,
			"a state that there is not":      `state = 'lost'`,
			"a state without a code":         `code = ''`,
			"a state without a reason":       `reason = ''`,
			"of no kind":                     `kind = ''`,
			"an occasion without a day":      `occasion = ''`,
			"a due day that is none":         `due_on = 'soon'`,
			"a case that there is not":       `episode_id = 999`,
			"an issue before the first":      `issue_no = 0`,
			"a closure without a day":        `closure = 'then'`,
			"written on no day":              `written_on = ''`,
			"of no channel":                  `channel = ''`,
		} {
			if _, err := s.DB().Exec(`UPDATE letter SET ` + set); err == nil {
				t.Errorf("the database takes a letter %s", why)
			}
		}
		if l := letter(t, s, "A"); l.State != "ready" {
			t.Errorf("the letter is %s", l.State)
		}
		if _, err := s.DB().Exec(`UPDATE letter SET state = 'sent', sha256 = NULL, snapshot = NULL, pages = 0`); err != nil {
			t.Errorf("a letter that a person gave in its place: %v", err)
		}
	})
}

func TestTheDatabaseRefusesRowsThatCannotBe(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		for _, good := range []string{
			`INSERT INTO coordinator (id, record) VALUES ('ehco-1', '{}')`,
			`INSERT INTO absence (coordinator_id, absent_from, absent_until, deputy, at, by_name, os_user)
				VALUES ('ehco-1', '2026-03-02', '2026-03-03', '', 'now', 'Robin', 'robin')`,
			`INSERT INTO digest (kind, recipient, day, message_id, raw, state, code, reason, since)
				VALUES ('digest', 'a@example.org', '2026-03-02', '<1@example.org>', 'x', 'ready', 'frozen', 'ready', 'now')`,
			`INSERT INTO reminder (episode_id, rule, occasion, nominal, rung, role, ehco, written_on)
				VALUES (1, 'r', 'o', '2026-03-02', 'due', 'ehco', 'ehco-1', '2026-03-02')`,
			`INSERT INTO open_item (episode_id, rule, occasion, nominal, ehco) VALUES (1, 'r', 'o', '2026-03-02', 'ehco-1')`,
			`INSERT INTO job_slot (job, slot, finished_at) VALUES ('scan', 'now', 'now')`,
			`INSERT INTO job_failure (job, at, panicked) VALUES ('scan', 'now', 0)`,
			`INSERT INTO calendar_entry (recipient, uid, due_on, summary, sequence, is_open) VALUES ('a@example.org', 'u', '2026-03-02', 's', 0, 1)`,
			`INSERT INTO decision (case_ref, number, thing, said, at, by_name, os_user, because)
				VALUES ('A', 1, 'closure', 'hold', 'now', 'Robin', 'robin', 'why not')`,
			`INSERT INTO feed_image (feed_id, episode_id, record, feed_digest, in_doubt) VALUES (1, 1, '{}', '', 0)`,
			`INSERT INTO feed_notice (place, digest, made_at, whole, state, reason, at, said_on, is_open)
				VALUES ('/feed/a', '', '', 0, 'waiting', 'why not', 'now', '2026-03-02', 1)`,
			`INSERT INTO feed_sight (folder, name, place, made_at, whole, shape, first_at, rested, stops_until)
				VALUES ('f', 'a', '/feed/a', 'now', 1, '', 'now', 0, 'then')`,
			`INSERT INTO feed_stage (feed_id, part, body) VALUES (1, 1, '')`,
			`INSERT INTO staff (staff_ref, record, given_at) VALUES ('staff-1', '{}', 'now')`,
			`INSERT INTO staff (staff_ref, record, given_at, ended_at) VALUES ('staff-1', '{}', 'before', 'now')`,
		} {
			alter(t, s, good)
		}
		for why, statement := range map[string]string{
			"a second installation":          `INSERT INTO installation (one, is_test) VALUES (2, 0)`,
			"an installation half a try-out": `UPDATE installation SET is_test = 2`,
			"a feed made on no day":          `UPDATE feed SET made_on = 'monday'`,
			"a feed half whole":              `UPDATE feed SET whole = 2`,
			"a case without a reference":     `UPDATE episode SET case_ref = ''`,
			"an episode before the first":    `UPDATE episode SET number = 0`,
			"a case half in doubt":           `UPDATE episode SET in_doubt = 2`,
			"a next look on no day":          `UPDATE episode SET next_look_on = 'soon'`,
			"a case twice": `INSERT INTO episode (case_ref, number, feed_digest)
				SELECT case_ref, number, feed_digest FROM episode`,
			"a second record of a case":        `INSERT INTO episode_record (episode_id, record) SELECT episode_id, record FROM episode_record`,
			"a letter to no adult":             `UPDATE letter_adult SET adult_id = ''`,
			"a letter half alive":              `UPDATE letter_adult SET live = 2`,
			"a second PDF of a letter":         `INSERT INTO letter_pdf (letter_id, pdf) SELECT letter_id, pdf FROM letter_pdf`,
			"a digest of another kind":         `UPDATE digest SET kind = 'invoice'`,
			"a digest of no day":               `UPDATE digest SET day = 'today'`,
			"a digest in no state":             `UPDATE digest SET state = 'lost'`,
			"a digest without a code":          `UPDATE digest SET code = ''`,
			"a digest without a reason":        `UPDATE digest SET reason = ''`,
			"a digest sending without a lease": `UPDATE digest SET state = 'sending', owner = 'a', attempt = 1`,
			"a digest's attempt by nobody":     `UPDATE digest SET attempt = 1`,
			"a digest sent without an attempt": `UPDATE digest SET state = 'sent'`,
			"a person's second digest of a day": `INSERT INTO digest (kind, recipient, day, message_id, raw, state, code, reason, since)
				SELECT kind, recipient, day, '<2@example.org>', raw, state, code, reason, since FROM digest`,
			"a Message-ID twice": `INSERT INTO digest (kind, recipient, day, message_id, raw, state, code, reason, since)
				SELECT kind, 'b@example.org', day, message_id, raw, state, code, reason, since FROM digest`,
			"a reminder of no day":         `UPDATE reminder SET nominal = 'soon'`,
			"a reminder to the family":     `UPDATE reminder SET role = 'mother'`,
			"a reminder written on no day": `UPDATE reminder SET written_on = ''`,
			"a reminder twice": `INSERT INTO reminder (episode_id, rule, occasion, nominal, rung, role, ehco, written_on)
				SELECT episode_id, rule, occasion, nominal, rung, role, ehco, written_on FROM reminder`,
			"an open item of no day": `UPDATE open_item SET nominal = ''`,
			"an open item twice": `INSERT INTO open_item (episode_id, rule, occasion, nominal, ehco)
				SELECT episode_id, rule, occasion, nominal, ehco FROM open_item`,
			"a job's second slot":        `INSERT INTO job_slot (job, slot, finished_at) SELECT job, slot, finished_at FROM job_slot`,
			"a job that half panicked":   `UPDATE job_failure SET panicked = 2`,
			"an absence from no day":     `UPDATE absence SET absent_from = ''`,
			"an absence until no day":    `UPDATE absence SET absent_until = ''`,
			"an absence of nobody":       `UPDATE absence SET coordinator_id = 'ehco-9'`,
			"a calendar entry of no day": `UPDATE calendar_entry SET due_on = ''`,
			"a calendar entry half open": `UPDATE calendar_entry SET is_open = 2`,
			"a calendar entry twice": `INSERT INTO calendar_entry (recipient, uid, due_on, summary, sequence, is_open)
				SELECT recipient, uid, due_on, summary, sequence, is_open FROM calendar_entry`,
			"a decision on nothing": `INSERT INTO decision (case_ref, number, thing, said, at, by_name, os_user, because)
				VALUES ('A', 1, '', 'hold', 'now', 'x', 'x', 'x')`,
			"a decision that says nothing": `INSERT INTO decision (case_ref, number, thing, said, at, by_name, os_user, because)
				VALUES ('A', 1, 'x', 'perhaps', 'now', 'x', 'x', 'x')`,
			"an installation half paused": `UPDATE installation SET paused = 2`,
			"a feed half undone":          `UPDATE feed SET undone = 2`,
			"a feed half in a chain":      `UPDATE feed SET chained = 2`,
			"a feed that half keeps":      `UPDATE feed SET images = 'half'`,
			"what was kept of a case twice": `INSERT INTO feed_image (feed_id, episode_id, record, feed_digest, in_doubt)
				SELECT feed_id, episode_id, record, feed_digest, in_doubt FROM feed_image`,
			"what was kept half in doubt": `UPDATE feed_image SET in_doubt = 2`,
			"a notice of no folder":       `UPDATE feed_notice SET place = ''`,
			"a notice without a reason":   `UPDATE feed_notice SET reason = ''`,
			"a notice in no state":        `UPDATE feed_notice SET state = 'lost'`,
			"a notice half open":          `UPDATE feed_notice SET is_open = 2`,
			"an act on no feed": `INSERT INTO feed_act (digest, what, at, by_name, os_user, because)
				VALUES ('', 'accept', 'now', 'x', 'x', 'x')`,
			"an undoing of no feed": `INSERT INTO feed_act (digest, what, at, by_name, os_user, because)
				VALUES ('x', 'undo', 'now', 'x', 'x', 'x')`,
			"another act on a feed": `INSERT INTO feed_act (digest, what, at, by_name, os_user, because)
				VALUES ('x', 'sell', 'now', 'x', 'x', 'x')`,
			"a feed seen twice in one place": `INSERT INTO feed_sight (folder, name, place, made_at, whole, shape, first_at, rested, stops_until)
				SELECT folder, name, place, made_at, whole, shape, first_at, rested, stops_until FROM feed_sight`,
			"a feed seen nowhere":          `UPDATE feed_sight SET place = ''`,
			"a feed seen half at rest":     `UPDATE feed_sight SET rested = 2`,
			"a feed that stops by halves":  `UPDATE feed_sight SET refused = 2`,
			"a part staged twice":          `INSERT INTO feed_stage (feed_id, part, body) SELECT feed_id, part, body FROM feed_stage`,
			"a colleague who stands twice": `INSERT INTO staff (staff_ref, record, given_at) VALUES ('staff-1', '{}', 'now')`,
			"a run taken in no way":        `INSERT INTO run (name, taken_at) VALUES ('x', 'now')`,
			"an act that there is not": `INSERT INTO installation_act (at, what, by_name, os_user, because)
				VALUES ('now', 'sell', 'x', 'x', 'x')`,
		} {
			if _, err := s.DB().Exec(statement); err == nil {
				t.Errorf("the database takes %s", why)
			}
		}
	})
}

func TestWhatIsWrittenDownStays(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		alter(t, s, `INSERT INTO audit (episode_id, at, what, by_name, os_user, because) VALUES (1, 'now', 'hold', 'Robin', 'robin', 'why not')`)
		alter(t, s, `INSERT INTO decision (case_ref, number, thing, said, at, by_name, os_user, because)
			VALUES ('A', 1, 'x', 'hold', 'now', 'Robin', 'robin', 'why not')`)
		alter(t, s, `INSERT INTO reissue (letter_id, issue_no, at, by_name, os_user, because) VALUES (1, 2, 'now', 'Robin', 'robin', 'why not')`)
		alter(t, s, `INSERT INTO installation_act (at, what, by_name, os_user, because) VALUES ('now', 'pause', 'Robin', 'robin', 'why not')`)
		alter(t, s, `INSERT INTO feed_act (digest, what, at, by_name, os_user, because)
			VALUES ('x', 'accept', 'now', 'Robin', 'robin', 'why not')`)
		alter(t, s, `INSERT INTO wording (at, name, sha256, by_name, os_user)
			VALUES ('now', 'x', '`+strings.Repeat("0", 64)+`', 'Robin', 'robin')`)
		alter(t, s, `INSERT INTO neighbour_clear (episode_id, hold, at, by_name, os_user, because)
			VALUES (1, 'x', 'now', 'Robin', 'robin', 'why not')`)
		alter(t, s, `INSERT INTO made (letter_id, at, answers, basis, pdf, sha256, pages, by_name, os_user, because)
			VALUES (1, 'now', 'x', 'x', 'x', '`+strings.Repeat("0", 64)+`', 1, 'Robin', 'robin', 'why not')`)
		statements := []string{
			`UPDATE made SET pages = 2`, `DELETE FROM made`,
			`UPDATE wording SET name = 'otherwise'`, `DELETE FROM wording`,
			`UPDATE feed_act SET because = 'otherwise'`, `DELETE FROM feed_act`,
			`UPDATE decision SET said = 'release'`, `DELETE FROM decision`, `UPDATE reissue SET because = 'otherwise'`, `DELETE FROM reissue`,
			`UPDATE neighbour_clear SET because = 'otherwise'`, `DELETE FROM neighbour_clear`,
			`UPDATE installation_act SET because = 'otherwise'`, `DELETE FROM installation_act`,
			`UPDATE letter_history SET reason = 'otherwise'`, `DELETE FROM letter_history`,
			`UPDATE audit SET because = 'otherwise'`, `DELETE FROM audit`,
			`UPDATE letter_pdf SET letter_id = letter_id`, `DELETE FROM letter_pdf`, `DELETE FROM letter`, `DELETE FROM episode`,
		}
		if s.Postgres() {
			statements = append(statements, `TRUNCATE letter_history`, `TRUNCATE audit`, `TRUNCATE letter_pdf`, `TRUNCATE decision`,
				`TRUNCATE reissue`, `TRUNCATE installation_act`, `TRUNCATE feed_act`, `TRUNCATE neighbour_clear`, `TRUNCATE wording`, `TRUNCATE made`)
		} else {
			statements = append(statements,
				`REPLACE INTO letter_history (id, letter_id, at, from_state, to_state, code, reason)
					VALUES (1, 1, 'now', '', 'held', 'x', 'otherwise')`,
				`REPLACE INTO audit (id, episode_id, at, what, by_name, os_user, because) VALUES (1, 1, 'now', 'x', 'x', 'x', 'otherwise')`,
				`REPLACE INTO decision (id, case_ref, number, thing, said, at, by_name, os_user, because)
					VALUES (1, 'A', 1, 'x', 'release', 'now', 'x', 'x', 'x')`,
				`REPLACE INTO neighbour_clear (id, episode_id, hold, at, by_name, os_user, because) VALUES (1, 1, 'x', 'now', 'x', 'x', 'otherwise')`,
				`REPLACE INTO feed_act (id, digest, what, at, by_name, os_user, because) VALUES (1, 'x', 'refuse', 'now', 'x', 'x', 'x')`,
				`REPLACE INTO reissue (id, letter_id, issue_no, at, by_name, os_user, because) VALUES (1, 1, 3, 'now', 'x', 'x', 'otherwise')`,
				`REPLACE INTO installation_act (id, at, what, by_name, os_user, because) VALUES (1, 'now', 'resume', 'x', 'x', 'otherwise')`,
				`REPLACE INTO wording (id, at, name, sha256, by_name, os_user) SELECT 1, at, 'otherwise', sha256, by_name, os_user FROM wording`,
				`REPLACE INTO made (id, letter_id, at, answers, basis, pdf, sha256, pages, by_name, os_user, because)
					SELECT 1, letter_id, at, answers, basis, pdf, sha256, 2, by_name, os_user, because FROM made`,
				`REPLACE INTO letter_pdf (letter_id, pdf) VALUES (1, 'otherwise')`)
		}
		for _, statement := range statements {
			if _, err := s.DB().Exec(statement); err == nil {
				t.Errorf("went through: %s", statement)
			}
		}
		history, err := s.History(t.Context(), 1)
		if err != nil || len(history) != 1 || history[0].Text != "written" {
			t.Errorf("the history is now %+v, %v", history, err)
		}
	})
}

func TestOnlyADeadLetterFreesItsAdults(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A", "B", "C")
		for ref, set := range map[string]string{"A": `state = 'cancelled'`, "B": `state = 'superseded'`, "C": `state = 'sent'`} {
			l := letter(t, s, ref)
			alter(t, s, `UPDATE letter SET `+set+` WHERE id = ?`, l.ID)
			live := ask[int](t, s, `SELECT live FROM letter_adult WHERE letter_id = ?`, l.ID)
			if want := strings.Contains(set, "sent"); (live == 1) != want {
				t.Errorf("%s: live %d", set, live)
			}
		}
	})
}
