// Package reckoning works out a second time, from the rules as they are written down for people, what must leave the house
// on each day: which letter to whom, which letters are held, and whom a digest tells of what. It lives random lives through
// a whole installation, weeks of changing feeds each, and compares its own answer with what people see: the print folder,
// the mail server's record, and the letters that the ledger calls held. It promises that where the two differ, on any day of
// any life, a test fails and tells that life, fact by fact, with the seed that makes it again.
//
// It shares no rule with the program: it knows neither the timetable nor the safeguards, and internal/arch keeps it so. It
// writes its feeds cell by cell, as a case system would, and counts working days by its own list of bank holidays.
//
// Two readings of the rules, settled where they could be read in more than one way:
//
//   - A letter that waits to be printed is written anew only where what it says, whom it goes to, or where or how it goes
//     has changed. A consent-refused letter tells the days of choices that refuse, not of those that agree.
//   - A letter that lies in the print folder was fresh when it was handed over: it is taken back for what changes in its
//     record, not because the feed has grown older since.
//
// All of it is tests. Each run is 500 lives, or 5,000:
//
//	go test ./internal/reckoning
//	go test ./internal/reckoning -full -timeout 2h
//	go test ./internal/reckoning -seed 7 -lives 50
package reckoning
