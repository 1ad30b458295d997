package fault

// missedIn says which guards each test of a room misses. A guard of the schema is tried in each database that has it: its row
// names no subtest.
var missedIn = map[string][]missed{
	"internal/address": {
		{"TestIsEmail", "email-is-one-address"},
		{"TestOneDoorOrTwo", `
			flat-may-be-a-letter-of-its-house house-name-may-be-misspelt no-fixed-abode-is-no-door number-may-be-in-words
			range-covers-its-numbers`},
		{"TestOneMailboxOrTwo", "gmail-has-no-dots tag-names-no-other-mailbox"},
		{"TestWindow", `
			address-can-be-printed address-ends-in-a-postcode address-fits-the-window address-is-complete
			address-line-can-be-sorted address-line-fits-the-window address-line-says-something forces-address-has-no-country
			no-fixed-abode`},
	},
	"internal/app": {
		{"TestADatabaseWithoutTablesIsNotOpened", "tables-are-up-to-date"},
		{"TestAFeedIsSeenBeforeItIsRead/sqlite", "feed-is-seen-before-it-is-read"},
		{"TestAFeedIsTakenByTheInstallationWhoseFolderItIs/sqlite", "feeds-are-of-one-database"},
		{"TestAFolderIsLeftAloneUntilItRests/sqlite", "feed-has-come-to-rest"},
		{"TestAFolderThatCannotBeLookedIntoStopsLetters/sqlite", "unseen-folder-stops-letters"},
		{"TestASecondServiceOnAnSQLiteDatabaseIsRefused", "one-service-on-sqlite"},
		{"TestAServiceGoesOnByOtherSettings", "running-service-keeps-its-database"},
		{"TestAnotherDayIsServedOnATestDatabaseOnly", "other-day-on-a-test-database"},
		{"TestLaterFeedsOfChangesQueueBehindOneThatWaits/sqlite", "feeds-of-changes-stay-behind"},
		{"TestNoFeedIsTakenInEarnestBeforeItIsSettledFromWhen", "no-feed-before-go-live service-waits-for-its-day"},
	},
	"internal/casefile": {
		{"TestARejectedRowEndsNoHold", "rejected-row-ends-no-hold"},
		{"TestWhoIsNotSafeIsAlsoWhereTheyWereLastKnown", "last-known-place-counts"},
		{"TestAnUnsafeAdultWithoutAnAddressIsWithTheirHousehold", `
			unplaced-unsafe-is-at-home unsafe-of-a-household-is-at-its-door words-for-an-address-are-a-door-of-the-case`},
		{"TestWhatRejectedRowsSaidOutlastsThem", "unread-rows-give-way unsafe-of-rejected-rows-vanishes unsafe-row-outlasts-its-feed"},
		{"TestWhoIsGoneAndNotSafeIsWhereTheyWereLastKnown", "gone-and-unsafe-is-where-last-known"},
		{"TestADeathOutlastsItsRow", "blank-raises-no-child"},
		{"TestABlankLiftsNoRestriction", `
			blank-is-not-safe-by-email blank-is-not-safe-by-post blank-leaves-no-pathway blank-lifts-no-restriction`},
		{"TestAChoiceIsItsGiversOwn", "choice-is-by-a-giver same-day-restricts"},
		{"TestAStopThatAPersonLifted", "blank-lifts-no-stop"},
		{"TestAnExcludedOrganisationMayBeWrittenOtherwise", "excluded-organisation-may-be-longer"},
		{"TestBlankErasesNothingOfAConsent", "blank-excludes-as-before"},
		{"TestConsentAsItStands", `
			consent-is-by-a-giver consent-is-of-the-scope-and-day differing-consent-is-open one-refused-scope-refuses
			ruling-is-of-all-that-was-said`},
		{"TestConsentsAndHoldsNeverDisappearSilently", "vanished-consent-is-noted vanished-hold-counts"},
		{"TestGiverWhoVanishesStillCounts", "vanished-adult-is-not-known-safe vanished-adult-stays vanished-consent-counts"},
		{"TestWhatAnUndoneFeedSaidHoldsOrNot", "undone-restriction-holds"},
		{"TestWhoSignsTheLettersOfAnEpisode", "leaver-does-not-sign"},
		{"TestWiderWarningHoldsWheneverEitherDoes", "wider-warning-begins-first wider-warning-ends-last"},
	},
	"internal/config": {
		{"TestADatabaseElsewhereIsVerified", "database-elsewhere-is-verified"},
		{"TestASecretThatOthersCanReadIsRefused", "secret-is-private"},
		{"TestFaultsOfOtherSourcesAndOfSettingsTogether", "lease-outlasts-a-mail"},
		{"TestWhatIsMissingBeforeSending", "nothing-is-sent-without-a-profile"},
	},
	"internal/feed": {
		{"TestARejectedCaseStillTellsWhoIsNotSafe/their_answer_can't_be_read", "answer-that-cannot-be-read-is-no"},
		{"TestAHeaderOfTooManyColumnsHasOneFault", "header-is-bounded"},
		{"TestAMisspeltOptionalColumnIsRefused", "unknown-column-is-refused"},
		{"TestAWarningThatCannotBeReadRefusesTheFeed", `
			bad-warning-refuses-the-feed warned-address-has-a-postcode warned-postcode-has-an-address warned-postcode-is-one
			warning-lasts warning-names-somebody`},
		{"TestAnEpisodeOfTooManyBytesIsRejected", "episode-size-is-bounded"},
		{"TestAnEpisodeOfTooManyRowsIsRejected", "episode-rows-are-bounded"},
		{"TestAnOptionalFileIsNeitherOverlookedNorMissed", "feed-file-is-listed"},
		{"TestBadRowTakesItsWholeCaseAndNoOther", `
			bad-row-rejects-its-case date-is-within-reach milestone-by-somebody-has-a-day nobody-is-expected-for-years
			nothing-happened-tomorrow record-makes-sense text-is-bounded`},
		{"TestDoubledRowsRejectTheirCase", "episode-has-one-row"},
		{"TestEveryFaultOfACaseIsTold", "required-cell-is-filled"},
		{"TestEveryMisreadLetterIsFound", "text-is-in-its-encoding"},
		{"TestFaultsOfWhatTheManifestSaysOfFiles", "column-is-there renamed-column-is-there"},
		{"TestFeedIsRefusedAsAWhole", `
			column-is-there-once feed-bytes-are-of-the-encoding feed-encoding-is-not-contradicted feed-file-is-whole
			feed-is-not-utf16 feed-row-is-bounded first-line-is-a-header row-names-its-case`},
		{"TestFeedThatChangesMeanwhileIsRefused", "feed-stays-while-it-is-read"},
		{"TestFilesHaveLimits", `
			feed-file-is-bounded feed-folder-is-bounded feed-list-is-bounded feed-rows-are-bounded manifest-is-bounded`},
		{"TestOfTwoWarningsOfTheSameTheWiderCounts", "wider-warning-counts"},
		{"TestOtherFilesInTheFolderAreLeftAlone", "list-of-whom-not-to-write-to-is-read misnamed-file-is-not-ignored"},
		{"TestRejectedCSVIsSafeToOpenAndToShow", "rejected-holds-no-formula"},
		{"TestARejectedCaseStillTellsWhatHoldsIt/a_stop_that_can't_be_read", "unread-stop-holds"},
		{"TestARowAstrayTellsWhoIsNotSafe", "row-astray-restricts"},
		{"TestOfTwoRowsOfAPersonTheOneAgainstWritingCounts", "second-row-of-a-person-counts"},
		{"TestRowsThatBelongToNoCase", "row-without-an-episode-rejects-all text-can-be-seen"},
		{"TestSHA256OfAFileIsThatOfTheManifest", "feed-file-has-its-sum"},
		{"TestSpoiledNamesAreRejectedWithTheirPlace", "name-lost-no-letter text-is-no-html title-lost-no-letter"},
		{"TestWhatIsNoNameIsRejected", "name-carries-no-instruction name-is-in-its-encoding name-is-no-placeholder"},
		{"TestStaffRowsThatCannotBeTaken", "feed-mailbox-is-one-address listed-row-is-alone"},
		{"TestWhatAFeedFollowsOnMakesSense", "feed-follows-an-earlier-one full-feed-follows-none"},
		{"TestWhatAFeedStillLacksIsSeenFromOutside", "seen-feed-has-its-manifest seen-feed-is-whole"},
		{"TestWhatIsKnownByItsDigestIsNotRejected", "doubted-case-is-read"},
		{"TestWhatIsNoFileHangsNothing", "feed-opens-files-alone"},
		{"TestWhatOptionalColumnsMayNotHold", "pathway-is-known uprn-is-a-number"},
	},
	"internal/ledger": {
		{"TestOnlyADeadLetterFreesItsKey", "letter-states-are-in-order"},
	},
	"internal/mail": {
		{"TestATokenIsReadAgainForEachConnection", "token-is-one-word"},
		{"TestAfterTheFinalDotTheAnswerIsStillAwaited", "stop-awaits-the-last-answer"},
		{"TestEveryFaultHasItsOutcome", "refused-mail-stays-refused unanswered-mail-is-unknown"},
		{"TestEveryFaultOfTheSettingsIsReportedAtOnce", "clear-text-stays-on-this-machine login-is-one-line no-password-in-clear-text"},
		{"TestLinesAreWrittenAsTheStandardLibraryWritesThem", "mail-dots-are-doubled"},
		{"TestNoStepBeginsOnceTheContextHasEnded", "stop-ends-a-mail-under-way"},
		{"TestStrippedStartTLSSendsNothingInClearText", "no-mail-in-clear-text"},
		{"TestWhatCantStandInAHeaderIsRefused", `
			attachment-name-is-plain attachment-type-is-plain header-hides-no-encoding header-is-one-line header-is-short
			message-goes-to-an-address message-id-is-one message-text-is-utf8 name-holds-no-escape recipient-name-is-a-name
			subject-is-text`},
		{"TestWhatIsNotFitToBeSentNeverReachesTheServer", `
			mail-ends-with-a-line mail-goes-to-an-address mail-goes-to-whom-it-names mail-has-no-copies mail-has-short-lines
			mail-is-ascii mail-is-sent-unchanged mail-names-one-recipient`},
	},
	"internal/office": {
		{"TestARestoredBackupSendsNothingUntilItIsAdopted", "bundle-is-by-the-owner"},
		{"TestWhoMayHaveTakenBackAConsentIsNotWrittenTo", "astray-no-of-a-giver-counts"},
		{"TestARejectedRowThatSaysNotSafeGoesOnCounting/a_hold_that_is_not_for_safety/sqlite", "astray-hold-counts"},
		{"TestARejectedRowThatSaysNotSafeGoesOnCounting/a_child's_death/sqlite", "astray-death-counts"},
		{"TestALetterThatMustNotGoIsNotBundled/sqlite", "bundled-letters-are-asked-about"},
		{"TestAnApprovalThatTheStaffListEndsTakesTheLetterOutAtOnce/sqlite", "staff-look-at-the-printed"},
		{"TestALetterOnItsWayIntoTheFolderIsTakenOutSoon/place/sqlite", "intake-recalls-what-lies"},
		{"TestNothingIsTakenOutByHalfAFeed/sqlite", "nothing-is-taken-back-by-half-a-feed"},
		{"TestNothingIsTakenOutOfAnotherPrintFolder/another/sqlite", "recall-is-from-the-right-folder"},
		{"TestWhatForbidsALetterTakesItOutOfThePrintFolderAtOnce/a_hold/sqlite", "act-recalls-at-once"},
		{"TestWhatForbidsALetterTakesItOutOfThePrintFolderAtOnce/a_feed/sqlite", "feed-recalls-at-once"},
		{"TestALetterThatMustNotHaveGoneIsNotRecordedAsPrinted/sqlite", "printed-letters-are-asked-about"},
		{"TestNothingIsBundledWhileSendingIsPaused/sqlite", "nothing-is-bundled-while-paused"},
		{"TestAStopInARejectedRowStandsUntilAPersonLiftsIt/sqlite", "rejected-stop-stays"},
		{"TestAManagerTakesAwayAnAnswerOnConsentThatWasAMistake/unread/sqlite", "answers-are-forgotten-by-managers"},
		{"TestWhatRejectedRowsOfAKnownCaseSayGoesOnCounting/a_hold_for_safety_with_a_bad_day/sqlite", "rejected-hold-stays"},
		{"TestWhatRejectedRowsOfAKnownCaseSayGoesOnCounting/a_consent_taken_back_on_a_bad_day/sqlite",
			"unread-refusal-holds unread-refusal-outlasts-its-feed unread-refusal-stays"},
		{"TestWhatRejectedRowsOfAKnownCaseSayGoesOnCounting/a_consent_taken_back,_another_cell_bad/sqlite", "rejected-refusal-stays"},
		{"TestWhatRejectedRowsOfAKnownCaseSayGoesOnCounting/a_child's_death_on_a_bad_day/sqlite", "rejected-death-stays"},
		{"TestARowForSafetyThatTellsOfNobodyIsTold/a_hold_of_no_case/sqlite", "nameless-row-is-told"},
		{"TestOnlyAManagerSeesNeighbours", "neighbours-are-for-managers"},
		{"TestAChangeBetweenWritingAndSendingHoldsTheLetter", "claim-compares-what-it-says"},
		{"TestAFeedFromTheFutureIsRefused/sqlite", "feed-is-not-of-the-future"},
		{"TestAFeedOfTheSameMomentWithOtherContentIsRefused/sqlite", "feed-moment-is-its-own"},
		{"TestAFeedThatLosesTooManyCasesWaits/sqlite", "accepted-feed-is-the-one-that-waited feed-loses-too-much feed-put-aside"},
		{"TestAFileThatOnlyBearsALettersNameEndsNoRecall/sqlite", "recall-that-took-nothing-changes-nothing"},
		{"TestAFolderThatIsNotThereTellsNothingOfItsRuns", "print-folder-is-the-right-one"},
		{"TestAHoldBetweenWritingAndSendingHoldsTheLetter", "held-is-not-claimed"},
		{"TestAHoldForSafetyHoldsOtherCasesAtTheDoor/sqlite", "safety-hold-is-for-managers"},
		{"TestAHoldOfACaseHoldsItsLaterEpisodes/sqlite", "hold-reaches-later-episodes"},
		{"TestAHoldOfTheCaseSystemIsEndedThere", "hold-of-the-feed-stays"},
		{"TestALateFeedTakesNothingBack", "late-feed-recalls-nothing"},
		{"TestALetterCanBeHeldInItsDays", "letter-waits-its-days release-of-what-is-held"},
		{"TestALetterGoesOnceSomebodyElseApprovesIt", "approval-of-what-awaits-it"},
		{"TestALetterInBrailleIsGivenByHand/sqlite", "made-letter-needs-approval no-print-for-braille-or-audio"},
		{"TestALetterIsNotTakenWithoutAnAddressForItsFirstSheet", "made-letter-has-an-address"},
		{"TestALetterThatNobodyCanBeShownStays", "signer-is-shown-the-letter"},
		{"TestALetterThatAPersonMadeGoesByPost/sqlite", "made-before-it-left maker-does-not-approve"},
		{"TestALetterThatIsPrintedAgainLeavesTheRunThatStillWaits/taken_back/sqlite", "reprint-leaves-its-old-run"},
		{"TestAPersonSaysWhatBecameOfALetter", "act-fits-the-state"},
		{"TestAPersonSaysWhatBecameOfALetterThatWasTooLate/sqlite", "bundle-leaves-out-what-waits reprint-may-go"},
		{"TestARecallOfAnUntakenRunLeavesItWhole/sqlite", "what-must-not-go-is-recalled"},
		{"TestACutRecordHoldsAllThatHasFallenDue", "adoption-doubts-a-broken-record"},
		{"TestACaseThatIsGivenTwiceGetsOneLetter/once_the_first_has_left/sqlite", "letter-is-no-second letters-elsewhere-reach-their-cases"},
		{"TestANewUnsafeRecordOfAnUndoneFeedGoesOnCounting/not_safe/sqlite", "undone-case-restricts"},
		{"TestNoDigestIsGatheredForAFamilysMailbox/sqlite", "digest-goes-to-no-family"},
		{"TestAHoldForSafetyOutlastsAnUndoneFeed/sqlite", "held-place-outlasts-an-undone-feed"},
		{"TestARunThatComesBackAfterItsReprintIsNamed/sqlite", "stray-run-is-named"},
		{"TestNoLetterIsPrintedAgainWhileAFeedComesFirst/sqlite", "feed-stops-reprints feeds-are-looked-for-before-a-reprint"},
		{"TestARunMovedByHandWaitsForAFeedThatNobodyHasSeen/sqlite", "feeds-are-looked-for-before-runs-are-noted"},
		{"TestTheWordOnALostRunWaitsForTheFeed/sqlite", "feeds-are-looked-for-at-print-done word-of-a-lost-run-waits-for-the-feed"},
		{"TestWhatIsPrintedWhileAFeedComesFirstIsLookedAtAfterIt/forbidden,_and_moved_by_hand/sqlite", `
			feed-stops-bundles feed-stops-bundles-at-the-last-moment
			feeds-are-looked-for-before-bundling put-off-run-is-looked-at put-off-run-waits-for-the-feed`},
		{"TestWhatIsPrintedWhileAFeedComesFirstIsLookedAtAfterIt/forbidden,_and_print_done/sqlite", "feed-puts-off-print-done"},
		{"TestAFrozenDigestIsAskedAboutWhenItLeaves/sqlite", "frozen-digest-goes-to-no-family"},
		{"TestWhatABarredMailboxIsNotToldReachesSomebody/their_manager/sqlite", "digest-goes-round-a-barred-mailbox"},
		{"TestARowOfNoCaseIsNotLost/hold_of_another_episode/sqlite", "hold-without-a-case-is-kept"},
		{"TestARowOfNoCaseIsNotLost/hold_with_a_number_in_it/sqlite", "number-in-a-reference-is-an-episode"},
		{"TestARestoredBackupSendsNothingUntilItIsAdopted", "adoption-finds-what-left adoption-has-a-reason"},
		{"TestARestrictedRecordsLetterWaitsForANamedPerson", "newly-restricted-is-recalled"},
		{"TestARestrictedRecordsLetterWaitsForANamedPerson/sqlite", "restricted-record-needs-approval"},
		{"TestAStopBetweenWritingAndSendingCancelsTheLetter", "cancelled-is-not-claimed waiting-letter-is-cancelled"},
		{"TestAnActAsksForANameAndMostForAReason", "act-has-a-name act-has-a-reason"},
		{"TestAnActThatDoesNotFitTheLetterChangesNothing", `
			cancelled-letter-is-taken-back given-was-to-be-given hold-of-what-has-not-left pulled-is-from-a-taken-run
			returned-had-left`},
		{"TestAnApprovalIsOfWhatTheLetterSays", "approval-is-of-what-it-says letter-needs-approval"},
		{"TestAnApprovalByWhoTurnsOutToHaveConfirmedTheClosureDoesNotCount", "confirmers-approval-does-not-count"},
		{"TestALetterWhoseApprovalLapsesIsRecalled", "lapsed-approval-is-recalled"},
		{"TestOneCaseThatCannotBeLookedAtKeepsNoOtherOfItsRunFromBeingNoted", "unlooked-letter-waits"},
		{"TestAnExportIsSafeToOpen", "export-holds-no-formula"},
		{"TestAnUndoneFeedGoesOnHoldingWhatItRestricted/sqlite", `
			newest-feed-alone-is-undone undone-case-stays-undone undone-feed-waits`},
		{"TestDigestsAreOfWorkingDaysAndOfNews", "digest-has-news digests-on-working-days"},
		{"TestFeedsOfChangesFormAChain/sqlite", "feed-of-changes-follows-one"},
		{"TestMoreLettersThanAllowedWaitForAPerson", "limit-of-a-pass"},
		{"TestNoLetterLeavesOnADayThatIsNoWorkingDay", "letters-leave-on-working-days"},
		{"TestNothingIsRecalledFromARunThatIsTaken/bundled_by_a_version_that_did_not_write_it_down/sqlite", "bundled-run-is-taken"},
		{"TestNothingIsRecalledFromARunThatIsTaken/printed,_and_taken_back/sqlite", "taken-run-is-not-recalled"},
		{"TestNothingLeavesThatCannotBeWrittenDown", "nothing-leaves-unrecorded"},
		{"TestSpoiledLettersWaitAndOneIsPrintedAgain/sqlite", `
			reprint-is-by-the-owner reprint-is-from-a-taken-run reprint-on-a-working-day spoiled-is-of-the-run
			what-must-not-go-is-not-printed`},
		{"TestTheReleaseIsAskedForAgainAtTheMomentOfSending", "claim-asks-the-gate"},
		{"TestTheTeamsManagerSignsForAWorkerWhoHasLeft/sqlite", "somebody-in-post-signs"},
		{"TestWhatAPersonCancelsIsNotWrittenAgainUnlessOrdered", "reissue-is-ordered-once reissue-of-what-left"},
		{"TestWhatAPersonMadeIsOfTheRecordAsItWas/sqlite", "lapsed-letter-is-made-anew"},
		{"TestWhatAPersonHasToDecideStaysSoWhenTheRunIsGone/sqlite", "reason-of-a-person-stays"},
		{"TestALetterMissingFromAPrintedRunHidesNothingAndIsNotSentAgain/sqlite", "reason-is-given-once"},
		{"TestWhatCannotBeSoIsNotRecorded", `
			absence-lasts deputy-is-another hold-lasts recorded-has-happened recorded-is-of-this-step-down recorded-makes-sense
			ruling-where-they-differ`},
		{"TestWhatTheProgramMakesIsTakenFromNobody", "only-what-the-program-cannot-make"},
		{"TestWhatMayNotGoTodayIsNotPrintedAgain", "changed-letter-is-recalled reprint-is-still-true"},
		{"TestWhatMustNotGoIsNotSpoiled/sqlite", "spoiled-is-not-what-must-not-go"},
		{"TestWhoeverRecordedTheClosureHereApprovesNothing", "approver-did-not-record-the-closure"},
		{"TestWhoConfirmedTheClosureCannotApproveUnderAnotherName", `
			approver-is-not-the-confirmer approver-is-not-the-confirmer-by-another-name`},
	},
	"internal/post": {
		{"TestAFileThatIsNotTheLetterIsTakenOutAndIsNoRecall", "recall-is-of-the-right-letter"},
		{"TestAFullDiskLeavesNothingUnderAFinalName", "half-a-file-gets-no-name"},
		{"TestARecalledLetterTakesItsBundlesWithIt", "bundle-holds-what-is-there recall-takes-the-bundles"},
		{"TestARunFromFirstLetterToPrinted", "run-stands-in-one-place"},
		{"TestARunThatIsTakenIsLeftAlone", "printed-run-gives-nothing-back taken-run-gives-nothing-back"},
		{"TestARunThatIsThereAlreadyIsLeftAsItIs", "run-is-put-over-no-other"},
		{"TestFoldersOfTheSpoolAreNoLinks", "spool-folder-is-a-folder spool-follows-no-link"},
		{"TestNamesThatLeadElsewhereAreRefused", "letter-name-stays-in-its-run run-name-stays-in-the-spool work-folder-stays-in-the-spool"},
		{"TestRecall", "recall-mends-the-manifest"},
		{"TestACutRecordIsNoticed", `
			record-does-not-shrink record-lines-are-a-chain record-lines-are-in-sequence record-segments-are-a-chain`},
		{"TestTheManifest", "manifest-holds-no-formula manifest-lists-once manifest-lists-what-is-there"},
		{"TestWhatIsNotALetterIsNotGathered", "printed-letter-has-pages printed-pdf-is-as-recorded"},
		{"TestWhatIsSentIsNotedThroughNoLink", "record-folder-is-a-folder record-is-no-link"},
	},
	"internal/safeguard": {
		{"TestACoupleThatPartsGetsNoLetterTogether", "readers-still-stand-together"},
		{"TestADecisionKeepsAnAdultsLettersBack", "nobody-keeps-the-letter-back"},
		{"TestACaseThatIsKnownUnderAnotherReferenceWaits", "reference-is-one"},
		{"TestAHouseholdsAddressesMustAgree", "household-is-at-one-address"},
		{"TestALetterIsAskedForWhatItsRowSays", "lead-is-one"},
		{"TestALetterThatAPersonMade", "made-for-another-reason-decides-nothing made-for-this-letter made-says-what-is-so"},
		{"TestAPersonSendsOrDismissesWhatFellDueBefore", "dismissed-letter-stays reminders-wait-for-the-service"},
		{"TestAQuietLifeEndsInALetter", "answered-adult-gets-no-second"},
		{"TestARefusalOfSupportThatIsNotNeededIsHeld", "refusal-makes-sense"},
		{"TestALetterThatCameBackHoldsOthersUntilTheAddressIsConfirmedAnew", "returned-letter-wants-a-confirmation"},
		{"TestAReissueStandsByItself", "letter-on-its-way-answers reissue-goes-once"},
		{"TestAWarningsReasonNamesNobody", "nobody-is-warned-of warning-reaches-the-household"},
		{"TestConsentDecidesWhichLetterIfAny", "letter-is-due"},
		{"TestTheFeedMustBeFresh", "feed-is-fresh"},
		{"TestWhatFellDueBeforeTheServiceWentLiveIsForAPerson", "service-is-live"},
		{"TestWhatHoldsALetter", `
			address-can-be-used address-is-confirmed address-is-not-stale channel-is-known child-lives children-are-named
			consent-is-on-record email-can-be-used end-is-known form-can-be-written household-is-known household-is-safe
			households-are-apart lead-can-be-reached letter-can-be-signed mail-goes-to-a-domain no-feed-was-undone
			nobody-holds-the-case
			only-the-addressed-get-letters people-are-named record-is-good same-door-is-one-household sources-agree
			unknown-is-not-safe unsafe-is-said-to-be-unsafe`},
		{"TestWhatLiesInThePrintFolderIsAskedAboutEveryDay", "letters-under-way-are-looked-at"},
		{"TestTextThatIsNoNameAndNoAddressHolds", `
			address-forbids-nothing address-is-nothing-else address-is-the-readers address-names-nobody-unsafe greeting-is-no-strangers
			greeting-is-the-readers household-is-no-placeholder lead-can-be-called lead-is-no-placeholder mailbox-is-no-placeholder
			mailbox-names-nobody-unsafe name-is-nobodys-who-is-unsafe name-is-one-persons name-says-no-more
			relationship-warns-of-nobody signer-is-no-placeholder unsafe-confirms-no-address`},
		{"TestAClosureOfBeforeTheHandoverHoldsItsLetter", "closure-is-of-this-handover"},
		{"TestAClosureThatNobodyConfirmedHoldsItsLetter", "nobody-confirms-no-closure"},
		{"TestARowOfNoCaseHoldsTheCaseThatMayBeMeant", "no-row-is-without-case"},
		{"TestWhatOtherRecordsSayHolds", "addressees-live-here neighbours-are-known no-neighbour-is-unsafe no-neighbour-may-be-unsafe"},
		{"TestWhatRestrictsHoldsItsOwnCase", `
			channel-is-safe mailbox-is-shared pathway-is-ours unknown-channel-is-not-safe`},
		{"TestWhatTheRecordItselfHoldsAcrossHouseholds", `
			households-have-mailboxes-apart
			address-is-one lead-is-none-of-the-family mailbox-is-the-familys nobody-gone-gets-letters nobody-unplaced-is-unsafe
			vanished-is-not-safe`},
		{"TestNobodyIsToldThatWhatTheyRefusedStandsAgreed", "no-is-heard-from-whoever-said-it"},
		{"TestWhatStopsEverything", "stopped-case-gets-nothing unneeded-support-gets-nothing"},
		{"TestWhoGetsALetterTogether", "mail-has-one-mailbox unknown-household-is-alone"},
		{"TestALiftedHoldStandsUntilTheFactsChange", "lifted-hold-ends-with-its-facts"},
		{"TestWhoIsUnsafeElsewhereIsUnsafeAtEveryDoor", "unsafe-person-is-unsafe-at-every-door"},
		{"TestWhoIsWrittenToOfARefusal", `
			choice-is-the-readers other-choice-is-alone readers-share-their-choices young-person-is-alone`},
		{"TestWhoseAnswersHaveNotChangedGetsNoSecondLetter", "own-answer-is-answered"},
	},
	"internal/store": {
		{"TestALaterEpisodeOfACaseThatCannotBeReadIsHeld/none/sqlite", `
			unreadable-episode-goes-on-holding unreadable-episode-holds-later-ones`},
		{"TestALaterEpisodeOfACaseThatCannotBeReadIsHeld/undone/sqlite", "unreadable-episode-outlasts-an-undone-feed"},
		{"TestWhoIsNoLongerElsewhereStopsALetterThatIsClaimed/sqlite", "further-records-stop-what-is-claimed"},
		{"TestAWarningReachesTheDoorWhereSomebodyGoneWasLastKnown/sqlite", "warning-finds-who-is-gone"},
		{"TestAHoldOnACaseReachesAnEpisodeThatComesByADetour/undone/sqlite", "whole-case-hold-outlasts-an-undone-feed"},
		{"TestADigestThatWasClaimedStandsUntilSomethingChanges", "claimed-digest-is-still-ours pause-stops-claimed-digests"},
		{"TestAClaimStandsUntilSomethingChanges", `
			claim-is-still-ours claimed-case-has-not-moved claimed-neighbours-have-not-moved feed-stops-what-is-claimed
			pause-stops-what-is-claimed`},
		{"TestALetterWhoseClaimWasNeverAnsweredIsNotDecided/sqlite", "decided-letter-is-gathered"},
		{"TestAnUndoneFeedLeavesWhatCannotBeRead/sqlite", "unreadable-case-is-not-emptied"},
		{"TestARunIsDecidedWithoutALetterBesideWhichSomethingChanged/changed/sqlite", "decided-neighbours-have-not-moved"},
		{"TestARunThatIsGivenUpIsNobodysAnyMore/sqlite", "abandoned-run-is-not-decided run-is-its-holders"},
		{"TestACaseAsksThoseWhomItMeets/sqlite", "neighbours-reach-their-cases"},
		{"TestRejectedRowsRestrictWhomTheyName/sqlite", `
			rejected-newcomer-counts rejected-no-counts rejected-rows-restrict rejected-yes-lifts-nothing`},
		{"TestWhoIsUnsafeIsSoAtEveryDoor/sqlite", "unsafe-elsewhere-is-kept"},
		{"TestAClaimWaitsForAFlipBeside", "claim-waits-for-neighbours"},
		{"TestAStandingWarningReachesANewCase", "newcomer-is-worked-out-where-others-speak"},
		{"TestAnOlderDatabaseLearnsWhoMeetsWhom/sqlite", "mailboxes-of-work-reach-their-cases"},
		{"TestACaseIsLookedAtAgainWhenAWarningComes/sqlite", "warning-looks-at-the-printed"},
		{"TestACaseThatCameWithAnUndoneFeedIsEmptyWhereSomethingHangsOnIt/sqlite", "acts-outlast-an-undone-feed"},
		{"TestAChainBeginsAtAFullFeed/sqlite", "feed-chain-is-whole"},
		{"TestAClaimDuringAStopWaits/sqlite", "claim-asks-again"},
		{"TestADamagedPDFIsHeldAndTheNextLetterGoes/sqlite", "pdf-is-as-written"},
		{"TestADatabaseIsItsInstallationsAlone/sqlite", `
			adopted-numbers-go-on adoption-holds-what-left database-is-ours digest-leaves-by-the-owner`},
		{"TestADatabaseStaysOnItsTimeline", "database-is-on-its-cluster database-is-on-its-timeline"},
		{"TestADatabaseThatMustBeThereIsNotMade", "database-must-exist"},
		{"TestADayBringsNoMoreLettersThanAllowed/sqlite", "daily-limit"},
		{"TestADigestIsSentAgainWithTheSameBytes/sqlite", "claim-is-fenced"},
		{"TestAFeedComparedWithAnotherIsNotTaken/sqlite", "feed-was-compared-with-the-last"},
		{"TestAFeedOutOfOrderIsRefused/sqlite", "feed-cases-in-order"},
		{"TestAFeedSeenBeforeARunIsDecidedSendsItsLettersBack/sqlite", "feed-stops-a-run-that-is-decided"},
		{"TestAFeedSeenDuringTheClaimStopsIt", "feed-stops-claims"},
		{"TestAFeedThatIsKilledGoesOn/end_the_taking_of_a_feed_1/sqlite", "nothing-is-scanned-while-a-feed-is-taken"},
		{"TestAJobIsNotBegunWhileItIsAtWork/sqlite", "job-runs-alone"},
		{"TestALetterInFlightIsNobodyElses/sqlite", "claim-moves-revision-on sending-is-the-claimants"},
		{"TestALetterIsWrittenOnceMoreOnlyByOrder", "reissue-has-an-order reissue-once"},
		{"TestAWarningThatMayBeMistypedWaitsForAPerson/a_person/sqlite", "warning-that-may-be-mistyped-waits"},
		{"TestAListThatLosesItsWarningsWaitsForAPerson/sqlite", "feed-ends-too-many-warnings"},
		{"TestALockIsHeldByOne/postgres", "lock-in-postgresql"},
		{"TestALockIsHeldByOne/sqlite", "lock-by-file"},
		{"TestAPersonsEntryIsWrittenDown/sqlite", "case-stays-itself"},
		{"TestNothingIsClaimedWhereMoreHasBeenNoted/sqlite", "claim-numbers-go-on"},
		{"TestTheLedgerKnowsWhatWasNoted/sqlite", "ledger-knows-what-was-noted"},
		{"TestWhatLeftByTheRecordAloneIsHeldWhenItIsToLeave/sqlite", "doubted-letter-is-held noted-letter-is-held"},
		{"TestAServicesRoleThatMayDoMoreIsRefused", "service-is-powerless service-does-no-more"},
		{"TestAReaderWhoReadsMoreIsRefused", "reader-is-no-superuser reader-reads-views-alone"},
		{"TestAReminderIsInOneDigestOnly/sqlite", "digest-carries-all-or-nothing reminder-in-one-digest"},
		{"TestAReprintIsOneLetter/sqlite", "reprint-of-the-same-letter reprint-of-what-was-printed reprint-on-the-same-case"},
		{"TestASlotRunsOnceOnAnyNumberOfDaemons/sqlite", "slot-runs-once"},
		{"TestATestDatabaseIsOneFromTheStart/sqlite", "tests-keep-off-earnest"},
		{"TestAWarningDuringTheClaimWaits/postgres", "claim-waits-for-warnings"},
		{"TestAddressesThatAreRefused", "database-says-sslmode"},
		{"TestAfterAPauseNoClaimIsCommitted/postgres", "pause-stops-claims"},
		{"TestAnAdoptionDuringTheClaimStopsIt", "claim-is-by-the-owner"},
		{"TestAnAttemptEndsAsTheStatesAllow/sqlite", "finish-is-lawful"},
		{"TestAnUndoneFeedGivesBackTheWarningsThatItEnded/sqlite", "warnings-reach-their-cases"},
		{"TestAnUnreadableRecordStopsOnlyItself/sqlite", "record-is-readable"},
		{"TestCasesThatAWrongClockPutOffAreLookedAtOnceItIsRight/sqlite", "wrong-clock-looks-at-all"},
		{"TestAScanWaitsForNobody", "scan-waits-for-nobody"},
		{"TestFeedIsTakenOnceAndWhole/sqlite", "feed-is-newer"},
		{"TestFinishingIsFenced/sqlite", "finish-is-the-claimants lease-has-run-out uncertain-is-judged-once"},
		{"TestLettersAreClaimedInOrder/sqlite", "by-hand-is-never-claimed"},
		{"TestNewRulesHaveEveryCaseLookedAtOnce/sqlite", "new-rules-look-at-all scan-skips-what-changed"},
		{"TestOneLiveLetterForAnAdultOnAnOccasion", "letter_adult_once"},
		{"TestOnlyWhoSeesTheFolderSaysThatAFeedHasGone/sqlite", "who-sees-no-folder-unsees-nothing"},
		{"TestOnlyADeadLetterFreesItsAdults", "letter_frees_adults"},
		{"TestWhatIsKeptOfCountsIsRight", `letter_settled letter_unsettled letter_added_settled
			digest_settled digest_unsettled digest_added_settled`},
		{"TestOnlyAnAcceptedLetterWaitsForThePrintRoom", "too-late-is-accepted"},
		{"TestRejectedCaseIsHeld/sqlite", "rejected-case-is-held"},
		{"TestSchemaIsChecked/sqlite", "database-is-not-newer"},
		{"TestStopsAndClaimsInAnyOrder/postgres", "waited-for-is-still-ready"},
		{"TestTheDatabaseRefusesLettersThatCannotBe", `
			accepted-has-a-place attempt-has-a-carrier attempt-has-an-owner batch-has-a-carrier by-hand-has-no-attempt
			letter_channel_check letter_kind_check left-was-attempted
			letter-state-is-known pdf-goes-with-snapshot sending-has-a-lease unwritten-is-held`},
		{"TestTheDatabaseRefusesRowsThatCannotBe", `
			case-once feed_sight_once digest-attempt-has-an-owner digest-left-was-attempted digest-once-a-day digest-sending-has-a-lease
			message-id-once one-installation open-item-once reminder-once run-is-taken-somehow staff_standing undo-names-its-feed`},
		{"TestWhatAFailedDigestToldOfIsToldByTheNext/sqlite", "failed-digest-frees-reminders"},
		{"TestWhatIsWrittenDownStays", `
			audit_append_only decision_append_only feed_act_append_only installation_act_append_only letter_history_append_only
			neighbour_clear_append_only
			letter_pdf_append_only made_append_only reissue_append_only wording_append_only
			audit_no_delete audit_no_replace audit_no_update decision_no_delete decision_no_replace decision_no_update
			neighbour_clear_no_delete neighbour_clear_no_replace neighbour_clear_no_update
			feed_act_no_delete feed_act_no_replace feed_act_no_update installation_act_no_delete installation_act_no_replace
			installation_act_no_update letter_history_no_delete letter_history_no_replace letter_history_no_update
			letter_pdf_no_delete letter_pdf_no_replace letter_pdf_no_update made_no_delete made_no_replace made_no_update
			reissue_no_delete reissue_no_replace reissue_no_update
			wording_no_delete wording_no_replace wording_no_update`},
		{"TestWhatTheLedgerRefusesLeavesNothing/sqlite", `
			change-is-from-what-was-seen change-is-lawful changes-hold-together letter-has-adults new-letter-channel
			new-letter-kind new-letter-state new-letter-sum only-a-claim-sends`},
		{"TestWhatTheReportCounts/sqlite", "missing-case-is-held"},
	},
	"internal/timetable": {
		{"TestACorrectedDateKeepsItsOccasion", "corrected-date-is-no-new-decision"},
		{"TestAFaultyPolicyIsRefusedWithLineAndMend", `
			follow-up-is-never-later handover-is-never-shorter no-pathway-is-shorter planning-is-never-shorter policy-asks-for-the-follow-up
			policy-counts-from-every-day policy-keeps-what-letters-need`},
		{"TestAReminderNamesTheLeadOnlyWhileTheFamilyAgrees", "reminder-names-lead-with-consent"},
		{"TestEachRuleForTheEHCO", "count-waits-for-the-future"},
		{"TestNothingAtAllFallsDue", "stopped-case-owes-nothing"},
		{"TestOneKindOfLetterForOneClosure", `
			closure-is-of-what-stands new-letter-needs-a-later-closure one-letter-for-a-closure unsettled-letter-is-looked-at`},
		{"TestTheLadder", "nobody-is-told-over-a-head-at-once reminders-on-working-days rung-is-told-once"},
		{"TestWhenALetterIsOwed", "count-waits-for-its-day ended-case-owes-nothing letter-waits-for-its-days rule-conditions-hold"},
	},
	"jobs": {
		{"TestReportsOfAPauseLeaveOnce/sqlite", "report-leaves-a-pause-alone"},
		{"TestALetterThatWasNeverNotedHasNotLeft/sqlite", "noted-letter-may-have-left"},
		{"TestAsManyAreClaimedAsLeaveSoon", "claimed-letters-leave-soon"},
		{"TestFeedsAreLookedForWhileLettersLeave", "feeds-are-looked-for-while-letters-leave"},
		{"TestWhatAnotherRecordKnewMayHaveLeft", "letter-was-claimed-by-this-record"},
		{"TestACarrierThatIsAwayOrBusyUsesUpNoAttempt/sqlite", "carrier-is-ready"},
		{"TestACaseThatCannotBeReadIsDecidedByNobody", "unreadable-case-stays"},
		{"TestADaemonThatIsKilledBeforeAnyStepLeavesNothingHalfDone/place/sqlite", "coming-run-is-not-missing"},
		{"TestADigestNamesTheLeadOnlyWhereItMay", "digest-names-lead-with-consent"},
		{"TestAFailureOrAPanicIsTriedAgainAfterARest", "panic-stays-in-its-job"},
		{"TestALetterIsFollowedForWeeks/sqlite", "follow-what-can-be"},
		{"TestALetterThatIsNeverTakenIsGivenUp/sqlite", "attempts-have-an-end"},
		{"TestALetterThatIsRefusedAfterAllWaitsForAPerson/sqlite", "follow-the-last-attempt"},
		{"TestALetterThatMustNotGoAndIsHandedOverIsToldAtOnce/sqlite", "late-recall-is-told"},
		{"TestALinkToAFeedIsNoFeed", "feed-folder-is-no-link"},
		{"TestAPauseStopsARunBeforeEachStep/decide/sqlite", "run-is-decided-while-sending-is-on"},
		{"TestAPauseStopsARunBeforeEachStep/list/sqlite", "pause-is-asked-before-the-run-is-in-place"},
		{"TestARecallThatWasCutShortKeepsItsLetterOut/sqlite", "recalled-letter-does-not-leave"},
		{"TestARunThatIsBeingPublishedIsNobodyElses/sqlite", "coming-run-is-not-bundled coming-run-is-not-printed"},
		{"TestARunThatWasForgottenEndsThePass/sqlite", "published-run-is-not-given-up"},
		{"TestAnotherInstallationSettlesNothing/sqlite", "pass-is-by-the-owner"},
		{"TestFeedsAreMovedThroughNoLink", "feeds-move-into-a-folder"},
		{"TestNoFeedIsAcceptedBeforeTheServiceIsLive", "no-accepted-feed-before-go-live"},
		{"TestWhatACarrierSaysOfAnotherAttemptIsNoAnswer", "carrier-answers-for-the-attempt"},
		{"TestNobodyIsToldOverTheHeadOfWhoeverHasJustGotTheCase/sqlite", "nobody-is-told-over-a-new-head"},
		{"TestWhatADigestLeftOutIsToldOnceItIsDueAgain/sqlite", "digest-carries-what-it-tells-of"},
		{"TestWhatADiskHasLostIsWrittenAnew/sqlite", "lost-letter-is-written-anew"},
		{"TestWhatAnotherServiceSendsMeanwhileIsNoOldCopy", `
			database-knows-what-left record-holds-what-is-known record-is-of-the-database record-is-there`},
		{"TestADatabaseThatFallsBackInMidPassSendsNothingTwice/and_counts_on/sqlite", `
			noted-attempt-is-not-made-again refused-by-the-record-ends-the-pass`},
		{"TestWhatIsDecidedBeforeTheRunIsGoesBackAndIsAskedAgain/sqlite", "decided-case-has-not-moved unlisted-letter-does-not-leave"},
		{"TestWhoReadsAReminder", "absent-coordinator-is-covered"},
	},
	"letters": {
		{"TestAHeadApprovesFromItsDayOn", "wording-is-approved wording-is-approved-by-now"},
		{"TestALanguageIsItsTemplatesAndItsWords", "council-is-told-in-the-language language-has-every-word"},
		{"TestALanguageOfAnotherScriptIsForAPerson", "script-can-be-printed"},
		{"TestALetterGoesOnlyByTheWordingThatWasApproved", "wording-is-approved-here wording-is-as-approved"},
		{"TestALetterOfAPathwayWaitsForItsWording", "pathway-has-its-words"},
		{"TestALetterWaitsForAnApprovedNoteAroundIt", "cover-note-is-approved"},
		{"TestATemplateWritesNoMoreThanItMay", "template-writes-little"},
		{"TestAVarietyOfALanguageIsWrittenToInIt", "variety-is-of-the-script"},
		{"TestFaultyTemplatesAreRefusedByFileAndLine", "subject-names-nobody template-calls-nothing template-counts-nothing " +
			"template-nests-little template-uses-known-fields"},
		{"TestLettersThatCannotBeWrittenAreHeld", "format-can-be-printed"},
	},
	"letters/pdf": {
		{"TestAFileThatAPersonGivesIn", `
			given-file-is-a-pdf given-file-is-bounded given-file-is-open given-file-is-paper-only given-pages-are-a4
			given-pages-are-bounded`},
		{"TestCleanRefusesControlCharacters", "drawn-text-is-utf8 no-control-character-is-drawn"},
		{"TestEncodeRefusesWhatItCannotShow", "every-character-is-in-the-font"},
		{"TestWhatIsTooLargeForItsPlaceIsRefused", `
			drawn-address-fits-the-window drawn-address-line-fits-the-window letter-has-few-pages`},
	},
	"letters/prose": {
		{"TestValuesAreNeverMarkup", "value-is-no-markup"},
	},
}
