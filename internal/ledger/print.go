package ledger

// The codes of an accepted letter that waits for a person. Its state stays accepted: nobody has said that it left, or that
// it won't.
const (
	TooLate    = "too-late"    // it must not go, and its run has been taken: it may lie in the pile
	RunMissing = "run-missing" // its run is in neither the print folder nor printed/
	NotInRun   = "not-in-run"  // its run was printed, and its file is not there, whole
	Spoiled    = "spoiled"     // somebody says that it was not printed, though its run was
)

// The codes by which a letter has left the print room.
const (
	Printed = "printed" // with its run
	Gone    = "gone"    // a person says so of this one
)

// Pulled is the code of a letter that a person took out of the pile. Another may be written in its place.
const Pulled = "pulled"

// AwaitingPerson are the codes of accepted letters that nothing but a person's word moves on, or that their run's coming
// back does.
var AwaitingPerson = []string{TooLate, RunMissing, NotInRun, Spoiled}

// PassedOver tells whether an accepted letter with this code is left as it is when its run is printed: it was not, or must
// not have been.
func PassedOver(code string) bool { return code == TooLate || code == Spoiled }
