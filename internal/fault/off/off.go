// Package off answers for the guards of the code, in test binaries, whether each is on. A guard is a line that stops a letter
// or keeps data whole. TestEveryGuardIsMissed weaves the questions into copies of the source, so that a guard can be switched
// off by its name. The program itself never imports this package.
//
// A comment marks a guard, at the end of its line or on the line above. It also says what happens without the guard:
//
//	if cond { //guard:NAME            The condition is false. The same goes for a case of a switch, for the only result of a
//	                                  return, and for an operand on a line of its own within a longer condition.
//	if cond { //guard:NAME on         The condition is true: it has to hold before something happens.
//	if err := f(); err != nil {       With skip, the whole statement is left out, including what it calls.
//	statement //guard:NAME            The statement is left out.
//	element, //guard:NAME             The element of a list is left out; a field of a struct is zero.
//	const fence = ` AND owner = ?` //guard:NAME off=" AND ? <> ''"
//	                                  The other text takes the place of the one on this line.
//
// A trigger, a unique index and a named constraint of the migrations is a guard by that name, and needs no mark. A constraint
// without a name is given one above the variable that embeds the migrations:
//
//	//guard:NAME schema="letter CHECK pages > 0"
//	//go:embed migrations/*.sql
package off

import (
	"embed"
	"os"
	"regexp"
	"strings"
)

// Variable names the guard to switch off, in the environment of a test process.
const Variable = "STEPDOWN_GUARD_OFF"

var switchedOff = os.Getenv(Variable)

// On tells whether a guard is on duty.
func On(guard string) bool { return guard != switchedOff }

// Text is a piece of text, or what takes its place.
func Text(guard, text, instead string) string {
	if On(guard) {
		return text
	}
	return instead
}

// Value is the value, or the zero one.
func Value[T any](guard string, value T) T {
	if On(guard) {
		return value
	}
	var zero T
	return zero
}

// List is the list without the element of the guard that is off. guards has an element's guard by its place.
func List[S ~[]E, E any](list S, guards map[int]string) S {
	var left S
	for i, element := range list {
		if guard, marked := guards[i]; !marked || On(guard) {
			left = append(left, element)
		}
	}
	return left
}

// Schema is a folder of migrations that makes the tables without the object that is off.
type Schema struct {
	embed.FS
	Nameless map[string]string // of guards whose object has no name: what Without knows it by
}

// ReadFile gives the text of a migration.
func (s Schema) ReadFile(name string) ([]byte, error) {
	text, err := s.FS.ReadFile(name)
	if err != nil || switchedOff == "" {
		return text, err
	}
	changed, _ := Without(string(text), switchedOff, s.Nameless[switchedOff])
	return []byte(changed), nil
}

// always may stand wherever a CHECK or a UNIQUE may.
const always = "CHECK (1 = 1)"

// Without is a migration's text without an object, and how often it was there: the trigger, the unique index or the constraint
// of that name or, where one is given, a table's constraint that has no name: "letter CHECK pages > 0" is the one of the table
// letter in which this stands.
func Without(migration, name, nameless string) (text string, times int) {
	if nameless == "" {
		return withoutNamed(migration, regexp.QuoteMeta(name)+`\b`)
	}
	parts := constraint.FindStringSubmatch(nameless)
	if parts == nil {
		return migration, 0
	}
	onTable := regexp.MustCompile(`\bTABLE ` + parts[1] + `\b`)
	statements := strings.SplitAfter(migration, ";\n")
	for i, s := range statements {
		if onTable.MatchString(s) {
			n := 0
			statements[i], n = withoutConstraint(s, parts[2], parts[3])
			times += n
		}
	}
	return strings.Join(statements, ""), times
}

var constraint = regexp.MustCompile(`^(\w+) (CHECK|UNIQUE|PRIMARY KEY) (.+)$`)

// withoutConstraint takes away the constraints of one kind in which a text stands, or the UNIQUE of a column that it names.
func withoutConstraint(statement, kind, holds string) (text string, times int) {
	ofColumn := regexp.MustCompile(`(?m)^(\s*` + regexp.QuoteMeta(holds) + ` [^(,]*) ` + kind + `\b`)
	if kind == "UNIQUE" && ofColumn.MatchString(statement) {
		return ofColumn.ReplaceAllString(statement, "$1"), 1
	}
	for opens := kind + " ("; ; {
		before, rest, found := strings.Cut(statement, opens)
		text += before
		if !found {
			return text, times
		}
		end := closing(rest)
		if strings.Contains(rest[:end], holds) {
			text += always
			times++
		} else {
			text += opens + rest[:end] + ")"
		}
		statement = rest[end+1:]
	}
}

// closing is the place of the bracket that closes one which was opened before the text.
func closing(text string) int {
	open := 1
	return strings.IndexFunc(text, func(r rune) bool {
		switch r {
		case '(':
			open++
		case ')':
			open--
		}
		return open == 0
	})
}

// withoutNamed takes away what has the name. An index stays one that is not unique, so that a later migration finds it.
func withoutNamed(migration, name string) (text string, times int) {
	for pattern, instead := range map[string]string{
		`(?s)CREATE TRIGGER ` + name + `.*?(;\s*END;|\(\);)`: "",
		`DROP TRIGGER ` + name + `[^;]*;`:                    "",
		`CREATE UNIQUE (INDEX ` + name + `)`:                 "CREATE $1",
		`(ADD CONSTRAINT ` + name + `) CHECK \([^()]*\)`:     "$1 " + always,
	} {
		object := regexp.MustCompile(pattern)
		times += len(object.FindAllString(migration, -1))
		migration = object.ReplaceAllString(migration, instead)
	}
	return migration, times
}
