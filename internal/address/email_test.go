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

func TestOneMailboxOrTwo(t *testing.T) {
	for _, tc := range []struct {
		a, b string
		same bool
	}{
		{"a@example.org", " A@EXAMPLE.org ", true},
		{"a+x@example.org", "a@example.org", true},
		{"a+x@example.org", "A+y+z@example.org", true},
		{"a.b@gmail.com", "ab@gmail.com", true},
		{"a.b+x@googlemail.com", "AB@gmail.com", true},
		{"", "  ", true},
		{"a", "A", true},
		{"a.b@example.org", "ab@example.org", false},
		{"a@example.org", "b@example.org", false},
		{"a@example.org", "a@example.com", false},
		{"+x@example.org", "+y@example.org", false},
		{"a-x@example.org", "a@example.org", false},
		{"a@mail.example.org", "a@example.org", false},
	} {
		if got := Mailbox(tc.a) == Mailbox(tc.b); got != tc.same {
			t.Errorf("%q and %q: one mailbox %v", tc.a, tc.b, got)
		}
		if again := Mailbox(Mailbox(tc.a)); again != Mailbox(tc.a) {
			t.Errorf("%q: %q, then %q", tc.a, Mailbox(tc.a), again)
		}
	}
}

func TestAMailboxInThePlaceOfOne(t *testing.T) {
	for _, no := range strings.Fields(`none@none.com donotwrite@example.org do-not-write@example.org No.Email@example.org noemail@example.org
		unknown@example.org n/a@example.org tam@noemail.com NOREPLY@example.org do_not_use@example.org tbc@example.org test@example.org
		no-reply@example.org not.known@example.org refused@example.org xxx@example.org tam@none.com nobody@example.org no.one@example.org
		no-one@example.org none@example.org n.o.e.m.a.i.l@example.org do.not.use@example.org to-be-confirmed@example.org no_mail@example.org
		not-given@example.org`) {
		if !IsNoMailbox(no) {
			t.Errorf("%s is taken for a mailbox", no)
		}
	}
	for _, good := range strings.Fields(`tam.pen@example.org a@example.org na@example.org nomi@example.org noname.band@example.org
		testa@example.org fake.tan@example.org unknown.pleasures@example.org nonesuch@example.org norman.o.reply@example.org
		tam@none.example.org nobody.knows@example.org donotello@example.org xx@example.org blanka@example.org office@example.org
		n.one@example.org tb.a@example.org t.ba@example.org te.st@example.org n.ull@example.org n.il@example.org t.est@example.org
		f.ake@example.org b.lank@example.org d.ummy@example.org no.ne@example.org n-one@example.org xx.x@example.org`) {
		if IsNoMailbox(good) {
			t.Errorf("%s is taken for none", good)
		}
	}
}
