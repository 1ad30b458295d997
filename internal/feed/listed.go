package feed

import (
	"cmp"
	"slices"

	"stepdown/internal/casefile"
)

// maxListed bounds what is held in memory of a file whose rows belong to no case; no council has nearly as many
// coordinators, staff or warnings.
const maxListed = 100_000

// keeper keeps the rows of a file that belong to no case, and hands them to the feed once all are read.
type keeper interface {
	take(cells []string, line int)
	finish(f *Feed) error
}

// keeper is nil for a file whose rows belong to cases.
func (f *Feed) keeper(l layout) keeper {
	switch l.file {
	case coordinators.file:
		return &listed[casefile.Coordinator]{sheet: coordinators, in: f.reading(), settle: (*Feed).takeCoordinators}
	case staff.file:
		return &listed[casefile.Staff]{sheet: staff, in: f.reading(), settle: (*Feed).takeStaff}
	case warnings.file:
		return &listed[warningRow]{sheet: warnings, in: f.reading(), settle: (*Feed).takeWarnings}
	}
	return nil
}

// listed collects the rows of such a file.
type listed[T any] struct {
	sheet  sheet[T]
	in     reading
	seen   int
	good   []T
	lines  []int // of good
	bad    []reject
	settle func(*Feed, *listed[T]) error
}

func (c *listed[T]) take(cells []string, line int) {
	if c.seen++; c.seen > maxListed {
		return // the feed is refused for it in the end
	}
	one, problems := c.sheet.read(cells, c.in)
	for _, p := range problems {
		c.reject(line, p)
	}
	if len(problems) == 0 {
		c.good = append(c.good, one)
		c.lines = append(c.lines, line)
	}
}

func (c *listed[T]) reject(line int, p problem) {
	c.bad = append(c.bad, reject{file: c.sheet.file, line: line, problem: p})
}

func (c *listed[T]) finish(f *Feed) error {
	err := c.settle(f, c)
	slices.SortStableFunc(c.bad, func(a, b reject) int { return cmp.Compare(a.line, b.line) })
	f.early = append(f.early, c.bad...)
	return err
}

// alone drops rows that claim the same value as another, since nobody can say which of them is right. A blank claims
// nothing.
func (c *listed[T]) alone(column, mend string, said func(T) string) {
	times := map[string]int{}
	for _, one := range c.good {
		times[said(one)]++
	}
	good, lines := c.good, c.lines
	c.good, c.lines = nil, nil
	for i, one := range good {
		if said(one) == "" || times[said(one)] == 1 { //guard:listed-row-is-alone on
			c.good, c.lines = append(c.good, one), append(c.lines, lines[i])
			continue
		}
		c.reject(lines[i], problem{column, "is there more than once", mend})
	}
}

func (f *Feed) takeCoordinators(c *listed[casefile.Coordinator]) error {
	c.alone("coordinator_ref", "give each coordinator one row", func(one casefile.Coordinator) string { return one.ID })
	f.coordinators = slices.SortedFunc(slices.Values(c.good), func(a, b casefile.Coordinator) int { return cmp.Compare(a.ID, b.ID) })
	return nil
}
