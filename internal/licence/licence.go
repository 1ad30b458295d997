// Package licence holds the notices of all that a built stepdown contains: its own, those of Go, of the modules that are
// linked in on any of the systems that it is built for, and of the fonts. Their licences ask that the notice goes with the
// program. They are embedded; a test wants the same again from the modules' files.
package licence

import _ "embed"

//go:generate go run ./gather notices.txt

// Heading begins the line that stands above each notice and names what it is of, with its version.
const Heading = "==== "

// Notices are all notices.
//
//go:embed notices.txt
var Notices string
