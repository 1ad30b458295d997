//go:build !unix

package post

// syncDir has nothing to do where folders can't be flushed by themselves.
func syncDir(string) error { return nil }

// lock does nothing: elsewhere than on Unix one daemon has the spool to itself, as it has the SQLite database.
func (s Spool) lock() (unlock func(), err error) { return func() {}, nil }
