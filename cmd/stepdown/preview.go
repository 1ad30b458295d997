package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"stepdown/internal/app"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
	"stepdown/internal/timetable"
	"stepdown/jobs"
	"stepdown/letters"
)

// previewOptions are the flags of preview.
type previewOptions struct {
	caseRef, pathway, language, format, output, variant, all string
	draft                                                    bool
}

func newPreview(c *console) *cobra.Command {
	var wanted previewOptions
	kinds := slices.Sorted(slices.Values(timetable.Letters().Names()))
	verb := &cobra.Command{
		Use:   "preview [KIND]",
		Short: "Show a letter to an invented family, or the letters of a case",
		Long: "preview writes a letter without recording anything. KIND is " + strings.Join(kinds, " or ") + ".\n" +
			"Without --case it is the letter to an invented family; with it, the letters that the case calls for today, one for each\n" +
			"envelope. The file's extension decides what is written: .pdf, .html, .txt, or .png if poppler's pdftoppm is installed.\n\n" +
			"--variant shows the letter as another reader gets it, such as 'help refused, to a young person'; templates check lists the\n" +
			"variants. --all writes every variant into a folder as a PDF, of KIND or of all kinds, and contact-sheet.pdf, which has nine\n" +
			"pages on each of its own. Wording that nobody has approved, such as the drafts in Polish and Romanian, is shown to those who\n" +
			"ask for it with --draft. --pathway shows the letters of another pathway, such as family-help.\n" +
			"The reference on a letter begins the name of its file.\n\n" +
			exitCodes,
		Example: "  stepdown preview closure -o closure.pdf\n  stepdown preview consent-refused --format large-print -o refused.png\n" +
			"  stepdown preview closure --variant 'level 3, no telephone' -o closure.pdf\n  stepdown preview --all variants\n" +
			"  stepdown preview closure --language pl --draft -o closure.pdf\n" +
			"  stepdown preview closure --case EHM-20931 -o letter.pdf",
		Args:      atMostOne,
		ValidArgs: kinds,
		RunE:      func(cmd *cobra.Command, args []string) error { return c.preview(cmd.Context(), args, kinds, wanted) },
	}
	verb.Flags().StringVar(&wanted.caseRef, "case", "", "the case: EHM-20931, or EHM-20931/2 for its second step down")
	verb.Flags().StringVar(&wanted.language, "language", "en", "language of the invented family's letter")
	verb.Flags().StringVar(&wanted.pathway, "pathway", casefile.StepDown, "pathway of the invented family: "+
		strings.Join(casefile.PathwayNames(), " or "))
	verb.Flags().StringVar(&wanted.format, "format", "standard", "standard or large-print, for the invented family's letter")
	verb.Flags().StringVar(&wanted.variant, "variant", "", "which of its variants, for the invented family's letter")
	verb.Flags().BoolVar(&wanted.draft, "draft", false, "show the invented family's letter although nobody has approved its wording")
	verb.Flags().StringVar(&wanted.all, "all", "", "the folder into which to write every variant")
	verb.Flags().StringVarP(&wanted.output, "output", "o", "", "the file to write; without it the text goes to standard output")
	for _, other := range []string{"case", "variant", "output"} {
		verb.MarkFlagsMutuallyExclusive("all", other)
	}
	verb.MarkFlagsMutuallyExclusive("case", "variant")
	err := verb.RegisterFlagCompletionFunc("variant", offerVariants)
	if err != nil {
		panic(err) // impossible: the flag is there, and has no completion yet
	}
	return verb
}

// offerVariants offers the variants of the kind that was typed before.
func offerVariants(_ *cobra.Command, args []string, typed string) (offered []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, kind := range timetable.Letters() {
		for _, v := range letters.Variants(kind) {
			if slices.Contains(args, string(kind.Name)) {
				offered = append(offered, v.Name)
			}
		}
	}
	return begun(offered, typed), cobra.ShellCompDirectiveNoFileComp
}

var previewEndings = []string{".pdf", ".html", ".txt", ".png"}

func (c *console) preview(ctx context.Context, args, kinds []string, wanted previewOptions) error {
	if len(args) == 0 && wanted.all == "" {
		return exitError{exitUsage, fmt.Errorf("which letter? KIND is %s", strings.Join(kinds, " or "))}
	}
	for _, word := range args {
		if !slices.Contains(kinds, word) {
			return exitError{exitUsage, fmt.Errorf("there is no kind of letter %q: it is %s", word, strings.Join(kinds, " or "))}
		}
		kinds = []string{word}
	}
	format := casefile.Format(strings.ReplaceAll(wanted.format, "-", " "))
	if format != casefile.Standard && format != casefile.LargePrint {
		return exitError{exitUsage, fmt.Errorf("--format: %q is not a format that can be printed: it is standard or large-print", wanted.format)}
	}
	if !slices.Contains(casefile.PathwayNames(), wanted.pathway) {
		return exitError{exitUsage, fmt.Errorf("--pathway: there is no pathway %q: it is %s", wanted.pathway,
			strings.Join(casefile.PathwayNames(), " or "))}
	}
	if wanted.output != "" && !slices.Contains(previewEndings, filepath.Ext(wanted.output)) {
		return exitError{exitUsage, fmt.Errorf("--output: %s does not end in one of %s", wanted.output, strings.Join(previewEndings, ", "))}
	}
	today := calendar.LondonDate(time.Now())
	sample := office.Sample{Kind: ledger.Kind(kinds[0]), Pathway: wanted.pathway, Language: wanted.language, Format: format,
		Draft: wanted.draft}
	switch {
	case wanted.all != "":
		return c.previewAll(kinds, wanted.all, sample, today)
	case wanted.caseRef == "":
		return c.previewSample(sample, wanted, today)
	}
	key, err := caseKey(wanted.caseRef)
	if err != nil {
		return err
	}
	return c.withOffice(ctx, func(o *office.Office) error {
		all, err := o.PreviewCase(ctx, key, sample.Kind, today)
		if err != nil {
			return err
		}
		return c.writePreviews(all, wanted.output)
	})
}

func (c *console) previewSample(sample office.Sample, wanted previewOptions, today calendar.Date) error {
	rules, err := c.rules()
	if err != nil {
		return err
	}
	if wanted.variant != "" {
		if sample.Variant, err = letters.VariantOf(rules.Policy.Kinds.Of(sample.Kind), wanted.variant); err != nil {
			return exitError{exitUsage, fmt.Errorf("--variant: %w", err)}
		}
	}
	p, err := office.PreviewSample(rules, sample, today)
	if err != nil {
		return err
	}
	return c.writePreviews([]office.Previewed{p}, wanted.output)
}

func (c *console) rules() (jobs.Rules, error) {
	settings, err := c.settings()
	if err != nil {
		return jobs.Rules{}, err
	}
	rules, err := app.Rules(settings)
	if err == nil && rules.Profile.Sample {
		fmt.Fprintln(c.errs, "council.name is not given: the sender is that of the leaflets from which the rules come, and is only a sample")
	}
	return rules, err
}

// caseKey reads EHM-20931, or EHM-20931/2. Without a number it is the newest episode.
func caseKey(s string) (casefile.Key, error) {
	i := strings.LastIndexByte(s, '/')
	if i < 0 {
		return casefile.Key{Case: s}, nil
	}
	n, err := strconv.Atoi(s[i+1:])
	if err != nil || n < 1 {
		return casefile.Key{}, exitError{exitUsage, fmt.Errorf("%q does not end in the number of an episode: write it like EHM-20931/2", s)}
	}
	return casefile.Key{Case: s[:i], Number: n}, nil
}

func (c *console) writePreviews(all []office.Previewed, output string) error {
	for i, p := range all {
		if p.Note != "" {
			fmt.Fprintf(c.errs, "This letter would not go today: %s\n", p.Note)
		}
		if output == "" {
			fmt.Fprintln(c.out, p.Text)
			continue
		}
		path := output
		if len(all) > 1 {
			ending := filepath.Ext(output)
			path = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(output, ending), i+1, ending)
		}
		if err := writePreview(p, path); err != nil {
			return err
		}
		fmt.Fprintf(c.errs, "%s: %d page(s)\n", path, p.Letter.Pages)
	}
	return nil
}

func writePreview(p office.Previewed, path string) error {
	switch filepath.Ext(path) {
	case ".html":
		return os.WriteFile(path, []byte(p.HTML), 0o600)
	case ".txt":
		return os.WriteFile(path, []byte(p.Text), 0o600)
	case ".png":
		return writePicture(p, path)
	}
	return os.WriteFile(path, p.Letter.PDF, 0o600)
}

// writePicture has poppler draw the first page.
func writePicture(p office.Previewed, path string) error {
	pdftoppm, err := exec.LookPath("pdftoppm")
	if err != nil {
		return errors.New("make a picture: pdftoppm is not installed: install poppler-utils, or write a .pdf")
	}
	cmd := exec.Command(pdftoppm, "-png", "-r", "110", "-singlefile", "-", strings.TrimSuffix(path, ".png"))
	cmd.Stdin = strings.NewReader(string(p.Letter.PDF))
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("make a picture: %w: %s", err, said)
	}
	return nil
}
