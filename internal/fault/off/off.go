// Package off answers for the guards of the code, in test binaries, whether each is on. A guard is a line that stops a letter
// or keeps data whole. TestEveryGuardIsMissed weaves the questions into copies of the source, so that a guard can be switched
// off by its name. The program itself never imports this package.
//
// A comment marks a guard, at the end of its line or on the line above. It also says what happens without the guard:
//
//	if cond { //guard:NAME            The condition is false. The same goes for a case of a switch, for the only result of a
//	                                  return, and at the end of a line for what it holds of a condition on several lines.
//	if cond { //guard:NAME on         The condition is true: it has to hold before something happens.
//	if err := f(); err != nil {       With skip, the whole statement is left out, including what it calls.
//	statement //guard:NAME            The statement is left out.
//	element, //guard:NAME             The element of a list is left out; a field of a struct is zero.
//	const fence = ` AND owner = ?` //guard:NAME off=" AND ? <> ''"
//	                                  The other text takes the place of the one on this line.
//
// Triggers, unique indexes and named constraints of the migrations are guards by their names, and need no marks. Constraints
// without a name get one above the variable that embeds the migrations:
//
//	//guard:NAME schema="letter CHECK pages > 0"
//	//go:embed migrations/*.sql
package off

import (
	"embed"
	"os"
)

// Variable names the guard that is off, in the environment of a test process.
const Variable = "STEPDOWN_GUARD_OFF"

var switchedOff = os.Getenv(Variable)

// On tells whether a guard is on.
func On(guard string) bool { return guard != switchedOff }

// Text is a piece of text, or what takes its place.
func Text(guard, text, instead string) string {
	if On(guard) {
		return text
	}
	return instead
}

// Value is the value, or the zero value.
func Value[T any](guard string, value T) T {
	if On(guard) {
		return value
	}
	var zero T
	return zero
}

// List is the list without the element whose guard is off. guards holds the guards by the places of their elements.
func List[S ~[]E, E any](list S, guards map[int]string) S {
	var left S
	for i, element := range list {
		if guard, marked := guards[i]; !marked || On(guard) {
			left = append(left, element)
		}
	}
	return left
}

// Schema is a folder of migrations that leave out the object whose guard is off.
type Schema struct {
	embed.FS
	Nameless map[string]string // constraints without a name, by their guards, as Without reads them
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
