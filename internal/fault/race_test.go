//go:build race

package fault

// raceDetector says that the program is to be built with the race detector, as these tests are.
const raceDetector = true
