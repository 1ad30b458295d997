package main

import (
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

func TestEveryModuleOfTheProgramHasItsNotice(t *testing.T) {
	code, out, _ := call(t, nil, "licences")
	built, ok := debug.ReadBuildInfo()
	if code != exitDone || !ok || len(built.Deps) < 20 {
		t.Fatalf("exit %d, %d modules", code, len(built.Deps))
	}
	onlyInTests := []string{"pgregory.net/rapid", "github.com/rogpeppe/go-internal"}
	for _, m := range built.Deps {
		if !slices.Contains(onlyInTests, m.Path) && !strings.Contains(out, "\n==== "+m.Path+" "+m.Version+" (") {
			t.Errorf("there is no notice of %s %s", m.Path, m.Version)
		}
	}
}
