package store

import (
	"runtime"

	"golang.org/x/sync/errgroup"
)

// eachCase does something for each of n cases on every core.
func eachCase(n int, do func(i int) error) error {
	var g errgroup.Group
	cores := runtime.GOMAXPROCS(0)
	for first := range min(cores, n) {
		g.Go(func() error {
			for i := first; i < n; i += cores {
				if err := do(i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}
