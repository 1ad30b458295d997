// Package pdf draws a letter as A4 pages for a window envelope: tagged as PDF/UA-1 so that a screen reader can read it,
// with its fonts embedded and its colours defined (PDF/A-3u) so that a print room can print it and an archive can keep it.
//
// It promises that every character it is given appears on the page exactly as given, that nothing is cut or runs out of
// its place, and that the same Letter makes the same bytes in any process. When it can't keep that promise it draws
// nothing and says which part of the letter is at fault: *ControlError, *UncoveredError and *FitError name the part
// and, where there is one, the character, but never repeat the text, which is personal data.
//
// A letter is drawn in five steps, each in files of its own:
//
//	clean    text.go, letter.go                the input is cleaned and checked character by character
//	compose  flow.go, break.go, letterhead.go  blocks become lines, each tied to an element of the structure tree
//	paginate paginate.go                       lines become pages; headings and the signature keep company
//	paint    paint.go, sheet.go                pages become marked content; sheet.go alone knows gofpdf
//	finish   finish.go, objects.go, tagging.go gofpdf's file becomes a tagged one, with the real fonts in it
//
// gofpdf embeds fonts slowly, by parsing them anew for each document. So it is told of two empty stubs instead, and the last
// step puts prepared font objects in their place (face.go, program.go). That makes a letter some twenty-five times cheaper.
package pdf
