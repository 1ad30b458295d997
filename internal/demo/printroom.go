package demo

import (
	"context"
	"fmt"

	"stepdown/internal/app"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
)

// printRoomFamilies are stories of what happens to paper.
func printRoomFamilies() []family {
	return []family{
		start("changed once the print room had the run: too late to recall, so somebody pulls it from the pile", "EHM-20981", 2,
			"Ottilie Brandreth", "Ms Hazel Brandreth").
			refuses(14, casefile.Share, casefile.Engage).closes(15).
			then(18, func(e *casefile.Episode) { e.SocialWorker.Telephone = "01632 960102" }),

		start("torn by the envelope machine: the same letter is printed once more", "EHM-20982", 2, "Lowell Ainsdale", "Mr Joss Ainsdale").
			refuses(20, casefile.Share, casefile.Engage).closes(21),
	}
}

var (
	tooLate = casefile.Key{Case: "EHM-20981", Number: 1}
	torn    = casefile.Key{Case: "EHM-20982", Number: 1}
)

// printRoomActs are what people do about them.
func printRoomActs() []Act {
	return []Act{
		{On: day(17), What: "the print room makes its files: from now on nothing is recalled from the run", Case: tooLate, Print: bundle},
		{On: day(21), What: "the print room pulls from the pile what was too late to recall", Case: tooLate, Print: pull},
		{On: day(25), What: "the print room tears a letter and has it printed again", Case: torn, Print: reprint},
	}
}

func bundle(ctx context.Context, a *app.App, _ store.Letter, _ calendar.Date, who store.Who) error {
	job, err := a.Bundle()
	if err != nil {
		return err
	}
	_, err = job.Run(ctx, calendar.Date{}, who)
	return err
}

func pull(ctx context.Context, a *app.App, l store.Letter, _ calendar.Date, who store.Who) error {
	if l.Why.Code != ledger.TooLate {
		return fmt.Errorf("pull letter %s from the pile: it is %s (%s)", l.Name(), l.State, l.Why.Code)
	}
	who.Because = "it gave the old number"
	return a.Pulled(ctx, l.ID, who)
}

func reprint(ctx context.Context, a *app.App, l store.Letter, today calendar.Date, who store.Who) error {
	job, err := a.Reprint()
	if err != nil {
		return err
	}
	who.Because = "torn by the envelope machine"
	_, err = job.Run(ctx, l.ID, today, who)
	return err
}

// print does what the print room does about the newest letter of a case.
func (i *Installation) print(ctx context.Context, a Act, who store.Who) error {
	letters, err := i.app.Store.Letters(ctx, store.LetterFilter{Case: a.Case.Case})
	if err != nil {
		return err
	}
	if len(letters) == 0 {
		return fmt.Errorf("%s: case %s has no letter", a.What, a.Case)
	}
	return a.Print(ctx, i.app, letters[len(letters)-1], a.On, who)
}
