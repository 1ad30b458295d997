package jobs_test

import (
	"context"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/feed"
	"stepdown/internal/need"
	"stepdown/internal/store"
	"stepdown/jobs"
)

// takesAll is a store that takes each feed, reading it to its end.
type takesAll struct{ noted *[]store.FeedNotice }

func (takesAll) NoteNameless(context.Context, string, []store.NamelessRow) (string, error) {
	return "", nil
}

func (takesAll) NoteRows(context.Context, string, int, []store.WarningRow) (string, error) {
	return "", nil
}

func (takesAll) TakeFeed(_ context.Context, _ store.FeedInfo, cases iter.Seq2[casefile.Incoming, error], _ []casefile.Coordinator,
	_ bool) (taken store.Taken, err error) {
	for c, err := range cases {
		if err == nil && c.Whole != nil {
			c, err = c.Whole()
		}
		if err != nil {
			return taken, err
		}
		if c.Rejected != "" {
			taken.Rejected++
		}
	}
	return taken, nil
}

func (s takesAll) NoteFeed(_ context.Context, n store.FeedNotice, _ calendar.Date) (bool, error) {
	*s.noted = append(*s.noted, n)
	return true, nil
}
func (takesAll) FinishFeed(context.Context) error { return nil }
func (takesAll) Installation(context.Context) (store.Installation, error) {
	return store.Installation{DatabaseID: "ours"}, nil
}
func (takesAll) BeginLook(context.Context, string) (store.Looker, error) { return store.Looker{}, nil }
func (takesAll) SeeFeeds(context.Context, store.Looker, []store.Sighting) ([]store.Sight, error) {
	return nil, nil
}
func (takesAll) OpenNotices(context.Context) ([]store.FeedNotice, error) { return nil, nil }
func (takesAll) KeepNotices(context.Context, []string) error             { return nil }
func (takesAll) AcceptFeed(context.Context, string, store.Who) error     { return nil }

// arrivals is a folder in which feeds arrive, and beside it a file that is nobody's business here.
type arrivals struct {
	*testing.T
	dir, precious string
	noted         *[]store.FeedNotice
}

const kept = "the database"

func newArrivals(t *testing.T) arrivals {
	a := arrivals{t, filepath.Join(t.TempDir(), "feed"), filepath.Join(t.TempDir(), "stepdown.db"), &[]store.FeedNotice{}}
	a.ok(os.Mkdir(a.dir, 0o700))
	a.ok(os.WriteFile(a.precious, []byte(kept), 0o600))
	return a
}

func (a arrivals) ok(err error) {
	a.Helper()
	if err != nil {
		a.Fatal(err)
	}
}

func (a arrivals) path(names ...string) string {
	return filepath.Join(append([]string{a.dir}, names...)...)
}

// put writes a feed of one family whose level is as given; a level of 4 rejects it.
func (a arrivals) put(folder, level string) {
	a.Helper()
	e := casefile.Episode{Key: casefile.Key{Case: "EHM-1", Number: 1}, Level: 2, Basis: casefile.Section47, Support: casefile.SupportWanted}
	a.ok(feed.Write(folder, feed.Manifest{MadeAt: time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC), Full: true}, []casefile.Episode{e}, nil))
	cases := filepath.Join(folder, "cases.csv")
	data, err := os.ReadFile(cases)
	a.ok(err)
	a.ok(os.WriteFile(cases, []byte(strings.Replace(string(data), "EHM-1,1,2,", "EHM-1,1,"+level+",", 1)), 0o600))
}

func (a arrivals) watch() (jobs.Watched, error) {
	log := slog.New(slog.DiscardHandler)
	watch := jobs.Watch{Intake: jobs.Intake{Store: takesAll{a.noted}, Log: log}, Folder: a.dir, Log: log}
	return watch.Run(a.Context(), time.Now().Add(2*time.Minute)) // nobody has written there for a while
}

// untouched demands that the file outside is as it was.
func (a arrivals) untouched() {
	a.Helper()
	data, err := os.ReadFile(a.precious)
	if err != nil || string(data) != kept {
		a.Errorf("a file outside the folder became %q, %v", data, err)
	}
}

func (a arrivals) holds(path, part string) {
	a.Helper()
	info, err := os.Lstat(path)
	a.ok(err)
	data, err := os.ReadFile(path)
	if err != nil || !info.Mode().IsRegular() || !strings.Contains(string(data), part) {
		a.Errorf("%s is %s with %q, %v", filepath.Base(path), info.Mode(), data, err)
	}
}

func TestWhyAFeedWasRefusedIsWrittenThroughNoLink(t *testing.T) {
	a := newArrivals(t)
	for name, place := range map[string]func(path string) error{
		"a link":           func(path string) error { return os.Symlink(a.precious, path) },
		"a link to itself": func(path string) error { return os.Symlink(path, path) },
		"a pipe":           need.Pipe,
	} {
		a.put(a.path("2026-03-09"), "2")
		a.ok(os.WriteFile(a.path("2026-03-09", "holds.csv"), []byte("because\n"), 0o600))
		a.ok(place(a.path("2026-03-09", "refused.txt")))
		if found, err := a.watch(); err != nil || found != (jobs.Watched{Refused: 1}) {
			t.Fatalf("%s: %+v, %v", name, found, err)
		}
		a.untouched()
		a.holds(a.path("rejected", "2026-03-09", "refused.txt"), "holds.csv:1")
		a.ok(os.RemoveAll(a.path("rejected")))
	}
}

func TestRejectedRowsAreListedThroughNoLink(t *testing.T) {
	a := newArrivals(t)
	a.put(a.path("2026-03-09"), "4")
	a.ok(os.Symlink(a.precious, a.path("2026-03-09", "rejected.csv")))
	if found, err := a.watch(); err != nil || found != (jobs.Watched{Taken: 1}) {
		t.Fatalf("%+v, %v", found, err)
	}
	a.untouched()
	a.holds(a.path("done", "2026-03-09", "rejected.csv"), "cases.csv,2,level")
}

func TestFeedsAreMovedThroughNoLink(t *testing.T) {
	a := newArrivals(t)
	outside := t.TempDir()
	a.put(a.path("2026-03-09"), "2")
	a.ok(os.Symlink(outside, a.path("done")))
	if _, err := a.watch(); err != nil || len(*a.noted) != 1 || !strings.Contains((*a.noted)[0].Reason, "done is not a folder: move it away") {
		t.Errorf("%v; noted %+v", err, *a.noted)
	}
	if moved, err := os.ReadDir(outside); err != nil || len(moved) > 0 {
		t.Errorf("a feed left the folder: %v, %v", moved, err)
	}
}

func TestALinkToAFeedIsNoFeed(t *testing.T) {
	a := newArrivals(t)
	outside := filepath.Join(t.TempDir(), "elsewhere")
	a.put(outside, "4")
	a.ok(os.Symlink(outside, a.path("2026-03-09")))
	if found, err := a.watch(); err != nil || found != (jobs.Watched{}) {
		t.Errorf("%+v, %v", found, err)
	}
	if _, err := os.Lstat(filepath.Join(outside, "rejected.csv")); !os.IsNotExist(err) {
		t.Errorf("something was written where the link leads: %v", err)
	}
}

func TestAFeedWhoseFilesAreLinksOutOfItIsRefused(t *testing.T) {
	a := newArrivals(t)
	a.put(a.path("2026-03-09"), "2")
	for _, file := range []string{"children.csv", "adults.csv"} {
		a.ok(os.Rename(a.path("2026-03-09", file), a.path(file)))
	}
	a.ok(os.Symlink(a.path("adults.csv"), a.path("2026-03-09", "adults.csv")))
	a.ok(os.Symlink("../children.csv", a.path("2026-03-09", "children.csv")))
	if found, err := a.watch(); err != nil || found != (jobs.Watched{Refused: 1}) {
		t.Fatalf("%+v, %v", found, err)
	}
	for _, file := range []string{"children.csv", "adults.csv"} {
		a.holds(a.path("rejected", "2026-03-09", "refused.txt"), file+": it is a link that leads out of the feed's folder")
	}
}

func TestAFolderThatIsNotThereHoldsNoFeeds(t *testing.T) {
	a := newArrivals(t)
	a.ok(os.Remove(a.dir))
	if found, err := a.watch(); err != nil || found != (jobs.Watched{}) {
		t.Errorf("%+v, %v", found, err)
	}
	a.ok(os.WriteFile(a.dir, nil, fs.FileMode(0o600)))
	if _, err := a.watch(); err == nil {
		t.Error("a file passes for the folder of feeds")
	}
}
