package reckoning

import (
	"regexp"
	"strings"
)

var caseAt = regexp.MustCompile(`RK-[0-9]+/[0-9]+`)

// readDigest reads what a digest tells of which case: what is new, and what is still open. A line without words of its own
// is about what stands in the heading above it.
func readDigest(to, body string) (fresh, open []told) {
	into, heading := &fresh, ""
	for _, block := range blocks(body) {
		switch lower := strings.ToLower(block); {
		case strings.HasPrefix(lower, "still open"):
			into, heading = &open, ""
			continue
		case strings.HasPrefix(lower, "overdue with coordinators"), strings.HasPrefix(lower, "still overdue"):
			into, heading = &fresh, "" // the part over coordinators' heads
			continue
		case caseAt.FindString(block) == "":
			heading = block
			continue
		}
		step := stepOf(caseAt.ReplaceAllString(block, ""))
		if step == "" {
			step = stepOf(heading)
		}
		if step == "" {
			step = "something else: " + block
		}
		for _, of := range caseAt.FindAllString(block, -1) {
			*into = append(*into, told{of, step, to})
		}
	}
	return fresh, open
}

// blocks joins the lines that were wrapped: a block begins at a bullet or after an empty line.
func blocks(body string) []string {
	var all []string
	begins := true
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.Trim(line, "=-") == "":
			begins = true
		case begins || strings.HasPrefix(line, "* ") || strings.HasPrefix(line, "- "):
			all, begins = append(all, strings.TrimLeft(line, "*- ")), false
		default:
			all[len(all)-1] += " " + line
		}
	}
	return all
}

// What a digest can tell of.
const (
	missingShare  = "share missing"
	missingEngage = "engage missing"
	differsShare  = "share differs"
	differsEngage = "engage differs"
	noGiverItem   = "no giver"
	followUpItem  = "first follow-up"
	planItem      = "action plan"
	consultItem   = "specialist service"
	jointItem     = "joint meeting"
	leadItem      = "lead professional"
	midpointItem  = "midpoint"
	reviewItem    = "review"
	completeItem  = "completed"
	planningItem  = "planning"
	gapItem       = "gap"
	withdrawnItem = "withdrawn"
)

// marks are the words by which the action of a step is known.
var marks = []struct{ words, step string }{
	{"no longer stands", withdrawnItem},
	{"first follow-up", followUpItem},
	{"action plan", planItem},
	{"specialist", consultItem},
	{"lead professional meet", jointItem},
	{"find a lead professional", leadItem},
	{"how it is going", midpointItem},
	{"review the handover", reviewItem},
	{"handover is complete", completeItem},
	{"agrees to the sharing", missingShare},
	{"agrees to early help", missingEngage},
	{"who can give consent", noGiverItem},
	{"differ on the sharing", differsShare},
	{"differ on early help", differsEngage},
	{"six weeks", planningItem},
	{"is supported", gapItem},
}

func stepOf(text string) string {
	action, _, _ := strings.Cut(strings.ToLower(text), ".")
	for _, m := range marks {
		if strings.Contains(action, m.words) {
			return m.step
		}
	}
	return ""
}
