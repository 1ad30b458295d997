package jobs

import (
	"fmt"
	"slices"
	"strings"

	"stepdown/internal/timetable"
)

// howToRecord says how what a rule asks for is recorded as done: in the case system, or by a command where that can record it.
func (j Remind) howToRecord(rule string) string {
	at := slices.IndexFunc(j.Rules.Policy.Rules, func(r timetable.Rule) bool { return r.ID == rule })
	if at < 0 {
		return ""
	}
	var says, steps []string
	for _, e := range j.Rules.Policy.Rules[at].Endings() {
		if says = append(says, e.Says); e.Step != "" {
			steps = append(steps, strings.ReplaceAll(string(e.Step), " ", "-"))
		}
	}
	if j.ByCommand && len(steps) > 0 {
		return fmt.Sprintf("Record %s: `stepdown record CASE %s --on DATE --by NAME`.", strings.Join(says, ", or "), steps[0])
	}
	return fmt.Sprintf("Record it in the case system: %s.", strings.Join(says, ", or "))
}
