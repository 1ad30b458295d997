package demo

import (
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/mail"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/feed"
	"stepdown/internal/litetest"
	"stepdown/internal/pgtest"
)

var full = flag.Bool("full", false, "walk every life on both databases")

func TestMain(m *testing.M) { pgtest.Main(m) }

// everywhere runs a test on both databases.
func everywhere(t *testing.T, test func(t *testing.T, database string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, litetest.URL(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, pgtest.URL(t)) })
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// life is a case from its first feed to its end, with what must have left the house on which day.
type life struct {
	name   string
	family family
	away   func(n int) bool // days on which the daemon did not run
	days   int
	// unprinted: the print room doesn't come
	unprinted bool
	want      []string
}

// outside is what can be seen of an installation from without: its print folder and what its mail server got.
type outside struct {
	i     *Installation
	files map[string]bool
	mails int
}

// news tells what has come or gone since it was last asked.
func (o *outside) news(t *testing.T) []string {
	t.Helper()
	letters := lettersOf(t, o.i, casefile.Key{})
	about := map[string]string{}
	for _, l := range letters {
		about[l.Name()] = fmt.Sprintf("%s to %s", l.Occasion.Kind, shortly(l.Addressees))
	}
	now := map[string]bool{}
	err := filepath.WalkDir(filepath.Join(o.i.Dir, "print"), func(path string, d fs.DirEntry, err error) error {
		if name, isPDF := strings.CutSuffix(d.Name(), ".pdf"); err == nil && isPDF {
			now[name] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var news []string
	for name := range now {
		if !o.files[name] {
			news = append(news, "print "+about[name])
		}
	}
	for name := range o.files {
		if !now[name] {
			news = append(news, "recall "+about[name])
		}
	}
	o.files = now
	for _, m := range o.i.sink.Messages()[o.mails:] {
		parsed, err := mail.ReadMessage(strings.NewReader(string(m.Raw)))
		if err != nil || len(m.To) != 1 {
			t.Fatalf("a message to %d people, %v", len(m.To), err)
		}
		if o.mails++; strings.HasPrefix(parsed.Header.Get("Subject"), "Daily report: ") {
			continue // it comes every working day
		}
		news = append(news, fmt.Sprintf("mail %s: %s", strings.TrimSuffix(m.To[0], "@example.org"), parsed.Header.Get("Subject")))
	}
	slices.Sort(news)
	return news
}

// shortly is the last part of each person's reference: A1, A2 or Y1.
func shortly(adults []string) string {
	var short []string
	for _, a := range adults {
		short = append(short, a[strings.LastIndexByte(a, '-')+1:])
	}
	return strings.Join(short, "+")
}

func (l life) walk(t *testing.T, database string) []string {
	t.Helper()
	dir := t.TempDir()
	i, err := Open(t.Context(), dir, database, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	seen := &outside{i: i}
	var got []string
	for n := range l.days {
		d := day(n)
		if wd := d.Weekday(); wd != time.Saturday && wd != time.Sunday {
			var episodes []casefile.Episode
			if e, there := l.family.at(n); there {
				episodes = append(episodes, e)
			}
			folder := filepath.Join(dir, "feed", d.String())
			if err := feed.Write(folder, feed.Manifest{MadeAt: madeAt(d), Full: true}, episodes, coordinators(n)); err != nil {
				t.Fatal(err)
			}
			if _, err := i.Take(t.Context(), folder); err != nil {
				t.Fatal(err)
			}
		}
		if l.away != nil && l.away(n) {
			continue
		}
		for _, again := range []string{"", " AGAIN"} { // the second run of a day must find nothing to do
			if _, err := i.RunDay(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			for _, what := range seen.news(t) {
				got = append(got, fmt.Sprintf("%s %s%s", d.Time().Format("Mon 2 Jan"), what, again))
			}
		}
		if n%2 == 1 && !l.unprinted {
			if _, err := i.PrintWaiting(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	return got
}

// TestLifetimes walks each life on SQLite and every third on PostgreSQL as well; with -full all on both.
func TestLifetimes(t *testing.T) {
	for n, l := range lives() {
		databases := map[string]func(testing.TB) string{"sqlite": litetest.URL}
		if *full || n%3 == 0 {
			databases["postgres"] = pgtest.URL
		}
		for name, database := range databases {
			t.Run(l.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				got := l.walk(t, database(t))
				if !slices.Equal(got, l.want) {
					t.Errorf("what left the house:\n\t%s\nwant:\n\t%s", strings.Join(got, "\n\t"), strings.Join(l.want, "\n\t"))
				}
			})
		}
	}
}
