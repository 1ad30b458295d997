package prose_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"stepdown/letters/prose"
)

func TestUnsupportedMarkdownIsRefusedByLine(t *testing.T) {
	for _, tc := range []struct {
		name, source string
		line         int
		reason       string
	}{
		{"html", "Dear you\n\n<b>now</b>\n", 3, "HTML"},
		{"html block", "Dear you\n\n<div>\n</div>\n", 3, "HTML"},
		{"italics", "Dear\n\nfor *you* only", 3, "slanted"},
		{"picture", "![x](https://example.org/x.png)", 1, "picture"},
		{"code", "Dear\n\n    four spaces", 3, "code"},
		{"fence", "Dear\n\n```\nx\n```", 4, "code"},
		{"span", "a `b` c", 1, "code"},
		{"quotation", "one\n\n> two", 3, "quotation"},
		{"third level", "### deep", 1, "level 3"},
		{"plain http", "[x](http://example.org)", 1, "https"},
		{"script", "[x](javascript:alert)", 1, "https"},
		{"entity", "this &amp; that", 1, "entity"},
		{"empty heading", "#\n\ntext", 1, "without text"},
		{"empty item", "- \n- x", 1, "without text"},
	} {
		_, err := prose.Parse([]byte(tc.source), prose.LetterLevels)
		var refusal *prose.Refusal
		if !errors.As(err, &refusal) || refusal.Line != tc.line || !strings.Contains(refusal.Reason, tc.reason) {
			t.Errorf("%s: got %v, want line %d and %q", tc.name, err, tc.line, tc.reason)
		}
	}
}

const sample = "# Title\n\nDear **you** & me,\nsee [our page](https://example.org/a).\n\n## Next\n\n- one\n- two\n  1. " +
	"deeper\n\n---\n\nLast \\*line\\*\\\nbroken\n"

func TestOneSourceThreeForms(t *testing.T) {
	blocks, err := prose.Parse([]byte(sample), prose.LetterLevels)
	if err != nil {
		t.Fatal(err)
	}
	text := prose.Text(blocks)
	want := "Title\n=====\n\nDear you & me, see our page (https://example.org/a).\n\nNext\n----\n\n* one\n* two\n  1. deeper\n\n" +
		strings.Repeat("-", 74) + "\n\nLast *line*\nbroken\n"
	if text != want {
		t.Errorf("text:\n%s\nwant:\n%s", text, want)
	}
	page := prose.HTML("Title", "en", blocks)
	for _, want := range []string{"<h1 ", "Dear <strong>you</strong> &amp; me,", `<a href="https://example.org/a">our page</a>`, "<li ",
		"<hr>", "Last *line*<br>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s:\n%s", want, page)
		}
	}
	if strings.Contains(page, "src=") || strings.Contains(page, "<link") {
		t.Error("the page fetches something")
	}
}

func TestAMailHasThreeLevelsOfHeadings(t *testing.T) {
	blocks, err := prose.Parse([]byte("# One\n\n## Two\n\n### Three\n\nText\n"), prose.MailLevels)
	if err != nil {
		t.Fatal(err)
	}
	if text, want := prose.Text(blocks), "One\n===\n\nTwo\n---\n\nThree\n\nText\n"; text != want {
		t.Errorf("text:\n%s\nwant:\n%s", text, want)
	}
	page := prose.HTML("One", "en", blocks)
	for _, want := range []string{"<main lang=\"en\"", "<h1 ", "<h2 ", "<h3 ", ">Three</h3>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s:\n%s", want, page)
		}
	}
	if _, err := prose.Parse([]byte("#### Four\n"), prose.MailLevels); err == nil || !strings.Contains(err.Error(), "level 4") {
		t.Errorf("a fourth level: %v", err)
	}
}

func words(blocks []prose.Block) string {
	var b strings.Builder
	for _, block := range blocks {
		var runs []prose.Run
		switch block := block.(type) {
		case prose.Paragraph:
			runs = block.Runs
		case prose.Heading:
			runs = block.Runs
		case prose.List:
			for _, item := range block.Items {
				b.WriteString(words(item))
			}
		}
		for _, r := range runs {
			b.WriteString(r.Text)
		}
	}
	return b.String()
}

// inert checks that a value is read back as it is, wherever it stands.
func inert(t interface{ Errorf(string, ...any) }, value string) {
	folded := strings.Join(strings.Fields(value), " ")
	if folded == "" || !strings.ContainsFunc(folded, func(r rune) bool { return r > ' ' }) {
		return
	}
	for frame, kind := range map[string]string{"%": "paragraph", "x % y": "sentence", "## %": "heading", "- %": "item",
		"x **a % b** y": "bold"} {
		before, after, _ := strings.Cut(frame, "%")
		blocks, err := prose.Parse([]byte(before+prose.Escape(value)+after), prose.LetterLevels)
		if err != nil {
			t.Errorf("%s: %q was refused: %v", kind, value, err)
			continue
		}
		want := strings.NewReplacer("## ", "", "- ", "", "**", "").Replace(before) + folded + strings.ReplaceAll(after, "**", "")
		if got := words(blocks); len(blocks) != 1 || got != want {
			t.Errorf("%s: %q was read as %q", kind, value, got)
		}
	}
}

func TestValuesAreNeverMarkup(t *testing.T) {
	for _, v := range []string{"O*Brien", "[x](y)", "# 5", "1. x", "<b>", "_a_", "&amp;", `back\`, "+1", "- 2", "***", "a\nb", "    four",
		"~~~", "```", "http://x", "<https://x.y>", "!", "Łukasz"} {
		inert(t, v)
	}
	rapid.Check(t, func(t *rapid.T) { inert(t, rapid.StringMatching(`[ -~éŁ\n]{0,20}`).Draw(t, "value")) })
}

func FuzzParse(f *testing.F) {
	f.Add(sample)
	f.Add("- \\\n1. &#65;")
	f.Fuzz(func(t *testing.T, s string) {
		if blocks, err := prose.Parse([]byte(s), prose.MailLevels); err == nil {
			prose.HTML("t", "en", blocks)
			prose.Text(blocks)
			prose.Measure(blocks)
		}
	})
}

func TestGrade(t *testing.T) {
	easy, _ := prose.Parse([]byte("We can help you. Call us. You can say no."), prose.LetterLevels)
	hard, _ := prose.Parse([]byte("Notwithstanding the aforementioned considerations, practitioners should facilitate multidisciplinary "+
		"collaboration regarding intervention."), prose.LetterLevels)
	if e, h := prose.Measure(easy), prose.Measure(hard); e.Grade > 3 || h.Grade < 15 || e.Longest != 4 || h.Longest != 11 {
		t.Errorf("easy %+v, hard %+v", e, h)
	}
}
