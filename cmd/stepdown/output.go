package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"
)

// show writes what a verb found: the value as JSON with --json, otherwise the tables with an empty line between them.
func (c *console) show(value any, tables ...*table) error {
	if c.json {
		e := json.NewEncoder(c.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(value); err != nil {
			return fmt.Errorf("write JSON: %w", err)
		}
		return nil
	}
	s := c.screen()
	for i, t := range tables {
		if i > 0 {
			fmt.Fprintln(c.out)
		}
		if _, err := io.WriteString(c.out, t.layout(s)); err != nil {
			return fmt.Errorf("write table: %w", err)
		}
	}
	return nil
}

// showEach writes as JSON what show is called with, one after the other, in the form in which show writes all of them at once. After an
// error the list has no end: nobody takes it for whole.
func (c *console) showEach(each func(show func(any) error) error) error {
	out := bufio.NewWriter(c.out)
	e := json.NewEncoder(dropLast{out})
	e.SetEscapeHTML(false)
	e.SetIndent("  ", "  ")
	before, end := "[\n  ", "[]\n"
	err := each(func(value any) error {
		_, err := out.WriteString(before)
		before, end = ",\n  ", "\n]\n"
		if err = errors.Join(err, e.Encode(value)); err != nil {
			err = fmt.Errorf("write JSON: %w", err)
		}
		return err
	})
	if err == nil {
		_, err = out.WriteString(end)
	}
	return errors.Join(err, out.Flush())
}

// dropLast leaves out the line's end that an encoder puts after each value.
type dropLast struct{ io.Writer }

func (d dropLast) Write(b []byte) (int, error) {
	n, err := d.Writer.Write(b[:len(b)-1])
	return n + 1, err
}

// screen describes what a table is drawn on.
type screen struct {
	width  int  // in columns of text; 0: a pipe or a file, where nothing is wrapped
	colour bool // rows that need a person are in colour
}

func (c *console) screen() screen {
	f, isFile := c.out.(*os.File)
	if !isFile {
		return screen{}
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return screen{}
	}
	return screen{width, width > 0 && c.variable("NO_COLOR") == "" && c.variable("TERM") != "dumb"}
}

// variable gives an environment variable; empty if it is not set.
func (c *console) variable(name string) string {
	for _, entry := range c.environ {
		if value, found := strings.CutPrefix(entry, name+"="); found {
			return value
		}
	}
	return ""
}

// urgent colours, on a terminal, a text about something that needs a person.
func (c *console) urgent(s string) string {
	if !c.screen().colour {
		return s
	}
	return text.Escape(s, standsOut.EscapeSeq())
}

// listed joins words with commas.
func listed[T ~string](words []T) string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = string(w)
	}
	return strings.Join(all, ", ")
}

// printable keeps text from a feed from controlling the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return '\uFFFD'
		}
		return r
	}, s)
}
