package strict_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/strict"
)

// card is a file with one value of each sort.
type card struct {
	name, colour string
	sizes        []string
	number       int
	made         string
}

// read reads a card; the faults are empty if there are none.
func read(content string) (c card, faults string) {
	f, root := strict.Read("card.yaml", []byte(content))
	top := root.Called("the card").Map([]string{"name", "colour", "sizes"}, []string{"number", "made", "notes"})
	c.name = top["name"].Text()
	c.colour = top["colour"].Word([]string{"red", "green"}, "give red or green")
	c.sizes = top["sizes"].Words([]string{"small", "large"})
	c.number = top["number"].Count("count them")
	if at := top["made"].Moment(); !at.IsZero() {
		c.made = at.Format("2006-01-02 15:04")
	}
	if notes := top["notes"]; !notes.Missing() {
		for _, p := range notes.Pairs() {
			if p.Value.Value() == "" {
				p.Key.Wrong("write it behind the colon", "the note %q is blank", p.Key.Value())
			}
		}
	}
	return c, f.Faults().Error()
}

const whole = "name: A\ncolour: red\nsizes: [small, large]\nnumber: 3\nmade: 2026-07-09T02:15:00+01:00\nnotes: {a: b}\n"

func TestAFileWithoutFaultsIsReadWhole(t *testing.T) {
	c, faults := read(whole)
	if faults != "" || c.name != "A" || c.colour != "red" || strings.Join(c.sizes, " ") != "small large" || c.number != 3 ||
		c.made != "2026-07-09 01:15" {
		t.Errorf("%+v, %s", c, faults)
	}
}

func TestFaultsSayWhereAndHowToMendThem(t *testing.T) {
	for name, tc := range map[string]struct{ file, want string }{
		"an empty file":    {"# nothing\n", "card.yaml:1: the card is empty: give name, colour, sizes, number, made, notes"},
		"no keys":          {"- a\n", "card.yaml:1: the card must be a set of keys and values: give name, colour, sizes, number, made, notes"},
		"an unknown key":   {whole + "colur: red\n", `card.yaml:7: the card has no key "colur": did you mean "colour"?: remove or rename it`},
		"a key twice":      {whole + "name: B\n", `card.yaml:7: the card has the key "name" twice: remove one of them`},
		"a key too few":    {strings.Replace(whole, "name: A\n", "", 1), `card.yaml:1: the card lacks "name": add it`},
		"no text":          {strings.Replace(whole, "A", "' '", 1), "card.yaml:1: name must be a text, and not empty"},
		"nothing for text": {strings.Replace(whole, " A", "", 1), "card.yaml:1: name must be a text, and not empty"},
		"a list for text":  {strings.Replace(whole, "A", "[A]", 1), "card.yaml:1: name must be a text, and not empty"},
		"an alias for a word, called like one": {strings.Replace(whole, "name: A\ncolour: red", "name: &red A\ncolour: *red", 1),
			"card.yaml:2: colour must be a text, and not empty: give red or green"},
		"an unknown word": {strings.Replace(whole, "red", "rde", 1),
			`card.yaml:2: colour: unknown word "rde": did you mean "red"?: give red or green`},
		"a word for a list": {strings.Replace(whole, "[small, large]", "small", 1),
			"card.yaml:3: sizes must be a list, and not empty"},
		"an empty list": {strings.Replace(whole, "[small, large]", "[]", 1), "card.yaml:3: sizes must be a list, and not empty"},
		"an unknown word of a list": {strings.Replace(whole, "[small, large]", "\n  - large\n  - smal", 1),
			`card.yaml:5: sizes: unknown word "smal": did you mean "small"?`},
		"a word twice":      {strings.Replace(whole, "small,", "large,", 1), `card.yaml:3: sizes names "large" twice`},
		"no number":         {strings.Replace(whole, "3", "three", 1), "card.yaml:4: number must be a whole number: count them"},
		"a text of digits":  {strings.Replace(whole, "3", "'3'", 1), "card.yaml:4: number must be a whole number: count them"},
		"a negative number": {strings.Replace(whole, "3", "-3", 1), "card.yaml:4: number is negative: count them"},
		"a moment without its offset": {strings.Replace(whole, "+01:00", "", 1),
			"card.yaml:5: made is not a moment with its offset from UTC: write it as 2026-03-09T02:15:00Z or 2026-07-09T02:15:00+01:00"},
		"a moment in 1900": {strings.Replace(whole, "2026", "1900", 1),
			"card.yaml:5: made is not a moment with its offset from UTC: write it as 2026-03-09T02:15:00Z or 2026-07-09T02:15:00+01:00"},
		"a fault of the room's own": {strings.Replace(whole, "a: b", "a: ", 1),
			`card.yaml:6: the note "a" is blank: write it behind the colon`},
		"a second document": {whole + "---\nname: B\n",
			"card.yaml:7: a second document begins here: keep everything in one, without the line ---"},
		"a second document with a fault": {whole + "---\n[\n",
			"card.yaml:8: did not find expected node content: mend the YAML; a value with special characters goes in quotes"},
		"no YAML": {"name:\n\tA\n", "card.yaml:2: found character that cannot start any token: mend the YAML; a value with special characters " +
			"goes in quotes"},
		"a star, whose word is not quoted": {strings.Replace(whole, "A", "*hunter2", 1),
			"card.yaml:1: a value begins with *, which YAML takes for an alias: mend the YAML; a value with special characters goes in quotes"},
		"every fault at once, by line": {"sizes: [smal]\nnumber: -1\nmade: today\ncolour: blue\n",
			"card.yaml:1: the card lacks \"name\": add it\n" +
				"card.yaml:1: sizes: unknown word \"smal\": did you mean \"small\"?\n" +
				"card.yaml:2: number is negative: count them\n" +
				"card.yaml:3: made is not a moment with its offset from UTC: write it as 2026-03-09T02:15:00Z or 2026-07-09T02:15:00+01:00\n" +
				"card.yaml:4: colour: unknown word \"blue\": give red or green"},
	} {
		if _, got := read(tc.file); got != tc.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, tc.want)
		}
	}
}

func TestAFaultNamesAsMuchOfItsPlaceAsIsKnown(t *testing.T) {
	for want, fault := range map[string]strict.Fault{
		"f.yaml:3 mail.port: is bad: mend it": strict.At("f.yaml", 3, "mail.port", "is bad", "mend it"),
		"f.yaml:3: is bad":                    strict.At("f.yaml", 3, "", "is bad", ""),
		"f.yaml: is bad: mend it":             strict.At("f.yaml", 0, "", "is bad", "mend it"),
		"STEPDOWN_X: is bad: mend it":         strict.At("", 0, "STEPDOWN_X", "is bad", "mend it"),
	} {
		if got := fault.Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestEachFaultIsFoundWhateverOthersThereAre plants faults in any of a card's lines: each is named with its line.
func TestEachFaultIsFoundWhateverOthersThereAre(t *testing.T) {
	spoiled := []string{"name: []", "colour: rde", "sizes: small", "number: -3", "made: today", "notes: {a: }"}
	rapid.Check(t, func(t *rapid.T) {
		lines := strings.Split(strings.TrimSuffix(whole, "\n"), "\n")
		planted := rapid.SliceOfNDistinct(rapid.IntRange(0, len(lines)-1), 0, len(lines), rapid.ID).Draw(t, "planted")
		for _, i := range planted {
			lines[i] = spoiled[i]
		}
		_, got := read(strings.Join(lines, "\n"))
		var found []string
		if got != "" {
			found = strings.Split(got, "\n")
		}
		if len(found) != len(planted) {
			t.Fatalf("%d planted, found:\n%s", len(planted), got)
		}
		for _, i := range planted {
			name, _, _ := strings.Cut(spoiled[i], ":")
			place := "card.yaml:" + string(rune('1'+i)) + ": "
			if !strings.Contains("\n"+got, "\n"+place) {
				t.Fatalf("nothing is said of %s in line %d:\n%s", name, i+1, got)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{whole, "", "---\n", "- a\n", "name: &a [*a]\n", "? [x]\n: y\n", "<<: {name: 1}\n", "name: *x\n", "\xff\xfe",
		"%YAML 1.1\n---\n{}", "name: !!binary aGk=\n", "name: !!null x\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		c, faults := read(content)
		if faults == "" && (c.name == "" || c.colour == "" || len(c.sizes) == 0) {
			t.Errorf("%+v was taken", c)
		}
		for _, fault := range strings.Split(faults, "\n") {
			if faults != "" && !strings.HasPrefix(fault, "card.yaml:") {
				t.Errorf("a fault without its place: %q", fault)
			}
		}
	})
}
