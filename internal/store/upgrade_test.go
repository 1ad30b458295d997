package store_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/internal/timetable"
)

// A database in use holds reminders of consent as one item of the whole case. Nobody is told again of what they were told
// then: neither of a scope that is missing, nor of one that differs; and what was dismissed stays dismissed.
func TestWhatWasToldOfConsentAsOneItemIsNotToldAgain(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		e := episode("A-1")
		e.Level, e.EHCOToldOn = 3, monday
		e.Adults[0].ParentalResponsibility = casefile.Yes
		e.Adults = append(e.Adults, casefile.Adult{ID: "A-1-A2", Name: "Mr B Sample", Household: "away", Addressed: true,
			ParentalResponsibility: casefile.Yes})
		e.Consents = []casefile.ConsentEvent{
			{Giver: "A-1-A1", Scope: casefile.Share, Decision: casefile.Refused, On: monday},
			{Giver: "A-1-A2", Scope: casefile.Share, Decision: casefile.Withdrawn, On: monday},
			{Giver: "A-1-A2", Scope: casefile.Share, Decision: casefile.Given, On: monday.AddDays(1)},
		}
		take(t, s, monday, feedOf(e))
		look, err := s.Case(t.Context(), e.Key)
		if err != nil {
			t.Fatal(err)
		}
		before := []ledger.Reminder{ // of the two dates that the one item had in turn
			{Rule: "consent-open", Occasion: "2026-03-02", Nominal: monday.AddDays(7), Rung: "overdue-1", Role: ledger.EHCO},
			{Rule: "consent-open", Occasion: "2026-03-03", Nominal: monday.AddDays(8), Rung: "due", Role: ledger.EHCO},
		}
		if _, err := s.RecordLooks(t.Context(), monday.AddDays(8), []store.Looked{{ID: look.ID, Revision: look.Revision, EHCO: "ehco-1",
			Reminders: before}}); err != nil {
			t.Fatal(err)
		}
		if err := s.Decide(t.Context(), e.Key, "consent-open@2026-03-02", store.Dismiss, monday,
			store.Who{By: "Morgan Sampleworth"}); err != nil {
			t.Fatal(err)
		}
		migration, err := os.ReadFile("migrations/012_consent_by_scope.sql")
		if err != nil {
			t.Fatal(err)
		}
		alter(t, s, string(migration))

		if look, err = s.Case(t.Context(), e.Key); err != nil {
			t.Fatal(err)
		}
		england := calendar.New(nil, nil)
		told := func(on calendar.Date) (rules []string) {
			for _, i := range timetable.Default().Due(look.Episode, look.Past, england, on).Items {
				for _, r := range i.New {
					rules = append(rules, r.Rule+" "+r.Rung+" "+string(r.Role))
				}
			}
			return rules
		}
		if got := told(monday.AddDays(8)); len(got) > 0 {
			t.Errorf("told again: %q", got)
		}
		// The ladder goes on from there.
		want := []string{"consent-to-share-differs overdue-1 ehco", "consent-to-engage-missing overdue-2 ehco",
			"consent-to-engage-missing overdue-2 lead"}
		if got := told(monday.AddDays(9)); !slices.Equal(got, want) {
			t.Errorf("the day after: %q, want %q", got, want)
		}
		if send, decided := look.Past.Decided["consent-to-engage-missing@2026-03-02"]; !decided || send {
			t.Error("what a person dismissed is no longer dismissed")
		}
	})
}

// What a look found open is known to the next one.
func TestALookKnowsWhatTheLastOneFoundOpen(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A-1"), episode("A-2")))
		item := ledger.Item{Rule: "gap-in-support", Occasion: "2026-03-02", Nominal: monday}
		for _, items := range [][]ledger.Item{{item}, nil} {
			look, err := s.Case(t.Context(), casefile.Key{Case: "A-1", Number: 1})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.RecordLooks(t.Context(), monday, []store.Looked{{ID: look.ID, Revision: look.Revision, EHCO: "ehco-1",
				Items: items}}); err != nil {
				t.Fatal(err)
			}
			for ref, want := range map[string][]ledger.Item{"A-1": items, "A-2": nil} {
				if look, err = s.Case(t.Context(), casefile.Key{Case: ref, Number: 1}); err != nil || !slices.Equal(look.Past.Open, want) {
					t.Errorf("%s: open %v, want %v, %v", ref, look.Past.Open, want, err)
				}
			}
		}
	})
}

// A database in use holds letters in every state, as the print folder or the mail server took them.
func TestALetterOfAnOlderDatabaseHasItsCarrier(t *testing.T) {
	ofVersion(t, 17, func(t *testing.T, s *store.Store) {
		alter(t, s, `INSERT INTO episode (case_ref, number, record, feed_digest) VALUES ('A', 1, '{"key":{"case":"A","number":1}}', '')`)
		const inRun = `attempt = 1, owner = 'a', run = 'r1', spool_path = 'r1/L.pdf'`
		const mailed = `attempt = 1, owner = 'a', channel = 'email', message_id = '<1@example.org>'`
		older := []struct{ set, carrier, batch, place string }{
			{`state = 'held'`, "", "", ""},
			{`state = 'ready'`, "", "", ""},
			{`state = 'ready', ` + inRun, "post", "r1", "r1/L.pdf"}, // it is to be tried again
			{`state = 'sending', lease_until = 'then', ` + mailed, "email", "", "<1@example.org>"},
			{`state = 'accepted', ` + inRun, "post", "r1", "r1/L.pdf"},
			{`state = 'accepted', code = 'too-late', ` + inRun, "post", "r1", "r1/L.pdf"},
			{`state = 'sent', reprint_of = 'r0', ` + inRun, "post", "r1", "r1/L.pdf"},
			{`state = 'sent', ` + mailed, "email", "", "<1@example.org>"},
			{`state = 'sent', channel = 'by hand'`, "", "", ""},
			{`state = 'returned', ` + inRun, "post", "r1", "r1/L.pdf"},
			{`state = 'uncertain', ` + mailed, "email", "", "<1@example.org>"},
			{`state = 'failed', tries_from = 1, ` + mailed, "email", "", "<1@example.org>"},
			{`state = 'cancelled'`, "", "", ""},
			{`state = 'superseded'`, "", "", ""},
			{`state = 'ready', issue_no = 2, reissue_of = 1`, "", "", ""},
		}
		for range len(older) + 1 {
			alter(t, s, `INSERT INTO letter (episode_id, kind, occasion, closure, household, channel, language, format, due_on, written_on, policy,
					state, code, reason, since, sha256, snapshot, pages, content)
				VALUES (1, 'closure', '2026-03-02', '2026-03-02', 'home', 'post', 'en', 'standard', '2026-03-02', '2026-03-02', '',
					'ready', 'x', 'x', '2026-03-02T09:00:00.000Z', '00', CAST('{}' AS BYTEA), 1, 'what it says')`)
		}
		alter(t, s, `DELETE FROM letter WHERE id = ?`, len(older)+1)
		alter(t, s, `INSERT INTO reissue (letter_id, issue_no, at, by_name, os_user, because) VALUES (7, 2, 'now', 'Robin', 'robin', 'why not')`)
		for i, o := range older {
			alter(t, s, `UPDATE letter SET `+o.set+` WHERE id = ?`, i+1)
			alter(t, s, `INSERT INTO letter_pdf (letter_id, pdf) VALUES (?, CAST('%PDF' AS BYTEA))`, i+1)
			alter(t, s, `INSERT INTO letter_adult (letter_id, adult_id, episode_id, kind, occasion, live)
				VALUES (?, ?, 1, 'closure', '2026-03-02', 1)`, i+1, fmt.Sprint("A", i))
			alter(t, s, `INSERT INTO letter_history (letter_id, at, from_state, to_state, code, reason)
				SELECT id, since, 'ready', state, code, reason FROM letter WHERE id = ?`, i+1)
		}
		viewed := rowsOf(t, s, `SELECT * FROM letter_view ORDER BY id`)
		before := rowsOf(t, s, `SELECT id, state, code, channel, content, attempt, tries_from, issue_no, reprint_of FROM letter ORDER BY id`)

		if err := s.Migrate(t.Context(), store.MigrateOptions{Test: true}); err != nil {
			t.Fatal(err)
		}
		if after := rowsOf(t, s, `SELECT id, state, code, channel, content, attempt, tries_from, issue_no, reprint_of FROM letter
			ORDER BY id`); after != before {
			t.Errorf("the letters were\n%sand are\n%s", before, after)
		}
		letters, err := s.Letters(t.Context(), store.LetterFilter{})
		if err != nil || len(letters) != len(older) {
			t.Fatal(len(letters), err)
		}
		var views strings.Builder
		for i, l := range letters {
			if o := older[i]; l.Carrier != o.carrier || l.Batch != o.batch || l.Place != o.place || !slices.Equal(l.Addressees,
				[]string{fmt.Sprint("A", i)}) {
				t.Errorf("%s: carrier %q, batch %q, place %q, to %q", o.set, l.Carrier, l.Batch, l.Place, l.Addressees)
			}
			line, rest, _ := strings.Cut(viewed, "\n")
			carrier := "<nil>"
			if l.Carrier != "" {
				carrier = l.Carrier
			}
			fmt.Fprintln(&views, line, carrier)
			viewed = rest
		}
		if got := rowsOf(t, s, `SELECT * FROM letter_view ORDER BY id`); got != views.String() {
			t.Errorf("the view shows\n%swant\n%s", got, views.String())
		}
		guardsHold(t, s)
		stored(t, s, "B")
		if l := letter(t, s, "B"); l.ID <= int64(len(older)+1) {
			t.Errorf("a new letter has the number %d, which was another's", l.ID)
		}
	})
}

// guardsHold breaks each promise of the letters' table in turn.
func guardsHold(t *testing.T, s *store.Store) {
	t.Helper()
	for _, statement := range []string{
		`DELETE FROM letter WHERE id = 1`, `DELETE FROM letter`, `UPDATE letter_history SET reason = 'otherwise'`, `DELETE FROM letter_pdf`,
		`INSERT INTO letter_history (letter_id, at, from_state, to_state, code, reason) VALUES (99, 'now', '', 'held', 'x', 'x')`,
		`UPDATE letter SET place = '' WHERE state = 'accepted'`, `UPDATE letter SET carrier = '' WHERE state = 'sent'`,
		`UPDATE letter SET batch = 'r0' WHERE reprint_of = 'r0'`, `UPDATE letter SET code = 'spoiled' WHERE state = 'sent'`,
		`UPDATE letter SET reissue_of = NULL`, `UPDATE letter SET reissue_of = 9 WHERE issue_no = 2`, `UPDATE letter SET issue_no = 3
			WHERE issue_no = 1`,
		`UPDATE letter SET lease_until = NULL WHERE state = 'sending'`, `UPDATE letter SET channel = 'by hand' WHERE state = 'failed'`,
	} {
		if _, err := s.DB().Exec(statement); err == nil {
			t.Errorf("went through: %s", statement)
		}
	}
	alter(t, s, `UPDATE letter SET state = 'cancelled' WHERE id = 1`)
	if live := ask[int](t, s, `SELECT SUM(live) FROM letter_adult WHERE letter_id = 1`); live != 0 {
		t.Error("a cancelled letter holds its key")
	}
	const indexes = "letter_batch letter_episode letter_how letter_ready letter_sending letter_state letter_waiting"
	list := `SELECT string_agg(name, ' ' ORDER BY name) FROM (SELECT name FROM sqlite_master
		WHERE type = 'index' AND tbl_name = 'letter' AND sql IS NOT NULL) i`
	if s.Postgres() {
		list = `SELECT string_agg(indexname, ' ' ORDER BY indexname) FROM pg_indexes WHERE tablename = 'letter' AND indexname <> 'letter_pkey'`
	}
	if got := ask[string](t, s, list); got != indexes {
		t.Errorf("the indexes are %s", got)
	}
}

// A database in use holds each record in the row of its case, and with it what undoes the last feed.
func TestTheRecordsOfAnOlderDatabaseAreMovedAsTheyAre(t *testing.T) {
	ofVersion(t, 39, func(t *testing.T, s *store.Store) {
		alter(t, s, `INSERT INTO feed (made_at, made_on, whole, digest, cases, rejected, taken_at, known_upto, images)
			VALUES ('2026-03-02T09:00:00.000Z', '2026-03-02', 1, 'd', 3, 0, '2026-03-02T09:00:00.000Z', 3, 'kept')`)
		for ref, record := range map[string]string{
			"A": `{"case": "A", "episode": 1, "level": 2, "ehco": "ehco-1", "manager": "Zoë \"Z\" \\ Sample"}`,
			"B": `{"case": "B", "episode": 1, "level": 0, "ehco": "ehco-2", "pathway": "family-help"}`,
			"C": `{"level": 3}`, // it can't be read
		} {
			alter(t, s, `INSERT INTO episode (case_ref, number, revision, record, feed_digest, next_look_on)
				VALUES (?, 1, 7, ?, 'x', '2026-03-09')`, ref, record)
		}
		alter(t, s, `UPDATE episode SET in_doubt = 1 WHERE case_ref = 'B'`)
		alter(t, s, `INSERT INTO feed_image (feed_id, episode_id, record, feed_digest, in_doubt)
			SELECT 1, id, '{"case": "A", "episode": 1, "manager": "who it was"}', 'w', 0 FROM episode WHERE case_ref = 'A'`)
		const viewed = `SELECT * FROM case_view ORDER BY case_ref`
		const kept = `SELECT id, case_ref, number, revision, feed_digest, in_doubt, next_look_on FROM episode ORDER BY id`
		before := rowsOf(t, s, viewed) + rowsOf(t, s, kept)

		if err := s.Migrate(t.Context(), store.MigrateOptions{Test: true}); err != nil {
			t.Fatal(err)
		}
		if after := rowsOf(t, s, viewed) + rowsOf(t, s, kept); after != before {
			t.Errorf("the cases were\n%sand are\n%s", before, after)
		}
		look, err := s.Case(t.Context(), casefile.Key{Case: "A"})
		if err != nil || look.Err != nil || look.Revision != 7 || look.Episode.Manager != `Zoë "Z" \ Sample` {
			t.Errorf("the case is %+v, %v", look, err)
		}
		if look, err := s.Case(t.Context(), casefile.Key{Case: "C"}); err != nil || look.Err == nil {
			t.Errorf("the case that can't be read is %+v, %v", look, err)
		}
		if _, err := s.UndoFeed(t.Context(), monday, store.Who{By: "Robin", OSUser: "robin"}); err != nil {
			t.Fatal(err)
		}
		if look, err := s.Case(t.Context(), casefile.Key{Case: "A"}); err != nil || look.Err != nil || look.Episode.Manager != "who it was" {
			t.Errorf("undone, the case is %+v, %v", look, err)
		}
	})
}

// A case whose record is gone is one that can't be read: it stays, and is told of.
func TestACaseWithoutItsRecordCannotBeRead(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		take(t, s, monday, feedOf(episode("A"), episode("B")))
		alter(t, s, `DELETE FROM episode_record WHERE episode_id = (SELECT id FROM episode WHERE case_ref = 'A')`)
		looks, err := s.Looks(t.Context(), monday, 0, 10)
		if err != nil || len(looks) != 2 || looks[0].Err == nil || looks[1].Err != nil {
			t.Errorf("looks %+v, %v", looks, err)
		}
		if n := ask[int](t, s, `SELECT COUNT(*) FROM case_view`); n != 2 {
			t.Errorf("the view shows %d cases of 2", n)
		}
	})
}

// A database in use holds where people are met by place alone: a change of a case finds what it is to replace.
func TestThePlacesOfAnOlderDatabaseStandBesideTheirPeople(t *testing.T) {
	ofVersion(t, 44, func(t *testing.T, s *store.Store) {
		alter(t, s, `INSERT INTO installation (one, is_test, name, database_id, places_form) VALUES (1, 1, 'x', 'x', ?)`, store.PlacesForm)
		alter(t, s, `INSERT INTO episode (case_ref, number, feed_digest) VALUES ('A', 1, 'x'), ('B', 1, 'x')`)
		alter(t, s, `INSERT INTO episode_record (episode_id, record)
			SELECT id, '{"case":"A","episode":1,"adults":[{"id":"P1","email":"was@example.org"},{"id":"P2"}]}' FROM episode WHERE case_ref = 'A'`)
		alter(t, s, `INSERT INTO episode_record (episode_id, record) SELECT id, '{}' FROM episode WHERE case_ref = 'B'`) // it can't be read
		for _, row := range [][3]any{{"case a", "P1", 1}, {"person p1", "P1", 1}, {"mailbox old@example.org", "P1", 1},
			{"person p2", "P2", 1}} {
			alter(t, s, `INSERT INTO presence_place (place, episode_id, person, asked) SELECT ?, id, ?, ? FROM episode`, row[:]...)
		}
		alter(t, s, `INSERT INTO presence (episode_id, person, facts) SELECT id, 'P1', '{"safe":"no"}' FROM episode`)
		alter(t, s, `INSERT INTO presence (episode_id, person, facts) SELECT id, 'P2', '{"safe":""}' FROM episode`)
		if err := s.Migrate(t.Context(), store.MigrateOptions{Test: true}); err != nil {
			t.Fatal(err)
		}
		placesStandBesideTheirPeople(t, s)
		if err := s.Record(t.Context(), casefile.Key{Case: "A"}, monday, "another mailbox", robin, func(e *casefile.Episode) error {
			e.Adults[0].Email = "new@example.org"
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		placesStandBesideTheirPeople(t, s)
		if n := ask[int](t, s, `SELECT COUNT(*) FROM presence_place WHERE place = 'mailbox old@example.org'`); n != 1 {
			t.Errorf("%d cases are met at the mailbox that one had", n)
		}
	})
}
