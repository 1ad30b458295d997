package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stepdown/internal/litetest"
	"stepdown/internal/store"
)

// TestADamagedFileIsNamed: whoever reads the error has to find the file.
func TestADamagedFileIsNamed(t *testing.T) {
	named := func(what, path string, err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), path+" is damaged, or is no SQLite database: see that `database` names the right file") {
			t.Errorf("%s: %v", what, err)
		}
	}
	other := filepath.Join(t.TempDir(), "letter.txt")
	if err := os.WriteFile(other, []byte(strings.Repeat("no database at all\n", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), "sqlite:"+other, store.Options{MustExist: true})
	if err == nil {
		_, _, err = s.LastFeed(t.Context())
	}
	named("another file", other, err)

	url := litetest.URL(t)
	path := strings.TrimPrefix(url, "sqlite:")
	s = open(t, url, store.Options{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096; i < len(data); i++ {
		data[i] = 0xff
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(t.Context(), url, store.Options{MustExist: true}); err == nil {
		defer s.Close()
		_, _, err = s.LastFeed(t.Context())
	}
	named("a damaged one", path, err)
}
