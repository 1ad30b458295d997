package demo

import (
	"context"
	"fmt"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
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
	const printRoom = "print room"
	return []Act{
		{On: day(17), What: "the print room makes its files: from now on nothing is recalled from the run", By: printRoom, Do: bundle},
		{On: day(21), What: "the print room pulls from the pile what was too late to recall", By: printRoom, Do: pull},
		{On: day(25), What: "the print room tears a letter and has it printed again", By: printRoom, Do: reprint},
	}
}

func bundle(ctx context.Context, o *office.Office, _ calendar.Date, who office.Who) error {
	_, err := o.Bundle(ctx, calendar.Date{}, who)
	return err
}

func pull(ctx context.Context, o *office.Office, _ calendar.Date, who office.Who) error {
	l, err := newest(ctx, o, tooLate)
	if err != nil {
		return err
	}
	if l.Code != ledger.TooLate {
		return fmt.Errorf("pull letter %s from the pile: it is %s (%s)", l.ID, l.State, l.Code)
	}
	who.Because = "it gave the old number"
	return o.Pulled(ctx, l.Number, who)
}

func reprint(ctx context.Context, o *office.Office, today calendar.Date, who office.Who) error {
	l, err := newest(ctx, o, torn)
	if err != nil {
		return err
	}
	who.Because = "torn by the envelope machine"
	_, err = o.Reprint(ctx, l.Number, today, who)
	return err
}

// newest is the newest letter of a case.
func newest(ctx context.Context, o *office.Office, key casefile.Key) (office.Letter, error) {
	letters, err := o.Letters(ctx, "", key)
	if err == nil && len(letters) == 0 {
		err = fmt.Errorf("case %s has no letter", key)
	}
	if err != nil {
		return office.Letter{}, err
	}
	return letters[len(letters)-1], nil
}
