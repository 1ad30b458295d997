package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"stepdown/internal/strict"
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

const jsonErrors = `With --json an error is the last line of the error stream, an object with the text as "error" and the exit code as "exit";
faults of the settings stand in it as "faults", each with its "file" and "line", its "key", its "problem" and its "mend".`

// complaint is an error, for programs.
type complaint struct {
	Error  string        `json:"error"`
	Exit   exitCode      `json:"exit"`
	Faults strict.Faults `json:"faults,omitempty"`
}

// complain says what went wrong, unless all has been said. asJSON counts where the flags could not be read.
func (c *console) complain(err error, asJSON bool) {
	message := err.Error()
	switch {
	case message == "":
	case c.json || asJSON && !c.started:
		faults, _ := errors.AsType[strict.Faults](err)
		e := json.NewEncoder(c.errs)
		e.SetEscapeHTML(false)
		_ = e.Encode(complaint{message, codeOf(err), faults}) // where the error stream is gone, nobody is left to tell
	default:
		fmt.Fprintln(c.errs, message)
	}
}

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
	if _, ok := errors.AsType[strict.Faults](err); ok {
		return exitUsage
	}
	return exitFailed
}
