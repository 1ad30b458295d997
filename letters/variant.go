package letters

import (
	"fmt"
	"slices"
	"strings"

	"stepdown/internal/casefile"
	"stepdown/internal/nearest"
	"stepdown/internal/timetable"
)

// Variant is one of the ways in which a letter can turn out: of each set of parts, one.
type Variant struct {
	Name  string // of its parts, with commas between
	parts []part
}

// part changes the sample in one respect. A part without a name leaves it as it is.
type part struct {
	name   string
	change func(*Input)
}

var (
	choices = []part{
		{"both refused", func(*Input) {}},
		{"both refused on two days", decides(casefile.Engage, casefile.Refused)},
		{"both refused, sharing after a yes", takesBack(casefile.Share)},
		{"both refused, help after a yes", takesBack(casefile.Engage)},
		{"sharing refused", decides(casefile.Engage, casefile.Given)},
		{"help refused", decides(casefile.Share, casefile.Given)},
		{"both refused, help ruled given", func(in *Input) {
			other := casefile.Adult{ID: "P-2", ParentalResponsibility: casefile.Yes, Addressed: true}
			in.Episode.Adults = append(in.Episode.Adults, other)
			decides(casefile.Engage, casefile.Given)(in)
			said := &in.Episode.Consents[len(in.Episode.Consents)-1]
			said.Giver = other.ID
			in.Episode.Rulings = []casefile.Ruling{{Decision: casefile.Given, On: said.On}}
		}},
		{"sharing withdrawn", func(in *Input) {
			decides(casefile.Engage, casefile.Given)(in)
			takesBack(casefile.Share)(in)
		}},
		{"help withdrawn", func(in *Input) {
			decides(casefile.Share, casefile.Given)(in)
			takesBack(casefile.Engage)(in)
		}},
		{"both withdrawn", func(in *Input) {
			takesBack(casefile.Share)(in)
			takesBack(casefile.Engage)(in)
		}},
	}
	levels  = []part{{"level 2", func(*Input) {}}, {"level 3", func(in *Input) { in.Episode.Level = 3 }}}
	leads   = []part{{}, {"no telephone", func(in *Input) { in.Episode.LeadProfessionals[0].Telephone = "" }}}
	readers = []part{
		{},
		{"three children", covers("Alfie Sample", "Bea Sample", "Cai Sample")},
		{"four children", covers("Alfie Sample", "Bea Sample", "Cai Sample", "Dot Sample")},
		{"to a young person", func(in *Input) {
			for _, reader := range []*casefile.Adult{&in.Envelope.Adults[0], &in.Episode.Adults[0]} {
				reader.YoungPerson, reader.Name, reader.Greeting = true, "Alfie Sample", "Alfie"
			}
			in.Envelope.Address[0] = "Alfie Sample"
		}},
	}
	ends    = []part{{}, {"before the end", func(in *Input) { in.Episode.SocialWorkEndsOn = in.Date.AddDays(14) }}}
	signers = []part{{}, {"a manager signs", func(in *Input) {
		in.Envelope.Signer.Name, in.Envelope.Signer.Manager = "Robin Exampleby", true
	}}}
)

// setsOf are the respects in which letters of a kind differ, by what they tell.
func setsOf(kind timetable.Kind) [][]part {
	first, sets := levels, [][]part{}
	if kind.TellsChoices {
		first = choices
	}
	sets = append(sets, first)
	if kind.NamesLead {
		sets = append(sets, leads)
	}
	sets = append(sets, readers)
	if kind.TellsEnd {
		sets = append(sets, ends)
	}
	return append(sets, signers)
}

// Variants are all the ways in which a letter of the kind can turn out: every part of one set with every part of the others.
func Variants(kind timetable.Kind) []Variant {
	all := []Variant{{}}
	for _, set := range setsOf(kind) {
		var longer []Variant
		for _, v := range all {
			for _, p := range set {
				longer = append(longer, v.with(p))
			}
		}
		all = longer
	}
	return all
}

func (v Variant) with(p part) Variant {
	if p.name == "" {
		return v
	}
	return Variant{strings.TrimPrefix(v.Name+", "+p.name, ", "), append(slices.Clone(v.parts), p)}
}

// VariantOf finds a variant by its name, or by its first words: what is left out is as in an ordinary letter. The error lists
// the parts that there are.
func VariantOf(kind timetable.Kind, name string) (Variant, error) {
	names := []string{}
	for _, v := range Variants(kind) {
		if v.Name == name || setsOf(kind)[0][0].name+", "+name == v.Name {
			return v, nil
		}
		names = append(names, v.Name)
	}
	var parts []string
	for _, set := range setsOf(kind) {
		for _, p := range set {
			if p.name != "" {
				parts = append(parts, "  "+p.name)
			}
		}
	}
	return Variant{}, fmt.Errorf("there is no variant %q of this letter%s: a variant is one or more of these, in this order, with commas "+
		"between:\n%s", name, nearest.Suggest(name, names), strings.Join(parts, "\n"))
}

// Sampled is the variant as an invented family gets it.
func (v Variant) Sampled(kind timetable.Kind) Input {
	in := Sampled(kind)
	for _, p := range v.parts {
		p.change(&in)
	}
	return in
}

// sampleValues are the values of every variant.
func sampleValues(kind timetable.Kind, w *words) (all []any) {
	for _, v := range Variants(kind) {
		all = append(all, valuesOf(kind, w, v.Sampled(kind)))
	}
	return all
}

// covers has the letter cover some children.
func covers(names ...string) func(*Input) {
	return func(in *Input) {
		in.Episode.Children = nil
		for _, name := range names {
			in.Episode.Children = append(in.Episode.Children, casefile.Child{Name: name})
		}
	}
}

// decides has the sample's reader say one thing more, a day after the last.
func decides(scope casefile.Scope, d casefile.Decision) func(*Input) {
	return func(in *Input) {
		last := in.Episode.Consents[len(in.Episode.Consents)-1]
		in.Episode.Consents = append(in.Episode.Consents,
			casefile.ConsentEvent{Giver: last.Giver, Scope: scope, Decision: d, On: last.On.AddDays(1)})
	}
}

// takesBack has the sample's reader say yes in one scope, and take it back.
func takesBack(scope casefile.Scope) func(*Input) {
	return func(in *Input) {
		decides(scope, casefile.Given)(in)
		decides(scope, casefile.Withdrawn)(in)
	}
}
