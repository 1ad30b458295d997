package office_test

import (
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
)

// TestAChildsDeathStandsUntilAPersonTakesItBack whether the next export blanks its day or leaves out the child's row.
func TestAChildsDeathStandsUntilAPersonTakesItBack(t *testing.T) {
	died := calendar.MustParse("2026-03-01")
	ewa := casefile.Child{Name: "Zofia Quartermain"}
	alf := casefile.Child{Name: "Alf Quartermain", BornOn: calendar.MustParse("2016-04-02")}
	lost := alf
	lost.DiedOn = died
	for name, next := range map[string][]casefile.Child{"blanked": {ewa, alf}, "left out": {ewa}} {
		t.Run(name, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				feed := func(children ...casefile.Child) {
					c.take(func(e *casefile.Episode) { e.Children = children }, nil, nil)
				}
				takeBack := func() error { return c.NobodyDied(t.Context(), casefile.Key{Case: "EHM-1"}, c.today, morgan) }
				feed(ewa, lost)
				c.day(ledger.Held, ledger.ChildDied)
				if err := takeBack(); err == nil {
					t.Error("a death is taken back that the case system still gives")
				}
				feed(next...)
				feed(next...)
				c.day(ledger.Held, ledger.ChildDied)
				feed(ewa, lost)
				feed(next...)
				c.day(ledger.Held, ledger.ChildDied)
				c.must(takeBack())
				if err := takeBack(); err == nil {
					t.Error("it is taken back twice")
				}
				feed(next...)
				c.day(ledger.Accepted, ledger.Spooled)
			})
		})
	}
}
