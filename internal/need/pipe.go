//go:build unix

package need

import "syscall"

// Pipe makes a named pipe, for tests of what a folder may hold besides files.
func Pipe(path string) error { return syscall.Mkfifo(path, 0o600) }
