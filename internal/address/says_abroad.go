package address

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// tellAbroad are words that warn where they are the whole of a text, or with another word of an order, and otherwise may be names: Uwaga,
// Marfat. ordersAbroad are such others behind
// them, leadAbroad before.
const (
	tellAbroad = `(?:uwaga|przemoc|niebezpieczn\pL*|adresat\pL*|zmarl[aey]?|sprawc\pL*|nesigur\pL*|decedat\pL*|pericol\pL*|periculos\pL*|` +
		`violent[ae]?|agresor\pL*|destinatar\pL*|marfat|maarfat|marifat|khatr[ae]|khatarnak|intiqal)`
	ordersAbroad = `(?:nie|nieznan\pL*|nieaktualn\pL*|wyprowadz\pL*|domow\pL*|tu|tam|jest|bardzo|pisac|wysylac|dzwonic|partner\pL*|ojciec|` +
		`matka|maz|zona|pies|na|w|listy|adres\pL*|nu|necunoscut\pL*|domestic\pL*|mutat|aici|de|la|este|casa|mort|scrie\pL*|trimite\pL*|` +
		`sot\pL*|tata|mama|tatal|hai|hain|ho|ka|ki|ke|mein|yahan|ghar|nahi|nahin|mat|gaya|gayi|post|letters?|do|dont|not|no|here|address|` +
		`in|ex|byly|sasiad\pL*|vecin\pL*|[0-9]+)`
	leadAbroad = `(?:nie|jest|bardzo|tu|nu|este|foarte|partner\pL*|adres\pL*|matka|ojciec|tatal?|bunic\pL*|babcia|dziadek|maz|` +
		`sotul|abbu|walid|yahan|ghar|bahut)`
)

// saysAbroad is what says is in the languages that the program has wording in, or that families write in Latin letters (each phrase
// ours). It is looked for in what plain gives.
var saysAbroad = []*regexp.Regexp{
	regexp.MustCompile(`^` + tellAbroad + `$|\b` + tellAbroad + ` (?:` + tellAbroad + `|` + ordersAbroad + `)(?:$| )|\b` + leadAbroad + ` ` +
		tellAbroad + `\b`),
	// Polish: not to write, send, use, disclose; an old address; who has moved out or doesn't live there.
	regexp.MustCompile(`\bnie (?:wysyl|przesyl|pis[az]|pisz|kontaktow|dzwon|uzywa|mieszka|podawa|doreczac|ujawnia|bezpieczn|zna)|` +
		`\b(?:stary|poprzedni|byly|tymczasowy|tajny|zly|bledny) adres|\badres (?:nieaktualny|tymczasowy|tajny|zastrzezony|nieznany)|` +
		`\b(?:wy|prze)prowadzi(?:l|la|li) sie|\bmieszka (?:tu|u|z|tam)\b|\bbrak (?:kontaktu|adresu)|` +
		`\bczyta listy|\b(?:dzwonic|zadzwonic) najpierw|^schronisko$|\bzwrot do nadawcy`),
	// Romanian.
	regexp.MustCompile(`\bnu (?:trimite|trimiteti|scrie|scrieti|contacta|contactati|suna|sunati|folosi|folositi|dezvalui|divulga|expedia|` +
		`(?:mai )?locuieste|mai sta|sta aici|este sigur|e sigur)|\badres[aă] (?:veche|gresita|temporara|secreta|confidentiala|` +
		`anterioara|necunoscuta)|\bfosta adresa|\bs ?a mutat|\bin grija\b|\b(?:deschide|citeste) (?:posta|scrisor)|` +
		`\bsunati mai intai|^adapost$|^atentie$`),
	// Urdu, as people write it in Latin letters.
	regexp.MustCompile(`\b(?:khat|chitthi|dak) (?:na|nah|nahi|nahin|mat)\b|\b(?:na|nah|mat|nahi|nahin) (?:bhej|likh|bhaij)\w*|` +
		`\bpuran[ai] pata|\bgalat pata|\b(?:yahan|yahaan|idhar) (?:na|nahi|nahin)\b|\bnah?in? reht[aie]|` +
		`\bghar chhor|\bchal[ei] gay|\bke (?:ghar|saath)$`),
}

// wayAbroad is by way of whom, or at whose place, in the same languages. Asked of an address: the words begin names too.
var wayAbroad = []*regexp.Regexp{
	regexp.MustCompile(`\bdo rak\b|\bna rece\b|^u (?:babci|mamy|matki|taty|ojca|siostry|brata|partnera|rodzicow|sasiad\w*|znajom\w*|` +
		`\pL+[ayi])$|^z (?:partnerem|ojcem|matka|babcia|mezem)$`),
	regexp.MustCompile(`\bla (?:vecin(?:ul|a|i|ii)?|mama|tata|bunic[ai]|sora|prieten[ai]?)$|\bprin (?:vecin|prieten|mama|tata)`),
	regexp.MustCompile(`^(?:marfat|maarfat|marifat)\b`),
}

// Stems of which each phrase of saysAbroad and wayAbroad has a word that begins with one, and short words that it has whole, so that few
// texts have to be looked at closely.
var (
	stemsAbroad = strings.Fields(`adapost adres agresor atentie chitthi citeste czyta decedat deschide destinatar dzwonic fosta galat grija
		intiqal khatar khatr maarfat marfat marifat mieszka mutat nesigur niebezpieczn peric przemoc przeprowadz puran reht schronisko
		sprawc sunati uwaga violent wyprowadz yaha zadzwonic zmarl zwrot`)
	wordsAbroad = set(`brak chale chali dak do ghar idhar ke khat la mat na nah nahi nahin nie nu prin u z`)
)

// mayTellAbroad tells whether what plain gives has such a word.
func mayTellAbroad(folded string) bool {
	edge := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') } // where \b is one, after plain
	for word := range strings.FieldsFuncSeq(folded, edge) {
		if wordsAbroad[word] || slices.ContainsFunc(stemsAbroad, func(stem string) bool { return strings.HasPrefix(word, stem) }) {
			return true
		}
	}
	return false
}

// tellsAbroad tells whether what plain gives has one of such phrases.
func tellsAbroad(folded string, phrases []*regexp.Regexp) bool {
	return mayTellAbroad(folded) && anyPart(folded, phrases)
}

var otherLetters = strings.NewReplacer("ł", "l", "Ł", "l", "đ", "d", "ı", "i")

// plain is a line in small letters without accents, signs and apostrophes, with one space in each gap. Letters that stand by
// themselves are one word: d.v. is dv.
func plain(line string) string {
	line = otherLetters.Replace(line)
	kept := strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("'’‘ʼ`´", r), unicode.IsMark(r), unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFKD.String(line))
	var words []string
	letter := false // the last word is made of letters by themselves
	for _, w := range strings.Fields(kept) {
		one := len(w) == 1 && 'a' <= w[0] && w[0] <= 'z'
		if one && letter {
			words[len(words)-1] += w
			continue
		}
		words, letter = append(words, w), one
	}
	return strings.Join(words, " ")
}

// foldedParts are the parts of a line between its commas, each of them plain.
func foldedParts(line string) string {
	parts := strings.Split(line, ",")
	for i, part := range parts {
		parts[i] = plain(part)
	}
	return strings.Join(parts, ",")
}
