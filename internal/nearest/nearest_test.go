package nearest_test

import (
	"testing"

	"stepdown/internal/nearest"
)

func TestSuggest(t *testing.T) {
	known := []string{"port", "from", "from_name", "password", "to"}
	for word, want := range map[string]string{
		"form":       `: did you mean "from"?`, // a swap is one slip, so "port" is further away
		"from":       ``,                       // known, and wrong in its place
		"fron":       `: did you mean "from"?`,
		"pasword":    `: did you mean "password"?`,
		"FROM_NAMES": `: did you mean "from_name"?`,
		"fromm_name": `: did you mean "from_name"?`,
		"ot":         `: did you mean "to"?`,
		"xyzzy":      "",
		"":           "",
	} {
		if got := nearest.Suggest(word, known); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
	if got := nearest.Suggest("anything", nil); got != "" {
		t.Errorf("with nothing known: %q", got)
	}
}
