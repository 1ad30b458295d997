package office

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"stepdown/internal/nearest"
	"stepdown/letters"
)

// Wording is a file of wording that goes to families, and whether it may.
type Wording struct {
	Template string     `json:"template"` // its path, as in letters/closure.en.md
	SHA256   string     `json:"sha256"`   // of its content now, in hex
	Approved bool       `json:"approved"` // as it is now
	By       string     `json:"approved_by,omitempty"`
	At       *time.Time `json:"approved_at,omitempty"` // of the newest approval, whether or not of this content
}

// Wordings lists the files of wording that go to families, by name.
func (o *Office) Wordings(ctx context.Context) ([]Wording, error) {
	approved, err := o.store.ApprovedWording(ctx)
	if err != nil {
		return nil, err
	}
	var all []Wording
	for _, t := range o.rules.Wording.Templates() {
		w := Wording{Template: t.Name, SHA256: t.SHA256}
		for _, a := range approved {
			if a.Name == t.Name {
				w.Approved, w.By, w.At = a.SHA256 == t.SHA256, a.By, &a.At
			}
		}
		all = append(all, w)
	}
	return all, nil
}

// ApproveWording approves a file of wording as it is now. Its name may be given as the path, with or without its ending, or as in
// closure.en, family-help/closure.en and words/en.
func (o *Office) ApproveWording(ctx context.Context, name string, who Who) (letters.Template, error) {
	by, err := toApproveWording.by(who)
	if err != nil {
		return letters.Template{}, err
	}
	t, err := o.template(name)
	if err != nil {
		return t, err
	}
	return t, o.store.ApproveWording(ctx, t.Name, t.SHA256, by)
}

func (o *Office) template(name string) (letters.Template, error) {
	all := o.rules.Wording.Templates()
	var names []string
	for _, t := range all {
		bare := strings.TrimSuffix(strings.TrimSuffix(t.Name, ".yaml"), ".md")
		short := bare
		if strings.HasSuffix(t.Name, ".md") {
			_, short, _ = strings.Cut(bare, "/")
		}
		if name == t.Name || name == bare || name == short {
			return t, nil
		}
		names = append(names, short)
	}
	slices.Sort(names)
	return letters.Template{}, fmt.Errorf("approve wording: there is no file %q%s", name,
		cmp.Or(nearest.Suggest(name, names), ": name one of "+strings.Join(names, ", ")))
}
