package demo

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/casefile"
	"stepdown/internal/feed"
	"stepdown/internal/ledger"
	"stepdown/internal/mail/sink"
	"stepdown/internal/office"
	"stepdown/internal/store"
	"stepdown/letters/pdf/readback"
)

// story is the family of a case.
func story(t *testing.T, ref string) family {
	t.Helper()
	all := families()
	i := slices.IndexFunc(all, func(f family) bool { return f.episode.Case == ref })
	if i < 0 {
		t.Fatalf("no story of %s is told", ref)
	}
	return all[i]
}

// lived is an installation in which only these families have lived through the first days.
func lived(t *testing.T, database string, days int, families ...family) *Installation {
	t.Helper()
	dir := t.TempDir()
	i, err := Open(t.Context(), dir, database, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { i.Close() })
	for n := range days {
		d := day(n)
		if wd := d.Weekday(); wd == time.Saturday || wd == time.Sunday {
			continue
		}
		var episodes []casefile.Episode
		for _, f := range families {
			e, _ := f.at(n)
			episodes = append(episodes, e)
		}
		folder := filepath.Join(dir, "feed", d.String())
		if err := feed.Write(folder, feed.Manifest{MadeAt: madeAt(d), Full: true}, episodes, coordinators(n)); err != nil {
			t.Fatal(err)
		}
		if _, err := i.Take(t.Context(), folder); err != nil {
			t.Fatal(err)
		}
		if _, err := i.RunDay(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	return i
}

// pages are the texts of the letters that lie in the print folder.
func (i *Installation) pages(t *testing.T) (texts []string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(i.Dir, "print"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".pdf") {
			return err
		}
		file, err := os.ReadFile(path)
		texts = append(texts, strings.Join(readback.Read(t, file).Root.Outline(), "\n"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestWhatThePrintRoomTakesSaysOnlyWhatItsReaderDecided(t *testing.T) {
	const mother, father, first, second = "Ms Judith Harrowgate", "Mr Simon Harrowgate", "Mrs Marta Wetherspring", "Mr Piers Wetherspring"
	const share, engage, before = "do not want us to share", "do not want to work with", "said yes"
	everywhere(t, func(t *testing.T, database string) {
		i := lived(t, database, 26, story(t, "EHM-20969"), story(t, "EHM-20970"))
		texts := i.pages(t)
		for _, tc := range []struct {
			reader     string
			says, none []string
		}{
			{father, []string{"told us your choice on 9 March 2026", share, engage}, []string{mother, before, " 7 March"}},
			{first, []string{"told us on 16 March 2026 that you " + share, "told us on 8 March 2026 that you " + engage,
				"had said yes to sharing before"},
				[]string{second, "11 March", "12 March"}},
			{second, []string{"told us your choice on 12 March 2026", share, engage}, []string{first, before, " 8 March", "16 March"}},
		} {
			n := slices.IndexFunc(texts, func(text string) bool { return strings.Contains(text, "Dear "+tc.reader+",") })
			if n < 0 {
				t.Errorf("no letter to %s lies there", tc.reader)
				continue
			}
			for _, s := range tc.says {
				if !strings.Contains(texts[n], s) {
					t.Errorf("the letter to %s does not say %q:\n%s", tc.reader, s, texts[n])
				}
			}
			for _, s := range tc.none {
				if strings.Contains(texts[n], s) {
					t.Errorf("the letter to %s says %q:\n%s", tc.reader, s, texts[n])
				}
			}
		}
		if len(texts) != 3 {
			t.Errorf("%d letters lie there, want 3", len(texts))
		}
	})
}

func TestWhoMustNotBeToldIsHeldAndDueAndExplainSaySo(t *testing.T) {
	everywhere(t, func(t *testing.T, database string) {
		i := lived(t, database, 26, story(t, "EHM-20969"))
		letters := lettersOf(t, i, casefile.Key{})
		n := slices.IndexFunc(letters, func(l store.Letter) bool { return slices.Contains(l.Addressees, "EHM-20969-A1") })
		if n < 0 || letters[n].State != ledger.Held || letters[n].Why.Code != "not-their-choice" {
			t.Errorf("the mother's letter: %+v", letters)
		}
		key := casefile.Key{Case: "EHM-20969", Number: 1}
		x, err := i.app.Office().Explain(t.Context(), key, day(25))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(x.Planned, func(p office.ExplainedPlan) bool {
			return p.Verdict == "hold" && strings.Contains(strings.Join(p.Why, "; "), "not this person's own")
		}) {
			t.Errorf("explain says %+v", x.Planned)
		}
		due, err := i.app.Office().Due(t.Context(), day(25), day(25), office.DueFilter{Case: key})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(due, func(d office.DueThing) bool {
			return d.What == "consent-refused letter" && d.Held == "not-their-choice" && strings.Contains(d.Why, "not this person's own")
		}) {
			t.Errorf("due says %+v", due)
		}
	})
}

func TestTheEHCOIsToldWhomToAskWhereNobodyCanConsent(t *testing.T) {
	everywhere(t, func(t *testing.T, database string) {
		carer := start("", "EHM-1", 2, "Alfie Sample", "Ms A Sample").
			addressed(func(a *casefile.Adult) { a.Relationship, a.ParentalResponsibility = "grandmother", casefile.Unknown }).agrees(0)
		i := lived(t, database, 1, carer)
		mails := slices.DeleteFunc(i.sink.Messages(), func(m sink.Message) bool { return m.To[0] == reportTo })
		if len(mails) != 2 || mails[0].To[0] != "anna.fieldhouse@example.org" || mails[1].To[0] != "morgan.sampleworth@example.org" {
			t.Fatalf("%d mails", len(mails))
		}
		text := strings.Join(strings.Fields(strings.ReplaceAll(string(mails[0].Raw), "=\r\n", "")), " ")
		for _, s := range []string{"EHM-1/1", "Ask the social worker who can give consent",
			"Record it in the case system: who can give consent"} {
			if !strings.Contains(text, s) {
				t.Errorf("the digest does not say %q:\n%s", s, mails[0].Raw)
			}
		}
	})
}
