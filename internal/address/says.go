package address

import "regexp"

// What a line of an address may hold that is no part of where somebody lives (each word ours, unless a source is named).
var (
	// Somebody else whom the letter would reach first: "c/o" and "care of" are how Royal Mail's addressing guide has them written.
	throughOthers = regexp.MustCompile(`(?i)(^|[^\pL])(c[/\\]o|c\.o\.|care of|f\.?a\.?o\.?|attn\.?|for the attention of)` +
		`([^\pL]|$)|℅`)
	// What somebody has asked of whoever writes: the words that case systems are seen to hold.
	forbidding = regexp.MustCompile(`(?i)\b(do not|don['’]?t|never|not to) (post|write|contact|send|call|visit|use|deliver|mail|phone|` +
		`e-?mail|disclose|share)\b|\bno (contact|letters?|mail|correspondence)\b|\bno post$|\b(not|un)[ -]?safe\b|` +
		`\b(by hand|hand deliver\w*) only\b`)
	// What Royal Mail writes on a letter that it brings back.
	undeliverable = regexp.MustCompile(`(?i)\b(return to sender|gone away|addressee (gone|unknown)|no longer at (this )?address|refused)\b`)
	// A line that stands in the place of one.
	withheld = regexp.MustCompile(`(?i)^\W*((address )?(confidential|withheld|not disclosed|restricted)( address)?)\W*$`)
)

// GoesThroughOthers tells whether a line sends the letter by way of somebody else, as "c/o Mr Example" does.
func GoesThroughOthers(lines []string) bool { return anyLine(lines, throughOthers) }

// Forbids tells whether a line asks not to write there, or says why one can't, in the place of an address.
func Forbids(lines []string) bool { return anyLine(lines, forbidding, undeliverable, withheld) }

func anyLine(lines []string, words ...*regexp.Regexp) bool {
	for _, line := range lines {
		for _, w := range words {
			if w.MatchString(line) {
				return true
			}
		}
	}
	return false
}
