package main

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestEveryTopicIsListedAndShown(t *testing.T) {
	t.Parallel()
	_, list, _ := call(t, nil, "help")
	for _, name := range topicOrder {
		heading, err := topicHeading(name)
		if err != nil || !strings.Contains(list, heading) {
			t.Errorf("%v: help does not list %q, %q", err, name, heading)
		}
		text, err := topicText(name)
		if code, out, errs := call(t, nil, "help", name); err != nil || code != exitDone || errs != "" || !strings.HasPrefix(out, text) {
			t.Errorf("help %s: exit %d, errs %q, %v, out:\n%s", name, code, errs, err, out)
		}
	}
}

func TestTheManualIsWrappedAndComplete(t *testing.T) {
	files, err := fs.Glob(manual, "help/*.md")
	if err != nil || len(files) != len(topicOrder) {
		t.Fatalf("%v: %d files, %d topics", err, len(files), len(topicOrder))
	}
	const width = 100
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "help/"), ".md")
		text, err := topicText(name)
		if err != nil || !slices.Contains(topicOrder, name) || !strings.HasPrefix(text, "# ") || !strings.HasSuffix(text, "\n") {
			t.Errorf("%s: %v: a topic is listed and begins with a heading", file, err)
		}
		fenced := false
		for i, line := range strings.Split(text, "\n") {
			fenced = fenced != strings.HasPrefix(line, "```")
			if !fenced && !strings.HasPrefix(line, "|") && utf8.RuneCountInString(line) > width {
				t.Errorf("%s:%d: %d characters, %d is the most outside tables and examples", file, i+1, utf8.RuneCountInString(line), width)
			}
		}
	}
}

// quoted is what the manual sets as something to type: between backquotes, or at the beginning of an indented line.
var quoted = regexp.MustCompile("(?m)`([^`\n]+)`|^    (stepdown [^\n]*?)(?:   .*|\n|$)")

func TestEveryCommandThatTheManualNamesIsThere(t *testing.T) {
	root := newRoot(&console{})
	texts := map[string]string{}
	for _, name := range topicOrder {
		text, err := topicText(name)
		if err != nil {
			t.Fatal(err)
		}
		texts["help/"+name+".md"] = text
	}
	for _, paper := range []string{"README.md", "CHANGELOG.md"} {
		text, err := os.ReadFile("../../" + paper)
		if err != nil {
			t.Fatal(err)
		}
		texts[paper] = string(text)
	}
	found := 0
	for file, text := range texts {
		for _, match := range quoted.FindAllStringSubmatch(text, -1) {
			typed := strings.Fields(match[1] + match[2])
			if len(typed) == 0 {
				continue
			}
			outright := typed[0] == "stepdown"
			if outright {
				typed = typed[1:]
			}
			if !outright && (len(typed) < 2 || !slices.Contains(commandNames(root), typed[0])) {
				continue // a name of something else
			}
			found++
			verb, rest, err := root.Find(typed)
			if err != nil || len(typed) > 0 && (verb == root || verb.HasSubCommands() && len(rest) > 0 && !strings.HasPrefix(rest[0], "-")) {
				t.Errorf("%s: there is no command %q (%v)", file, match[0], err)
				continue
			}
			verb.InitDefaultHelpFlag()
			for _, word := range rest {
				name, long := strings.CutPrefix(strings.Trim(word, ",;"), "--")
				if long && verb.Flags().Lookup(name) == nil && verb.InheritedFlags().Lookup(name) == nil {
					t.Errorf("%s: %q: there is no flag --%s", file, match[0], name)
				}
			}
		}
	}
	if found < 100 {
		t.Errorf("found %d commands: this test looks in the wrong place", found)
	}
}
