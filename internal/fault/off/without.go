package off

import (
	"regexp"
	"strings"
)

// always may stand where a CHECK, a UNIQUE or a PRIMARY KEY does.
const always = "CHECK (1 = 1)"

// Without gives a migration without one object, and how often it had it. The object is the trigger, unique index or
// constraint of that name. If nameless isn't empty, it is a constraint of a table instead: "letter CHECK pages > 0" is the one
// of the table letter that contains "pages > 0".
func Without(migration, name, nameless string) (text string, times int) {
	if nameless == "" {
		return withoutNamed(migration, regexp.QuoteMeta(name))
	}
	parts := constraint.FindStringSubmatch(nameless)
	if parts == nil {
		return migration, 0
	}
	ofTable := regexp.MustCompile(`\bTABLE ` + parts[1] + `\b`)
	statements := strings.SplitAfter(migration, ";\n")
	for i, s := range statements {
		if ofTable.MatchString(s) {
			n := 0
			statements[i], n = withoutConstraint(s, parts[2], parts[3])
			times += n
		}
	}
	return strings.Join(statements, ""), times
}

var constraint = regexp.MustCompile(`^(\w+) (CHECK|UNIQUE|PRIMARY KEY) (.+)$`)

// withoutConstraint leaves out the constraints of that kind that contain a text, or the UNIQUE of the column of that name.
func withoutConstraint(statement, kind, holds string) (text string, times int) {
	column := regexp.MustCompile(`(?m)^(\s*` + regexp.QuoteMeta(holds) + ` [^(,]*) ` + kind + `\b`)
	if kind == "UNIQUE" && column.MatchString(statement) {
		return column.ReplaceAllString(statement, "$1"), 1
	}
	return replaced(statement, regexp.MustCompile(kind+` \(`), func(_, inside string) (string, bool) {
		return always, strings.Contains(inside, holds)
	})
}

// withoutNamed leaves out what has the name. A unique index becomes one that isn't, so that later migrations find it.
func withoutNamed(migration, name string) (text string, times int) {
	for pattern, instead := range map[string]string{
		`(?s)CREATE TRIGGER ` + name + `\b.*?(;\s*END;|\(\);)`: "",
		`DROP TRIGGER ` + name + `\b[^;]*;`:                    "",
		`CREATE UNIQUE (INDEX ` + name + `)\b`:                 "CREATE $1",
	} {
		object := regexp.MustCompile(pattern)
		times += len(object.FindAllString(migration, -1))
		migration = object.ReplaceAllString(migration, instead)
	}
	named := regexp.MustCompile(`(CONSTRAINT ` + name + `) (CHECK|UNIQUE|PRIMARY KEY) \(`)
	text, n := replaced(migration, named, func(opening, _ string) (string, bool) {
		return named.ReplaceAllString(opening, "$1 ") + always, true
	})
	return text, times + n
}

// replaced puts another text in the place of brackets and the opening before them, where instead says so; and counts.
func replaced(text string, opening *regexp.Regexp, instead func(opening, inside string) (string, bool)) (changed string, times int) {
	for {
		at := opening.FindStringIndex(text)
		if at == nil {
			return changed + text, times
		}
		inside, rest := closed(text[at[1]:])
		whole := text[at[0] : len(text)-len(rest)]
		if other, replace := instead(text[at[0]:at[1]], inside); replace {
			whole = other
			times++
		}
		changed += text[:at[0]] + whole
		text = rest
	}
}

// closed cuts a text at the bracket that closes one opened before it.
func closed(text string) (inside, rest string) {
	open := 1
	for i, r := range text {
		switch r {
		case '(':
			open++
		case ')':
			open--
		}
		if open == 0 {
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}
