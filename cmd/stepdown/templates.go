package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"stepdown/internal/app"
	"stepdown/internal/office"
	"stepdown/letters"
)

func newTemplates(c *console) *cobra.Command {
	verb := &cobra.Command{
		Use:   "templates",
		Short: "Check and approve the wording of letters and e-mails",
		Long: "templates lists the files of wording that go to families, and who approved them. On a database for real work a file goes\n" +
			"to families only as it was when somebody approved it: once it is changed, its letters are held until it is approved again.\n" +
			"On a database for trying out, approved_by and approved_on at the head of the file are enough.\n\n" + exitCodes,
		Example: "  stepdown templates\n  stepdown templates approve closure.en --by 'Morgan Sampleworth'",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withOffice(cmd.Context(), func(o *office.Office) error { return c.listWordings(cmd.Context(), o) })
		},
	}
	verb.AddCommand(c.newAct("approve NAME", "Approve a file of wording as it is now",
		"  stepdown templates approve closure.en --by 'Morgan Sampleworth'", 1, false,
		func(o *office.Office, cmd *cobra.Command, args []string, s said) error {
			_, err := o.ApproveWording(cmd.Context(), args[0], s.who)
			return err
		}))
	verb.AddCommand(&cobra.Command{
		Use:   "check [FOLDER]",
		Short: "Check every template, and how easily it reads",
		Long: "check fills in every template with sample data for each of its variants, and reports every fault by file and line: what\n" +
			"can't be printed, and what a letter must say and doesn't, such as how to complain. For each variant it measures how easily\n" +
			"it reads (English by the Flesch-Kincaid grade, other languages by LIX), the longest sentence, and the number of pages. The\n" +
			"files in FOLDER replace the built-in wording; without FOLDER, those in folders.templates do.\n\n" +
			"It ends with 1 where there is a fault, and with 3 where a letter is not approved, or hard to read. The built-in drafts in\n" +
			"Polish and Romanian, which nobody need approve, don't count.\n\n" + exitCodes,
		Example: "  stepdown templates check\n  stepdown templates check our-wording",
		Args:    atMostOne,
		RunE:    func(_ *cobra.Command, args []string) error { return c.checkTemplates(args) },
	})
	return verb
}

func (c *console) listWordings(ctx context.Context, o *office.Office) error {
	all, err := o.Wordings(ctx)
	if err != nil {
		return err
	}
	t := newTable("TEMPLATE", "APPROVED", "BY", "ON", "SHA-256")
	for _, w := range all {
		approved, on := "no", ""
		if w.At != nil {
			approved, on = "no: it has changed since", moment(*w.At)
		}
		if w.Approved {
			approved = "yes"
		}
		t.add(w.Template, approved, w.By, on, w.SHA256[:12])
	}
	return c.show(all, t)
}

func (c *console) checkTemplates(args []string) error {
	folder := ""
	if len(args) == 1 {
		folder = args[0]
	} else {
		settings, err := c.settings()
		if err != nil {
			return err
		}
		folder = settings.Folders.Templates
	}
	measured, err := app.CheckWording(folder)
	if err != nil {
		return exitError{exitFailed, err}
	}
	if len(args) == 1 {
		if err := hasTemplates(folder); err != nil {
			return err
		}
	}
	t := newTable("TEMPLATE", "VARIANT", "FORMAT", "READING EASE", "LONGEST SENTENCE", "WORDS", "PAGES", "REMARKS")
	for _, m := range measured {
		t.add(m.Template, m.Variant, m.Format, m.Ease(), m.Longest, m.Words, m.Pages, remarks(m))
	}
	if err := c.show(measured, t); err != nil {
		return err
	}
	if slices.ContainsFunc(measured, func(m letters.Measured) bool { return !m.Approved && !m.Draft || m.Hard() }) {
		return exitError{code: exitRejected}
	}
	return nil
}

// hasTemplates refuses a folder in which nothing would be checked but the built-in wording.
func hasTemplates(folder string) error {
	for _, pattern := range []string{"letters/*.md", "letters/*/*.md", "emails/*.md", "words/*.yaml"} {
		if found, err := filepath.Glob(filepath.Join(folder, pattern)); err != nil || len(found) > 0 {
			return err
		}
	}
	return exitError{exitUsage, fmt.Errorf("there are no templates in %s: put them into its folders letters, emails and words", folder)}
}

func remarks(m letters.Measured) string {
	all := []string{}
	switch {
	case m.Draft:
		all = append(all, "a draft, not approved: no such letter is sent")
	case !m.Approved:
		all = append(all, "not approved: no such letter is sent")
	}
	if m.Hard() {
		all = append(all, fmt.Sprintf("hard to read: keep to grade %.0f (English) or LIX %d, and to sentences of %d words", letters.MostGrade,
			letters.MostLix, letters.MostSentenceWords))
	}
	if len(all) == 0 {
		return "good"
	}
	return strings.Join(all, "; ")
}
