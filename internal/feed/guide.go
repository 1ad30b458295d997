package feed

import (
	"fmt"
	"strings"
)

// Key is one key of the manifest, for whoever writes one.
type Key struct{ Name, Required, Example, Meaning string }

// Keys are the keys of a manifest, in the order in which they are best written.
func Keys() []Key {
	return []Key{
		{"made_at", "yes", "2026-03-09T02:15:00Z", "when the data was read from the case system, with its offset from UTC; later than in " +
			"every feed before"},
		{"kind", "yes", "full", "full: every case is in the feed; changes: only cases in which something changed, each of them with all of " +
			"its rows in all files"},
		{"follows", "for changes", "2026-03-08T02:15:00Z", "of a feed of changes: the made_at of the feed that was exported before it, so " +
			"that a missing one is seen"},
		{"encoding", "yes", string(UTF8), strings.Join(encodings, " or ") + ", of all files; utf-8 has every letter, and may begin with a " +
			"byte order mark"},
		{"date_order", "yes", string(YearFirst), strings.Join(dateOrders, " or ") +
			", of all dates, without a time; blank or 1900 where a date is not known"},
		{"rows", "yes", "cases.csv: 2", "below it a line for each file: how many rows it has, without its header; none for a file that the " +
			"feed lacks"},
		{"sha256", "", "cases.csv: 9f86d0...", "below it a line for each file that is to be checked: its SHA-256"},
		{"columns", "", "cases.csv: {Case ID: case_ref}", "below it, for each file whose header has other names: your name, a colon, and ours"},
	}
}

// Example is a manifest as it may stand in a feed of two cases.
func Example() string {
	var b strings.Builder
	for _, k := range Keys()[:6] {
		switch k.Name {
		case "follows":
		case "rows":
			b.WriteString("rows:\n")
		default:
			fmt.Fprintf(&b, "%s: %s\n", k.Name, k.Example)
		}
	}
	for _, file := range fileNames(false) {
		fmt.Fprintf(&b, "  %s: 2\n", file)
	}
	return b.String()
}

// Query is an SQL query that gives the rows of a file.
type Query struct{ File, SQL string }

// Queries are examples to start from, one for each file. Dates come out as yyyy-mm-dd.
func Queries() []Query {
	var all []Query
	for _, l := range allLayouts() {
		all = append(all, Query{l.file, l.query()})
	}
	return all
}

// query selects the columns of a file from a table of the same name and columns. Rows that belong to an episode are only
// those of the episodes that the feed holds.
func (l layout) query() string {
	var columns []string
	for _, c := range l.columns {
		columns = append(columns, fmt.Sprintf("\n  %s AS %s", c.query, quotedColumn(c.Name)))
	}
	query := "SELECT" + strings.Join(columns, ",") + "\nFROM my_" + strings.TrimSuffix(l.file, ".csv") + " t\n"
	if l.columns[0].Name == "case_ref" {
		query += "JOIN my_export e ON e.case_ref = t.case_ref AND e.episode = t.episode\n"
	}
	return query
}

// quotedColumn quotes the names that some databases keep for themselves.
func quotedColumn(name string) string {
	if name == "from" || name == "level" {
		return `"` + name + `"`
	}
	return name
}

// queryOf gives a column's text as a feed wants it, from a column of the same name.
func queryOf(c cell, name string) string {
	from := "t." + quotedColumn(name)
	switch c := c.(type) {
	case day, birth:
		return "CAST(" + from + " AS varchar(10))"
	case flag:
		return "CASE " + from + " WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END"
	case interface{ all() []string }:
		query := "CASE " + from
		for _, word := range c.all() {
			query += fmt.Sprintf(" WHEN '%s' THEN '%[1]s'", word)
		}
		return query + " ELSE " + from + " END" // a word that nobody has translated is rejected, and so found
	}
	return from
}
