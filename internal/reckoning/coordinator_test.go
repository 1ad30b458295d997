package reckoning

import (
	"fmt"
	"math/rand/v2"
)

// coordinator is an Early Help Coordinator, and when they are away.
type coordinator struct {
	ref, name, deputy, team string
	absent, until, left     date
}

func (c coordinator) email() string   { return c.ref + "@example.org" }
func (c coordinator) inbox() string   { return "inbox-" + c.team + "@example.org" }
func (c coordinator) lead() string    { return "lead-" + c.team + "@example.org" }
func (c coordinator) manager() string { return "service-manager@example.org" }

func (c coordinator) away(today date) bool {
	return reached(c.absent, today) && (c.until.IsZero() || !c.until.Before(today)) || reached(c.left, today)
}

var coordinators = []coordinator{
	{ref: "anna", name: "Anna Fieldhouse", team: "north", deputy: "ben"},
	{ref: "ben", name: "Ben Quillfeather", team: "north", deputy: "anna"},
	{ref: "carol", name: "Carol Inkwell", team: "north"},
	{ref: "dev", name: "Dev Marlowe", team: "south", deputy: "esther"},
	{ref: "esther", name: "Esther Vellum", team: "south"},
	{ref: "femi", name: "Femi Margin", team: "south", deputy: "dev"},
}

// roster gives the coordinators of each day: some are away for a while, one leaves.
func roster(r *rand.Rand, w window) []coordinator {
	all := append([]coordinator(nil), coordinators...)
	for i := range all {
		switch p := r.IntN(100); {
		case p < 45:
			all[i].absent = w.day(r.IntN(w.days))
			all[i].until = all[i].absent.AddDays(1 + r.IntN(14))
		case p < 55:
			all[i].left = w.day(10 + r.IntN(w.days))
		}
	}
	return all
}

func coordinatorRows(all []coordinator) []cells {
	var rows []cells
	for _, c := range all {
		rows = append(rows, cells{"coordinator_ref": c.ref, "name": c.name, "email": c.email(),
			"absent_from": uk(c.absent), "absent_until": uk(c.until),
			"left_on": uk(c.left), "deputy_ref": c.deputy, "team_inbox": c.inbox(), "lead_email": c.lead(), "service_manager_email": c.manager()})
	}
	return rows
}

// reader is who reads what a coordinator should: they themselves, else their deputy, else their team.
func reader(all []coordinator, ref string, today date) string {
	c := find(all, ref)
	if !c.away(today) {
		return c.email()
	}
	if c.deputy != "" {
		if d := find(all, c.deputy); !d.away(today) {
			return d.email()
		}
	}
	return c.inbox()
}

func find(all []coordinator, ref string) coordinator {
	for _, c := range all {
		if c.ref == ref {
			return c
		}
	}
	panic(fmt.Sprintf("no coordinator %s", ref))
}
