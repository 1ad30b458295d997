package ledger

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// RecordKey is the secret by which the record of what was sent, which lies in the print folder, says what left without naming
// anybody. Only the database holds it: whoever has the folder alone can't even try out whether a case is in it.
type RecordKey string

// Letter is what the record says of a letter for each of its adults, in their order: the same for whatever letter would go to
// that adult of the case on the occasion, as the same issue.
func (k RecordKey) Letter(l Letter) []string {
	keys := make([]string, len(l.Addressees))
	for i, adult := range l.Addressees {
		keys[i] = k.sum(fmt.Sprintf("letter %q %d %q %s %d %q", l.Case.Case, l.Case.Number, l.Occasion.Kind, l.Occasion.Since, l.IssueNo, adult))
	}
	return keys
}

// Message is what the record says of the message of that kind that somebody gets on a day.
func (k RecordKey) Message(kind, recipient, day string) string {
	return k.sum(fmt.Sprintf("message %q %q %q", kind, recipient, day))
}

// Check tells this key from another, without giving it away.
func (k RecordKey) Check() string { return k.sum("check") }

// sum is 128 bits of the text's HMAC, in hexadecimal digits.
func (k RecordKey) sum(text string) string {
	mac := hmac.New(sha256.New, []byte(k))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}
