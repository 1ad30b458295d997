//go:build !race

package letters_test

// oneIn is how many stories one stands for.
const oneIn = 1
