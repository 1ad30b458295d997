package feed

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"stepdown/internal/calendar"
	"stepdown/internal/nearest"
)

// cell reads a column's text into its place in a row, and writes it from there. Blank text is a value like any other:
// it stands for what is not known.
type cell interface {
	read(s string, in reading) *problem
	write(in reading) string
	format() string // of the text, for the data dictionary
}

// printable refuses what can't be seen or printed, and what turns text around or hides in it: control characters,
// invisible ones, and the mark that a broken conversion leaves.
func printable(s string) *problem {
	for _, r := range s {
		if ' ' <= r && r <= '~' {
			continue
		}
		if r == utf8.RuneError || unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) { //guard:text-can-be-seen
			mend := "remove the character in the case system"
			if r == utf8.RuneError {
				mend = "type the lost letter again in the case system, or correct the export"
			}
			return &problem{rule: fmt.Sprintf("holds the character %U, which can't be seen or printed", r), mend: mend}
		}
	}
	return nil
}

// text is free text.
type text struct {
	to  *string
	max int // characters
}

func (c text) read(s string, _ reading) *problem {
	if utf8.RuneCountInString(s) > c.max { //guard:text-is-bounded
		return &problem{rule: fmt.Sprintf("is longer than %d characters", c.max), mend: "shorten it, or give what belongs in this column"}
	}
	*c.to = s
	return nil
}
func (c text) write(reading) string { return *c.to }
func (c text) format() string       { return fmt.Sprintf("text, at most %d characters", c.max) }

// whole is a whole number.
type whole struct {
	to        *int
	low, high int
}

func (c whole) read(s string, _ reading) *problem {
	if s == "" {
		return nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < c.low || n > c.high || strconv.Itoa(n) != s {
		return &problem{rule: "is not a " + c.format(), mend: "correct the number"}
	}
	*c.to = n
	return nil
}

func (c whole) write(reading) string {
	if *c.to == 0 {
		return ""
	}
	return strconv.Itoa(*c.to)
}
func (c whole) format() string { return fmt.Sprintf("whole number from %d to %d", c.low, c.high) }

// day is a date, in the order that the manifest declares.
type day struct {
	to       *calendar.Date
	happened bool // it can't lie after the day on which the feed was made
}

// unknownDay is what systems write that can't leave a date blank.
var unknownDay = calendar.MustParse("1900-01-01")

// horizon is how many years ahead of the feed a date may lie; what lies further ahead is a slip of the keyboard.
const horizon = 10

func (c day) read(s string, in reading) *problem {
	if s == "" {
		return nil
	}
	d, ok := in.order.parse(s)
	if !ok {
		return &problem{rule: "is not a date written as " + string(in.order),
			mend: "write it in the date order that the manifest declares, without a time"}
	}
	switch {
	case d == unknownDay:
	case d.Before(unknownDay) || d.Year() > in.madeOn.Year()+horizon: //guard:date-is-within-reach
		return &problem{rule: fmt.Sprintf("lies before 1900, or more than %d years ahead", horizon), mend: "correct the year"}
	case c.happened && d.After(in.madeOn): //guard:nothing-happened-tomorrow
		return &problem{rule: "says that something has happened, on a day after the feed was made",
			mend: "correct the date, or leave it blank until it has happened"}
	default:
		*c.to = d
	}
	return nil
}

// birth is a date of birth, or one that is expected.
type birth struct{ day }

func (c birth) read(s string, in reading) *problem {
	if wrong := c.day.read(s, in); wrong != nil {
		return wrong
	}
	if c.to.After(in.madeOn.AddDays(366)) { //guard:nobody-is-expected-for-years
		return &problem{rule: "lies more than a year after the day on which the feed was made", mend: "correct the year of birth"}
	}
	return nil
}

func (c day) write(in reading) string {
	if c.to.IsZero() {
		return ""
	}
	return c.to.Time().Format(in.order.layout())
}

func (c day) format() string {
	if c.happened {
		return "date, not after the day on which the feed was made"
	}
	return "date"
}

// word is one of a few words, in small or capital letters.
type word[W ~string] struct {
	to    *W
	words []W
	blank W // what a blank cell stands for
}

func (c word[W]) read(s string, _ reading) *problem {
	if s == "" {
		*c.to = c.blank
		return nil
	}
	i := slices.IndexFunc(c.words, func(w W) bool { return strings.EqualFold(string(w), s) })
	if i < 0 {
		// What is suggested is one of ours, and does not repeat what the cell holds.
		return &problem{rule: "is not " + c.choice(), mend: "give one of these words" + nearest.Suggest(s, c.all())}
	}
	*c.to = c.words[i]
	return nil
}
func (c word[W]) write(reading) string { return string(cmp.Or(*c.to, c.blank)) }

func (c word[W]) format() string {
	if c.blank != "" {
		return fmt.Sprintf("%s; blank means %s", c.choice(), c.blank)
	}
	return c.choice()
}

func (c word[W]) all() []string {
	var words []string
	for _, w := range c.words {
		if w != "" {
			words = append(words, string(w))
		}
	}
	return words
}

func (c word[W]) choice() string {
	all := c.all()
	last := len(all) - 1
	return strings.Join(all[:last], ", ") + " or " + all[last]
}

// flag is yes or no, never blank.
type flag struct{ to *bool }

func (c flag) read(s string, _ reading) *problem {
	switch {
	case strings.EqualFold(s, "yes"):
		*c.to = true
	case !strings.EqualFold(s, "no"):
		return &problem{rule: "is not " + c.format(), mend: "give yes or no"}
	}
	return nil
}

func (c flag) write(reading) string {
	if *c.to {
		return "yes"
	}
	return "no"
}
func (c flag) format() string { return "yes or no" }

// tongue is a language.
type tongue struct{ to *string }

var languageTag = regexp.MustCompile(`^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}$`)

func (c tongue) read(s string, _ reading) *problem {
	if s != "" && !languageTag.MatchString(s) {
		return &problem{rule: "is not a language tag", mend: "give the BCP 47 tag of the language, such as en or pl"}
	}
	primary, rest, _ := strings.Cut(s, "-")
	*c.to = strings.TrimSuffix(strings.ToLower(primary)+"-"+rest, "-")
	return nil
}
func (c tongue) write(reading) string { return *c.to }
func (c tongue) format() string       { return "BCP 47 language tag; blank means not known" }

// list is several short texts with semicolons between them.
type list struct{ to *[]string }

func (c list) read(s string, _ reading) *problem {
	var all []string
	if strings.Contains(s, "?") && lostBefore.MatchString(s) {
		return lostLetter()
	}
	for item := range strings.SplitSeq(s, ";") {
		if item = trim(item); item != "" {
			all = append(all, item)
		}
		if utf8.RuneCountInString(item) > 200 || len(all) > 50 {
			return &problem{rule: "is not a " + c.format(), mend: "shorten it"}
		}
	}
	*c.to = all
	return nil
}
func (c list) write(reading) string { return strings.Join(*c.to, "; ") }
func (c list) format() string {
	return "list with semicolons between, at most 50 entries of 200 characters"
}
