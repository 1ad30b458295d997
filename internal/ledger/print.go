package ledger

// AwaitingPerson are the codes of accepted letters that wait for a person's word, or for their run to come back. The state
// stays accepted: nobody has said that such a letter left, or that it won't.
var AwaitingPerson = []Code{TooLate, RunMissing, NotInRun, Spoiled}

// PassedOver tells whether an accepted letter with this code is left as it is when its run is printed: it was not, or must
// not have been.
func PassedOver(code Code) bool { return code == TooLate || code == Spoiled } //guard:what-must-not-go-is-not-printed
