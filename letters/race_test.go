//go:build race

package letters_test

// oneIn is how many stories one stands for: with the detector it is races that are looked for, and it takes ten times as long.
const oneIn = 23
