package feed

import "testing"

func TestAMailboxThatIsMeant(t *testing.T) {
	for cell, want := range map[string]string{
		"a @example.org": "a@example.org", "a@ example.org": "a@example.org", "a@example,org": "a@example.org",
		"a@example, org": "a@example.org", `"a"@example.org`: "a@example.org", "a at example.org": "a@example.org",
		"a (at) example (dot) org": "a@example.org", "a[at]example.org": "a@example.org", "a＠example.org": "a@example.org",
		"ａ＠ｅｘａｍｐｌｅ．ｏｒｇ": "a@example.org", "a@example .org": "a@example.org", "a@example. org": "a@example.org",
		"a@mail.example.co,uk": "a@mail.example.co.uk", "a@example.org,": "a@example.org", "a@example,co.uk": "a@example.co.uk",
		"'a'@example.org": "'a'@example.org", "“a@example.org”": "a@example.org", "`a@example.org`": "a@example.org",

		"A Row <a@example.org>": "a@example.org", "mailto:a@example.org; b@example.org": "a@example.org",
		"a@example.org, b@example.org": "a@example.org", "a@example.org,b@example.org": "a@example.org", "a@example.org, Ann": "a@example.org",
		"a@example.org. Call first": "a@example.org", "a@example.org or b@example.org": "a@example.org", "a@example.org (work)": "a@example.org",
		"a@example": "a@example", "none": "", "at home": "", "": "", "call at noon": "call@noon", "@example.org": "",
	} {
		if got := meantMailbox(cell); got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
}
