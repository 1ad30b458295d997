// Package nearest finds the word that somebody meant: errors about unknown keys, columns and fields name it. It is pure,
// and where nothing is near it says nothing rather than mislead.
package nearest

import (
	"fmt"
	"strings"
)

// Suggest is `: did you mean "x"?` for the known word nearest to the one given, or empty if none is near. A word that is known was
// meant, and is wrong in its place.
func Suggest(word string, known []string) string {
	best, distance := "", len([]rune(word))/2+1
	for _, k := range known {
		if k == word {
			return ""
		}
		if d := Slips(strings.ToLower(word), strings.ToLower(k)); d < distance {
			best, distance = k, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(": did you mean %q?", best)
}

// Slips is the least number of slips of the hand that make one word of the other: a letter more, less or other, or two swapped.
func Slips(a, b string) int {
	x, y := []rune(a), []rune(b)
	var before []int // the row before the one above, for swaps
	above := make([]int, len(y)+1)
	for j := range above {
		above[j] = j
	}
	for i := range x {
		row := make([]int, len(y)+1)
		row[0] = i + 1
		for j := range y {
			change := above[j]
			if x[i] != y[j] {
				change++
			}
			row[j+1] = min(change, above[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, above = above, row
	}
	return above[len(y)]
}
