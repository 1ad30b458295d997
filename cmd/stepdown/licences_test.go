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
	onlyInTests := []string{"pgregory.net/rapid"}
	for _, m := range built.Deps {
		if !slices.Contains(onlyInTests, m.Path) && !strings.Contains(out, "\n==== "+m.Path+" "+m.Version+" (") {
			t.Errorf("there is no notice of %s %s", m.Path, m.Version)
		}
	}
	for _, want := range []string{"==== stepdown (LICENSE)", "Copyright (c) 2026 The stepdown authors",
		"==== Go, its runtime and library (LICENSE)", "SIL OPEN FONT LICENSE Version 1.1", "Reserved Font Name Liberation"} {
		if !strings.Contains(out, want) {
			t.Errorf("the notices lack %q", want)
		}
	}
	if _, list, _ := call(t, nil, "licences", "--json"); !strings.Contains(list, `"stepdown (LICENSE)"`) {
		t.Errorf("as JSON:\n%s", list)
	}
}
