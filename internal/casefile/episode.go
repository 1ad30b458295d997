// Package casefile is the record of one step-down episode of one case, as the council's case system and the people who
// work with it have given it, and what can be read from the record itself: whether it makes sense, how consent stands,
// which milestones are done and where the sources differ. It is pure, and it never invents: what is not known stays not known.
package casefile

import (
	"cmp"
	"fmt"
	"slices"

	"stepdown/internal/calendar"
)

// Key names an episode: the council's case reference, as the council writes it, and the episode's number within the
// case, from 1; a family that steps down again later begins a new episode.
type Key struct {
	Case   string `json:"case"`
	Number int    `json:"episode"`
}

// String is the form people use, EHM-20931/1.
func (k Key) String() string { return fmt.Sprintf("%s/%d", k.Case, k.Number) }

// Compare orders keys by the bytes of the case reference, then by number: the order of feeds and of the store.
func (k Key) Compare(other Key) int {
	return cmp.Or(cmp.Compare(k.Case, other.Case), cmp.Compare(k.Number, other.Number))
}

// Episode is one family's step down from social care to early help.
type Episode struct {
	Key
	Level                int           `json:"level"` // 2 or 3, of the council's thresholds
	Basis                Basis         `json:"basis"`
	DecidedOn            calendar.Date `json:"decided_on,omitzero"`
	Support              Support       `json:"support"`
	SocialWorker         Worker        `json:"social_worker"`
	Manager              string        `json:"manager,omitempty"`
	EHCO                 string        `json:"ehco,omitempty"` // Coordinator.ID
	EHCOToldOn           calendar.Date `json:"ehco_told_on,omitzero"`
	PlanningStartedOn    calendar.Date `json:"planning_started_on,omitzero"`
	SocialWorkPlannedEnd calendar.Date `json:"social_work_planned_end,omitzero"`
	SocialWorkEndsOn     calendar.Date `json:"social_work_ends_on,omitzero"`
	ExtendedTo           calendar.Date `json:"extended_to,omitzero"`
	ExtensionReason      string        `json:"extension_reason,omitempty"`
	StoppedOn            calendar.Date `json:"stopped_on,omitzero"`
	StopReason           StopReason    `json:"stop_reason,omitempty"`
	Lifted               []Lifted      `json:"lifted,omitempty"`     // the stops that people have lifted
	Restricted           Answer        `json:"restricted,omitempty"` // yes: the family of a colleague or a public figure
	Pathway              string        `json:"pathway,omitempty"`    // see OnPathway

	Children []Child        `json:"children,omitempty"`
	Adults   []Adult        `json:"adults,omitempty"`
	Consents []ConsentEvent `json:"consents,omitempty"`
	Rulings  []Ruling       `json:"rulings,omitempty"`
	// UnreadConsents are answers of rejected rows which may refuse something and could not be read in full.
	UnreadConsents    []ConsentEvent     `json:"unread_consents,omitempty"`
	LeadProfessionals []LeadProfessional `json:"lead_professionals,omitempty"`
	Holds             []Hold             `json:"holds,omitempty"`
	Milestones        []Milestone        `json:"milestones,omitempty"` // a log, oldest first; see Done

	// Quarantine says why the newest feed gave no good record of this episode (its rows were rejected, or it was missing
	// from a full feed), or is OtherUnread. While it stands, nothing is sent on the strength of the older record.
	Quarantine string `json:"quarantine,omitempty"`
	// Unread says that no feed has given a good record of the episode yet: it holds what its rejected rows say against writing to
	// somebody, and nothing else.
	Unread bool `json:"unread,omitempty"`
	// Undone says that an undone feed had held something against letters of this episode. Nothing is sent until a feed gives
	// a good record of it.
	Undone string `json:"undone,omitempty"`
}

// Worker is the child's social worker, who signs the letters.
type Worker struct {
	Name      string `json:"name"`
	Telephone string `json:"telephone,omitempty"`
	Email     string `json:"email,omitempty"`
	Team      string `json:"team,omitempty"`
	TeamEmail string `json:"team_email,omitempty"`
}

// Child is a child whom the step down covers. BornOn may be an expected date.
type Child struct {
	Name   string        `json:"name"`
	BornOn calendar.Date `json:"born_on,omitzero"`
	DiedOn calendar.Date `json:"died_on,omitzero"`
	// Unread: a rejected row says that the child has died, on a day that can't be read.
	Unread bool `json:"unread,omitempty"`
	// VanishedOn is the day on which the feed no longer gave the child's death; it still counts.
	VanishedOn calendar.Date `json:"vanished_on,omitzero"`
}

// Adult is a parent or carer, or a young person who is addressed in their own right.
type Adult struct {
	ID                     string        `json:"id"`                 // the council's person reference: the same person in every feed
	Name                   string        `json:"name"`               // as addressed, such as Ms A Sample
	Greeting               string        `json:"greeting,omitempty"` // after "Dear", such as Ms Sample; empty: the name
	Relationship           string        `json:"relationship,omitempty"`
	YoungPerson            bool          `json:"young_person,omitempty"`
	ParentalResponsibility Answer        `json:"parental_responsibility"`
	Household              string        `json:"household"` // adults with the same value live together
	Address                []string      `json:"address,omitempty"`
	Postcode               string        `json:"postcode,omitempty"`
	UPRN                   string        `json:"uprn,omitempty"` // the property's number, 1 to 12 digits
	AddressConfirmedOn     calendar.Date `json:"address_confirmed_on,omitzero"`
	AddressConfirmedBy     string        `json:"address_confirmed_by,omitempty"`
	SafeToWrite            Answer        `json:"safe_to_write"`
	SafeByPost             Answer        `json:"safe_by_post,omitempty"`  // narrows SafeToWrite; empty: as it says
	SafeByEmail            Answer        `json:"safe_by_email,omitempty"` // likewise
	Channel                Channel       `json:"channel"`
	Email                  string        `json:"email,omitempty"`
	Language               string        `json:"language"` // BCP 47, such as en or pl
	Format                 Format        `json:"format"`
	Addressed              bool          `json:"addressed"`             // false: gets no letter at all
	VanishedOn             calendar.Date `json:"vanished_on,omitzero"`  // the feed no longer holds their row; they still count
	GoneOn                 calendar.Date `json:"gone_on,omitzero"`      // a person says that they left the family, until a feed has them again
	ElsewhereOn            calendar.Date `json:"elsewhere_on,omitzero"` // a person says that they live elsewhere, where is not on record
	Earlier                []Whereabouts `json:"earlier,omitempty"`     // where they were last known, unless confirmed elsewhere later
}

// ConsentEvent is what one giver said of one scope on one day.
type ConsentEvent struct {
	Giver                 string        `json:"giver"` // Adult.ID
	Scope                 Scope         `json:"scope"`
	Decision              Decision      `json:"decision"`
	On                    calendar.Date `json:"on"`
	FormSignedOn          calendar.Date `json:"form_signed_on,omitzero"`
	ExcludedOrganisations []string      `json:"excluded_organisations,omitempty"`
	VanishedOn            calendar.Date `json:"vanished_on,omitzero"` // the feed no longer holds it; it still counts
}

// Ruling is a manager's decision on how consent stands where the givers differ. It holds for what had been said by then.
type Ruling struct {
	Decision Decision      `json:"decision"` // given or refused
	On       calendar.Date `json:"on"`
	By       string        `json:"by"`
}

// LeadProfessional is who leads the family's support, from a day and until another (both included; zero: open).
type LeadProfessional struct {
	Name         string        `json:"name"`
	Role         string        `json:"role"`
	Organisation string        `json:"organisation"`
	Telephone    string        `json:"telephone,omitempty"`
	Email        string        `json:"email,omitempty"`
	From         calendar.Date `json:"from,omitzero"`
	Until        calendar.Date `json:"until,omitzero"`
}

// Hold keeps every letter of the episode back, from a day until before another (zero: until somebody ends it).
type Hold struct {
	Reason     string        `json:"reason"`
	Safety     bool          `json:"safety,omitempty"` // somebody could be hurt
	By         string        `json:"by"`
	From       calendar.Date `json:"from"`
	Until      calendar.Date `json:"until,omitzero"`
	Source     Source        `json:"source"`
	WholeCase  bool          `json:"whole_case,omitempty"` // a person put it on the case: episodes that come later have it too
	VanishedOn calendar.Date `json:"vanished_on,omitzero"` // the feed no longer holds it; it still counts
	Unread     bool          `json:"unread,omitempty"`     // of a rejected row: what could not be read of it is blank
}

// OtherUnread is the Quarantine of an episode that came while another one of its case could not be read.
const OtherUnread = "another episode of the case can't be read, and a person may have put the whole case on hold"

// Inherit gives an episode the holds that people have put on its whole case, as another record of the case has them.
func (e *Episode) Inherit(earlier *Episode, on calendar.Date) {
	for _, h := range earlier.Holds {
		lasts := h.Until.IsZero() || h.Until.After(on)
		if h.WholeCase && lasts && !slices.Contains(e.Holds, h) { //guard:hold-reaches-later-episodes
			e.Holds = append(e.Holds, h)
		}
	}
	e.Arrange()
}

// Lasts says since when the hold stands, until when, and whether it is for safety. It gives no reason: people write there what
// belongs in no log.
func (h Hold) Lasts() string {
	since, until := "since "+h.From.Long(), ", until somebody ends the hold"
	if h.From.IsZero() {
		since = "since a day that can't be read"
	}
	if h.Safety {
		since = "for safety " + since
	}
	if !h.Until.IsZero() {
		until = ", until " + h.Until.Long()
	}
	return since + until
}

// Coordinator is an Early Help Coordinator, or their lead or service manager, and who stands in for them.
type Coordinator struct {
	ID                  string        `json:"id"`
	Name                string        `json:"name"`
	Email               string        `json:"email,omitempty"`
	AbsentFrom          calendar.Date `json:"absent_from,omitzero"`
	AbsentUntil         calendar.Date `json:"absent_until,omitzero"` // last day away
	LeftOn              calendar.Date `json:"left_on,omitzero"`
	Deputy              string        `json:"deputy,omitempty"` // Coordinator.ID
	TeamInbox           string        `json:"team_inbox,omitempty"`
	LeadEmail           string        `json:"lead_email,omitempty"`
	ServiceManagerEmail string        `json:"service_manager_email,omitempty"`
	// Recorded is the absence that a person has recorded last, beside the one of the feed.
	Recorded Absence `json:"-"`
}

// Absence is time away, both days included, and who stands in for it; empty: the coordinator's usual deputy.
type Absence struct {
	From, Until calendar.Date
	Deputy      string // Coordinator.ID
}

func (a Absence) covers(today calendar.Date) bool {
	return !a.From.IsZero() && !today.Before(a.From) && !today.After(a.Until)
}

// Away tells whether the coordinator is absent or has left on the day.
func (c Coordinator) Away(today calendar.Date) bool {
	left := !c.LeftOn.IsZero() && !today.Before(c.LeftOn)
	absent := !c.AbsentFrom.IsZero() && !today.Before(c.AbsentFrom) && (c.AbsentUntil.IsZero() || !today.After(c.AbsentUntil))
	return left || absent || c.Recorded.covers(today)
}

// DeputyOn is who stands in for the coordinator on the day.
func (c Coordinator) DeputyOn(today calendar.Date) string {
	if c.Recorded.covers(today) && c.Recorded.Deputy != "" {
		return c.Recorded.Deputy
	}
	return c.Deputy
}

// Stopped tells whether the episode has ended early on or before the day.
func (e *Episode) Stopped(today calendar.Date) bool {
	return !e.StoppedOn.IsZero() && !today.Before(e.StoppedOn)
}

// Held gives the holds in force on the day.
func (e *Episode) Held(today calendar.Date) []Hold {
	var held []Hold
	for _, h := range e.Holds {
		if inForce(h.From, h.Until, today) {
			held = append(held, h)
		}
	}
	return held
}

// inForce tells whether what counts from a day until before another (no date: for good) counts today.
func inForce(from, until, today calendar.Date) bool {
	return !today.Before(from) && (until.IsZero() || today.Before(until))
}

// Adult finds an adult by the council's person reference.
func (e *Episode) Adult(id string) (Adult, bool) {
	for _, a := range e.Adults {
		if a.ID == id {
			return a, true
		}
	}
	return Adult{}, false
}
