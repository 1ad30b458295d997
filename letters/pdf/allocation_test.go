//go:build !race

package pdf

import (
	"runtime"
	"testing"
)

// Memory is what rendering on every core competes for. The race detector empties pools at random, so this can't be
// measured under it.
func TestDrawAllocatesLittle(t *testing.T) {
	l := standardLetter()
	mustDraw(t, l) // builds the fonts
	const letters = 50
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range letters {
		mustDraw(t, l)
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / letters; each > 400_000 {
		t.Errorf("a standard letter allocates %d bytes", each)
	}
}
