package ledger

import "stepdown/internal/casefile"

// Code names the reason for a letter's state. What is stored and counted are these words, so none is ever renamed. Codes
// says what each means and who can mend it.
type Code string

// Held: something has to be put right.
const (
	RecordInDoubt          Code = "record-in-doubt"
	FeedUndone             Code = "feed-undone"
	HeldByPerson           Code = "held-by-person"
	SentBeforeRestore      Code = "sent-before-restore"
	DoNotWrite             Code = "do-not-write"
	PathwayUnknown         Code = "pathway-unknown"
	RefusedNotNeeded       Code = "refused-not-needed"
	SourcesDiffer          Code = "sources-differ"
	ClosureUnconfirmed     Code = "closure-unconfirmed"
	ConsentVanished        Code = "consent-vanished"
	NotTheirChoice         Code = "not-their-choice"
	HouseholdUnknown       Code = "household-unknown"
	NotSafeToWrite         Code = "not-safe-to-write"
	SafetyUnknown          Code = "safety-unknown"
	NotSafeByPost          Code = "not-safe-by-post"
	NotSafeByEmail         Code = "not-safe-by-email"
	AdultVanished          Code = "adult-vanished"
	UnplacedNotSafe        Code = "unplaced-not-safe"
	NeighbourNotSafe       Code = "neighbour-not-safe"
	NeighbourMayBeUnsafe   Code = "neighbour-may-be-unsafe"
	NeighbourNotKnown      Code = "neighbour-not-known"
	NeighbourElsewhere     Code = "neighbour-elsewhere"
	RowWithoutCase         Code = "row-without-case"
	SameLetterLeft         Code = "same-letter-left"
	ReferenceTwice         Code = "reference-twice"
	MailboxOfWorker        Code = "mailbox-of-worker"
	MailboxOfOthers        Code = "mailbox-of-others"
	LeadInFamily           Code = "lead-in-family"
	TwoAddresses           Code = "two-addresses"
	HouseholdsShareAddress Code = "households-share-address"
	AddressesDiffer        Code = "addresses-differ"
	AddressUnconfirmed     Code = "address-unconfirmed"
	AddressUnusable        Code = "address-unusable"
	AddressSaysMore        Code = "address-says-more"
	EmailUnusable          Code = "email-unusable"
	ChannelUnknown         Code = "channel-unknown"
	NameMissing            Code = "name-missing"
	NameOfTwo              Code = "name-of-two"
	NameSaysMore           Code = "name-says-more"
	GreetingOfAnother      Code = "greeting-of-another"
	FormatByPerson         Code = "format-by-person"
	NoApprovedWording      Code = "no-approved-wording"
	CharacterNotPrintable  Code = "character-not-printable"
	DoesNotFit             Code = "does-not-fit"
	NoChildren             Code = "no-children"
	ChildDied              Code = "child-died"
	ChildUnnamed           Code = "child-unnamed"
	LeadsDiffer            Code = "leads-differ"
	LeadIncomplete         Code = "lead-incomplete"
	NoSignature            Code = "no-signature"
	SignerLeft             Code = "signer-left"
	EndUnknown             Code = "end-unknown"
	NobodyAddressed        Code = "nobody-addressed"
	FeedTooOld             Code = "feed-too-old"
	BeforeGoLive           Code = "before-go-live"
	RecordChanged          Code = "record-changed"
	RecordUnreadable       Code = "record-unreadable"
	PDFDamaged             Code = "pdf-damaged"
	AwaitsApproval         Code = "awaits-approval"
	Restricted             Code = "restricted"
	AwaitsItsDay           Code = "awaits-its-day"
	Approved               Code = "approved"
	GivenIn                Code = "given-in"
)

// Ready, sending, accepted: on its way.
const (
	Written       Code = "written"
	LetGo         Code = "let-go"
	Claimed       Code = "claimed"
	NotNoted      Code = "not-noted"
	GivenBack     Code = "given-back"
	SpoolFailed   Code = "spool-failed"
	MailDelayed   Code = "mail-delayed"
	Retried       Code = "retried"
	ResolvedAgain Code = "resolved-again"
	Spooled       Code = "spooled"
	FoundInSpool  Code = "found-in-spool"
	BackInFolder  Code = "back-in-folder"
	Reprinted     Code = "reprint"
	NotPrinted    Code = "not-printed"
	TooLate       Code = "too-late"
	RunMissing    Code = "run-missing"
	NotInRun      Code = "not-in-run"
	Spoiled       Code = "spoiled"
)

// Sent, uncertain, failed.
const (
	Printed          Code = "printed"
	Gone             Code = "gone"
	Mailed           Code = "mailed"
	Given            Code = "given"
	ResolvedSent     Code = "resolved-sent"
	CameBack         Code = "returned"
	MailUnknown      Code = "mail-unknown"
	DaemonWentSilent Code = "daemon-went-silent"
	MailRefused      Code = "mail-refused"
	NotAMessage      Code = "not-a-message"
)

// Cancelled, superseded: it does not go.
const (
	StoppedSteppedUp     Code = "stopped-stepped-up"
	StoppedMovedAway     Code = "stopped-moved-away"
	StoppedDied          Code = "stopped-died"
	StoppedOpenedInError Code = "stopped-opened-in-error"
	SupportNotNeeded     Code = "support-not-needed"
	DecidedAnew          Code = "decided-anew"
	NotDueYet            Code = "not-due-yet"
	AddresseesChanged    Code = "addressees-changed"
	NoLongerDue          Code = "no-longer-due"
	Dismissed            Code = "dismissed"
	CancelledByPerson    Code = "cancelled-by-person"
	Recalled             Code = "recalled"
	Pulled               Code = "pulled"
	Released             Code = "released"
	DatedAnew            Code = "dated-anew"
)

// Stopped are the codes of letters that were cancelled because the step down has stopped.
var Stopped = map[casefile.StopReason]Code{
	casefile.SteppedUp:     StoppedSteppedUp,
	casefile.MovedAway:     StoppedMovedAway,
	casefile.Died:          StoppedDied,
	casefile.OpenedInError: StoppedOpenedInError,
}
