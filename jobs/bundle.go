package jobs

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/letters"
)

// Bundle makes files for the printer of what waits in the print folder: of each run one file for each format, with a
// cover sheet, every letter on a sheet of its own.
type Bundle struct {
	Store   archive
	Spool   binder
	Profile letters.Profile
	Class   string // of postage
}

type archive interface {
	Letters(ctx context.Context, f store.LetterFilter) ([]store.Letter, error)
	LetterPDF(ctx context.Context, id int64) ([]byte, error)
}

type binder interface {
	PutBundle(run, name string, ids []string, fill func(io.Writer) error) (string, error)
}

// Bundled is one file for the printer.
type Bundled struct {
	Run     string `json:"run"`
	Format  string `json:"format"`
	Letters int    `json:"letters"`
	Pages   int    `json:"pages"`
	File    string `json:"file"`
}

// mostBundled is how many letters one file holds, which bounds the memory that making it takes.
const mostBundled = 1000

// Run bundles the waiting runs of a day, or all of them where the day is no date.
func (j Bundle) Run(ctx context.Context, of calendar.Date) ([]Bundled, error) {
	waiting, err := j.Store.Letters(ctx, store.LetterFilter{State: ledger.Accepted})
	if err != nil {
		return nil, err
	}
	type pile struct {
		run    string
		format casefile.Format
	}
	piles := map[pile][]store.Letter{}
	var order []pile
	for _, l := range waiting {
		p := pile{l.Run, l.Format}
		if !of.IsZero() && !strings.HasPrefix(l.Run, of.String()) {
			continue
		}
		if piles[p] == nil {
			order = append(order, p)
		}
		piles[p] = append(piles[p], l)
	}
	var made []Bundled
	for _, p := range order {
		parts := slices.Collect(slices.Chunk(piles[p], mostBundled))
		for i, part := range parts {
			name := strings.ReplaceAll(string(p.format), " ", "-")
			if len(parts) > 1 {
				name = fmt.Sprintf("%s-%d", name, i+1)
			}
			b, err := j.bundle(ctx, p.run, name, part)
			if err != nil {
				return made, err
			}
			made = append(made, b)
		}
	}
	return made, nil
}

func (j Bundle) bundle(ctx context.Context, run, name string, part []store.Letter) (Bundled, error) {
	day, err := calendar.ParseDate(run[:len("2006-01-02")])
	if err != nil {
		return Bundled{}, err
	}
	b := letters.Bundle{Run: run, Format: string(part[0].Format), Class: j.Class, Day: day}
	made := Bundled{Run: run, Format: b.Format, Letters: len(part)}
	var ids []string
	for _, l := range part {
		pdf, err := j.Store.LetterPDF(ctx, l.ID)
		if err != nil {
			return made, err
		}
		if ledger.Sum(pdf) != l.SHA256 {
			return made, fmt.Errorf("bundle run %s: the PDF of letter %s is not the one that was written", run, l.Name())
		}
		b.Pages = append(b.Pages, letters.Page{PDF: pdf, Pages: l.Pages})
		made.Pages += l.Pages
		ids = append(ids, l.Name())
	}
	made.File, err = j.Spool.PutBundle(run, name, ids, func(w io.Writer) error { return j.Profile.Bundle(w, b) })
	return made, err
}
