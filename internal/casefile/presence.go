package casefile

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"stepdown/internal/address"
	"stepdown/internal/calendar"
)

// MissingFromFeed is the Quarantine of an episode that a full feed no longer holds. A closed case leaves full feeds in time.
const MissingFromFeed = "it is missing from the newest full feed"

// Presence is an adult of one episode as others may meet them: where, and what restricts there. It names nobody.
type Presence struct {
	Person      string        `json:"-"` // Adult.ID
	Door        address.Door  `json:"door,omitzero"`
	Mailbox     string        `json:"mailbox,omitempty"`
	ConfirmedOn calendar.Date `json:"confirmed_on,omitzero"` // the address
	Safe        Answer        `json:"safe"`                  // to write at all
	SafeByPost  Answer        `json:"by_post,omitempty"`
	SafeByEmail Answer        `json:"by_email,omitempty"`
	InDoubt     bool          `json:"in_doubt,omitempty"`   // their row vanished, or the newest feed gave no good record
	NoLetters   []Span        `json:"no_letters,omitempty"` // a hold for safety of the episode, or the council's warnings of them
	ClosedOn    calendar.Date `json:"closed_on,omitzero"`   // of the episode; zero: it is open
	Gone        bool          `json:"gone,omitempty"`       // they have left the family: this is where they were last known
	Unread      bool          `json:"unread,omitempty"`     // no feed has given a good record of the episode: see Episode.Unread
	Described   string        `json:"described,omitempty"`  // a digest: another where they are named, related or housed otherwise
	// Also is where somebody who is not safe may be met besides.
	Also []Whereabouts `json:"also,omitempty"`
	// Elsewhere is what other records say against writing to them, wherever they are. It has neither places nor days of its own.
	Elsewhere []Presence `json:"elsewhere,omitempty"`
	// Since is when the episode, and others of the same person, came to say all this but for when the address was confirmed: what
	// has changed and changed back is new. Empty: nobody wrote it down.
	Since string `json:"-"`
}

// Span is a time: from a day until before another; zero: open.
type Span struct {
	From  calendar.Date `json:"from,omitzero"`
	Until calendar.Date `json:"until,omitzero"`
}

// Covers tells whether the day lies in it.
func (s Span) Covers(day calendar.Date) bool {
	return !day.Before(s.From) && (s.Until.IsZero() || day.Before(s.Until))
}

// Presences are the adults of the episode as others meet them. Somebody who is gone from the family is met nowhere, unless they are
// not safe to write to, or held for safety: that goes with them, and that they left one family says nothing of the door at which they
// were last known. What the warnings say of each is among it. Of rejected rows that hold a case for safety and name nobody, there is
// one who is nobody.
func (e *Episode) Presences(warnings ...Warning) []Presence {
	closedOn := e.ClosedOn()
	doubt := e.Undone != "" || e.Quarantine != "" && (e.Quarantine != MissingFromFeed || closedOn.IsZero())
	var holds []Span
	for _, h := range e.Holds {
		if h.Safety {
			holds = append(holds, Span{h.From, h.Until})
		}
	}
	var all []Presence
	if e.Unread && len(e.Adults) == 0 && len(holds) > 0 { //guard:hold-without-a-case-is-kept
		all = append(all, Presence{NoLetters: holds, Unread: true})
	}
	var door address.Door
	for i, a := range e.Adults {
		if i == 0 || !a.sameAddress(e.Adults[i-1]) { // most of a family live at one, which takes long to read
			door = a.Door()
		}
		p := Presence{Person: a.ID, Door: door, Mailbox: a.Mailbox(), ConfirmedOn: a.AddressConfirmedOn, Safe: a.SafeToWrite,
			SafeByPost: a.SafeByPost, SafeByEmail: a.SafeByEmail, InDoubt: doubt || !a.VanishedOn.IsZero(), NoLetters: slices.Clone(holds),
			ClosedOn: closedOn, Unread: e.Unread, Described: a.described()}
		if e.Unread && !a.VanishedOn.IsZero() && !a.saysNo() { // they stay for the sake of a hold alone
			p.Safe, p.SafeByPost, p.SafeByEmail, p.InDoubt = Yes, "", "", false
		}
		for _, w := range warnings {
			if w.Names(a) == address.Same {
				p.NoLetters = append(p.NoLetters, Span{w.From, w.Until})
			}
		}
		_, said := p.Against()
		if p.Gone = !a.GoneOn.IsZero(); p.Gone {
			if !said { //guard:gone-and-unsafe-is-where-last-known on
				continue
			}
		}
		if said {
			p.Also = e.alsoAt(a)
		}
		all = append(all, p)
	}
	return all
}

// sameAddress tells whether the address is written in the same way.
func (a Adult) sameAddress(b Adult) bool {
	return a.UPRN == b.UPRN && a.Postcode == b.Postcode && slices.Equal(a.Address, b.Address)
}

// described is what the record says of who they are, in a form that says nothing else.
func (a Adult) described() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{a.ID, a.Name, a.Relationship, a.Household}, "\x00")))
	return hex.EncodeToString(sum[:6])
}

// Places are all at which they are met.
func (p Presence) Places() []Place {
	all := places(p.Person, p.Door, p.Mailbox)
	if len(p.Also) == 0 {
		return all
	}
	for _, w := range p.Also {
		all = append(all, places("", w.Door, w.Mailbox)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Restricts tells whether a letter to where they are may have to wait for anything that is known of them.
func (p Presence) Restricts() bool {
	narrowed := func(a Answer) bool { return a != "" && a != Yes }
	return p.Safe != Yes || narrowed(p.SafeByPost) || narrowed(p.SafeByEmail) || p.InDoubt || len(p.NoLetters) > 0 || len(p.Elsewhere) > 0
}

// Against is what goes with the person to wherever another record has them: that they are not safe to write to, or a hold for
// safety. said is false where there is nothing. The council's warnings are asked for by themselves.
func (p Presence) Against() (against Presence, said bool) {
	only := func(a Answer) Answer {
		if a == No {
			return No
		}
		return ""
	}
	against = Presence{Safe: only(p.Safe), SafeByPost: only(p.SafeByPost), SafeByEmail: only(p.SafeByEmail), NoLetters: p.NoLetters}
	return against, against.Safe+against.SafeByPost+against.SafeByEmail != "" || len(against.NoLetters) > 0
}

// UnsafeElsewhere tells whether another record says that no letter may go to them by the channel.
func (p Presence) UnsafeElsewhere(channel Channel, day calendar.Date) bool {
	return slices.ContainsFunc(p.Elsewhere, func(o Presence) bool { return o.Unsafe(channel, day) })
}

// Unsafe tells whether no letter may go by the channel to where they are.
func (p Presence) Unsafe(channel Channel, day calendar.Date) bool {
	return p.by(channel) == No || slices.ContainsFunc(p.NoLetters, func(s Span) bool { return s.Covers(day) })
}

// Doubtful tells whether it is not known that a letter may go by the channel.
func (p Presence) Doubtful(channel Channel) bool { return p.InDoubt || p.by(channel) != Yes }

func (p Presence) by(channel Channel) Answer {
	return Adult{SafeToWrite: p.Safe, SafeByPost: p.SafeByPost, SafeByEmail: p.SafeByEmail}.SafeBy(channel)
}

// ClosedOn is the day on which the case came to its end, the last where there are several; zero: it is open, or nobody knows
// when it closed.
func (e *Episode) ClosedOn() calendar.Date {
	confirmed, _ := e.settle(ClosureConfirmed)
	last := confirmed.On
	for _, d := range []calendar.Date{e.StoppedOn, e.notNeededSince()} {
		if d.After(last) {
			last = d
		}
	}
	return last
}

func (e *Episode) notNeededSince() calendar.Date {
	if e.Support != SupportNotNeeded {
		return calendar.Date{}
	}
	if e.SocialWorkEndsOn.After(e.DecidedOn) {
		return e.SocialWorkEndsOn
	}
	return e.DecidedOn
}

// WorkMailboxes are the mailboxes of those who work with the family: nobody of a family reads them.
func (e *Episode) WorkMailboxes() []Place {
	emails := []string{e.SocialWorker.Email, e.SocialWorker.TeamEmail}
	for _, lp := range e.LeadProfessionals {
		emails = append(emails, lp.Email)
	}
	return Mailboxes(emails...)
}

// Mailboxes are those of the e-mail addresses, each once and in order.
func Mailboxes(emails ...string) []Place {
	var all []Place
	for _, email := range emails {
		if m := address.Mailbox(email); m != "" {
			all = append(all, MailboxPlace(m))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Mailboxes are those at which a coordinator and their superiors are told.
func (c Coordinator) Mailboxes() []Place {
	return Mailboxes(c.Email, c.TeamInbox, c.LeadEmail, c.ServiceManagerEmail)
}
