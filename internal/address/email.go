package address

import (
	"regexp"
	"strings"
)

// The form is narrower than RFC 5322: no quoting, no comments, no display name, ASCII only. Whatever it lets through has one
// meaning in a header, on the envelope and for every server.
var (
	emailForm = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9.-]+$")
	hostForm  = regexp.MustCompile(`^(?i:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.(?i:[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?))*$`)
)

// IsEmail tells whether s is an e-mail address to which mail can be sent, and nothing besides. The lengths are those of RFC
// 5321.
func IsEmail(s string) bool {
	local, host, _ := strings.Cut(s, "@")
	//guard:email-is-one-address on
	return emailForm.MatchString(s) && hostForm.MatchString(host) && len(local) <= 64 && len(s) <= 254
}
