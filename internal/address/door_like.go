package address

import (
	"slices"
	"strings"
	"unicode"

	"stepdown/internal/nearest"
)

// worse is what two parts of an address come to together.
func worse(a, b Likeness) Likeness {
	switch {
	case a == Not || b == Not:
		return Not
	case a == Same && b == Same:
		return Same
	}
	return CantTell
}

// likeIDs compares numbers of houses or flats: CantTell where some are the same, as of 10 and 10-12, or where one is a number
// and the other a letter or a floor.
func likeIDs(a, b []string) Likeness {
	switch {
	case slices.Equal(a, b):
		return Same
	case len(a) == 0 || len(b) == 0, slices.ContainsFunc(a, func(id string) bool { return slices.Contains(b, id) }):
		return CantTell
	case sort(a[0]) != sort(b[0]), sort(a[0]) == '~':
		return CantTell
	}
	return Not
}

// sort is what kind of name it is: a number, a letter, one in a block, a floor, a room, a pitch, or where it lies.
func sort(id string) rune {
	switch first := rune(id[0]); {
	case unicode.IsDigit(first):
		return '1'
	case len(id) == 1:
		return 'a'
	case isBlock(id):
		return 'b'
	default:
		return first
	}
}

// likeText compares names: Same too where one has a part that the other leaves out.
func likeText(a, b string) Likeness {
	switch {
	case a == "" || b == "":
		return CantTell
	case a == b, len(a) > 3 && strings.Contains(b, a), len(b) > 3 && strings.Contains(a, b):
		return Same
	}
	return Not
}

// likeNames is likeText for what houses are called: two names one slip apart may be one.
func likeNames(a, b string) Likeness {
	const long = 6 // letters of a name of which one may be a slip
	like := likeText(a, b)
	if like == Not && min(len(a), len(b)) >= long && nearest.Slips(a, b) == 1 { //guard:house-name-may-be-misspelt
		return CantTell
	}
	return like
}

// likeSets compares what lies around: Not if both say something and have nothing in common.
func likeSets(a, b []string) Likeness {
	switch {
	case slices.Equal(a, b):
		return Same
	case len(a) == 0 || len(b) == 0, slices.ContainsFunc(a, func(s string) bool {
		return slices.ContainsFunc(b, func(t string) bool { return likeText(s, t) == Same })
	}):
		return CantTell
	}
	return Not
}

// likeNumbers compares numbers of houses: CantTell too where one lies within the range of the other.
func (d Door) likeNumbers(e Door) Likeness {
	like := likeIDs(d.Numbers, e.Numbers)
	ours, theirs := slices.Concat(d.Numbers, d.Range), slices.Concat(e.Numbers, e.Range)
	if like == Not && slices.ContainsFunc(ours, func(id string) bool { return slices.Contains(theirs, id) }) { //guard:range-covers-its-numbers
		return CantTell
	}
	return like
}
