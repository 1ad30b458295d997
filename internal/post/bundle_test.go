package post_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"testing"

	"stepdown/internal/post"
)

func TestARecalledLetterTakesItsBundlesWithIt(t *testing.T) {
	s, err := post.NewSpool(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	const run = "2026-03-09-1-1"
	ids := []string{"L000001", "L000002"}
	for _, id := range ids {
		pdf := []byte("%PDF " + id)
		sum := sha256.Sum256(pdf)
		if err := s.Put(run, post.Piece{ID: id, PDF: pdf, SHA256: hex.EncodeToString(sum[:]), Pages: 1, Class: "second",
			Format: "standard"}); err != nil {
			t.Fatal(err)
		}
	}
	both := func(w io.Writer) error { _, err := io.WriteString(w, "both"); return err }
	path, err := s.PutBundle(run, "standard", ids, both)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte("%PDF " + ids[0]))
	if there, err := s.TakeOut(run, ids[0], hex.EncodeToString(sum[:])); err != nil || !there {
		t.Fatalf("recalled %v, %v", there, err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the bundle still holds the recalled letter: %v", err)
	}
	if _, err := s.PutBundle(run, "standard", ids, both); err == nil {
		t.Error("a bundle was made with a letter that had been recalled")
	}
}
