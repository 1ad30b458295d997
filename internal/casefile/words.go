package casefile

// Basis is the work of social care that the case steps down from. It never appears in a letter.
type Basis string

const (
	SingleAssessment    Basis = "single assessment"
	Section47           Basis = "section 47"
	ChildProtectionPlan Basis = "child protection plan"
	ChildInNeedPlan     Basis = "child in need plan"

	FamilyHelpAssessment Basis = "family help assessment"
	FamilyHelpPlan       Basis = "family help plan"
)

// Support says whether the family wants continuing support.
type Support string

const (
	SupportWanted    Support = "wanted"
	SupportNotNeeded Support = "not needed"
	SupportNotKnown  Support = "not known"
)

// Answer is yes, no, or not known; only yes is yes.
type Answer string

const (
	Yes     Answer = "yes"
	No      Answer = "no"
	Unknown Answer = "unknown"
)

// Channel is how a letter reaches an adult.
type Channel string

const (
	Post   Channel = "post"
	Email  Channel = "email"
	ByHand Channel = "by hand"
)

// Format is the form in which an adult can read a letter.
type Format string

const (
	Standard   Format = "standard"
	LargePrint Format = "large print"
	EasyRead   Format = "easy read"
	Braille    Format = "braille"
	Audio      Format = "audio"
)

// Scope is what consent is asked for.
type Scope string

const (
	Share  Scope = "share"  // information may be shared with early help services
	Engage Scope = "engage" // the family will engage with early help services
)

// Decision is what a giver, or a manager, decided.
type Decision string

const (
	Given     Decision = "given"
	Refused   Decision = "refused"
	Withdrawn Decision = "withdrawn"
)

// StopReason says why an episode ended early.
type StopReason string

const (
	SteppedUp     StopReason = "stepped up"
	MovedAway     StopReason = "moved away"
	Died          StopReason = "died"
	OpenedInError StopReason = "opened in error"
)

// Source says where an event comes from.
type Source string

const (
	FromFeed   Source = "feed"
	FromPerson Source = "person"
)

// The words a record may use, in the order in which they are listed to people.
var (
	Bases       = []Basis{SingleAssessment, Section47, ChildProtectionPlan, ChildInNeedPlan, FamilyHelpAssessment, FamilyHelpPlan}
	Supports    = []Support{SupportWanted, SupportNotNeeded, SupportNotKnown}
	Answers     = []Answer{Yes, No, Unknown}
	Channels    = []Channel{Post, Email, ByHand}
	Formats     = []Format{Standard, LargePrint, EasyRead, Braille, Audio}
	Scopes      = []Scope{Share, Engage}
	Decisions   = []Decision{Given, Refused, Withdrawn}
	StopReasons = []StopReason{SteppedUp, MovedAway, Died, OpenedInError}
)
