package arch_test

import (
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// named is a path, or the name of a package, as the papers set it: between backquotes.
var (
	named    = regexp.MustCompile("`([a-z][A-Za-z0-9_./-]*)`")
	linkedTo = regexp.MustCompile(`(?:\]\(|src=")([^)"]+)`)
)

func paper(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile("../../" + file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEveryFileThatThePapersNameIsThere(t *testing.T) {
	const least = 60
	text, found := paper(t, "internal/README.md"), 0
	for _, name := range named.FindAllStringSubmatch(text, -1) {
		if !strings.Contains(name[1], "/") {
			continue
		}
		found++
		if _, err := os.Stat("../../" + name[1]); err != nil {
			t.Errorf("internal/README.md names %s: %v", name[1], err)
		}
	}
	if found < least {
		t.Errorf("internal/README.md names %d files: this test looks in the wrong place", found)
	}
	for _, file := range []string{"README.md", "internal/README.md"} {
		for _, link := range linkedTo.FindAllStringSubmatch(paper(t, file), -1) {
			if strings.Contains(link[1], "://") {
				continue
			}
			if _, err := os.Stat("../../" + path.Join(path.Dir(file), link[1])); err != nil {
				t.Errorf("%s leads to %s: %v", file, link[1], err)
			}
		}
	}
}

func TestEveryRoomIsInTheReadme(t *testing.T) {
	text := paper(t, "README.md")
	rooms := map[string]bool{}
	for _, f := range module(t) {
		rooms[f.room] = true
	}
	for room := range rooms {
		if !strings.Contains(text, "`"+room+"`") && !strings.Contains(text, "`"+path.Base(room)+"`") {
			t.Errorf("README.md has no line for %s", room)
		}
	}
	if lines := strings.Count(text, "\n"); lines > 130 {
		t.Errorf("README.md has %d lines: what goes further belongs into the manual", lines)
	}
}
