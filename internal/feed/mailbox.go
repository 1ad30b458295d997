package feed

import (
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"stepdown/internal/address"
)

// mailbox is an e-mail address and nothing besides.
type mailbox struct{ to *string }

func (c mailbox) read(s string, _ reading) *problem {
	if s != "" && !address.IsEmail(s) { //guard:feed-mailbox-is-one-address
		*c.to = meantMailbox(s) // if it is not safe to write to its owner, it still is their mailbox
		return &problem{rule: "is not an e-mail address", mend: "give the address alone, such as name@example.org"}
	}
	*c.to = s
	return nil
}
func (c mailbox) write(reading) string { return *c.to }
func (c mailbox) format() string       { return "e-mail address" }

var (
	// mailboxWithin finds the first e-mail address in a cell that holds more.
	mailboxWithin = regexp.MustCompile(`[\pL\d!#$%&'*+/=?^_{|}~.-]+@[\pL\d.-]*[\pL\d]`)

	saidAt    = regexp.MustCompile(`(?i)\s*[(\[<{]\s*at\s*[)\]>}]\s*|\s+at\s+`)
	saidDot   = regexp.MustCompile(`(?i)\s*[(\[<{]\s*dot\s*[)\]>}]\s*|\s+dot\s+`)
	aroundAt  = regexp.MustCompile(`\s*@\s*`)
	aroundDot = regexp.MustCompile(`(@[\pL\d.-]*?)\s*\.\s*([\pL\d])`)
	// a comma for a dot, before what domains end in; a list of addresses has commas too
	commaForDot = regexp.MustCompile(`(@[\pL\d.-]+?)\s*,\s*((?i:com|org|net|uk|(?:co|org|gov|nhs)\.uk|info|eu|ie|pl|ro)(?:[^\pL\d.@]|$))`)
)

// meantMailbox is the e-mail address that was meant in a cell that is not quite one: a @example.org, "a"@example.org, a@example,org, a at
// example.org, with a wide @. Empty where there is none.
func meantMailbox(s string) string {
	s = strings.NewReplacer(`"`, "", "“", "", "”", "", "„", "", "`", "").Replace(norm.NFKC.String(s))
	if !strings.Contains(s, "@") {
		s = saidDot.ReplaceAllString(saidAt.ReplaceAllString(s, "@"), ".")
	}
	s = aroundAt.ReplaceAllString(s, "@")
	s = commaForDot.ReplaceAllString(s, "$1.$2")
	if tight := aroundDot.ReplaceAllString(s, "$1.$2"); address.IsEmail(strings.TrimSpace(tight)) {
		s = tight
	}
	return mailboxWithin.FindString(s)
}
