// Package need says what a test lacks on this machine. Without it a test is skipped, in words that name what is missing and
// the command that installs it on Debian; with CI=true it fails, so that no check falls silent. It is for tests only.
package need

import (
	"os"
	"os/exec"
	"regexp"
	"testing"
)

// Component is something that is installed, or isn't.
type Component struct {
	Name    string // one word
	Install string // the command that installs it
}

// The components that tests need besides Go and git.
var (
	PostgreSQL = Component{"PostgreSQL", "apt-get install postgresql"}
	Poppler    = Component{"poppler", "apt-get install poppler-utils"}
	Chromium   = Component{"Chromium", "apt-get install chromium"}
	Axe        = Component{"axe-core", "npm pack axe-core, and AXE set to its axe.min.js"}
	SmallDisk  = Component{"unshare", "apt-get install util-linux, and let users have namespaces"}
)

// Tell skips the test for want of the component, and says why; with CI=true the test fails.
func (c Component) Tell(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s: %s", c.said(), why)
	}
	t.Skipf("%s: %s", c.said(), why)
}

func (c Component) said() string { return "needs " + c.Name + " (" + c.Install + ")" }

var sentence = regexp.MustCompile(`needs (\S+) \((.+?)\): `)

// Read finds what Tell said in a test's output.
func Read(output string) (c Component, told bool) {
	found := sentence.FindStringSubmatch(output)
	if found == nil {
		return c, false
	}
	return Component{found[1], found[2]}, true
}

// Browser gives the path of Chromium.
func Browser(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		Chromium.Tell(t, "chromium is not in PATH")
	}
	return path
}

// AxeScript is axe-core, which finds what is wrong with a page for those who can't see it.
func AxeScript(t testing.TB) string {
	t.Helper()
	script, err := os.ReadFile(os.Getenv("AXE"))
	if err != nil {
		Axe.Tell(t, "AXE names no file that can be read")
	}
	return string(script)
}

// Program gives the path of one of poppler's programs.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Poppler.Tell(t, name+" is not in PATH")
	}
	return path
}
