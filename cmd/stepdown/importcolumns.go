package main

import (
	"fmt"
	"strings"

	"stepdown/internal/feed"
)

const guide = `HOW TO MAKE A FEED

A feed is a folder with a CSV file for each kind of row, and manifest.yaml, which describes the files.

1. Run the queries below against the case system, each into the file that is named above it. The first line of a file has
   the column names, in any order; a file without rows still has that line. Separate cells with commas. Put a cell that
   contains a comma or a double quote between double quotes, and double the quotes in it. Write names as people write them,
   with their accents, and not as HTML. An address has a column for each of its lines.
2. Count the rows of each file, and write manifest.yaml last: the service takes a folder only once it has a manifest.
3. "stepdown import --check FOLDER" says what is wrong, by file, line and column, and what to do about it. It needs neither
   settings nor a database.
4. Put the folder where the service looks for feeds, or run "stepdown import FOLDER". The folder's name does not matter:
   made_at says which feed is newer.

A full feed has every open case and, for 60 days, every closed one; if a case leaves earlier, its unsent letters are held. A
feed of changes has only the cases in which something changed since the feed before it, each with all of its rows in all
files, and names that feed in follows. Full feeds are simpler, and one a night is enough for a county.

A bad row holds back its whole case, and no other. A file that can't be read, a wrong column name or a wrong row count
refuses the whole feed. A blank cell means that something is not known; the cells of required columns are never blank.
References such as case_ref and person_ref are your own: any text that stays the same from feed to feed. Each row of the
other files has the case_ref and episode of a row of cases.csv; giver_ref is a person_ref of adults.csv in the same episode;
ehco and deputy_ref are a coordinator_ref.
`

const queriesIntroduction = `SQL TO START FROM

What stands before AS is yours: replace my_cases, t.manager and so on with your own tables and columns. What stands after AS
is ours and stays. In WHEN 'post' THEN 'post' the first word is yours, the second ours. For a column that you don't have,
write NULL, unless it is required. Dates come out as yyyy-mm-dd, as the manifest above declares. If a column holds a time
too, use CAST(CAST(t.x AS date) AS varchar(10)), or in Oracle TO_CHAR(t.x, 'YYYY-MM-DD').

Begin with the list of the episodes to export; replace the date with that of 60 days ago:

CREATE VIEW my_export AS
SELECT t.case_ref, t.episode
FROM my_cases t
WHERE t.closed_on IS NULL OR t.closed_on >= '2026-01-08';
`

// listColumns prints everything needed to export a feed; with --json, only the columns.
func (c *console) listColumns() error {
	all := feed.Columns()
	if c.json {
		return c.show(all)
	}
	fmt.Fprintf(c.out, "%s\n", guide)
	keys := newTable("MANIFEST.YAML", "REQUIRED", "EXAMPLE", "MEANING")
	for _, k := range feed.Keys() {
		keys.add(k.Name, k.Required, k.Example, k.Meaning)
	}
	if err := c.show(nil, keys); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "\nA whole manifest.yaml:\n\n%s\nTHE COLUMNS\n\n", indented(feed.Example()))
	t := newTable("FILE", "COLUMN", "REQUIRED", "FORMAT", "EXAMPLE", "MEANING")
	for _, column := range all {
		required, file := "", column.File
		switch {
		case column.Required:
			required = "yes"
		case column.Optional:
			required = "may be left out"
		}
		if column.MayLack {
			file += " (if given)"
		}
		t.add(file, column.Name, required, column.Format, column.Example, column.Meaning)
	}
	if err := c.show(nil, t); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "\n%s", queriesIntroduction)
	for _, q := range feed.Queries() {
		fmt.Fprintf(c.out, "\n-- %s\n%s;\n", q.File, strings.TrimSpace(q.SQL))
	}
	return nil
}

func indented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("  " + line)
	}
	return b.String()
}
