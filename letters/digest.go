package letters

import (
	"cmp"
	"fmt"
	"slices"

	"stepdown/internal/calendar"
)

// DigestInput is what one person is told on one day, in one mail.
type DigestInput struct {
	Day       calendar.Date
	New, Open []DigestLine // what has newly reached a rung, and what else is open: earliest due first
	Waiting   []WaitingLine
	// What the reader is told over EHCOs' heads, as their lead and as the service manager. It is a mail of its own, or a part of
	// its own where the reader has something else to read on the day: nobody gets two digests.
	AsLead, AsManager []DigestLine
}

// WaitingLine is a letter that waits for the reader, or something else that the reader is asked for. It names no member of the
// family.
type WaitingLine struct {
	Case     string
	Pathway  string // empty: the default one
	Letter   string // what kind of letter waits; empty: none
	Says     string // why; a sentence, or empty
	Act      string // what the reader can do; a sentence
	Covering string // for whom the reader stands in, or empty
}

// DigestLine is one thing to do. It names no member of the family.
type DigestLine struct {
	Case         string
	Pathway      string // empty: the default one
	Action       string
	Due          calendar.Date
	WorkingDays  int // left until Due; negative: over
	Level        int
	LeadRole     string // empty where it may not be named
	Organisation string
	Ask          string // whom to ask about the case, and by which number; empty: nobody is known
	AskTelephone string
	Record       string        // how to record it as done; a sentence
	First        bool          // the EHCO is told of it for the first time
	Told         calendar.Date // when the EHCO was first told of it; no date: not before
	Covering     string        // the EHCO for whom the reader stands in, or empty
	Over         string        // the EHCO over whose head the reader is told, or empty
}

// digestValues are all that the digest's template can see.
type digestValues struct {
	Day, Process                        Value
	OverdueCount, TodayCount, SoonCount int
	WaitingCount                        int
	ElsewhereCount                      int // what further parts of the same mail tell of
	// The same numbers with their words, in the forms of the language.
	CountedOverdue, CountedToday, CountedSoon, CountedWaiting, CountedElsewhere Value
	New, Open                                                                   []digestGroup
	Waiting                                                                     []waitingGroup
}

// digestGroup is what is to be done alike, under one heading.
type digestGroup struct {
	Begins         bool // it is the first that is overdue, due today or due soon
	Overdue, Today bool // neither: due soon
	Action         Value
	Record         Value // empty where it stands with the same action above
	Lines          []digestLine
	Crowded        bool // too many to be read line by line: see Contacts
	Contacts       []contact
}

// contact is the cases about which one person is to be asked.
type contact struct{ Who, Cases Value }

// waitingGroup is what waits for the same act, so that ten of one kind are one heading.
type waitingGroup struct {
	Says, Act Value
	Cases     []Value
}

type digestLine struct {
	First                           bool
	Case, When, Lead, Ask, Covering Value
	LeadTitle, LevelName            Value // as the pathway calls them
	Level                           int
}

// mostLines is how many of one kind have a line each (ours); more of them are one paragraph of references.
const mostLines = 5

// Digest writes the one mail that a person gets on a day. Its subject holds counts only.
func (w *Wording) Digest(in DigestInput) (Mail, error) {
	own := len(in.New) + len(in.Open) + len(in.Waiting)
	all := own + len(in.AsLead) + len(in.AsManager)
	var parts []document
	if own > 0 {
		parts = append(parts, document{w.mailOf("digest"), w.Speech().digestOf(in, all-own)})
	}
	for name, lines := range over(in) {
		parts = append(parts, document{w.mailOf(name), w.Speech().overOf(in.Day, lines, all-len(lines))})
	}
	return written(parts...)
}

func (s *Speech) digestOf(in DigestInput, elsewhere int) digestValues {
	var pathways []string
	v := digestValues{Day: Value(s.Day(in.Day)), New: s.groupsOf(in.Day, in.New, true), Open: s.groupsOf(in.Day, in.Open, false),
		WaitingCount: len(in.Waiting), Waiting: s.grouped(in.Waiting), ElsewhereCount: elsewhere}
	recordOnce(v.New, v.Open)
	for _, l := range slices.Concat(in.New, in.Open) {
		switch urgency(in.Day, l) {
		case -1:
			v.OverdueCount++
		case 0:
			v.TodayCount++
		default:
			v.SoonCount++
		}
	}
	v.CountedOverdue, v.CountedToday = s.counted("overdue", v.OverdueCount), s.counted("today", v.TodayCount)
	v.CountedSoon, v.CountedWaiting = s.counted("soon", v.SoonCount), s.counted("waiting", v.WaitingCount)
	v.CountedElsewhere = s.counted("elsewhere", elsewhere)
	for _, l := range slices.Concat(in.New, in.Open) {
		pathways = append(pathways, l.Pathway)
	}
	for _, l := range in.Waiting {
		pathways = append(pathways, l.Pathway)
	}
	v.Process = s.process(pathways)
	return v
}

// counted is a number of a subject or a heading.
func (s *Speech) counted(what string, n int) Value { return Value(s.Count("subject."+what, n)) }

// recordOnce leaves how to record an action with the first group that asks for it.
func recordOnce(parts ...[]digestGroup) {
	said := map[Value]bool{}
	for _, groups := range parts {
		for i := range groups {
			if g := &groups[i]; said[g.Action] {
				g.Record = ""
			} else {
				said[g.Action] = true
			}
		}
	}
}

// urgency is -1 of what is overdue on the day, 0 of what is due, and 1 of what is due later.
func urgency(day calendar.Date, l DigestLine) int { return cmp.Compare(l.Due.Compare(day), 0) }

// groupsOf puts together what is to be done alike, by how urgent it is if that is asked for.
func (s *Speech) groupsOf(day calendar.Date, lines []DigestLine, byUrgency bool) []digestGroup {
	type kind struct {
		urgency int
		action  string
	}
	key := func(l DigestLine) (k kind) {
		if k.action = l.Action; byUrgency {
			k.urgency = urgency(day, l)
		}
		return k
	}
	var all []digestGroup
	previous := kind{urgency: 2}
	for _, of := range alike(lines, key) {
		now := key(of[0])
		all = append(all, digestGroup{Begins: now.urgency != previous.urgency, Overdue: now.urgency < 0, Today: now.urgency == 0,
			Action: Value(of[0].Action), Record: Value(of[0].Record), Lines: s.linesOf(of), Crowded: len(of) > mostLines,
			Contacts: s.contactsOf(of)})
		previous = now
	}
	return all
}

// alike puts lines with the same key together, in the order of the first of each.
func alike[K comparable](lines []DigestLine, key func(DigestLine) K) [][]DigestLine {
	var all [][]DigestLine
	at := map[K]int{}
	for _, l := range lines {
		k := key(l)
		n, known := at[k]
		if !known {
			n, at[k] = len(all), len(all)
			all = append(all, nil)
		}
		all[n] = append(all[n], l)
	}
	return all
}

func (s *Speech) linesOf(lines []DigestLine) []digestLine {
	var all []digestLine
	for _, l := range lines {
		all = append(all, digestLine{First: l.First, Case: Value(l.Case), When: Value(s.when(l)), Lead: Value(s.leadOf(l)),
			Ask:      Value(s.askOf(l)),
			Covering: Value(l.Covering), Level: l.Level,
			LeadTitle: Value(s.wordOf(l.Pathway, "lead")), LevelName: Value(s.wordOf(l.Pathway, fmt.Sprintf("level_%d", l.Level)))})
	}
	return all
}

// contactsOf are the cases of some lines by whom to ask, so that one call is enough for all of them.
func (s *Speech) contactsOf(lines []DigestLine) []contact {
	var all []contact
	for _, of := range alike(lines, s.askOf) {
		all = append(all, contact{Value(s.askOf(of[0])), Value(s.datesOf(of))})
	}
	return all
}

// grouped puts lines with one reason and one act together, in the order of the first of each.
func (s *Speech) grouped(lines []WaitingLine) []waitingGroup {
	var all []waitingGroup
	for _, l := range lines {
		if last := len(all) - 1; last < 0 || all[last].Says != Value(l.Says) || all[last].Act != Value(l.Act) {
			all = append(all, waitingGroup{Says: Value(l.Says), Act: Value(l.Act)})
		}
		group := &all[len(all)-1]
		group.Cases = append(group.Cases, Value(s.waitingCase(l)))
	}
	return all
}

// sampleDigests meet every branch of the digest's template.
func sampleDigests() []any {
	full := digestLine{First: true, Case: "SAMPLE-1", When: "Due today", Lead: "teacher at a school", Ask: "Anna, 01632 960101",
		Covering: "Anna", Level: 2}
	bare := digestLine{Case: "SAMPLE-2", When: "Due today", Level: 3}
	group := digestGroup{Action: "Act", Record: "Record it", Lines: []digestLine{full, bare}}
	overdue, today, crowd := group, group, digestGroup{Action: "Act", Record: "Record it", Crowded: true,
		Contacts: []contact{{"Anna, 01632 960101", "SAMPLE-1, SAMPLE-2"}, {"", "SAMPLE-3"}}}
	overdue.Begins, overdue.Overdue, today.Begins, today.Today, crowd.Begins = true, true, true, true, true
	group.Record = ""
	groups := []digestGroup{overdue, today, crowd, group}
	waiting := []waitingGroup{{"It waits.", "Record it.", []Value{"SAMPLE-1, closure letter", "SAMPLE-2"}}, {"", "Record it.",
		[]Value{"SAMPLE-3"}}}
	samples := []any{digestValues{Day: "Monday", New: groups}, digestValues{Day: "Monday", Open: groups}}
	for bits := range 1 << 5 { // each way of leaving out what there is none of
		on := func(bit int) int { return bits >> bit & 1 }
		v := digestValues{Day: "Monday", OverdueCount: on(0), TodayCount: on(1), SoonCount: on(2), WaitingCount: on(3), ElsewhereCount: on(4),
			New: groups, Open: groups}
		if v.WaitingCount > 0 {
			v.Waiting = waiting
		}
		samples = append(samples, v)
	}
	return samples
}
