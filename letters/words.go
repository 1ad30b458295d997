package letters

import "strings"

// What a letter says that isn't in its template.
const (
	dear            = "Dear "
	yoursSincerely  = "Yours sincerely,"
	socialWorker    = "Social worker"
	teamManager     = "Team manager"
	telephone       = ", telephone "
	ourReference    = "Our reference"
	titleOfAddress  = "Address"
	theCodeLeadsTo  = "QR code that leads to "
	mostNamesInLine = 3 // more than so many children stand in a list
)

// and joins names as people do: A, B and C.
func and(names []string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}
