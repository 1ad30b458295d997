package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"stepdown/internal/app"
	"stepdown/internal/casefile"
	"stepdown/internal/feed"
	"stepdown/internal/ledger"
	"stepdown/internal/office"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
	"stepdown/internal/timetable"
)

// drawn is what is drawn at random in a mail: its Message-ID, and the boundaries between its parts, which follow from it.
var drawn = regexp.MustCompile(`(?i)message-id: <[^>]+>|[0-9a-f]{60}`)

// walked is everything that a walk of all families sent: the letters' bytes by case, kind and people, and the mails' bytes.
type walked struct {
	*Installation
	all  []string
	told []Event
}

func walk(t *testing.T, database string) (w walked) {
	t.Helper()
	i, err := Open(t.Context(), t.TempDir(), database, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { i.Close() })
	if err := i.Walk(t.Context(), func(e Event) { w.told = append(w.told, e) }); err != nil {
		t.Fatal(err)
	}
	for _, l := range lettersOf(t, i, casefile.Key{}) {
		w.all = append(w.all, fmt.Sprintf("%s %s %v %s %s", l.Case, l.Occasion.Kind, l.Addressees, l.State, l.SHA256))
	}
	for _, m := range i.sink.Messages() {
		sum := sha256.Sum256(drawn.ReplaceAll(m.Raw, nil))
		w.all = append(w.all, "mail "+hex.EncodeToString(sum[:]))
	}
	w.Installation = i
	return w
}

func TestAWalk(t *testing.T) {
	lite := walk(t, "")
	for _, kind := range timetable.Letters().Names() {
		if !slices.ContainsFunc(lite.all, func(s string) bool {
			return strings.Contains(s, kind) && strings.Contains(s, string(ledger.Sent))
		}) {
			t.Errorf("it sent no %s letter", kind)
		}
	}
	t.Run("nothing personal stands where it does not belong", func(t *testing.T) { nothingPersonalStands(t, lite) })
	t.Run("what was too late is pulled and what was torn is printed again", func(t *testing.T) { pulledAndPrintedAgain(t, lite) })
	t.Run("again", func(t *testing.T) {
		again := walk(t, "")
		if !slices.Equal(lite.all, again.all) || fmt.Sprint(lite.told) != fmt.Sprint(again.told) {
			t.Error("the second walk differs from the first one")
		}
		replayedFeedsAddNothing(t, again)
	})
	t.Run("postgres", func(t *testing.T) {
		post := walk(t, pgtest.URL(t))
		if !slices.Equal(lite.all, post.all) || fmt.Sprint(lite.told) != fmt.Sprint(post.told) {
			t.Errorf("PostgreSQL sent %d things, SQLite %d, and they differ", len(post.all), len(lite.all))
		}
	})
}

func replayedFeedsAddNothing(t *testing.T, i walked) {
	t.Helper()
	last := day(Days - 3) // the Friday of the last feed
	folder := filepath.Join(i.Dir, "feed", last.String())
	for range 10 {
		taken, err := i.Take(t.Context(), folder)
		if err != nil || taken != (Taken{}) {
			t.Fatalf("the last feed again: %+v, %v", taken, err)
		}
		if _, err := i.RunDay(t.Context(), last); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := i.Take(t.Context(), filepath.Join(i.Dir, "feed", Start.String())); err == nil {
		t.Error("the first feed was taken again after the last")
	}
	after := lettersOf(t, i.Installation, casefile.Key{})
	if got := len(after) + len(i.sink.Messages()); got != len(i.all) {
		t.Errorf("%d letters and mails, after the replay %d", len(i.all), got)
	}
}

func nothingPersonalStands(t *testing.T, i walked) {
	t.Helper()
	var personal []string
	for _, f := range families() {
		for _, a := range f.episode.Adults {
			personal = append(personal, a.Name, a.Email, strings.Join(a.Address, ", "))
		}
		for _, c := range f.episode.Children {
			personal = append(personal, c.Name)
		}
	}
	personal = slices.DeleteFunc(personal, func(s string) bool { return s == "" })
	var shown strings.Builder // all that others than the family see
	err := filepath.WalkDir(i.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		fmt.Fprintln(&shown, d.Name())
		if name := d.Name(); name == "manifest.csv" || name == "rejected.csv" {
			text, err := os.ReadFile(path)
			shown.Write(text)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range i.sink.Messages() {
		if head, _, _ := strings.Cut(string(m.Raw), "\r\n\r\n"); strings.Contains(head, "Subject: Step down:") {
			fmt.Fprintln(&shown, string(m.Raw))
		}
	}
	letters := lettersOf(t, i.Installation, casefile.Key{})
	for _, l := range letters {
		fmt.Fprintln(&shown, l.Why.Text, l.Cover.Subject, l.Place)
	}
	for _, p := range personal {
		if strings.Contains(shown.String(), p) {
			t.Errorf("a family's data stands where it does not belong: %q", p)
		}
	}
}

var raced = flag.Int("raced", 700, "letters for two runs at once: few, with -count, to have many races in a short time")

func TestTwoRunsAtOnceSendEachItemOnce(t *testing.T) {
	database := pgtest.URL(t)
	dir := t.TempDir()
	i, err := Open(t.Context(), dir, database, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	var episodes []casefile.Episode
	letters, reminders := *raced, *raced*3/7
	for n := range letters + reminders {
		f := start("", fmt.Sprintf("EHM-%04d", n), 2, "Alfie Sample", "Ms A Sample")
		if n < letters {
			f = f.refuses(1, casefile.Share, casefile.Engage).closes(2)
			f.episode.Adults[0].Channel = []casefile.Channel{casefile.Post, casefile.Email}[n%2]
			f.episode.Adults[0].Email = fmt.Sprintf("family%d@example.org", n)
		}
		e, _ := f.at(5)
		episodes = append(episodes, e)
	}
	folder := filepath.Join(dir, "feed", "one")
	if err := feed.Write(folder, feed.Manifest{MadeAt: madeAt(day(4)), Full: true}, episodes, coordinators(4)); err != nil {
		t.Fatal(err)
	}
	if _, err := i.Take(t.Context(), folder); err != nil {
		t.Fatal(err)
	}
	other, err := open(t.Context(), dir, database, i.sink, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	var wg sync.WaitGroup
	for _, a := range []*app.App{i.app, other} {
		wg.Go(func() {
			if _, err := a.RunDay(t.Context(), day(4)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	// There are more letters than one day may bring by itself, unless -raced asks for few.
	released, err := i.app.Office().ReleaseBatch(t.Context(), office.Who{Name: "Morgan Sampleworth", Because: "a test"})
	if released != (letters > 600) || err != nil {
		t.Fatal(released, err)
	}
	if _, err := i.app.RunDay(t.Context(), day(4)); err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, m := range i.sink.Messages() {
		got[m.To[0]]++
	}
	printed := 0
	err = filepath.WalkDir(filepath.Join(dir, "print"), func(path string, d fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".pdf") {
			printed++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for to, n := range got {
		if n != 1 {
			t.Errorf("%s got %d messages", to, n)
		}
	}
	if want := letters/2 + 2; printed != letters/2 || len(got) != want { // the families, the EHCO and who reads the report
		t.Errorf("%d letters were printed and %d people got mail, want %d and %d", printed, len(got), letters/2, want)
	}
	sent, err := i.app.Store.Letters(t.Context(), store.LetterFilter{})
	if err != nil || len(sent) != letters {
		t.Errorf("%d letters in the ledger, %v", len(sent), err)
	}
}
