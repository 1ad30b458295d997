//go:build !faults

package app

// beforeStep is for the fault tests' build of the program alone, which stops or dies at a step.
func beforeStep() func(string) { return nil }

// recordSegment is the usual size; the fault tests' build has small ones.
func recordSegment() int64 { return 0 }

// beforeStage is for the fault tests' build alone, which measures the stages of a run one by one.
func beforeStage(string) {}
