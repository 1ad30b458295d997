package apptest

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stepdown/internal/app"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/demo"
	"stepdown/internal/feed"
)

// Crowd is an installation into which feeds of a small crowd come, day after day.
type Crowd struct {
	*House
	*app.App
	T     *testing.T
	Crowd demo.Crowd
	URL   string    // of the database
	Last  time.Time // when the last feed that was written was made
}

// EachCrowd runs a test with a crowd on both databases.
func EachCrowd(t *testing.T, test func(t *testing.T, c *Crowd)) {
	for name, database := range Databases {
		t.Run(name, func(t *testing.T) {
			h := New(t)
			url := database(t, h)
			settings := h.Migrated(t, url, "STEPDOWN_REPORT_TO=report@example.org")
			test(t, &Crowd{House: h, App: Open(t, settings), T: t, URL: url,
				Crowd: demo.Crowd{Cases: 40, Letters: 8, Items: 4, Day: calendar.MustParse("2026-03-10"), Seed: 3}})
		})
	}
}

// Day is the n-th day after the first.
func (c *Crowd) Day(n int) calendar.Date { return c.Crowd.Day.AddDays(n) }

// Write writes the crowd's feed of the n-th day, changed. A case that change drops is left out.
func (c *Crowd) Write(n int, m feed.Manifest, change func(e *casefile.Episode) (keep bool)) (folder string) {
	c.T.Helper()
	if m.MadeAt.IsZero() {
		m.MadeAt = c.Day(n).Time().Add(4 * time.Hour)
	}
	c.Last = m.MadeAt
	folder = c.Folder(m.MadeAt)
	var all []casefile.Episode
	for i := range c.Crowd.Cases {
		if e := c.Crowd.Episode(i); change == nil || change(&e) {
			all = append(all, e)
		}
	}
	if err := feed.Write(folder, m, all, c.Crowd.Coordinators()); err != nil {
		c.T.Fatal(err)
	}
	return folder
}

// Folder is where the feed lies that was made at the time.
func (c *Crowd) Folder(madeAt time.Time) string {
	return filepath.Join(c.Dir, "feed", strings.ReplaceAll(madeAt.Format(time.DateTime), ":", "."))
}

// Attention is what the report of the second day has a person look at.
func (c *Crowd) Attention() string {
	c.T.Helper()
	in, err := c.Report().Gather(c.T.Context(), c.Day(1))
	if err != nil {
		c.T.Fatal(err)
	}
	return strings.Join(in.Lines(), "\n")
}
