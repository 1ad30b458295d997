// Package fault shows on the built program, with real databases, a real mail server and a real print folder, what becomes
// of letters and reminders when something breaks. It judges by what left: the PDFs in the print folder and the mail
// server's own record. What it promises: whatever breaks, no letter is lost and none leaves twice; a reminder may come
// twice after a crash, with the same Message-ID.
//
// It also switches off the guards of the source, one at a time, and asks the tests of each room to miss them: package off says
// how a guard is marked.
//
// All of it is tests. The counts are small unless -full is given:
//
//	go test ./internal/fault -run TestFaults -full -v -timeout 2h
package fault
