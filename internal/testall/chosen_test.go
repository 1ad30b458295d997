package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestOnlyWhatWasSkippedIsRun(t *testing.T) {
	r := newReport(&strings.Builder{})
	if err := r.read(strings.NewReader(`{"Action":"skip","Package":"m/p","Test":"TestA/post(gres)"}
{"Action":"pass","Package":"m/p","Test":"TestA"}
{"Action":"skip","Package":"m/q","Test":"TestB"}
{"Action":"skip","Package":"m/p","Test":"TestB"}
`)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "skipped")
	if err := write(file, r.skipped); err != nil {
		t.Fatal(err)
	}
	got, err := chosen(file)
	if want := []string{`-run=^TestA$/^post\(gres\)$|^TestB$`, "m/p", "m/q"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if err := os.WriteFile(file, []byte("m/p TestA\nnonsense\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := chosen(file); err == nil || !strings.Contains(err.Error(), `skipped:2: "nonsense" is no package and test`) {
		t.Errorf("a file of something else: %v", err)
	}
	if _, err := chosen(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a file that is not there was read")
	}
}
