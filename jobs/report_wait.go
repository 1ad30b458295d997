package jobs

import (
	"context"
	"fmt"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/letters"
)

// triedInVain says of letters that are ready again why they have not left.
var triedInVain = map[ledger.Code]string{
	ledger.SpoolFailed: "Could not be written to the print folder: see that its disk has room and that it is the right folder",
	ledger.MailDelayed: "Was not taken by the mail server",
}

// byHand names the letters that have waited too long for somebody to give them.
func (j Report) byHand(ctx context.Context, today calendar.Date, in *letters.ReportInput) error {
	ready, err := j.Store.Letters(ctx, store.LetterFilter{State: ledger.Ready, Channel: casefile.ByHand})
	var late []string
	for _, l := range ready {
		if j.Rules.Calendar.WorkingDaysBetween(l.WrittenOn, today) > j.GivenWithin {
			late = append(late, l.Name())
		}
	}
	if len(late) == 0 {
		return err
	}
	more := ""
	if n := len(late) - mostNamed; n > 0 {
		late, more = late[:mostNamed], fmt.Sprintf(", and %d more", n)
	}
	in.Attention = append(in.Attention, fmt.Sprintf("Not given by hand for more than %s: %s%s. `stepdown letters given ID` says that one was.",
		counted(j.GivenWithin, "working day"), strings.Join(late, ", "), more))
	return err
}
