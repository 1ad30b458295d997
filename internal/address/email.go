package address

import "strings"

// IsEmail tells whether s is an e-mail address to which mail can be sent, and nothing besides. The lengths are those of RFC
// 5321. The form is narrower than RFC 5322: no quoting, no comments, no display name, ASCII only. Whatever it lets through has one
// meaning in a header, on the envelope and for every server.
func IsEmail(s string) bool {
	local, host, _ := strings.Cut(s, "@")
	//guard:email-is-one-address on
	return isLocal(local) && isHost(host) && len(local) <= 64 && len(s) <= 254
}

// isLocal tells whether the text is what stands before the @: words with a dot between them.
func isLocal(s string) bool {
	for word := range strings.SplitSeq(s, ".") {
		if word == "" || strings.ContainsFunc(word, isNotInWord) {
			return false
		}
	}
	return true
}

// isHost tells whether the text is the name of a host.
func isHost(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' || strings.ContainsFunc(label, isNotInLabel) {
			return false
		}
	}
	return true
}

func isNotInLabel(r rune) bool {
	return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

func isNotInWord(r rune) bool {
	return isNotInLabel(r) && !strings.ContainsRune("!#$%&'*+/=?^_`{|}~", r)
}

// Mailbox is an e-mail address in the form in which one mailbox is one text: in small letters, without the tag behind a plus, and
// of Gmail without dots. It is for comparing; mail is sent to the address as it was given, since a tag may be what lets it in.
func Mailbox(email string) string {
	email = strings.ToLower(strings.TrimSpace(email))
	local, host, ok := strings.Cut(email, "@")
	if !ok {
		return email
	}
	if at := strings.Index(local, "+"); at > 0 { //guard:tag-names-no-other-mailbox
		local = local[:at]
	}
	if host == "googlemail.com" || host == "gmail.com" { //guard:gmail-has-no-dots
		local, host = strings.ReplaceAll(local, ".", ""), "gmail.com"
	}
	return local + "@" + host
}

// noMailboxes are what people type where a form wants an address and there is none, without dots, dashes and underscores. noHosts are
// whole domains that they make up (all ours).
var (
	noMailboxes = set(`none no nil null n/a noemail nomail noemailaddress noaddress nomailbox unknown notknown notgiven notprovided
		notrecorded notavailable notapplicable unavailable refused declined donotuse donotwrite donotemail donotcontact donotsend
		donotreply dontuse dontemail noreply nocontact nobody noone no.one no-one no_one tbc tba
		tobeconfirmed test dummy fake blank xxx xxxx placeholder`)
	noHosts = set(`none.com none.co.uk none.org no.com noemail.com noemail.co.uk nomail.com unknown.com na.com null.com xxx.com`)
)

// IsNoMailbox tells whether an e-mail address stands in the place of one: none@none.com, do-not-write@example.org. A short word with a dot
// in it is somebody's name with an initial: n.one@, tb.a@.
func IsNoMailbox(email string) bool {
	local, host, _ := strings.Cut(strings.ToLower(strings.TrimSpace(email)), "@")
	whole := strings.NewReplacer(".", "", "-", "", "_", "").Replace(local)
	return noHosts[host] || noMailboxes[local] || len(whole) >= leastSpelt && noMailboxes[whole]
}

// leastSpelt is how many letters a placeholder has at least that may be written with dots, dashes or underscores (ours).
const leastSpelt = 6
