package casefile

import (
	"strings"

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
	mailboxKind = "mailbox "
)

// PersonPlace is where a person is met under their reference, wherever they are.
func PersonPlace(person string) Place { return Place(personKind + person) }

// MailboxPlace is where people are met who read the same e-mail.
func MailboxPlace(mailbox string) Place { return Place(mailboxKind + mailbox) }

// IsDoor tells whether people meet there who live, or may live, in one dwelling.
func (p Place) IsDoor() bool {
	return !strings.HasPrefix(string(p), personKind) && !strings.HasPrefix(string(p), mailboxKind)
}
