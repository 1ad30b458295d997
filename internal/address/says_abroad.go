package address

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// saysAbroad is what says is in the languages that the program has wording in, or that families write in Latin letters (each phrase
// ours). It is looked for in what plain gives.
var saysAbroad = []*regexp.Regexp{
	// Polish: not to write, send, use, disclose; an old address; who has moved out, died or doesn't live there; whom it goes through.
	regexp.MustCompile(`\bnie (?:wysyl|przesyl|pis[az]|pisz|kontaktow|dzwon|uzywa|mieszka|podawa|doreczac|ujawnia|bezpieczn|zna)|` +
		`\bniebezpieczn|` +
		`\b(?:stary|poprzedni|byly|tymczasowy|tajny|zly|bledny) adres|\badresat|\badres (?:nieaktualny|tymczasowy|tajny|zastrzezony|nieznany)|` +
		`\b(?:wy|prze)prowadzi(?:l|la|li) sie|\bmieszka (?:tu|u|z|tam)\b|\bzmarl[aey]?\b|\bbrak (?:kontaktu|adresu)|\bprzemoc|\buwaga\b|` +
		`\bdo rak\b|\bna rece\b|^u (?:babci|mamy|matki|taty|ojca|siostry|brata|partnera|rodzicow|sasiad\w*|znajom\w*|\pL+[ayi])$|` +
		`^z (?:partnerem|ojcem|matka|babcia|mezem)$|\bczyta listy|\bsprawca\b|\b(?:dzwonic|zadzwonic) najpierw|^schronisko$|` +
		`\bzwrot do nadawcy`),
	// Romanian.
	regexp.MustCompile(`\bnu (?:trimite|trimiteti|scrie|scrieti|contacta|contactati|suna|sunati|folosi|folositi|dezvalui|divulga|expedia|` +
		`(?:mai )?locuieste|mai sta|sta aici|este sigur|e sigur)|\bnesigur|\badres[aă] (?:veche|gresita|temporara|secreta|confidentiala|` +
		`anterioara|necunoscuta)|\bfosta adresa|\bs ?a mutat|\bdecedat|` +
		`\bla (?:vecin(?:ul|a|i|ii)?|mama|tata|bunic[ai]|sora|prieten[ai]?)$|\bpericol|\bpericulos|` +
		`\bviolent[ae]?\b|\bagresor|\bin grija\b|\bdestinatar|\b(?:deschide|citeste) (?:posta|scrisor)|\bsunati mai intai|^adapost$|^atentie$|` +
		`\bprin (?:vecin|prieten|mama|tata)`),
	// Urdu, as people write it in Latin letters.
	regexp.MustCompile(`\b(?:khat|chitthi|dak) (?:na|nah|nahi|nahin|mat)\b|\b(?:na|nah|mat|nahi|nahin) (?:bhej|likh|bhaij)\w*|` +
		`\bpuran[ai] pata|\bgalat pata|\b(?:yahan|yahaan|idhar) (?:na|nahi|nahin)\b|\bnah?in? reht[aie]|\b(?:marfat|maarfat|marifat)\b|` +
		`\bkhatr[ae]\b|\bkhatarnak|\bghar chhor|\bchal[ei] gay|\bintiqal|\bke (?:ghar|saath)$`),
}

// plain is a line in small letters without accents, signs and apostrophes, with one space in each gap. Letters that stand by
// themselves are one word: d.v. is dv.
func plain(line string) string {
	line = strings.NewReplacer("ł", "l", "Ł", "l", "đ", "d", "ı", "i").Replace(line)
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
