package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
	"stepdown/letters"
)

// previewAll writes every variant of some kinds of letters into a folder, and a contact sheet of them.
func (c *console) previewAll(kinds []string, folder string, sample office.Sample, today calendar.Date) error {
	rules, err := c.rules()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	var pages []letters.Page
	for _, kind := range kinds {
		sample.Kind = ledger.Kind(kind)
		for i, v := range letters.Variants(rules.Policy.Kinds.Of(sample.Kind)) {
			sample.Variant, sample.Reference = v, fmt.Sprintf("%s-%03d", kind, i+1)
			p, err := office.PreviewSample(rules, sample, today)
			if err != nil {
				return fmt.Errorf("%s: %w", v.Name, err)
			}
			name := sample.Reference + "-" + strings.ReplaceAll(strings.ReplaceAll(v.Name, ",", ""), " ", "-") + ".pdf"
			if err := writePreview(p, filepath.Join(folder, name)); err != nil {
				return err
			}
			pages = append(pages, letters.Page{PDF: p.Letter.PDF, Pages: p.Letter.Pages})
		}
	}
	var sheet bytes.Buffer
	if err := letters.ContactSheet(&sheet, pages); err != nil {
		return err
	}
	path := filepath.Join(folder, "contact-sheet.pdf")
	if err := os.WriteFile(path, sheet.Bytes(), 0o600); err != nil {
		return err
	}
	fmt.Fprintf(c.errs, "%s: %d variants\n", path, len(pages))
	return nil
}
