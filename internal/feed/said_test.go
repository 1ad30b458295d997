package feed_test

import (
	"fmt"
	"strings"
	"testing"

	"stepdown/internal/casefile"
)

// TestARejectedCaseStillTellsWhatHoldsIt as far as its rows can be read.
func TestARejectedCaseStillTellsWhatHoldsIt(t *testing.T) {
	row := func(more ...string) map[string]string {
		cells := map[string]string{"case_ref": "EHM-10001", "episode": "1"}
		for i := 0; i < len(more); i += 2 {
			cells[more[i]] = more[i+1]
		}
		return cells
	}
	hold := func(f folder, from, until, safety string) {
		f.addRow("holds.csv", row("reason", "asked", "held_by", "Morgan", "from", from, "until", until, "safety", safety))
	}
	consent := func(f folder, scope, decision, on string) {
		f.addRow("consents.csv", row("giver_ref", "EHM-10001-A1", "scope", scope, "decision", decision, "decided_on", on))
	}
	for name, tc := range map[string]struct {
		change func(folder)
		want   string
	}{
		"nothing": {func(folder) {}, ""},
		"a stop": {func(f folder) {
			f.set("cases.csv", 1, "stopped_on", "01/03/2026")
			f.set("cases.csv", 1, "stop_reason", "died")
		}, "stopped 2026-03-01 died"},
		"a stop that can't be read":    {func(f folder) { f.set("cases.csv", 1, "stopped_on", "soon") }, "hold unread"},
		"a stop without a reason":      {func(f folder) { f.set("cases.csv", 1, "stopped_on", "01/03/2026") }, "hold unread"},
		"a hold":                       {func(f folder) { hold(f, "01/03/2026", "", "no") }, "hold asked 2026-03-01"},
		"a hold for safety":            {func(f folder) { hold(f, "01/03/2026", "", "yes") }, "hold asked 2026-03-01 safety"},
		"a hold from a bad day":        {func(f folder) { hold(f, "32/13/2026", "", "no") }, "hold asked unread"},
		"a hold, for safety or not":    {func(f folder) { hold(f, "01/03/2026", "", "perhaps") }, "hold asked 2026-03-01 safety unread"},
		"a refusal":                    {func(f folder) { consent(f, "engage", "refused", "01/03/2026") }, "engage refused 2026-03-01"},
		"a refusal on a bad day":       {func(f folder) { consent(f, "engage", "refused", "32/13/2026") }, "engage refused unread"},
		"an answer that can't be read": {func(f folder) { consent(f, "engage", "perhaps", "01/03/2026") }, "engage 2026-03-01 unread"},
		"a yes on a bad day":           {func(f folder) { consent(f, "engage", "given", "32/13/2026") }, ""},
		"a death": {func(f folder) {
			f.addRow("children.csv", row("name", "Alf", "died_on", "01/03/2026"))
		}, "died Alf 2026-03-01"},
		"a death on a bad day": {func(f folder) {
			f.addRow("children.csv", row("name", "Alf", "died_on", "32/13/2026"))
		}, "died Alf unread"},
		"a child": {func(f folder) { f.addRow("children.csv", row("name", "Alf")) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFolder(t)
			f.set("cases.csv", 1, "level", "9")
			f.set("consents.csv", 1, "decision", "given")
			tc.change(f)
			_, all := read(t, f.dir)
			if all[0].Rejected == "" {
				t.Fatalf("%+v", all[0])
			}
			if got := said(all[0].Said); got != tc.want || (got == "") != (all[0].Said == nil) {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}

func said(e *casefile.Episode) string {
	if e == nil {
		return ""
	}
	var all []string
	add := func(unread bool, words ...any) {
		if unread {
			words = append(words, "unread")
		}
		all = append(all, strings.Join(strings.Fields(fmt.Sprintln(words...)), " "))
	}
	if !e.StoppedOn.IsZero() {
		add(false, "stopped", e.StoppedOn, e.StopReason)
	}
	for _, h := range e.Holds {
		safety := ""
		if h.Safety {
			safety = "safety"
		}
		add(h.Unread, "hold", h.Reason, h.From, safety)
	}
	for _, c := range e.Children {
		add(c.Unread, "died", c.Name, c.DiedOn)
	}
	for _, c := range e.Consents {
		if c.Decision != casefile.Given {
			add(false, c.Scope, c.Decision, c.On)
		}
	}
	for _, c := range e.UnreadConsents {
		add(true, c.Scope, c.Decision, c.On)
	}
	return strings.Join(all, ", ")
}
