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
			"ready without a PDF":            `state = 'ready', sha256 = NULL, snapshot = NULL, pages = 0`,
			"a PDF without its snapshot":     `snapshot = NULL`,
			"a PDF of no pages":              `pages = 0`,
			"sent by a daemon without a PDF": `state = 'sent', sha256 = NULL, snapshot = NULL, pages = 0, attempt = 1, owner = 'a'`,
			"sending without a lease":        `state = 'sending', owner = 'a', attempt = 1`,
			"sending without an owner":       `state = 'sending', lease_until = '2026-03-02T09:00:00.000Z', attempt = 1`,
			"sending for the zeroth time":    `state = 'sending', owner = 'a', lease_until = '2026-03-02T09:00:00.000Z'`,
			"a lease while ready":            `lease_until = '2026-03-02T09:00:00.000Z'`,
			"uncertain without an attempt":   `state = 'uncertain'`,
			"failed without an attempt":      `state = 'failed'`,
			"accepted without a run":         `state = 'accepted', owner = 'a', attempt = 1, spool_path = 'run/L.pdf'`,
			"accepted without a path":        `state = 'accepted', owner = 'a', attempt = 1, run = 'run'`,
			"carried although given by hand": `channel = 'by hand', owner = 'a', attempt = 1`,
			"a state that there is not":      `state = 'lost'`,
			"a state without a code":         `code = ''`,
			"a state without a reason":       `reason = ''`,
			"a kind that there is not":       `kind = 'invoice'`,
			"an occasion without a day":      `occasion = ''`,
			"a due day that is none":         `due_on = 'soon'`,
			"a case that there is not":       `episode_id = 999`,
			"an issue before the first":      `issue_no = 0`,
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

func TestWhatIsWrittenDownStays(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		alter(t, s, `INSERT INTO audit (episode_id, at, what, by_name, os_user, because) VALUES (1, 'now', 'hold', 'Robin', 'robin', 'why not')`)
		alter(t, s, `INSERT INTO decision (case_ref, number, thing, said, at, by_name, os_user, because) VALUES ('A', 1, 'x', 'hold', 'now', 'Robin', 'robin', 'why not')`)
		alter(t, s, `INSERT INTO reissue (letter_id, issue_no, at, by_name, os_user, because) VALUES (1, 2, 'now', 'Robin', 'robin', 'why not')`)
		alter(t, s, `INSERT INTO installation_act (at, what, by_name, os_user, because) VALUES ('now', 'pause', 'Robin', 'robin', 'why not')`)
		statements := []string{
			`UPDATE decision SET said = 'release'`, `DELETE FROM decision`, `UPDATE reissue SET because = 'otherwise'`, `DELETE FROM reissue`,
			`UPDATE installation_act SET because = 'otherwise'`, `DELETE FROM installation_act`,
			`UPDATE letter_history SET reason = 'otherwise'`, `DELETE FROM letter_history`,
			`UPDATE audit SET because = 'otherwise'`, `DELETE FROM audit`,
			`UPDATE letter_pdf SET letter_id = letter_id`, `DELETE FROM letter_pdf`, `DELETE FROM letter`, `DELETE FROM episode`,
		}
		if s.Postgres() {
			statements = append(statements, `TRUNCATE letter_history`, `TRUNCATE audit`, `TRUNCATE letter_pdf`, `TRUNCATE decision`, `TRUNCATE reissue`, `TRUNCATE installation_act`)
		} else {
			statements = append(statements,
				`REPLACE INTO letter_history (id, letter_id, at, from_state, to_state, code, reason) VALUES (1, 1, 'now', '', 'held', 'x', 'otherwise')`,
				`REPLACE INTO audit (id, episode_id, at, what, by_name, os_user, because) VALUES (1, 1, 'now', 'x', 'x', 'x', 'otherwise')`,
				`REPLACE INTO decision (id, case_ref, number, thing, said, at, by_name, os_user, because) VALUES (1, 'A', 1, 'x', 'release', 'now', 'x', 'x', 'x')`,
				`REPLACE INTO letter_pdf (letter_id, pdf) VALUES (1, 'otherwise')`)
		}
		for _, statement := range statements {
			if _, err := s.DB().Exec(statement); err == nil {
				t.Errorf("went through: %s", statement)
			}
		}
		history, err := s.History(t.Context(), 1)
		if err != nil || len(history) != 1 || history[0].Reason != "written" {
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
