// Package county lives years of a whole county, and asks whether a letter comes to a danger. Families live in houses whose
// addresses are written in many ways; some are referred again, some have moved, some have a sibling in another case. Dangers
// are planted among them, in every form and at every moment: before the case, in the feed, by a person's hand between a scan
// and a claim, or while the letter waits to be printed. It promises that a letter that comes to a planted danger fails a
// test, and so does a county in which other records hold more of the ordinary letters than a county can bear.
//
// What is true is known from how the county is made: who lives in which house, not how that is written. It asks none of the
// program's rules.
//
// All of it is tests. The prevalences are settings, and each day has another seed unless one is given:
//
//	go test ./internal/county
//	go test ./internal/county -full -timeout 2h
//	go test ./internal/county -seed 7 -cases 1000 -dangers 100
package county
