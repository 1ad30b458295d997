// Package templates is the wording that council staff own: the letters and the notes around them, as Markdown with a few
// fields in double braces. A folder named in the settings overrides these files one by one.
package templates

import "embed"

// FS holds letters/*.md, emails/*.md and words/*.yaml, and the letters of each further pathway in letters/PATHWAY/*.md.
//
//go:embed letters/*.md letters/*/*.md emails/*.md words/*.yaml
var FS embed.FS
