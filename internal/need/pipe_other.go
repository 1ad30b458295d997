//go:build !unix

package need

import "errors"

// Pipe makes nothing: pipes have no names in a folder here.
func Pipe(string) error { return errors.ErrUnsupported }
