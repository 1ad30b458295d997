package store_test

import (
	"context"
	"sync"
	"testing"

	"stepdown/internal/store"
)

func TestEightFirstStartsAtOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				s, err := store.Open(context.Background(), url, store.Options{})
				if err != nil {
					t.Error(err)
					return
				}
				defer s.Close()
				if err := s.Migrate(context.Background(), store.MigrateOptions{}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}
