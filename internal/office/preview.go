package office

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/safeguard"
	"stepdown/jobs"
	"stepdown/letters"
	"stepdown/letters/prose"
)

// Previewed is a letter that is only looked at: nothing of it is recorded.
type Previewed struct {
	Letter letters.Letter
	HTML   string
	Text   string
	Note   string // why the letter would not go today, if it would not
}

// Sample is a letter to an invented family that is wanted.
type Sample struct {
	Kind      ledger.Kind
	Pathway   string
	Variant   letters.Variant
	Language  string
	Format    casefile.Format
	Draft     bool   // to be shown although nobody has approved its wording
	Reference string // printed on it; empty: the sample's own
}

// PreviewSample is the letter to an invented family, with the council's own details where they are set.
func PreviewSample(rules jobs.Rules, wanted Sample, today calendar.Date) (Previewed, error) {
	in := wanted.Variant.Sampled(rules.Policy.Kinds.Of(wanted.Kind))
	in.Profile, in.Envelope.Language, in.Envelope.Format = rules.Profile, wanted.Language, wanted.Format
	in.Episode.Pathway = wanted.Pathway
	in.Reference = cmp.Or(wanted.Reference, in.Reference)
	note := ""
	if err := rules.Wording.Approved(in.Episode.OnPathway(), wanted.Kind, wanted.Language, wanted.Format, today); err != nil {
		if !wanted.Draft && rules.Wording.Drafts().Approved(in.Episode.OnPathway(), wanted.Kind, wanted.Language, wanted.Format, today) == nil {
			return Previewed{}, fmt.Errorf("%w; --draft shows what there is", err)
		}
		note = err.Error()
	}
	return previewed(rules.Wording, in, note)
}

// PreviewCase is the letters that a case calls for on the day, whether they may go or not. Where none is due, the error
// says why.
func (o *Office) PreviewCase(ctx context.Context, key casefile.Key, kind ledger.Kind, day calendar.Date) ([]Previewed, error) {
	look, err := o.store.Case(ctx, key)
	if err != nil {
		return nil, err
	}
	if look.Err != nil {
		return nil, look.Err
	}
	world, err := o.world(ctx, day)
	if err != nil {
		return nil, err
	}
	plan := safeguard.Check(look.Episode, look.Past, world)
	var all []Previewed
	for _, p := range plan.Letters {
		if p.Envelope.Occasion.Kind != kind {
			continue
		}
		in := o.rules.Input(look.Episode, p.Envelope, day)
		in.Created = day.Time()
		made, err := o.asMade(ctx, in, p.Decision.Why.Text)
		if err != nil {
			return nil, err
		}
		all = append(all, made)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no %s letter is due to this family on %s: %s", kind, day.Long(), plan.Why(ledger.Occasion{Kind: kind}).Why.Text)
	}
	return all, nil
}

// asMade is a letter as it would leave: as a person made it, or else as the program writes it.
func (o *Office) asMade(ctx context.Context, in letters.Input, note string) (Previewed, error) {
	made := in.Envelope.Made
	if made == nil {
		return previewed(o.rules.Wording, in, note)
	}
	pdf, err := o.store.MadePDF(ctx, made.ID)
	says := "A person made this letter: have it written as a .pdf to read it."
	return Previewed{Letter: letters.Letter{PDF: pdf, Pages: made.Pages}, HTML: says, Text: says, Note: note}, err
}

// world is what decisions on the day rest on besides the cases.
func (o *Office) world(ctx context.Context, day calendar.Date) (safeguard.World, error) {
	feed, _, err := o.store.LastFeed(ctx)
	return o.rules.World(day, feed.MadeOn), err
}

func previewed(w *letters.Wording, in letters.Input, note string) (Previewed, error) {
	l, err := w.Drafts().Compose(in)
	var hold *letters.HoldError
	if errors.As(err, &hold) {
		return Previewed{}, fmt.Errorf("the letter can't be written as things stand: %w", err)
	}
	if err != nil {
		return Previewed{}, err
	}
	tag := w.Tag(in.Envelope.Language)
	return Previewed{Letter: l, HTML: prose.HTML(l.Title, tag, l.Blocks), Text: prose.Text(l.Blocks), Note: note}, nil
}
