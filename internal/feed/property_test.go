package feed_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/feed"
)

var (
	anyName = rapid.StringMatching(`[A-ZŁŻŞÉ][a-złé'’\-,"; =@]{0,20}[a-złé]`)
	anyRef  = rapid.StringMatching(`(EHM-|=|\.\./|)[0-9A-Z;,"/]{1,8}`)
	// past and ahead are days before and after the feed was made, or none.
	past = rapid.Custom(func(t *rapid.T) calendar.Date {
		return on("2026-03-10").AddDays(-rapid.IntRange(1, 400).Draw(t, "back"))
	})
	ahead = rapid.Custom(func(t *rapid.T) calendar.Date {
		return on("2026-03-10").AddDays(rapid.IntRange(0, 800).Draw(t, "ahead"))
	})
	expected = rapid.Custom(func(t *rapid.T) calendar.Date {
		return on("2026-03-10").AddDays(rapid.IntRange(-400, 300).Draw(t, "expected"))
	})
)

// maybe is a day, or none.
func maybe(t *rapid.T, g *rapid.Generator[calendar.Date], label string) calendar.Date {
	if rapid.Bool().Draw(t, label+" is blank") {
		return calendar.Date{}
	}
	return g.Draw(t, label)
}

func oneOf[W ~string](t *rapid.T, words []W) W { return rapid.SampledFrom(words).Draw(t, "word") }

// anyEpisode is an episode that makes sense, arranged, as a feed can say it.
func anyEpisode(t *rapid.T, key casefile.Key) casefile.Episode {
	e := casefile.Episode{
		Key: key, Level: rapid.IntRange(2, 3).Draw(t, "level"), Basis: oneOf(t, casefile.Bases), Support: oneOf(t, casefile.Supports),
		DecidedOn: maybe(t, past, "decided"), Manager: anyName.Draw(t, "manager"), EHCO: anyRef.Draw(t, "ehco"),
		EHCOToldOn:   maybe(t, past, "told"),
		SocialWorker: casefile.Worker{Name: anyName.Draw(t, "social worker")}, SocialWorkEndsOn: maybe(t, ahead, "ends"),
	}
	if e.StoppedOn = maybe(t, past, "stopped"); !e.StoppedOn.IsZero() {
		e.StopReason = oneOf(t, casefile.StopReasons)
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "children") {
		e.Children = append(e.Children, casefile.Child{Name: fmt.Sprint(anyName.Draw(t, "child"), i), BornOn: maybe(t, expected, "born")})
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "adults") {
		a := casefile.Adult{
			ID: fmt.Sprint(key.Case, "-A", i), Name: anyName.Draw(t, "adult"), YoungPerson: rapid.Bool().Draw(t, "young"),
			ParentalResponsibility: oneOf(t, casefile.Answers),
			Household:              anyName.Draw(t, "household"), SafeToWrite: oneOf(t, casefile.Answers), Channel: oneOf(t, casefile.Channels),
			Format:   oneOf(t, casefile.Formats),
			Language: oneOf(t, []string{"", "en", "pl", "zh-Hant"}), Addressed: rapid.Bool().Draw(t, "addressed"),
			Postcode: oneOf(t, []string{"", "NN99 1AA", "somewhere"}),
		}
		for range rapid.IntRange(0, 5).Draw(t, "lines") {
			a.Address = append(a.Address, anyName.Draw(t, "line"))
		}
		e.Adults = append(e.Adults, a)
		for n, scope := range casefile.Scopes {
			if said := maybe(t, past, "consent"); !said.IsZero() {
				c := casefile.ConsentEvent{Giver: a.ID, Scope: scope, Decision: oneOf(t, casefile.Decisions), On: said, FormSignedOn: said}
				if n == 0 {
					c.ExcludedOrganisations = []string{strings.ReplaceAll(anyName.Draw(t, "organisation"), ";", ""), "Fablebury Housing"}
				}
				e.Consents = append(e.Consents, c)
			}
		}
	}
	if ruled := maybe(t, past, "ruled"); !ruled.IsZero() {
		e.Rulings = []casefile.Ruling{{Decision: casefile.Refused, On: ruled, By: anyName.Draw(t, "by")}}
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "leads") {
		e.LeadProfessionals = append(e.LeadProfessionals,
			casefile.LeadProfessional{Name: fmt.Sprint(anyName.Draw(t, "lead"), i), Role: "teacher", Organisation: anyName.Draw(t, "school"),
				From: maybe(t, past, "from"), Until: maybe(t, ahead, "until")})
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "holds") {
		e.Holds = append(e.Holds, casefile.Hold{Reason: fmt.Sprint(anyName.Draw(t, "reason"), i), By: anyName.Draw(t, "by"),
			From: past.Draw(t, "from"), Until: maybe(t, ahead, "until"), Source: casefile.FromFeed})
	}
	for _, step := range casefile.Steps()[:3] {
		if done := maybe(t, past, string(step)); !done.IsZero() {
			e.Milestones = append(e.Milestones, casefile.Milestone{Step: step, On: done, Source: casefile.FromFeed, RecordedOn: on("2026-03-09")})
		}
	}
	narrowed(t, &e)
	e.Arrange()
	return e
}

func anyEpisodes(t *rapid.T) []casefile.Episode {
	var all []casefile.Episode
	for _, ref := range rapid.SliceOfNDistinct(anyRef, 0, 4, rapid.ID).Draw(t, "cases") {
		for n := range rapid.IntRange(1, 2).Draw(t, "episodes") {
			all = append(all, anyEpisode(t, casefile.Key{Case: ref, Number: n + 1}))
		}
	}
	return all
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		want := map[casefile.Key]casefile.Episode{}
		episodes := anyEpisodes(rt)
		for _, e := range episodes {
			want[e.Key] = e
		}
		order := rapid.SampledFrom([]feed.DateOrder{feed.DayFirst, feed.YearFirst}).Draw(rt, "order")
		if err := feed.Write(dir, feed.Manifest{MadeAt: madeAt, DateOrder: order}, episodes, nil); err != nil {
			rt.Fatal(err)
		}
		_, all := read(t, dir)
		if len(all) != len(want) {
			rt.Fatalf("%d episodes came of %d", len(all), len(want))
		}
		var last casefile.Key
		for i, in := range all {
			if in.Rejected != "" || !reflect.DeepEqual(*in.Episode, want[in.Key]) {
				rt.Fatalf("%s\ngot  %+v\nwant %+v", in.Rejected, in.Episode, want[in.Key])
			}
			if i > 0 && in.Key.Compare(last) <= 0 {
				rt.Fatalf("%s comes after %s", in.Key, last)
			}
			last = in.Key
		}
	})
}

func TestOrderOfRowsMakesNoDifference(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir := newFolder(t)
		episodes := append(anyEpisodes(rt), family(), plain("EHM-10001"))
		if err := feed.Write(dir.dir, feed.Manifest{MadeAt: madeAt}, episodes, coordinatorsOf()); err != nil {
			rt.Fatal(err)
		}
		if rapid.Bool().Draw(rt, "spoil") {
			dir.addRow("consents.csv", map[string]string{"scope": "none"})
			dir.addRow("adults.csv", map[string]string{"episode": "none"})
			dir.addRow("children.csv", nil)
		}
		before, want := read(t, dir.dir)
		for _, file := range []string{"cases.csv", "adults.csv", "children.csv", "consents.csv", "rulings.csv", "lead_professionals.csv",
			"holds.csv", "coordinators.csv"} {
			records := dir.table(file)
			dir.putTable(file, append(records[:1:1], rapid.Permutation(records[1:]).Draw(rt, file)...))
		}
		after, got := read(t, dir.dir)
		if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(after.Coordinators(), before.Coordinators()) {
			rt.Fatalf("got  %+v\nwant %+v", got, want)
		}
		if before.Counts() != after.Counts() {
			rt.Fatalf("got %+v, want %+v", after.Counts(), before.Counts())
		}
	})
}

// TestDigestIsOfTheCells has it differ also where the record does not: then the case is read, and is the same.
func TestDigestIsOfTheCells(t *testing.T) {
	digests := func(dir folder) string {
		_, all := read(t, dir.dir)
		var said string
		for _, in := range all {
			said += in.Digest + in.Rejected + "\n"
		}
		return said
	}
	want := digests(newFolder(t))
	same := map[string]func(folder){
		"a day later":          func(f folder) { f.replace(feed.ManifestName, "2026-03-09", "2026-03-10") },
		"changes only":         func(f folder) { f.replace(feed.ManifestName, "full", "changes") },
		"a byte order mark":    func(f folder) { f.put("adults.csv", "\ufeff"+f.text("adults.csv")) },
		"line ends of Windows": func(f folder) { f.put("adults.csv", strings.ReplaceAll(f.text("adults.csv"), "\n", "\r\n")) },
		"blanks around":        func(f folder) { f.set("adults.csv", 1, "name", "\u00a0Ms Gemma Thistlewood \t") },
		"rows in another order": func(f folder) {
			records := f.table("children.csv")
			slices.Reverse(records[1:])
			f.putTable("children.csv", records)
		},
		"columns in another order": func(f folder) {
			records := f.table("consents.csv")
			for _, r := range records {
				r[0], r[4] = r[4], r[0]
			}
			f.putTable("consents.csv", records)
		},
	}
	for name, change := range same {
		dir := newFolder(t)
		change(dir)
		if got := digests(dir); got != want {
			t.Errorf("%s: the digest changed:\n%s\n%s", name, got, want)
		}
	}
	different := map[string]func(folder){
		"a gap in the address": func(f folder) {
			f.set("adults.csv", 2, "address_line_3", "")
			f.set("adults.csv", 2, "address_line_5", "Fableshire")
		},
		"words in capitals":        func(f folder) { f.set("adults.csv", 1, "channel", "Post") },
		"no space in the postcode": func(f folder) { f.replace("adults.csv", "NN99 1AA", "nn991aa") },
		"another name":             func(f folder) { f.set("children.csv", 1, "name", "Percy Thistlewood") },
		"consent withdrawn":        func(f folder) { f.set("consents.csv", 1, "decision", "withdrawn") },
		"a date gone blank":        func(f folder) { f.set("cases.csv", 2, "first_follow_up_on", "") },
	}
	for name, change := range different {
		dir := newFolder(t)
		change(dir)
		if digests(dir) == want {
			t.Errorf("%s: the digest is the same", name)
		}
	}
}

func TestWriterEndsNoFeedThatItCouldNotWrite(t *testing.T) {
	tests := map[string]struct {
		spoil func(*casefile.Episode)
		m     feed.Manifest
		want  string
	}{
		"what the importer refuses": {func(e *casefile.Episode) { e.Children[0].Name = "Poppy\n" }, feed.Manifest{},
			"write a row of children.csv: name holds the character U+000A"},
		"what would be trimmed": {func(e *casefile.Episode) { e.Manager = " Robin" }, feed.Manifest{},
			"write a row of cases.csv: manager would be read back otherwise"},
		"what has not happened": {func(e *casefile.Episode) { e.DecidedOn = on("2026-03-10") }, feed.Manifest{},
			"write a row of cases.csv: decided_on says that something has happened"},
		"too long an address": {func(e *casefile.Episode) { e.Adults[0].Address = make([]string, 6) }, feed.Manifest{},
			"write a row of adults.csv: the address has more than 5 lines"},
		"a letter it has not got": {func(e *casefile.Episode) { e.Manager = "Łucja" }, feed.Manifest{Encoding: feed.Windows1252},
			"write a row of cases.csv: manager holds a character that windows-1252 does not have"},
	}
	for name, test := range tests {
		dir := t.TempDir()
		e := plain("EHM-10001")
		test.spoil(&e)
		test.m.MadeAt = madeAt
		if err := feed.Write(dir, test.m, []casefile.Episode{plain("EHM-1"), e}, nil); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: got %v", name, err)
		}
		if _, err := feed.Open(dir); err == nil || !strings.Contains(err.Error(), "manifest.yaml: the file is missing") {
			t.Errorf("%s: half a feed can be opened: %v", name, err)
		}
	}
	if err := feed.Write(filepath.Join(newFolder(t).path("cases.csv"), "below"), feed.Manifest{MadeAt: madeAt}, nil, nil); err == nil {
		t.Error("a feed was written below a file")
	}
}
