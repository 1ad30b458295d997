// Package arch keeps the rules of the house: which room may know of which, who alone speaks to a library, and what no
// file may hold. It has nothing but tests, which read the source of the whole module and name the file, the line and the
// rule wherever one is broken.
package arch
