package feed

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

func TestDataDictionary(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Columns() {
		name := c.File + " " + c.Name
		if seen[name] || c.Name == "" || c.Meaning == "" || c.Format == "" {
			t.Errorf("%s is there twice, or not explained: %+v", name, c)
		}
		seen[name] = true
		if c.Required && c.Example == "" {
			t.Errorf("%s is required and has no example", name)
		}
	}
}

// TestExamplesOfTheDictionaryCanBeRead takes the examples of each file as one row of it.
func TestExamplesOfTheDictionaryCanBeRead(t *testing.T) {
	in := reading{DayFirst, calendar.MustParse("2026-05-01")}
	check := func(l layout, problems []problem) {
		if len(problems) > 0 {
			t.Errorf("%s: %+v", l.file, problems)
		}
	}
	_, problems := cases.read(examples(cases.layout()), in)
	check(cases.layout(), problems)
	_, problems = adults.read(examples(adults.layout()), in)
	check(adults.layout(), problems)
	_, problems = children.read(examples(children.layout()), in)
	check(children.layout(), problems)
	_, problems = consents.read(examples(consents.layout()), in)
	check(consents.layout(), problems)
	_, problems = rulings.read(examples(rulings.layout()), in)
	check(rulings.layout(), problems)
	_, problems = leads.read(examples(leads.layout()), in)
	check(leads.layout(), problems)
	_, problems = holds.read(examples(holds.layout()), in)
	check(holds.layout(), problems)
	_, problems = staff.read(examples(staff.layout()), in)
	check(staff.layout(), problems)
	warning, problems := warnings.read(examples(warnings.layout()), in)
	check(warnings.layout(), append(problems, warning.problems()...))
	_, problems = coordinators.read(examples(coordinators.layout()), in)
	check(coordinators.layout(), problems)
}

// TestEveryFieldOfARecordHasAColumn changes each field of each row by itself, and looks whether any cell changes.
func TestEveryFieldOfARecordHasAColumn(t *testing.T) {
	ours := []string{"Quarantine", "Undone", "Unread", "VanishedOn", "Source", "RecordedOn", "Lifted", "GoneOn", "ElsewhereOn", "Earlier",
		"WholeCase", "UnreadConsents"} // we add them
	parts := []string{"Children", "Adults", "Consents", "Rulings", "LeadProfessionals", "Holds", "Milestones", "Address"}
	everyField(t, "", reflect.TypeFor[casefile.Episode](), slices.Concat(ours, parts), func(change func(reflect.Value)) []string {
		var e caseEntry
		change(reflect.ValueOf(&e.row.Episode).Elem())
		e.key = e.row.Key
		return written(t, cases, e)
	})
	everyField(t, "", reflect.TypeFor[casefile.Adult](), slices.Concat(ours, parts), func(change func(reflect.Value)) []string {
		var e adultEntry
		change(reflect.ValueOf(&e.row.Adult).Elem())
		return written(t, adults, e)
	})
	everyEntry(t, children, ours)
	everyEntry(t, consents, ours)
	everyEntry(t, rulings, ours)
	everyEntry(t, leads, ours)
	everyEntry(t, holds, ours)
	everyField(t, "", reflect.TypeFor[casefile.Coordinator](), []string{"Recorded"}, func(change func(reflect.Value)) []string {
		var c casefile.Coordinator
		change(reflect.ValueOf(&c).Elem())
		return written(t, coordinators, c)
	})
	everyField(t, "", reflect.TypeFor[casefile.Staff](), nil, func(change func(reflect.Value)) []string {
		var s casefile.Staff
		change(reflect.ValueOf(&s).Elem())
		return written(t, staff, s)
	})
	everyField(t, "", reflect.TypeFor[casefile.Warning](), []string{"Address"}, func(change func(reflect.Value)) []string {
		var w warningRow
		change(reflect.ValueOf(&w.Warning).Elem())
		return written(t, warnings, w)
	})
	for _, row := range casefile.StepTable {
		for _, c := range []casefile.Column{row.Day, row.By, row.ByID} {
			if c.Name != "" && !slices.Contains(cases.layout().names(), c.Name) {
				t.Errorf("%s: %s is no column", row.Step, c.Name)
			}
		}
	}
}

func everyEntry[T any](t *testing.T, s sheet[entry[T]], but []string) {
	everyField(t, "", reflect.TypeFor[T](), but, func(change func(reflect.Value)) []string {
		var e entry[T]
		change(reflect.ValueOf(&e.row).Elem())
		return written(t, s, e)
	})
}

func written[T any](t *testing.T, s sheet[T], row T) []string {
	t.Helper()
	var cells []string
	for _, f := range s.fields {
		cells = append(cells, f.at(&row).write(reading{DayFirst, calendar.Date{}}))
	}
	return cells
}

func everyField(t *testing.T, path string, of reflect.Type, but []string, write func(change func(reflect.Value)) []string) {
	t.Helper()
	for i := range of.NumField() {
		f := of.Field(i)
		if slices.Contains(but, f.Name) {
			continue
		}
		nested := func(change func(reflect.Value)) []string {
			return write(func(v reflect.Value) { change(v.Field(i)) })
		}
		if f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[calendar.Date]() {
			everyField(t, path+f.Name+".", f.Type, but, nested)
			continue
		}
		blank := nested(func(reflect.Value) {})
		filled := nested(func(v reflect.Value) {
			switch v.Kind() {
			case reflect.String:
				v.SetString("x")
			case reflect.Bool:
				v.SetBool(true)
			case reflect.Int:
				v.SetInt(2)
			case reflect.Slice:
				v.Set(reflect.ValueOf([]string{"x"}))
			default:
				v.Set(reflect.ValueOf(calendar.MustParse("2026-03-09")))
			}
		})
		if slices.Equal(blank, filled) {
			t.Errorf("%s has no column for %s%s", of.Name(), path, f.Name)
		}
	}
}

func TestFaultsOfRecordsNameColumnsThatFeedsHave(t *testing.T) {
	known := map[string]bool{}
	for _, c := range Columns() {
		known[c.File+" "+c.Name] = true
	}
	d := calendar.MustParse("2026-03-09")
	bad := casefile.Episode{
		StoppedOn: d, ExtensionReason: "x", PlanningStartedOn: d, SocialWorkPlannedEnd: d.AddDays(-1), SocialWorkEndsOn: d.AddDays(-1),
		Milestones:        []casefile.Milestone{{Step: casefile.HandoverCompleted, On: d}, {Step: casefile.ClosureConfirmed, On: d}},
		Children:          []casefile.Child{{BornOn: d, DiedOn: d.AddDays(-1)}, {BornOn: d}},
		Adults:            []casefile.Adult{{Addressed: true, AddressConfirmedOn: d}, {AddressConfirmedBy: "x"}},
		Consents:          []casefile.ConsentEvent{{Giver: "nobody", Decision: casefile.Given}, {Giver: "nobody", Decision: casefile.Given}},
		Rulings:           []casefile.Ruling{{}, {}},
		LeadProfessionals: []casefile.LeadProfessional{{From: d, Until: d.AddDays(-1)}, {From: d, Until: d.AddDays(-1)}},
		Holds:             []casefile.Hold{{From: d, Until: d}, {From: d, Until: d}},
	}
	faults := bad.Validate()
	bad.StoppedOn, bad.StopReason, bad.ExtendedTo, bad.ExtensionReason = calendar.Date{}, casefile.Died, d, ""
	faults = append(faults, bad.Validate()...)
	bad.Milestones = []casefile.Milestone{{Step: casefile.HandoverStarted, On: d.AddDays(1)}, {Step: casefile.SixWeekReview, On: d}}
	faults = append(faults, bad.Validate()...)
	if len(faults) < 40 {
		t.Errorf("only %d faults were found", len(faults))
	}
	for _, f := range faults {
		file := layouts[files[f.Part]].file
		if !known[file+" "+f.Column] || file != strings.ReplaceAll(string(f.Part), " ", "_")+".csv" {
			t.Errorf("no such column: %+v", f)
		}
	}
}

// TestABlankCellThatIsPassedOverWouldSayNothing reads each blank cell in both ways. Some do say something.
func TestABlankCellThatIsPassedOverWouldSayNothing(t *testing.T) {
	idle, all := 0, 0
	for _, of := range []func() (idle, all int){
		func() (int, int) { return blanks(t, cases) }, func() (int, int) { return blanks(t, adults) },
		func() (int, int) { return blanks(t, children) }, func() (int, int) { return blanks(t, consents) },
		func() (int, int) { return blanks(t, rulings) }, func() (int, int) { return blanks(t, leads) },
		func() (int, int) { return blanks(t, holds) }, func() (int, int) { return blanks(t, coordinators) },
		func() (int, int) { return blanks(t, warnings) },
	} {
		i, n := of()
		idle, all = idle+i, all+n
	}
	if idle < all/2 || idle == all {
		t.Errorf("%d of %d blank cells say nothing", idle, all)
	}
}

func blanks[T any](t *testing.T, s sheet[T]) (idle, all int) {
	t.Helper()
	passed, problems := s.read(slices.Repeat([]string{" "}, len(s.fields)), reading{})
	var read T
	for _, f := range s.fields {
		q := f.at(&read).read("", reading{})
		refused := slices.ContainsFunc(problems, func(p problem) bool { return p.column == f.name })
		if f.required != refused || q != nil && !f.required {
			t.Errorf("%s: a blank %s is refused: %v, or else %v", s.file, f.name, refused, q)
		}
		if f.idle {
			idle++
		}
	}
	if !reflect.DeepEqual(passed, read) {
		t.Errorf("%s: a blank row: %+v, or else %+v", s.file, passed, read)
	}
	return idle, len(s.fields)
}

// TestNoRowIsTakenForAnother reads a full row, a blank one and a full one of each file: nothing of one stands in the next.
func TestNoRowIsTakenForAnother(t *testing.T) {
	for _, each := range []func(){
		func() { oneByOne(t, cases) }, func() { oneByOne(t, adults) }, func() { oneByOne(t, children) }, func() { oneByOne(t, consents) },
		func() { oneByOne(t, rulings) }, func() { oneByOne(t, leads) }, func() { oneByOne(t, holds) },
		func() { oneByOne(t, coordinators) }, func() { oneByOne(t, staff) }, func() { oneByOne(t, warnings) },
	} {
		each()
	}
}

// examples are those of a file's columns.
func examples(l layout) (cells []string) {
	for _, c := range l.columns {
		cells = append(cells, c.Example)
	}
	return cells
}

func oneByOne[T any](t *testing.T, s sheet[T]) {
	t.Helper()
	in := reading{DayFirst, calendar.MustParse("2026-06-01")}
	read := func(cells []string) T {
		fresh := s
		fresh.desks = newSheet(s.file, s.fields...).desks
		want, _ := fresh.read(cells, in)
		got, _ := s.read(cells, in)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: after another row %q is %+v, and alone %+v", s.file, cells, got, want)
		}
		return got
	}
	full, blank := examples(s.layout()), make([]string, len(s.fields))
	first := read(full)
	before := fmt.Sprintf("%+v", first)
	read(blank)
	read(full)
	if after := fmt.Sprintf("%+v", first); after != before {
		t.Errorf("%s: a row that was read has become %s, and was %s", s.file, after, before)
	}
}

// TestPlainKeysAreReadAsTheirCells reads keys that have almost nothing unusual about them in both ways.
func TestPlainKeysAreReadAsTheirCells(t *testing.T) {
	part := rapid.SampledFrom([]string{"", " ", "A", "EHM-1", "0", "1", "9", "12", "\u00a0", "\t", "&", "é", "~", "+",
		strings.Repeat("x", 63)})
	odd := rapid.Map(rapid.SliceOfN(part, 0, 3), func(parts []string) string { return strings.Join(parts, "") })
	cell := rapid.OneOf(rapid.SampledFrom([]string{"EHM-1", "7", "40"}), odd, rapid.StringMatching(`[ -~]{1,3}`))
	plain := 0
	rapid.Check(t, func(t *rapid.T) {
		cells := []string{cell.Draw(t, "case"), cell.Draw(t, "number")}
		key, ok := plainKey(cells)
		e, problems := keyCells.read(cells, reading{})
		if ok && (len(problems) > 0 || e.key != key) {
			t.Fatalf("%q: %v, or %v with %v", cells, key, e.key, problems)
		}
		if ok {
			plain++
		}
	})
	if plain == 0 {
		t.Error("no key was plain")
	}
}
