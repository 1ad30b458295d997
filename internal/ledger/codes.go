package ledger

import "slices"

// Group is the part of a letter's life to which a code belongs.
type Group string

// The groups, as the manual heads them.
const (
	PutRight Group = "Held: something has to be put right"
	OnItsWay Group = "Ready, sending, accepted: on its way"
	Ended    Group = "Sent, uncertain, failed"
	NotGoing Group = "Cancelled, superseded: it does not go"
)

// Groups are all groups, in the order of a letter's life.
var Groups = []Group{PutRight, OnItsWay, Ended, NotGoing}

// Mender is whose act puts right what a code stands for.
type Mender string

// Who that can be.
const (
	SocialWorker    Mender = "social worker"
	Manager         Mender = "manager"
	ServiceOwner    Mender = "service's owner"
	PrintRoom       Mender = "print room"
	BusinessSupport Mender = "business support"
	Holder          Mender = "whoever holds it"
	ListKeeper      Mender = "whoever keeps the list"
	Nobody          Mender = "nobody"
)

// Meaning is the part of a letter's life in which a code stands, and whose act mends what it stands for.
type Meaning struct {
	Code  Code
	Group Group
	Mends Mender
}

// CodesOf are the codes of a group.
func CodesOf(group Group) []Meaning {
	return slices.DeleteFunc(slices.Clone(Codes), func(m Meaning) bool { return m.Group != group })
}

// Codes are all codes, in the order of a letter's life. What each says, and how it is mended, are words of mails and of the
// manual (templates/words/codes.en.yaml). The manual's topic `codes` is this table.
var Codes = []Meaning{
	{RecordInDoubt, PutRight, SocialWorker},
	{FeedUndone, PutRight, ServiceOwner},
	{HeldByPerson, PutRight, Holder},
	{SentBeforeRestore, PutRight, ServiceOwner},
	{DoNotWrite, PutRight, ListKeeper},
	{PathwayUnknown, PutRight, SocialWorker},
	{RefusedNotNeeded, PutRight, SocialWorker},
	{SourcesDiffer, PutRight, SocialWorker},
	{ClosureUnconfirmed, PutRight, Manager},
	{ConsentVanished, PutRight, SocialWorker},
	{NotTheirChoice, PutRight, Manager},
	{HouseholdUnknown, PutRight, SocialWorker},
	{NotSafeToWrite, PutRight, SocialWorker},
	{SafetyUnknown, PutRight, SocialWorker},
	{NotSafeByPost, PutRight, SocialWorker},
	{NotSafeByEmail, PutRight, SocialWorker},
	{AdultVanished, PutRight, SocialWorker},
	{UnplacedNotSafe, PutRight, SocialWorker},
	{NeighbourNotSafe, PutRight, Manager},
	{NeighbourMayBeUnsafe, PutRight, Manager},
	{NeighbourNotKnown, PutRight, Manager},
	{NeighbourElsewhere, PutRight, Manager},
	{RowWithoutCase, PutRight, Manager},
	{SameLetterLeft, PutRight, Manager},
	{ReferenceTwice, PutRight, Manager},
	{MailboxOfWorker, PutRight, SocialWorker},
	{MailboxOfOthers, PutRight, Manager},
	{LeadInFamily, PutRight, SocialWorker},
	{TwoAddresses, PutRight, SocialWorker},
	{HouseholdsShareAddress, PutRight, SocialWorker},
	{AddressesDiffer, PutRight, SocialWorker},
	{AddressUnconfirmed, PutRight, SocialWorker},
	{AddressUnusable, PutRight, SocialWorker},
	{AddressSaysMore, PutRight, SocialWorker},
	{EmailUnusable, PutRight, SocialWorker},
	{ChannelUnknown, PutRight, SocialWorker},
	{NameMissing, PutRight, SocialWorker},
	{NameOfTwo, PutRight, SocialWorker},
	{NameSaysMore, PutRight, SocialWorker},
	{GreetingOfAnother, PutRight, SocialWorker},
	{FormatByPerson, PutRight, BusinessSupport},
	{NoApprovedWording, PutRight, ServiceOwner},
	{CharacterNotPrintable, PutRight, BusinessSupport},
	{DoesNotFit, PutRight, ServiceOwner},
	{NoChildren, PutRight, SocialWorker},
	{ChildDied, PutRight, SocialWorker},
	{ChildUnnamed, PutRight, SocialWorker},
	{LeadsDiffer, PutRight, SocialWorker},
	{LeadIncomplete, PutRight, SocialWorker},
	{NoSignature, PutRight, SocialWorker},
	{SignerLeft, PutRight, Manager},
	{EndUnknown, PutRight, SocialWorker},
	{NobodyAddressed, PutRight, SocialWorker},
	{FeedTooOld, PutRight, ServiceOwner},
	{BeforeGoLive, PutRight, ServiceOwner},
	{RecordChanged, PutRight, Nobody},
	{RecordUnreadable, PutRight, ServiceOwner},
	{PDFDamaged, PutRight, Nobody},
	{AwaitsApproval, PutRight, Manager},
	{Restricted, PutRight, Manager},
	{AwaitsItsDay, PutRight, Nobody},
	{Approved, PutRight, Nobody},
	{GivenIn, PutRight, Nobody},

	{Written, OnItsWay, Nobody},
	{LetGo, OnItsWay, Nobody},
	{Claimed, OnItsWay, Nobody},
	{NotNoted, OnItsWay, ServiceOwner},
	{GivenBack, OnItsWay, Nobody},
	{SpoolFailed, OnItsWay, ServiceOwner},
	{MailDelayed, OnItsWay, Nobody},
	{Retried, OnItsWay, Nobody},
	{ResolvedAgain, OnItsWay, Nobody},
	{Spooled, OnItsWay, PrintRoom},
	{FoundInSpool, OnItsWay, PrintRoom},
	{BackInFolder, OnItsWay, PrintRoom},
	{Reprinted, OnItsWay, PrintRoom},
	{NotPrinted, OnItsWay, PrintRoom},
	{TooLate, OnItsWay, PrintRoom},
	{RunMissing, OnItsWay, PrintRoom},
	{NotInRun, OnItsWay, PrintRoom},
	{Spoiled, OnItsWay, PrintRoom},

	{Printed, Ended, Nobody},
	{Gone, Ended, Nobody},
	{Mailed, Ended, Nobody},
	{Given, Ended, Nobody},
	{ResolvedSent, Ended, Nobody},
	{CameBack, Ended, SocialWorker},
	{MailUnknown, Ended, ServiceOwner},
	{DaemonWentSilent, Ended, ServiceOwner},
	{MailRefused, Ended, SocialWorker},
	{NotAMessage, Ended, ServiceOwner},

	{StoppedSteppedUp, NotGoing, Nobody},
	{StoppedMovedAway, NotGoing, Nobody},
	{StoppedDied, NotGoing, Nobody},
	{StoppedOpenedInError, NotGoing, Nobody},
	{SupportNotNeeded, NotGoing, Nobody},
	{DecidedAnew, NotGoing, Nobody},
	{NotDueYet, NotGoing, Nobody},
	{AddresseesChanged, NotGoing, Nobody},
	{NoLongerDue, NotGoing, Nobody},
	{Dismissed, NotGoing, Nobody},
	{CancelledByPerson, NotGoing, Nobody},
	{Recalled, NotGoing, Nobody},
	{Pulled, NotGoing, Nobody},
	{Released, NotGoing, Nobody},
	{DatedAnew, NotGoing, Nobody},
}
