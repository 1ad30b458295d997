package address

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// What a line of an address may hold that is no part of where somebody lives (each word ours, unless a source is named).
var (
	// Somebody else whom the letter would reach first: "c/o" and "care of" are how Royal Mail's addressing guide has them written.
	throughOthers = []*regexp.Regexp{
		regexp.MustCompile(`(?:^|[^\pL])(?:c/o\p{Lu}|C/O\p{Lu}\p{Ll})`), // c/oDanger, and not C/OLD MILL
		regexp.MustCompile(`(?i)(?:^|[^\pL])(?:c[/\\]o|c\.o\.|care of|f\.?a\.?o\.?|attn\.?|for the attention of)(?:$|[^\pL])|℅`),
		regexp.MustCompile(`(?i)(?:^|\s)%\s*\pL|^\W*(?:(?:staying |living |lives |is )?with|via)(?:$|\s)`),
		regexp.MustCompile(`(?i)^\W*at \pL+['’]s\W*$|\b(?:leave (?:it )?with|hand (?:it )?to|deliver to)\b`),
	}
	says = []*regexp.Regexp{
		// What somebody has asked of whoever writes: the words that case systems are seen to hold.
		regexp.MustCompile(`(?i)\b(?:do not|don['’]?t|never|not to) (?:post|write|contact|send|call|visit|use|deliver|mail|phone|` +
			`e[- ]?mail|disclose|share)\b|\bno (?:contact|letters?|mail|correspondence)\b|` +
			`\bnopost\b|\b(?:stop|hold) (?:all )?(?:post|mail|letters?)$|\bno post$|\b(?:not|un)[ -]?safe\b`),
		regexp.MustCompile(`(?i)\b(?:by hand|hand deliver\w*|text|phone|telephone|e[- ]?mail|weekends?|evenings?|days?|nights?) only\b`),
		regexp.MustCompile(`(?i)\b(?:ring|call|phone|text|e-?mail|ask|speak|check)\b.*\b(?:first|before)\b|\b(?:check|speak|liaise) with\b|` +
			`\bask (?:sw|social worker)\b|\bsee (?:\w+ )?notes?\b|\buse\b.*\binstead\b|` +
			`\buse (?:the |an)?other address\b|\bcollect(?:ed)? from\b|^\W*(?:e-?mail|phone|text) instead\W*$`),
		// What Royal Mail writes on a letter that it brings back, and what people write of it.
		regexp.MustCompile(`(?i)\b(?:return to sender|gone away|addressee (?:gone|unknown)|no longer at (?:this )?address|refused|` +
			`(?:letters?|mail|post) (?:was |were )?returned|returned (?:letters?|mail|post))\b|^\W*rts\W*$`),
		regexp.MustCompile(`(?i)\b(?:moved (?:out|away|in with)|(?:has|have) (?:moved|left)|left (?:in )?(?:19|20)[0-9]{2}|deceased|` +
			`passed away|(?:mother|father|mum|dad|partner) (?:has )?died|` +
			`no longer (?:here|lives?|living)|` +
			`(?:does not|doesn['’]?t|did not|didn['’]?t) live|last known address|moving (?:out|soon)|about to move|` +
			`not (?:known |living |resident )?(?:here|(?:at|in) (?:this|the|that) (?:address|property)))\b`),
		regexp.MustCompile(`(?i)\b(?:bail|wrong|former|temp|hidden|secret|confidential|safe) addr(?:ess)?\b|\b(?:old|previous|new) addr\b`),
		// Who else is there, and why that matters.
		regexp.MustCompile(`(?i)\b(?:opens?|reads?|collects?) (?:the |all |his |her |their )?(?:post|mail|letters?)\b|\blives here\b|` +
			`\bis back\b|\bpartner (?:has |is )?(?:returned|back)\b|` +
			`\b(?:perpetrator|abuser|marac|domestic (?:abuse|violence)|non[- ]?molestation|` +
			`violent (?:ex|partner|dad|father|husband|boyfriend|man)|threats? (?:made|of|to)|police marker|(?:at|high) risk)\b`),
		// When one may write there.
		regexp.MustCompile(`(?i)^\W*(?:until|as of|from)\b.*\b(?:[0-9]+|jan\w*|feb\w*|march|april|may|june|july|aug\w*|sept?\w*|` +
			`oct\w*|nov\w*|dec\w*)\W*$|^\W*(?:mon|tue|wed|thu|fri|sat|sun)\w*-(?:mon|tue|wed|thu|fri|sat|sun)\w*\W*$|` +
			`^\W*at (?:night|weekend)s?\W*$`),
		regexp.MustCompile(`\b(?:DV|TBC|TBA|DNW|DNP|D/V)\b|\bD\.V\b\.?\s*(?:$|[^\s.\p{Lu}])`), // and not D.V. Rao
		// How to reach somebody, or to get in: it would stand in the window for anybody to read.
		regexp.MustCompile(`(?i)\S@\S|\bwww\.|https?:|(?:\+[0-9]{1,3}|\(?\b0)(?:[ ()-]*[0-9]){8,}|` +
			`\b(?:key ?safe|(?:gate|door|entry) code|password)\b`),
	}
	// A line that stands in the place of one.
	placeholder = regexp.MustCompile(`(?i)^[\s\pP]*(?:(?:address )?(?:confidential|withheld|not disclosed|restricted)(?: address)?|` +
		`dv|tb[ac]|(?:the |in |a |women['’]?s )*(?:refuge|safe house)|secret|temp|temporary|approx|prison|` +
		`unsure|not sure.*|unknown|not known|moved|left|died|danger|warning|dead|perp|bail|(?:same )?as above|hand deliver\w*|` +
		`(?:new |ex[- ])?partner|(?:her |his |the )?ex(?:[- ](?:husband|wife|boyfriend))?|violen(?:t|ce)|homeless|sofa surfing|evicted|vacant|` +
		`in (?:prison|custody|hospital)|(?:address )?(?:unconfirmed|unverified|not confirmed|not verified)|to be (?:verified|confirmed)|` +
		`(?:on )?hold|gone|dangerous|(?:sex )?offender|suspect|rso|n/?a|ditto|rip|(?:to )?(?:be )?collect(?:ed)?|confid|undisclosed|` +
		`lka|last known|e-?mail|text|call|check|verify|by hand|dads?|(?:mail )?redirect(?:ed)?|(?:tag|curfew) address|` +
		`(?:restraining|occupation) order|void|abandoned|(?:see )?alerts?|injunction|nmo(?: in place)?|(?:high )?risk|flag(?:ged)?)[\s\pP]*$`)
	// What makes a name of a street or a farm of the words before it: 3 Care Of Street, Gone Away Lane.
	ofAStreet = regexp.MustCompile(`(?i)^\W*(?:street|st|road|rd|lane|ln|avenue|ave|drive|close|crescent|gardens|grove|terrace|way|walk|row|` +
		`mews|court|farm)\.?(?:\s+[0-9]+\w?)?\s*$`)
)

// GoesThroughOthers tells whether a line sends the letter by way of somebody else, as "c/o Mr Example" does.
func GoesThroughOthers(lines []string) bool {
	return slices.ContainsFunc(lines, func(line string) bool { return mayTell(line, plain(line)) && anyPart(line, throughOthers) })
}

// Forbids tells whether a line asks not to write there, warns, tells how to reach somebody, or says why one can't, in the place of an
// address.
func Forbids(lines []string) bool {
	return slices.ContainsFunc(lines, func(line string) bool {
		return ForbidsAsName(line) || tellsAbroad(foldedParts(line), wayAbroad)
	})
}

// ForbidsAsName tells the same of what should be a name. What says in other languages at whose place somebody is, and is somebody's name
// too, is none of it: U Nay, Marfat Begum.
func ForbidsAsName(name string) bool {
	folded := plain(name)
	return Says(name) || mayTell(name, folded) && (placeholder.MatchString(name) || placeholder.MatchString(folded))
}

// Says tells whether a text asks not to write, warns, or says how to reach somebody: however its words are put together, also in
// Polish, Romanian or Urdu.
func Says(text string) bool {
	folded := foldedParts(text)
	return mayTell(text, folded) && (anyPart(text, says) || anyPart(folded, says)) || tellsAbroad(folded, saysAbroad)
}

// SaysAbroad tells of what Says does only what is in Polish, Romanian or Urdu.
func SaysAbroad(text string) bool { return tellsAbroad(foldedParts(text), saysAbroad) }

// telling are words of which each phrase has one, or a part of one, so that few lines have to be looked at closely.
var telling = set(`abandoned about above abuser addr address addressee alert alerts approx as ask at attention attn back bail
	be by c call care check co code collect collected collects confid confidential curfew custody dad dads danger dangerous dead
	deceased deliver delivered delivery did didnt died disclosed ditto dnp dnw do does doesnt domestic don dont dv e email
	evicted ex f fao flag flagged fri friday from gone hand high hold homeless hospital http https injunction key keysafe last
	leave left letter letters liaise live lives living lka longer mail marac marker molestation mon monday moved moving n na
	never night nights nmo no nonmolestation nopost not notsafe occupation offender only open opens order partner passed password
	perp perpetrator phone post prison read reads redirect redirected refuge refused restraining restricted return returned ring
	rip risk rso rts safe same sat saturday secret see sofa speak stop sun sunday sure suspect tag tba tbc temp temporary text
	threat threats thu thur thurs thursday tue tues tuesday unconfirmed undisclosed unknown unsafe unsure until unverified use
	vacant verify via violence violent void warning wed wednesday weekend weekends with withheld women www`)

// mayTell tells whether a line, as it stands or folded, holds such a word, or a sign or number that no address has.
func mayTell(line, folded string) bool {
	digits := 0
	for _, r := range line {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	tells := func(text string) bool {
		return slices.ContainsFunc(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }),
			func(w string) bool { return telling[w] })
	}
	return digits > 8 || strings.ContainsAny(line, "@%℅") || tells(folded) || tells(strings.ToLower(line))
}

// anyPart looks between the commas of a line. A phrase that a street is called by is none.
func anyPart(line string, phrases []*regexp.Regexp) bool {
	for part := range strings.SplitSeq(line, ",") {
		part = strings.TrimSpace(part)
		for _, phrase := range phrases {
			if at := phrase.FindStringIndex(part); at != nil && !ofAStreet.MatchString(part[at[1]:]) {
				return true
			}
		}
	}
	return false
}

// IsOfPlaces tells whether streets, buildings or parts of them are called by the word, in small letters: road, rd, house.
func IsOfPlaces(word string) bool {
	return IsOfRoads(word) || isUnit(word) || floors[word] != "" || directions[word] || buildings[full(word)]
}

// IsOfRoads tells whether the names of roads end in the word, in small letters, in full or shortened.
func IsOfRoads(word string) bool { return roads[full(word)] }

func full(word string) string {
	if long, short := shortened[word]; short {
		return long
	}
	return word
}
