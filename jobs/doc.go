// Package jobs holds the passes of a day: intake takes a feed in, scan brings the ledger up to date, deliver gives what is ready
// to the carriers, follow asks them what became of it, remind tells the Early Help Coordinators. Each is one pass over what there
// is to do, and can be run at any time and any number of times: what is due is worked out from the records and the ledger,
// never remembered here.
//
// A fault in one item leaves the others alone; it is counted, logged without personal data, and tried again by the next
// pass. A fault of the database ends the pass, and nothing half done is recorded.
package jobs
