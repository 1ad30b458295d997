package casefile

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"stepdown/internal/address"
)

// Place is where a warning and a person meet: a person's reference, a property's number, a door or a mailbox, each in a
// form in which the same place is the same text. It is for comparing, never for showing.
type Place string

// Door is where the adult lives, as the record has it.
func (a Adult) Door() address.Door { return address.DoorOf(a.UPRN, a.Address, a.Postcode) }

// Mailbox is the adult's e-mail address in the form in which mailboxes are compared.
func (a Adult) Mailbox() string { return address.Mailbox(a.Email) }

// Places are all at which the adult can be found. Two people who may be at one place have one in common.
func (a Adult) Places() []Place { return places(a.ID, a.Door(), a.Mailbox()) }

func places(person string, door address.Door, mailbox string) []Place {
	var all []Place
	if person != "" {
		all = append(all, PersonPlace(person))
	}
	for _, key := range door.Keys() {
		all = append(all, Place(key))
	}
	if mailbox != "" {
		all = append(all, MailboxPlace(mailbox))
	}
	return all
}

const (
	personKind  = "person "
	caseKind    = "case "
	mailboxKind = "mailbox "
	goneKind    = "gone "
)

// PersonPlace is where a person is met under their reference, wherever they are and however it is written.
func PersonPlace(person string) Place { return Place(personKind + Reference(person)) }

// SamePerson tells whether two references of different records are one person's, for what restricts: they may differ in capitals,
// width and spaces, as after a copy by hand.
func SamePerson(a, b string) bool { return Reference(a) == Reference(b) }

// CasePlace is where the episodes of a case meet, however its reference is written.
func CasePlace(ref string) Place { return Place(caseKind + caseReference(ref)) }

// SameCase tells whether two references may be one case's: they may differ as those of a person, and in noughts before a number.
func SameCase(a, b string) bool { return caseReference(a) == caseReference(b) }

// RowReference is the reference of a rejected row of which no case and episode can be told: its own name, after the reference of
// its case where that can be read.
func RowReference(ref, row string) string {
	if ref == "" {
		return row
	}
	return ref + ":" + row
}

// CasePlaces are where an episode of this case is met by those of others. The reference of rejected rows may have the number of the
// episode in it, T/1 for T, or the name of the row.
func (e *Episode) CasePlaces() []Place {
	all := []Place{CasePlace(e.Case)}
	if whole, numbered := withoutEpisode(e.Case); numbered && e.Unread { //guard:number-in-a-reference-is-an-episode
		all = append(all, CasePlace(whole))
	}
	return all
}

// MayMeanCase tells whether the reference of rejected rows may mean the case: it may be written otherwise, or hold an episode's number.
func MayMeanCase(rejected, ref string) bool {
	whole, _ := withoutEpisode(rejected)
	return SameCase(rejected, ref) || SameCase(whole, ref)
}

// rowName is how a rejected row is called: its file, and a digest of what it says.
const rowName = `[a-z]+\.csv:[0-9a-f]{12}`

var (
	// after is what may stand after the reference of a case in that of rejected rows: see RowReference.
	after  = regexp.MustCompile(`(\s*/\s*[0-9]+|:` + rowName + `)\s*$`)
	ofARow = regexp.MustCompile(`^` + rowName + `$`)
)

func withoutEpisode(ref string) (whole string, numbered bool) {
	if !strings.ContainsAny(ref, "/:") { // as most are, and the search takes long
		return ref, false
	}
	whole = after.ReplaceAllString(ref, "")
	return whole, whole != ref && whole != ""
}

// caseReference is a reference in which no number begins with a nought, unless it is nought.
func caseReference(ref string) string {
	ref = Reference(ref)
	isDigit := func(i int) bool { return i >= 0 && i < len(ref) && '0' <= ref[i] && ref[i] <= '9' }
	plain := make([]byte, 0, len(ref))
	for i := 0; i < len(ref); i++ {
		for begins := !isDigit(i - 1); begins && ref[i] == '0' && isDigit(i+1); {
			i++
		}
		plain = append(plain, ref[i])
	}
	return string(plain)
}

// Reference is a reference of a person or a case in the form in which it is compared across records: in small letters of plain
// width, without spaces and what can't be seen.
func Reference(ref string) string {
	if !strings.ContainsFunc(ref, func(r rune) bool { return r > unicode.MaxASCII }) { // as most are, and the rest takes long
		if strings.ContainsFunc(ref, unicode.IsSpace) {
			ref = strings.Join(strings.Fields(ref), "")
		}
		return strings.ToLower(ref)
	}
	plain := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, norm.NFKC.String(ref))
	return cases.Fold().String(plain)
}

// MailboxPlace is where people are met who read the same e-mail.
func MailboxPlace(mailbox string) Place { return Place(mailboxKind + mailbox) }

// OfGone is where somebody who is gone from a family, and met nowhere, is found by what is said of the place.
func (p Place) OfGone() Place { return goneKind + p }

// IsDoor tells whether people meet there who live, or may live, in one dwelling.
func (p Place) IsDoor() bool {
	return !slices.ContainsFunc([]string{personKind, caseKind, mailboxKind, goneKind}, func(kind string) bool {
		return strings.HasPrefix(string(p), kind)
	})
}
