package demo

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"stepdown/internal/address"
	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/timetable"
	"stepdown/jobs"
)

// hashOfAll is one hash of all files of a folder.
func hashOfAll(t *testing.T, dir string) (sum [32]byte) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	h := sha256.New()
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		h.Write(text)
	}
	return [32]byte(h.Sum(nil))
}

func TestACrowdBringsWhatItPromises(t *testing.T) {
	dir := t.TempDir()
	i, err := Open(t.Context(), filepath.Join(dir, "house"), "", quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	crowd := Crowd{Cases: 400, Letters: 40, Items: 120, Seed: 7, Day: calendar.MustParse("2026-03-10")}
	sums := map[[32]byte]bool{}
	for n, c := range []Crowd{crowd, crowd, {Cases: 400, Letters: 40, Items: 120, Seed: 8, Day: crowd.Day}} {
		folder := filepath.Join(dir, string(rune('a'+n)))
		if err := c.Write(folder); err != nil {
			t.Fatal(err)
		}
		sums[hashOfAll(t, folder)] = true
	}
	if len(sums) != 2 {
		t.Errorf("one seed twice and another gave %d different feeds", len(sums))
	}
	took, err := i.Take(t.Context(), filepath.Join(dir, "a"))
	if err != nil || took != (Taken{New: 400}) {
		t.Fatalf("%+v, %v", took, err)
	}
	d, err := i.app.RunDay(t.Context(), england.AddWorkingDays(crowd.Day, -1))
	if err != nil || d.Scanned != (jobs.Scanned{Looked: 400}) || d.Reminded.Digests > 0 {
		t.Fatalf("the day before: %+v, %v", d, err)
	}
	if d, err = i.app.RunDay(t.Context(), crowd.Day); err != nil {
		t.Fatal(err)
	}
	// What is at rest is not looked at again.
	if d.Scanned.Looked != 160 || d.Scanned.Written != 40 || d.Scanned.Held != 0 || d.Scanned.Reminders != 120 || d.Delivered.Spooled != 32 ||
		d.Delivered.Mailed != 8 || d.Reminded.Digests != 3 {
		t.Errorf("%+v", d)
	}
	kinds, own := map[ledger.Kind]int{}, map[string]bool{}
	letters := lettersOf(t, i, casefile.Key{})
	for _, l := range letters {
		kinds[l.Occasion.Kind]++
	}
	for n := range crowd.Cases {
		a := crowd.Episode(n).Adults[0]
		own[strings.Fields(a.Name)[2]], own[strings.Join(a.Address, ", ")+", "+a.Postcode] = true, true
	}
	if kinds[timetable.Closure.Name] != 20 || kinds[timetable.ConsentRefused.Name] != 20 || len(own) != 2*crowd.Cases {
		t.Errorf("%v, and %d names and addresses", kinds, len(own))
	}
}

func TestFamiliesFarApartShareNeitherNameNorAddress(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Crowd{Seed: rapid.Uint64().Draw(t, "seed")}
		number := rapid.IntRange(0, 9_999_999)
		i, j := number.Draw(t, "one"), number.Draw(t, "another")
		street, postcode := c.placed(i)
		street2, postcode2 := c.placed(j)
		if i != j && (c.named(i) == c.named(j) || street == street2 && postcode == postcode2) {
			t.Errorf("%s, %s, %s and %s, %s, %s", c.named(i), street, postcode, c.named(j), street2, postcode2)
		}
		if window, err := address.Window([]string{"Ms Tamsin " + c.named(i), street, "Fablebury", postcode}); err != nil ||
			window[3] != postcode {
			t.Errorf("%q, %v", window, err)
		}
	})
}

// TestEveryWorkingDayBringsItsCrowd asks on days around weekends, bank holidays and both changes of the clock.
func TestEveryWorkingDayBringsItsCrowd(t *testing.T) {
	count := func(c Crowd, today calendar.Date) (letters, reminders int) {
		for i := range c.Cases {
			e := c.Episode(i)
			if faults := e.Validate(); len(faults) > 0 {
				t.Fatalf("%s: %+v", c.Day, faults)
			}
			out := timetable.Default().Due(&e, ledger.Past{}, england, today)
			for _, l := range out.Letters {
				if !l.Due.After(today) {
					letters++
				}
			}
			for _, item := range out.Items {
				reminders += len(item.New)
			}
		}
		return letters, reminders
	}
	for d := calendar.MustParse("2026-01-01"); d.Year() < 2029; d = d.AddDays(1) {
		if !england.IsWorkingDay(d) {
			continue
		}
		c := Crowd{Cases: 20, Letters: 4, Items: 6, Day: d}
		for today := england.AddWorkingDays(d, -1); today.Before(d); today = today.AddDays(1) {
			if letters, reminders := count(c, today); letters+reminders > 0 {
				t.Errorf("of %s: %d letters and %d reminders on %s already", d, letters, reminders, today)
			}
		}
		if letters, reminders := count(c, d); letters != 4 || reminders != 6 {
			t.Errorf("on %s: %d letters and %d reminders", d, letters, reminders)
		}
	}
}
