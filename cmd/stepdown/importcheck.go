package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"stepdown/internal/feed"
	"stepdown/internal/strict"
	"stepdown/jobs"
)

// checkFeed says what is wrong with a feed. It needs neither settings nor a database, because whoever exports the feed may
// have neither.
func (c *console) checkFeed(ctx context.Context, folder string) error {
	checked, err := feed.Check(ctx, folder, func(m feed.Manifest) strict.Faults { return jobs.Unbelievable(m, time.Now()) })
	if err != nil {
		return err
	}
	t := newTable("FILE", "LINE", "COLUMN", "WHAT IS WRONG", "WHAT TO DO")
	for _, f := range checked.Faults {
		line := ""
		if f.Line > 0 {
			line = fmt.Sprint(f.Line)
		}
		t.add(f.File, line, f.Key, f.Problem, f.Mend)
	}
	var tables []*table
	if len(checked.Faults) > 0 {
		tables = append(tables, t)
	}
	if err := c.show(checked, tables...); err != nil {
		return err
	}
	if !c.json {
		fmt.Fprintln(c.out, verdictOf(checked))
	}
	switch {
	case checked.Refused:
		return exitError{code: exitFailed}
	case checked.Rejects > 0:
		return exitError{code: exitRejected}
	}
	return nil
}

func verdictOf(checked feed.Checked) string {
	var says []string
	if checked.Unlisted > 0 {
		says = append(says, fmt.Sprintf("Faults that are not listed: %d.", checked.Unlisted))
	}
	switch {
	case checked.Refused:
		says = append(says, "The feed would be refused as a whole: nothing of it would be taken.")
	case checked.Rejects > 0:
		says = append(says, fmt.Sprintf("Rows that would be rejected: %d. Cases that would be held until good rows come: %d of %d.",
			checked.Rejects, checked.Rejected, checked.Rejected+checked.Cases))
	default:
		says = append(says, fmt.Sprintf("Nothing is wrong with the feed. Cases that can be taken: %d.", checked.Cases))
	}
	if len(checked.Ignored) > 0 {
		says = append(says, "Ignored, because a feed has no such files: "+printable(strings.Join(checked.Ignored, ", ")))
	}
	return strings.Join(says, "\n")
}
