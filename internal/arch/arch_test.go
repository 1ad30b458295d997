package arch_test

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

const (
	maxLines = 300
	minFiles = 30 // far fewer were there when these tests were written; fewer now means that they look in the wrong place
)

var (
	// pure rooms decide: from the same arguments always the same.
	pure = []string{"internal/address", "internal/calendar", "internal/casefile", "internal/ledger", "internal/nearest", "internal/safeguard",
		"internal/strict", "internal/timetable"}

	// clockless rooms are told the day: the same letter has the same bytes on any day.
	clockless = slices.Concat(pure, []string{"letters", "letters/pdf", "letters/prose"})

	// seenByVerbs are the rooms of the module that a verb may call.
	seenByVerbs = slices.Concat(pure, []string{"internal/app", "internal/config", "internal/demo", "internal/feed", "internal/licence",
		"internal/office", "jobs", "letters"})
)

// knowsNot lists for some rooms, with all below them, what they may not import. A name ending in / stands for all below.
var knowsNot = []struct {
	rooms   []string
	imports []string
	because string
}{
	{pure, []string{"context", "database/sql", "log/slog", "math/rand", "math/rand/v2", "net", "net/http", "net/smtp", "os", "os/"},
		"it is pure"},
	{pure, []string{"stepdown/internal/store"}, "the domain stands on nothing but itself"},
	{[]string{"letters"}, []string{"stepdown/internal/store", "stepdown/internal/post", "stepdown/internal/mail"}, "letters only writes"},
	{[]string{"letters/pdf", "letters/prose"}, []string{"stepdown/internal/"}, "it draws what it is given and knows no cases"},
	{slices.Concat(pure, []string{"internal/store", "internal/feed", "internal/post", "internal/mail", "internal/office", "jobs", "letters"}),
		[]string{"stepdown/internal/config"}, "only app reads the settings, and gives each room what it needs of them"},
	{[]string{"internal/office"}, []string{"stepdown/internal/mail"}, "people send nothing themselves"},
	{[]string{"internal/demo"}, []string{"stepdown/internal/store", "stepdown/internal/post", "stepdown/internal/mail"},
		"it plays people, who ask the office"},
	{[]string{"internal/post", "internal/mail"}, []string{"stepdown/internal/store"}, "a carrier knows no ledger"},
}

// onlyUser names, for each library, the rooms or files that alone may import it.
var onlyUser = map[string][]string{
	"github.com/robfig/cron/v3":   {"jobs/schedule.go", "jobs/times.go"},
	"github.com/jung-kurt/gofpdf": {"letters/pdf/", "letters/yardstick/"},
	"rsc.io/qr":                   {"letters/pdf/"},
	"github.com/wneessen/go-mail": {"internal/mail/"},
	"github.com/spf13/cobra":      {"cmd/stepdown/"},
	"github.com/jmoiron/sqlx":     {"internal/store/"},
	"github.com/lib/pq":           {"internal/store/", "internal/pgtest/"},
	"modernc.org/sqlite":          {"internal/store/"},
	"github.com/pressly/goose/v3": {"internal/store/"},
	"go.yaml.in/yaml/v3":          {"internal/strict/"},
	"database/sql":                {"internal/store/", "internal/pgtest/", "internal/litetest/"},
	"stepdown/internal/fault/off": {"internal/fault/"}, // only test binaries contain it
}

// fromTheTop are the rooms that stand above others, and below them all stand the domain and the carriers, side by side.
var fromTheTop = []string{"internal/apptest", "cmd", "internal/demo", "internal/app", "internal/office", "jobs", "letters"}

func TestNothingImportsUpwards(t *testing.T) {
	height := func(room string) int {
		for i, each := range fromTheTop {
			if room == each || strings.HasPrefix(room, each+"/") {
				return len(fromTheTop) - i
			}
		}
		return 0
	}
	for _, f := range module(t) {
		for _, imported := range f.imports {
			room, ours := strings.CutPrefix(imported.path, "stepdown/")
			if ours && !f.test && height(room) > height(f.room) {
				t.Errorf("%s: %s may not import %s, which stands above it", f.at(imported.node), f.room, room)
			}
		}
	}
}

func TestRoomsKnowOnlyWhomTheyMay(t *testing.T) {
	for _, f := range module(t) {
		for _, rule := range knowsNot {
			if f.test || !slices.ContainsFunc(rule.rooms, f.within) {
				continue
			}
			for _, imported := range f.imports {
				if slices.ContainsFunc(rule.imports, imported.is) {
					t.Errorf("%s: %s may not import %s: %s", f.at(imported.node), f.room, imported.path, rule.because)
				}
			}
		}
	}
}

// seenByReckoning are the rooms of the module that the reckoning may know of: what drives an installation and what shows it,
// and no room that decides. Of the calendar it may take the date, but count no day by it.
var (
	seenByReckoning = []string{"internal/app", "internal/calendar", "internal/config", "internal/litetest", "internal/mail/sink",
		"internal/need",
		"internal/office", "internal/store"}
	datesAlone = []string{"Date", "DateOf", "MustParse", "NewDate", "ParseDate"}
)

func TestTheReckoningDecidesByItself(t *testing.T) {
	looked := 0
	for _, f := range module(t) {
		if !f.within("internal/reckoning") {
			continue
		}
		looked++
		for _, imported := range f.imports {
			room, ours := strings.CutPrefix(imported.path, "stepdown/")
			if ours && !slices.Contains(seenByReckoning, room) {
				t.Errorf("%s: the reckoning may not import %s: it has to come to its answer by itself", f.at(imported.node), imported.path)
			}
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if of, ok := selector.X.(*ast.Ident); ok && of.Name == "calendar" && !slices.Contains(datesAlone, selector.Sel.Name) {
				t.Errorf("%s: the reckoning may not use calendar.%s: it counts days by itself", f.at(n), selector.Sel.Name)
			}
			return true
		})
	}
	if looked < 2 {
		t.Errorf("found %d files of the reckoning: this test looks in the wrong place", looked)
	}
}

func TestVerbsCallOnlyWhomTheyMay(t *testing.T) {
	for _, f := range module(t) {
		if f.test || !f.within("cmd") {
			continue
		}
		for _, imported := range f.imports {
			room, ours := strings.CutPrefix(imported.path, "stepdown/")
			if ours && !slices.Contains(seenByVerbs, room) {
				t.Errorf("%s: a verb may not import %s: ask internal/office or internal/app for what it needs", f.at(imported.node), imported.path)
			}
		}
	}
}

func TestEachLibraryHasOneUser(t *testing.T) {
	for _, f := range module(t) {
		if f.test {
			continue
		}
		for _, imported := range f.imports {
			for library, users := range onlyUser {
				if imported.is(library) || imported.is(library+"/") {
					if !slices.ContainsFunc(users, func(user string) bool { return strings.HasPrefix(f.path, user) }) {
						t.Errorf("%s: only %s may import %s", f.at(imported.node), strings.Join(users, " and "), imported.path)
					}
				}
			}
		}
	}
}

func TestWhoDecidesOrWritesIsToldTheDay(t *testing.T) {
	for _, f := range module(t) {
		if f.test || !slices.Contains(clockless, f.room) {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			of, ok := selector.X.(*ast.Ident)
			if ok && of.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "Local", "Sleep", "After", "Tick"}, selector.Sel.Name) {
				t.Errorf("%s: %s may not ask the clock: take the day as an argument", f.at(n), f.room)
			}
			return true
		})
	}
}

func TestFilesAreShortAndFinished(t *testing.T) {
	unfinished := []string{"TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK"}
	for _, f := range module(t) {
		if n := strings.Count(f.source, "\n"); n > maxLines && !f.test {
			t.Errorf("%s has %d lines: split it, %d is the most", f.path, n, maxLines)
		}
		for i, line := range strings.Split(f.source, "\n") {
			for _, word := range unfinished {
				if strings.Contains(line, word) {
					t.Errorf("%s:%d: finish what %s stands for, or leave it out", f.path, i+1, word)
				}
			}
		}
	}
}

func TestEveryRoomHasANameAndAPromise(t *testing.T) {
	promised := map[string]bool{}
	for _, f := range module(t) {
		if f.test {
			continue
		}
		promised[f.room] = promised[f.room] || f.promise() != ""
		if name := f.syntax.Name.Name; slices.Contains([]string{"base", "common", "core", "helper", "helpers", "lib", "misc", "model", "models",
			"shared", "types", "util", "utils"}, name) {
			t.Errorf("%s: package %s says nothing of what it does: name it after what it promises", f.path, name)
		}
		if name := f.syntax.Name.Name; name != "main" && name != path.Base(f.room) {
			t.Errorf("%s: package %s stands in %s: give both one name", f.path, name, f.room)
		}
	}
	for room, kept := range promised {
		if !kept {
			t.Errorf("%s: no file opens with a package comment: say what it promises and how it fails", room)
		}
	}
}
