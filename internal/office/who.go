package office

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/store"
)

// Who is a person who acts, and why.
type Who struct {
	Name    string
	Known   Known
	Because string // without anybody's name
}

// Known is how it is known who acts. On the command line a name is asserted: nothing stands behind it but the operating
// system's user, who is recorded beside it.
type Known struct{ OSUser string }

// What is asked of whoever acts.
var (
	ErrNoName     = errors.New("say who you are: it is recorded under a name")
	ErrNoReason   = errors.New("say why, without anybody's name: the reason is recorded with it")
	ErrSamePerson = errors.New("whoever confirmed the closure can't approve the letter as well: somebody else has to")
	ErrSameUser   = errors.New("the closure was recorded by the same user of this machine: somebody else has to approve the letter, " +
		"signed in as themselves")
)

// act is something that people do, and what it asks of whoever does it.
type act struct {
	name string
	asks need
}

type need int

const (
	nobody need = iota // no name: the operating system's user is enough
	aName
	aReason // and a name
)

// The acts. Approving asks for more, by the record of the case: mayApprove. So do neighbours and lost answers, by the list of staff:
// asManager.
var (
	toRecordStep    = act{"record", aName}
	toWithdrawStep  = act{"record as not done", aName}
	toUnstopCase    = act{"lift a stop", aReason}
	toTakeBackDeath = act{"take back a death", aReason}
	toForgetAnswers = act{"forget answers on consent", aReason}
	toHoldCase      = act{"hold a case", aReason}
	toReleaseCase   = act{"release a case", aReason}
	toRule          = act{"record a ruling", aName}
	toSayGone       = act{"record that an adult is gone", aReason}
	toSayElsewhere  = act{"record that an adult lives elsewhere", aReason}
	toAbsent        = act{"record an absence", aName}

	toAttach        = act{"attach", aName}
	toNoteMade      = act{"note as made elsewhere", aReason}
	toGiven         = act{"record as given", aName}
	toReturned      = act{"record as returned", aName}
	toResolve       = act{"resolve", aReason}
	toRetry         = act{"retry", aReason}
	toCancel        = act{"cancel", aReason}
	toReissue       = act{"reissue", aReason}
	toHoldLetter    = act{"hold", aReason}
	toReleaseLetter = act{"release", aReason}
	toApprove       = act{"approve", aReason}

	toUndoFeed   = act{"undo a feed", aReason}
	toAcceptFeed = act{"accept a feed", aReason}
	toRefuseFeed = act{"refuse a feed", aReason}

	toApproveWording = act{"approve wording", aName}

	toBundle     = act{"make files for the printer", nobody}
	toPrintDone  = act{"record a run as printed", aName}
	toPrintSpoil = act{"record letters as spoiled", aReason}
	toPrintUndo  = act{"take back that a run was printed", aReason}
	toReprint    = act{"print a letter again", aReason}
	toPulled     = act{"record a letter as pulled", aReason}
	toGone       = act{"record a letter as gone", aReason}

	toSeeNeighbours  = act{"see neighbours", aName}
	toClearNeighbour = act{"lift a neighbour's hold", aReason}

	toDecideBacklog = act{"decide about the backlog", aReason}
	toAdopt         = act{"adopt the database", aReason}
	toPause         = act{"pause", aReason}
	toResume        = act{"resume", aReason}
	toReleaseBatch  = act{"release a batch", aReason}
)

// by is the person as the ledger records them, if they give what the act asks for.
func (a act) by(who Who) (store.Who, error) {
	switch {
	case a.asks >= aName && strings.TrimSpace(who.Name) == "": //guard:act-has-a-name
		return store.Who{}, fmt.Errorf("%s: %w", a.name, ErrNoName)
	case a.asks >= aReason && strings.TrimSpace(who.Because) == "": //guard:act-has-a-reason
		return store.Who{}, fmt.Errorf("%s: %w", a.name, ErrNoReason)
	}
	return store.Who{By: who.Name, OSUser: who.Known.OSUser, Because: who.Because}, nil
}

// mayApprove refuses the person who confirmed the closure, under whichever name, and the operating system's user by whom the closure
// was recorded here. The same is asked again of the approval whenever the letter is looked at.
func (o *Office) mayApprove(ctx context.Context, e *casefile.Episode, id int64, today calendar.Date, who Who) error {
	staff, err := o.store.Colleagues(ctx)
	if err != nil {
		return err
	}
	approver := casefile.Approver{Name: who.Name, OSUser: who.Known.OSUser}
	if e.ConfirmedBy(approver, staff, today) {
		return ErrSamePerson
	}
	done, err := o.store.Acts(ctx, id)
	if err != nil {
		return err
	}
	for _, act := range done {
		if approver.Closed(act.What, act.OSUser) { //guard:approver-did-not-record-the-closure
			return ErrSameUser
		}
	}
	return nil
}
