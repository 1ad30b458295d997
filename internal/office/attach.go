package office

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/safeguard"
	"stepdown/internal/store"
	"stepdown/letters"
)

// ErrMaker says that somebody else has to look at what a person made.
var ErrMaker = errors.New("whoever gave the letter in can't approve it as well: somebody else has to, signed in as themselves")

// Attach takes a letter that a person made because the program can't. It waits for somebody else's approval, and leaves like any
// other.
func (o *Office) Attach(ctx context.Context, id int64, file []byte, today calendar.Date, who Who) error {
	return o.giveIn(ctx, toAttach, id, file, today, who)
}

// NoteMade notes that a person has made a letter which is no file, such as one in braille: it is given by hand.
func (o *Office) NoteMade(ctx context.Context, id int64, today calendar.Date, who Who) error {
	return o.giveIn(ctx, toNoteMade, id, nil, today, who)
}

func (o *Office) giveIn(ctx context.Context, a act, id int64, file []byte, today calendar.Date, who Who) error {
	by, err := a.by(who)
	if err != nil {
		return err
	}
	l, err := o.store.Letter(ctx, id)
	if err != nil {
		return err
	}
	if !l.State.Waiting() { //guard:made-before-it-left
		return fmt.Errorf("%s: letter %s is %s (%s): this works only while it is held or ready", a.name, l.Name(), l.State, l.Why.Text)
	}
	look, err := o.store.Case(ctx, l.Case)
	if err != nil {
		return err
	}
	if look.Err != nil {
		return look.Err
	}
	in, answers, err := o.toBeMade(ctx, look, l, today)
	if err != nil {
		return fmt.Errorf("%s: letter %s %w", a.name, l.Name(), err)
	}
	given := store.GivenIn{LetterID: id, From: l.State, Answers: answers, File: file, Why: ledger.GivenIn.Because(
		"a person has made it and given it in: the next scan takes it up")}
	switch format := in.Envelope.Format; {
	case file == nil:
		in.Envelope.Channel = casefile.ByHand
		given.Why.Text = "a person has made it elsewhere, to be given by hand (" + by.Because + "): the next scan takes it up"
	case format == casefile.Braille || format == casefile.Audio: //guard:no-print-for-braille-or-audio
		return fmt.Errorf("%s: letter %s is wanted as %s, which no PDF is: give it by hand, and say that it was made with --made-elsewhere",
			a.name, l.Name(), format)
	}
	page, err := o.rules.Wording.Take(in, file)
	if err != nil {
		return fmt.Errorf("%s: %w", a.name, err)
	}
	given.PDF, given.Pages = page.PDF, page.Pages
	if given.Basis, err = o.rules.Wording.Basis(in); err != nil {
		return err
	}
	return o.store.GiveIn(ctx, given, by)
}

// toBeMade is what goes into a letter that a person has to make, with the holds for the sake of which they do. A letter that the
// program can make is none of theirs.
func (o *Office) toBeMade(ctx context.Context, look store.Look, l store.Letter, today calendar.Date) (letters.Input, []ledger.Code, error) {
	world, err := o.world(ctx, today)
	if err != nil {
		return letters.Input{}, nil, err
	}
	unmade := look.Past
	unmade.Made = nil
	planned, standing := safeguard.Check(look.Episode, unmade, world).Find(l.Letter)
	if !standing {
		return letters.Input{}, nil, fmt.Errorf("does not go any more: %s", planned.Decision.Why.Text)
	}
	in := o.rules.Input(look.Episode, planned.Envelope, today)
	answers := planned.ToBeMade()
	var hold *letters.HoldError
	if _, err := o.rules.Wording.Compose(in); errors.As(err, &hold) && !slices.Contains(answers, hold.Why.Code) {
		answers = append(answers, hold.Why.Code)
	} else if err != nil && hold == nil {
		return letters.Input{}, nil, err
	}
	answers = slices.DeleteFunc(answers, func(c ledger.Code) bool { return !slices.Contains(ledger.ForPeople, c) })
	if len(answers) == 0 { //guard:only-what-the-program-cannot-make
		return letters.Input{}, nil, errors.New("is one that the program makes: change its wording, or cancel it")
	}
	return in, answers, nil
}

// mayApproveMade refuses whoever gave in the letter, or any earlier one in its place, under whichever name.
func (o *Office) mayApproveMade(ctx context.Context, look store.Look, l store.Letter, who Who) error {
	staff, err := o.store.Staff(ctx)
	if err != nil {
		return err
	}
	for _, made := range look.Past.Made {
		if !made.SameAs(l.Letter) {
			continue
		}
		same := casefile.SameName(made.By, who.Name) || made.OSUser != "" && made.OSUser == who.Known.OSUser
		for _, s := range staff {
			same = same || s.Known(made.By) && (s.Known(who.Name) || s.Known(who.Known.OSUser))
		}
		if same { //guard:maker-does-not-approve
			return ErrMaker
		}
	}
	return nil
}
