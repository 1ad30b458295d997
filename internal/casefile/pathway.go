package casefile

import (
	"cmp"
	"slices"
)

// StepDown is the pathway of a record that names none: from social care to early help.
const StepDown = "step-down"

// Pathway is a way on which families step down, from one service to another. Its minimum stands in the policy, its words in the
// wording: both name it as here.
type Pathway struct {
	Name  string
	Bases []Basis // from which its cases step down
}

// Pathways are all pathways. Since 2025 councils merge early help and child in need into Family Help (Families First
// Partnership); what is handed over then is Family Help to services that every family can use.
var Pathways = []Pathway{
	{StepDown, []Basis{SingleAssessment, Section47, ChildProtectionPlan, ChildInNeedPlan}},
	{"family-help", []Basis{FamilyHelpAssessment, FamilyHelpPlan, ChildInNeedPlan}},
}

// PathwayNames are the names of all pathways.
func PathwayNames() (all []string) {
	for _, p := range Pathways {
		all = append(all, p.Name)
	}
	return all
}

// PathwayOf finds a pathway by its name; names differ by more than capitals and spaces, and blank is StepDown.
func PathwayOf(name string) (Pathway, bool) {
	name = fold(cmp.Or(name, StepDown))
	at := slices.IndexFunc(Pathways, func(p Pathway) bool { return p.Name == name })
	if at < 0 {
		return Pathway{}, false
	}
	return Pathways[at], true
}

// OnPathway is the name of the record's pathway, or empty where it names none that there is.
func (e *Episode) OnPathway() string {
	p, _ := PathwayOf(e.Pathway)
	return p.Name
}
