package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"stepdown/internal/strict"
)

// exitCode is the program's exit status.
type exitCode int

const (
	exitDone     exitCode = 0
	exitFailed   exitCode = 1
	exitUsage    exitCode = 2
	exitRejected exitCode = 3
	exitDegraded exitCode = 4 // only of health
)

const exitCodes = `Exit codes:
  0  done
  1  failed
  2  wrong usage, or wrong settings: nothing was started
  3  done, but some of the input was rejected
  4  of health: the service works, but something needs a person (not with --ready)`

const jsonErrors = `With --json an error is the last line on standard error: an object with the text in "error" and the exit code in "exit".
Faults in the settings are listed in "faults", each with its "file", "line", "key", "problem" and "mend" (what to do).`

// complaint is an error as JSON.
type complaint struct {
	Error  string        `json:"error"`
	Exit   exitCode      `json:"exit"`
	Faults strict.Faults `json:"faults,omitempty"`
}

// complain reports an error, unless everything has been said already. asJSON stands in for --json where the flags could not
// be read.
func (c *console) complain(err error, asJSON bool) {
	message := err.Error()
	switch {
	case message == "":
	case c.json || asJSON && !c.started:
		faults, _ := errors.AsType[strict.Faults](err)
		e := json.NewEncoder(c.errs)
		e.SetEscapeHTML(false)
		_ = e.Encode(complaint{message, codeOf(err), faults}) // if standard error is gone, there is nobody left to tell
	default:
		fmt.Fprintln(c.errs, message)
	}
}

// exitError is an error with an exit code. Without an error in it, everything has been said already.
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

// codeOf gives the exit code for an error.
func codeOf(err error) exitCode {
	if coded, ok := errors.AsType[exitError](err); ok {
		return coded.code
	}
	if _, ok := errors.AsType[strict.Faults](err); ok {
		return exitUsage
	}
	return exitFailed
}
