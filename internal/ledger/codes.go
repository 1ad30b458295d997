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

// Meaning is what a code says, and whose act mends it.
type Meaning struct {
	Code  Code
	Group Group
	Says  string
	Mends Mender
	How   string // what they do; empty where nothing has to be done
}

// CodesOf are the meanings of a group.
func CodesOf(group Group) []Meaning {
	return slices.DeleteFunc(slices.Clone(Codes), func(m Meaning) bool { return m.Group != group })
}

// Codes says what every code means. The manual's topic `codes` is this table.
var Codes = []Meaning{
	{RecordInDoubt, PutRight, "the newest feed has no good row for the case, or no row at all",
		SocialWorker, "correct what `rejected.csv` says; service's owner: send a feed that holds the case"},
	{FeedUndone, PutRight, "a feed that said something restrictive was undone",
		ServiceOwner, "send a feed with a good row for the case"},
	{HeldByPerson, PutRight, "a person keeps the case, or this letter, back",
		Holder, "`stepdown case release`, `stepdown letters release`; correct the record if the hold came from the feed"},
	{SentBeforeRestore, PutRight, "it left, or may have, and the database has forgotten it",
		ServiceOwner, "`stepdown letters cancel` if it arrived, `letters release` if it did not"},
	{DoNotWrite, PutRight, "the council's do-not-write list names somebody, their address or their mailbox",
		ListKeeper, "end the entry, or wait until its last day has passed"},
	{PathwayUnknown, PutRight, "the case is on a pathway that has no letters",
		SocialWorker, "write by hand, or correct the pathway"},
	{RefusedNotNeeded, PutRight, "the record says both that no support is needed and that it was refused",
		SocialWorker, "record which is right"},
	{SourcesDiffer, PutRight, "the feed and a person's record differ on a date that the letter rests on",
		SocialWorker, "record the right date with `stepdown record CASE STEP`, or correct the record; a manager can do so too"},
	{ConsentVanished, PutRight, "the feed no longer holds an answer on consent that it once held",
		SocialWorker, "record it again"},
	{NotTheirChoice, PutRight, "what stands, by another's answer or by a ruling, is not this reader's choice",
		Manager, "decide how to speak to them, then `stepdown letters cancel`, or `letters attach` with a letter written for them"},
	{HouseholdUnknown, PutRight, "it is not recorded who lives with whom", SocialWorker, "correct the record"},
	{NotSafeToWrite, PutRight, "it is not safe to write to somebody in the household",
		SocialWorker, "decide how to tell the family; correct the record if it has changed"},
	{SafetyUnknown, PutRight, "it is not known whether it is safe to write to everybody in the household",
		SocialWorker, "correct the record"},
	{NotSafeByPost, PutRight, "it is not safe to write to somebody by post",
		SocialWorker, "choose another channel, or correct the record"},
	{NotSafeByEmail, PutRight, "it is not safe to write to somebody by e-mail",
		SocialWorker, "choose another channel, or correct the record"},
	{AdultVanished, PutRight, "the feed no longer holds the row of somebody in the household",
		SocialWorker, "give the row again, or `stepdown case adult-gone` if they have left the family"},
	{UnplacedNotSafe, PutRight, "somebody of the case is not safe to write to, and it is not recorded where they live",
		SocialWorker, "record their address, or `stepdown case lives-elsewhere`"},
	{NeighbourNotSafe, PutRight, "another record says that the same person, door or mailbox is not safe to write to",
		Manager, "`stepdown neighbours CASE` shows which; `stepdown neighbour-clear` if it is no danger to this family"},
	{NeighbourMayBeUnsafe, PutRight, "a door that another record says is not safe to write to may be the same",
		Manager, "have both addresses recorded in full, or `stepdown neighbour-clear`"},
	{NeighbourNotKnown, PutRight, "in another record it is not known whether the same person, door or mailbox is safe to write to",
		Manager, "have it recorded there, or `stepdown neighbour-clear`"},
	{NeighbourElsewhere, PutRight, "another record has the same person at another address, confirmed no earlier",
		Manager, "have the right address confirmed in both records, or `stepdown neighbour-clear`"},
	{RowWithoutCase, PutRight, "a rejected row says that somebody is not safe, under a reference or episode that may mean this case",
		Manager, "have the row corrected in the case system (`rejected.csv` names it), or `stepdown neighbour-clear` if it is another case"},
	{SameLetterLeft, PutRight, "such a letter to the same person for the same closure has left, or was cancelled, under another episode",
		Manager, "`stepdown letters cancel` if it is the same decision, or `stepdown neighbour-clear` if it is another"},
	{ReferenceTwice, PutRight, "another record has the same case reference, in other letters or with other noughts or spaces",
		Manager, "have one of the two corrected in the case system, or `stepdown neighbour-clear` if they are two cases"},
	{MailboxOfWorker, PutRight, "the letter goes by e-mail to a mailbox of somebody who works with families",
		SocialWorker, "correct the e-mail address"},
	{MailboxOfOthers, PutRight, "people with whom nobody of the family is on any record have the same mailbox",
		Manager, "have the e-mail addresses corrected, or `stepdown neighbour-clear` if they share it"},
	{LeadInFamily, PutRight, "the lead professional is one of the family's adults", SocialWorker, "correct the record"},
	{TwoAddresses, PutRight, "the address has two postcodes, or a whole second address in its lines",
		SocialWorker, "record the one that is right"},
	{HouseholdsShareAddress, PutRight, "adults of different households are recorded at one address, or with one mailbox",
		SocialWorker, "record which is right"},
	{AddressesDiffer, PutRight, "adults of one household are recorded at different addresses",
		SocialWorker, "record which is right"},
	{AddressUnconfirmed, PutRight, "nobody has confirmed the address, not recently enough, or not since a letter came back from it",
		SocialWorker, "confirm it, and record the day and who confirmed it"},
	{AddressUnusable, PutRight, "the address can't be shown in an envelope's window", SocialWorker, "record the whole address"},
	{AddressSaysMore, PutRight, "a line of the address asks not to write, warns, names somebody who is not safe, or is c/o somebody",
		SocialWorker, "record the address alone; say who is not safe in `safe_to_write`"},
	{EmailUnusable, PutRight, "the letter goes by e-mail, and the e-mail address can't be used", SocialWorker, "correct the record"},
	{ChannelUnknown, PutRight, "it is not recorded how to write to them", SocialWorker, "correct the record"},
	{NameMissing, PutRight, "somebody has no name on record", SocialWorker, "correct the record"},
	{NameOfTwo, PutRight, "the name or greeting of one person is that of two, or may be that of another who is not safe",
		SocialWorker, "give each of them a row, with their name in full"},
	{NameSaysMore, PutRight, "a name or greeting holds more than a person's name, or what they are in its place",
		SocialWorker, "record the name alone; say who is not safe in `safe_to_write`"},
	{GreetingOfAnother, PutRight, "the greeting names somebody else on the record, or has another surname or title than the name",
		SocialWorker, "correct the record"},
	{FormatByPerson, PutRight, "the format is easy read, braille or audio",
		BusinessSupport, "make it by hand, then `stepdown letters attach` or `letters cancel`"},
	{NoApprovedWording, PutRight, "there is no approved template in that language or format",
		ServiceOwner, "add one (`stepdown help wording`); or a person makes the letter, then `stepdown letters attach`"},
	{CharacterNotPrintable, PutRight, "the fonts can't show a character",
		BusinessSupport, "write the letter by hand, then `stepdown letters attach`; or correct the record"},
	{DoesNotFit, PutRight, "the letter does not fit its page", ServiceOwner,
		"shorten the template or the text that is too long; or a person makes the letter, then `stepdown letters attach`"},
	{NoChildren, PutRight, "the record names no child", SocialWorker, "correct the record"},
	{ChildDied, PutRight, "a child on the record has died", SocialWorker, "write to the family in person"},
	{ChildUnnamed, PutRight, "a child has no name on record", SocialWorker, "correct the record"},
	{LeadsDiffer, PutRight, "two lead professionals began on the same day", SocialWorker, "record the day on which one of them stopped"},
	{LeadIncomplete, PutRight, "the lead professional's details are incomplete", SocialWorker, "correct the record"},
	{NoSignature, PutRight, "the social worker has no name or telephone number on record", SocialWorker, "correct the record"},
	{SignerLeft, PutRight, "the social worker has left, and the list of staff names no manager of their team with a telephone number",
		Manager, "have another social worker recorded, or the manager's number given in `staff.csv`"},
	{EndUnknown, PutRight, "the day on which social work ends is not recorded", SocialWorker, "correct the record"},
	{NobodyAddressed, PutRight, "a letter is due and there is nobody to write to; only `explain` shows it, since there is no letter",
		SocialWorker, "record who is addressed"},
	{FeedTooOld, PutRight, "the newest feed is too old", ServiceOwner, "send a new feed"},
	{BeforeGoLive, PutRight, "it fell due before the service went live",
		ServiceOwner, "`stepdown backlog send` or `backlog dismiss`"},
	{RecordChanged, PutRight, "what it says changed after it was written",
		Nobody, "the next scan writes it anew (it is then `superseded`) or recalls it"},
	{RecordUnreadable, PutRight, "the stored record can't be read",
		ServiceOwner, "take the newest feed again; ask whoever maintains the program"},
	{PDFDamaged, PutRight, "the stored PDF is not the one that was written",
		Nobody, "the next scan writes it anew; service's owner: check the database's disk"},
	{AwaitsApproval, PutRight, "written, and waits for approval", Manager, "`stepdown letters approve`"},
	{Restricted, PutRight, "the record is restricted, so a named person has to look at the letter", Manager, "`stepdown letters approve`"},
	{AwaitsItsDay, PutRight, "written, and goes on a later day unless somebody holds it",
		Nobody, "it waits; `stepdown letters hold` keeps it"},
	{Approved, PutRight, "a person has approved it", Nobody, "the next scan lets it go"},
	{GivenIn, PutRight, "a person has made it and given it in", Nobody, "the next scan takes it up, and then it waits for approval"},

	{Written, OnItsWay, "written and ready to go, or ready to be given by hand",
		Nobody, "it goes; by hand: the social worker gives it, then `stepdown letters given`"},
	{LetGo, OnItsWay, "what kept it back has ended", Nobody, ""},
	{Claimed, OnItsWay, "being sent", Nobody, ""},
	{NotNoted, OnItsWay, "nothing left, because the record of what is sent could not be written",
		ServiceOwner, "check the print folder's disk and rights; it is tried again"},
	{SpoolFailed, OnItsWay, "the print folder could not be written", ServiceOwner, "check its disk and rights; it is tried again"},
	{MailDelayed, OnItsWay, "the mail server could not be reached, or asked to wait",
		Nobody, "it is tried again; after too many attempts it is `failed`: `stepdown letters retry`"},
	{Retried, OnItsWay, "a person had it tried again", Nobody, ""},
	{ResolvedAgain, OnItsWay, "a person found that it had not left", Nobody, "it goes again"},
	{Spooled, OnItsWay, "in the print folder", PrintRoom, "`stepdown print done`"},
	{FoundInSpool, OnItsWay, "found whole in the print folder after a service had died", PrintRoom, "`stepdown print done`"},
	{BackInFolder, OnItsWay, "its run was missing, and is in the folder again", PrintRoom, "`stepdown print done`"},
	{Reprinted, OnItsWay, "printed once more, in a run of its own", PrintRoom, "`stepdown print done`"},
	{NotPrinted, OnItsWay, "its run was recorded as printed, and that was undone", PrintRoom, "`stepdown print done`"},
	{TooLate, OnItsWay, "it must not go, and its run has been taken", PrintRoom, "`stepdown print pulled`, or `print gone`"},
	{RunMissing, OnItsWay, "its run is neither in the print folder nor in `printed/`",
		PrintRoom, "`stepdown print done`, or `print reprint`"},
	{NotInRun, OnItsWay, "its run was printed, but its PDF is missing or damaged",
		PrintRoom, "`stepdown print gone`, `print pulled` or `print reprint`"},
	{Spoiled, OnItsWay, "it was not printed with its run", PrintRoom, "`stepdown print reprint`"},

	{Printed, Ended, "printed with its run", Nobody, "if that was wrong, `stepdown print undo`"},
	{Gone, Ended, "a person says that it has left", Nobody, ""},
	{Mailed, Ended, "the mail server accepted it", Nobody, ""},
	{Given, Ended, "given by hand", Nobody, ""},
	{ResolvedSent, Ended, "a person found that it had left", Nobody, ""},
	{CameBack, Ended, "it came back", SocialWorker, "have the address confirmed anew, or another recorded, then `stepdown letters reissue`"},
	{MailUnknown, Ended, "the connection broke before anybody could know whether it was taken",
		ServiceOwner, "find out, then `stepdown letters resolve`"},
	{DaemonWentSilent, Ended, "a service died while sending it", ServiceOwner, "find out, then `stepdown letters resolve`"},
	{MailRefused, Ended, "the mail server refused it for good",
		SocialWorker, "record the right address, then `stepdown letters retry` or `letters cancel`"},
	{NotAMessage, Ended, "it could not be made into a message",
		ServiceOwner, "find the reason in the log, then `stepdown letters retry`"},

	{StoppedSteppedUp, NotGoing, "the family stepped up again", Nobody, ifStoppedWrongly},
	{StoppedMovedAway, NotGoing, "the family moved away", Nobody, ifStoppedWrongly},
	{StoppedDied, NotGoing, "a child or somebody addressed died", Nobody, ifStoppedWrongly},
	{StoppedOpenedInError, NotGoing, "the step down was opened in error", Nobody, ifStoppedWrongly},
	{SupportNotNeeded, NotGoing, "the family goes on without continuing support", Nobody, ""},
	{DecidedAnew, NotGoing, "the family has decided anew since it was written", Nobody, ifStillOwed},
	{NotDueYet, NotGoing, "the dates have moved, and it is due later", Nobody, "it is written when it is due"},
	{AddresseesChanged, NotGoing, "the people to write to together have changed, or have had their letter", Nobody, ifStillOwed},
	{NoLongerDue, NotGoing, "what made it due no longer holds", Nobody, ""},
	{Dismissed, NotGoing, "a person dismissed it from the backlog", Nobody, ""},
	{CancelledByPerson, NotGoing, "a person cancelled it: none takes its place", Nobody, "if that was wrong, `stepdown letters reissue`"},
	{Recalled, NotGoing, "taken back out of the print folder", Nobody, ifStillOwed},
	{Pulled, NotGoing, "pulled from the pile: another may take its place", Nobody, ""},
	{Released, NotGoing, "what held it was put right; the letter in its place goes", Nobody, ""},
	{DatedAnew, NotGoing, "it waited so long that its date was no longer true; one in its place goes", Nobody, ""},
}

const (
	ifStoppedWrongly = "if that was wrong, a manager lifts it: `stepdown case unstop`"
	ifStillOwed      = "what is owed now is written"
)
