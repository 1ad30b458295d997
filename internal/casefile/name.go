package casefile

import (
	"strings"
	"unicode"

	"go.mau.fi/util/confusable"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// SameName tells whether two names may be one person's, written in two ways: with other capitals, accents, dots, spaces or
// invisible characters, or with letters of another script that look the same (Unicode UTS 39). Two names without a letter or
// digit are nobody's.
func SameName(a, b string) bool {
	one, other := bare(a), bare(b)
	if one == "" || other == "" {
		return false
	}
	return one == other || confusable.Skeleton(one) == confusable.Skeleton(other) ||
		bare(confusable.Skeleton(a)) == bare(confusable.Skeleton(b)) // a capital can look like another letter than its small one
}

// bare is what is left of a name without regard to how it is written: its letters and digits.
func bare(name string) string {
	kept := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, norm.NFKD.String(name))
	if ascii := !strings.ContainsFunc(kept, func(r rune) bool { return r > unicode.MaxASCII }); ascii {
		return strings.ToLower(kept) // what folding comes to, and soon there
	}
	return cases.Fold().String(kept)
}
