//go:build !faults

package app

// beforeStep is for the fault tests' build of the program alone, which stops or dies at a step.
func beforeStep() func(string) { return nil }
