package feed

import (
	"fmt"
	"regexp"
	"strings"

	"stepdown/internal/casefile"
	"stepdown/internal/nearest"
)

// orBlank is a word whose cell may be blank, which then says nothing by itself.
func (c word[W]) orBlank(means string) cell { return silent{c, means} }

// silent is a cell whose blank means something that no word says.
type silent struct {
	cell
	means string
}

func (c silent) format() string { return c.cell.format() + "; blank means " + c.means }

// mark is a yes or nothing.
type mark struct{ to *bool }

func (c mark) read(s string, in reading) *problem {
	if s == "" {
		return nil
	}
	return flag(c).read(s, in)
}

func (c mark) write(reading) string {
	if *c.to {
		return "yes"
	}
	return ""
}
func (c mark) format() string { return "yes or no; blank means no" }

// uprn is a unique property reference number: digits, without the zeros that some systems put before it.
type uprn struct{ to *string }

var uprnDigits = regexp.MustCompile(`^[0-9]{1,12}$`)

func (c uprn) read(s string, _ reading) *problem {
	number := strings.TrimLeft(s, "0")
	if s != "" && (!uprnDigits.MatchString(s) || number == "") { //guard:uprn-is-a-number
		return &problem{rule: "is not a property number of 1 to 12 digits",
			mend: "give the UPRN as digits alone, or leave it blank; a spreadsheet may have rounded it"}
	}
	*c.to = number
	return nil
}
func (c uprn) write(reading) string { return *c.to }
func (c uprn) format() string       { return "UPRN, 1 to 12 digits" }

// pathway is the name of one, whatever its capitals.
type pathway struct{ to *string }

func (c pathway) read(s string, _ reading) *problem {
	if s == "" {
		return nil
	}
	p, known := casefile.PathwayOf(s)
	if !known { //guard:pathway-is-known
		return &problem{rule: fmt.Sprintf("is no pathway%s", nearest.Suggest(s, casefile.PathwayNames())),
			mend: "give one of " + strings.Join(casefile.PathwayNames(), ", ")}
	}
	*c.to = p.Name
	return nil
}
func (c pathway) write(reading) string { return *c.to }
func (c pathway) format() string {
	return strings.Join(casefile.PathwayNames(), " or ") + "; blank means " + casefile.StepDown
}
