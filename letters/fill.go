package letters

import "strings"

// filled is a text with what stands in its places: pairs of a place in braces and what stands there, the first pair of a place
// counts. It does what strings.NewReplacer does with them, which prepares itself for many texts and is used for one here.
func filled(text string, pairs ...[]string) string {
	at := strings.IndexByte(text, '{')
	if at < 0 {
		return text
	}
	var b strings.Builder
	b.Grow(2 * len(text))
	for ; at >= 0; at = strings.IndexByte(text, '{') {
		b.WriteString(text[:at])
		place, stands := placeAt(text[at:], pairs)
		b.WriteString(stands)
		text = text[at+len(place):]
	}
	b.WriteString(text)
	return b.String()
}

// placeAt is the place with which a text begins, and what stands there. A brace that begins none stands for itself.
func placeAt(text string, pairs [][]string) (place, stands string) {
	for _, some := range pairs {
		for i := 0; i+1 < len(some); i += 2 {
			if strings.HasPrefix(text, some[i]) {
				return some[i], some[i+1]
			}
		}
	}
	return "{", "{"
}
