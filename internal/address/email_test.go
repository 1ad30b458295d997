package address

import (
	"strings"
	"testing"
)

func TestIsEmail(t *testing.T) {
	for _, good := range []string{"a@example.org", "first.last+tag@mail.example.org", "o'brien@example.org", "A_B-C@EXAMPLE.ORG",
		strings.Repeat("a", 64) + "@example.org"} {
		if !IsEmail(good) {
			t.Errorf("%s is refused", good)
		}
	}
	for _, bad := range []string{
		"", "a", "@example.org", "a@", "a@b@example.org", "A <a@example.org>", "<a@example.org>", `"a b"@example.org`, "a b@example.org",
		".a@example.org", "a..b@example.org",
		"a.@example.org", "a@-example.org", "a@example..org", "a@example.org.", "a@[127.0.0.1]", "ä@example.org", "a@exämple.org",
		"a@example.org\n", "a,b@example.org",
		strings.Repeat("a", 65) + "@example.org", "a@" + strings.Repeat("b", 64) + ".org", "a@" + strings.Repeat("b.", 130) + "org",
	} {
		if IsEmail(bad) {
			t.Errorf("%q is taken", bad)
		}
	}
}
