package office_test

import (
	"database/sql"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"stepdown/internal/apptest"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// TestOneCaseThatCannotBeLookedAtKeepsNoOtherOfItsRunFromBeingNoted: of a run that was put off the others are recorded as printed,
// and that letter waits.
func TestOneCaseThatCannotBeLookedAtKeepsNoOtherOfItsRunFromBeingNoted(t *testing.T) {
	h := apptest.New(t)
	database := h.SQLite(t)
	c := newCouncil(t, h, h.Migrated(t, database))
	other := refusing()
	other.Case, other.Children = "EHM-2", []casefile.Child{{Name: "Jo Samplefield"}}
	adult := &other.Adults[0]
	adult.ID, adult.Email, adult.Name, adult.Postcode = "B1", "b@example.org", "Ms Bo Samplefield", "NN99 2BB"
	adult.Address = []string{"7 Fable Road", "Fablebury"}
	for i := range other.Consents {
		other.Consents[i].Giver = "B1"
	}
	both := []casefile.Episode{refusing(), other}
	c.takeAll(both, nil, nil)
	l := c.day(ledger.Accepted, ledger.Spooled)
	newer := c.write(both, nil, nil)
	noted, err := c.PrintDone(t.Context(), l.Run, nil, morgan)
	if err != nil || noted.PutOff == "" {
		t.Fatalf("%+v, %v", noted, err)
	}
	c.takeIn(newer)
	db, err := sql.Open("sqlite", strings.TrimPrefix(database, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`UPDATE episode_record SET record = '{"level": "three"}'
		WHERE episode_id = (SELECT id FROM episode WHERE case_ref = 'EHM-1')`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.RunDay(t.Context(), c.today); err != nil {
		t.Fatal(err)
	}
	all, err := c.Letters(t.Context(), "", casefile.Key{})
	if err != nil || len(all) != 2 {
		t.Fatalf("%+v, %v", all, err)
	}
	for _, l := range all {
		if want := map[string]ledger.State{"EHM-1": ledger.Accepted, "EHM-2": ledger.Sent}[l.Key.Case]; l.State != want {
			t.Errorf("the letter of %s is %s (%s)", l.Case, l.State, l.Text)
		}
	}
}
