package jobs

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
)

// TestOneOfManyDatabasesGetsAFolderOfFeeds that all of them find unmarked at once.
func TestOneOfManyDatabasesGetsAFolderOfFeeds(t *testing.T) {
	for range 20 {
		folder := t.TempDir()
		errs := make([]error, 8)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() {
				errs[i] = inDrop(folder, func(d drop) error { return d.mine(fmt.Sprint("database ", i)) })
			})
		}
		all.Wait()
		mine := 0
		for _, err := range errs {
			switch {
			case err == nil:
				mine++
			case !errors.Is(err, ErrFeedsOfAnother):
				t.Error(err)
			}
		}
		if left, err := os.ReadDir(folder); err != nil || mine != 1 || len(left) != 1 {
			t.Fatalf("it is %d databases' own, with %d files in it, %v", mine, len(left), err)
		}
	}
}
