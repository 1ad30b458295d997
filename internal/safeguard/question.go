package safeguard

import "stepdown/internal/ledger"

// question is one thing that must be right before a letter goes. It says why it is not; the zero Why says that it is.
type question func(letter) ledger.Why

// questions are asked in this order, and the first answer is the one that counts. What endangers somebody comes first,
// what only delays comes last.
var questions = []question{
	recordIsGood,            //guard:record-is-good
	noFeedWasUndone,         //guard:no-feed-was-undone
	nobodyHoldsIt,           //guard:nobody-holds-the-case
	nobodyKeepsItBack,       //guard:nobody-keeps-the-letter-back
	nobodyIsWarnedOf,        //guard:nobody-is-warned-of
	pathwayIsOurs,           //guard:pathway-is-ours
	refusalMakesSense,       //guard:refusal-makes-sense
	sourcesAgree,            //guard:sources-agree
	closureIsSomebodys,      //guard:nobody-confirms-no-closure
	consentIsOnRecord,       //guard:consent-is-on-record
	choiceIsTheReaders,      //guard:choice-is-the-readers
	nobodyUnplacedIsUnsafe,  //guard:nobody-unplaced-is-unsafe
	householdIsSafe,         //guard:household-is-safe
	channelIsSafe,           //guard:channel-is-safe
	noNeighbourIsUnsafe,     //guard:no-neighbour-is-unsafe
	noNeighbourMayBeUnsafe,  //guard:no-neighbour-may-be-unsafe
	neighboursAreKnown,      //guard:neighbours-are-known
	noRowIsWithoutCase,      //guard:no-row-is-without-case
	addresseesLiveHere,      //guard:addressees-live-here
	letterIsNoSecond,        //guard:letter-is-no-second
	referenceIsOne,          //guard:reference-is-one
	householdsAreApart,      //guard:households-are-apart
	householdIsAtOneAddress, //guard:household-is-at-one-address
	addressIsConfirmed,      //guard:address-is-confirmed
	addressIsOne,            //guard:address-is-one
	addressCanBeUsed,        //guard:address-can-be-used
	addressIsNothingElse,    //guard:address-is-nothing-else
	emailCanBeUsed,          //guard:email-can-be-used
	mailboxIsTheFamilys,     //guard:mailbox-is-the-familys
	leadIsNoneOfTheFamily,   //guard:lead-is-none-of-the-family
	channelIsKnown,          //guard:channel-is-known
	peopleAreNamed,          //guard:people-are-named
	nameIsOnePersons,        //guard:name-is-one-persons
	nameSaysNoMore,          //guard:name-says-no-more
	greetingIsTheReaders,    //guard:greeting-is-the-readers
	formCanBeWritten,        //guard:form-can-be-written
	childrenAreNamed,        //guard:children-are-named
	leadIsOne,               //guard:lead-is-one
	leadCanBeReached,        //guard:lead-can-be-reached
	letterCanBeSigned,       //guard:letter-can-be-signed
	endIsKnown,              //guard:end-is-known
	feedIsFresh,             //guard:feed-is-fresh
	serviceIsLive,           //guard:service-is-live
}
