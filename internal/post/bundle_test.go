package post_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"testing"
)

func TestARecalledLetterTakesItsBundlesWithIt(t *testing.T) {
	s := newSpool(t)
	ids := []string{"L000001", "L000002"}
	put(t, s, ids...)
	both := func(w io.Writer) error { _, err := io.WriteString(w, "both"); return err }
	path, err := s.PutBundle(run, "standard", ids, both)
	if err != nil {
		t.Fatal(err)
	}
	if there, err := s.TakeOut(run, ids[0], piece(ids[0]).SHA256); err != nil || !there {
		t.Fatalf("recalled %v, %v", there, err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the bundle still holds the recalled letter: %v", err)
	}
	if _, err := s.PutBundle(run, "standard", ids, both); err == nil {
		t.Error("a bundle was made with a letter that had been recalled")
	}
}
