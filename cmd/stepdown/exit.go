package main

import (
	"errors"

	"stepdown/internal/config"
)

// exitCode is what the program tells its caller.
type exitCode int

const (
	exitDone     exitCode = 0
	exitFailed   exitCode = 1
	exitUsage    exitCode = 2
	exitRejected exitCode = 3
)

const exitCodes = `Exit codes:
  0  done
  1  failed
  2  wrong usage, or wrong settings: nothing was begun
  3  done, but some of what was given was rejected`

// exitError is an error with a code of its own. Without an error in it, everything has been said already.
type exitError struct {
	code exitCode
	err  error
}

func (e exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e exitError) Unwrap() error { return e.err }

// codeOf is the code to exit with after an error.
func codeOf(err error) exitCode {
	if coded, ok := errors.AsType[exitError](err); ok {
		return coded.code
	}
	if _, ok := errors.AsType[config.Faults](err); ok {
		return exitUsage
	}
	return exitFailed
}
