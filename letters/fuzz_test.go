package letters_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"stepdown/internal/casefile"
	"stepdown/internal/timetable"
	"stepdown/letters"
	"stepdown/templates"
)

// FuzzTemplate has council staff write anything: it is refused as it is loaded, with its file's name, or it makes letters
// and says nothing of the family in a subject.
func FuzzTemplate(f *testing.F) {
	for _, name := range []string{"letters/closure.en.md", "letters/consent-refused.en.md", "emails/letter.en.md"} {
		text, err := templates.FS.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		w, err := letters.Load(timetable.Letters(), templates.FS, fstest.MapFS{"letters/closure.en.md": {Data: []byte(text)},
			"emails/letter.en.md": {Data: []byte(text)}})
		if err != nil {
			if !strings.Contains(err.Error(), ".en.md") {
				t.Errorf("refused without the file's name: %v", err)
			}
			return
		}
		in := letters.Sampled(timetable.Closure)
		in.Envelope.Channel, in.Envelope.Adults[0].Channel, in.Envelope.Adults[0].Email = casefile.Email, casefile.Email, "a@example.org"
		in.Episode.Children[0].Name = "Zqchildzq"
		l, err := w.Compose(in)
		var hold *letters.HoldError
		if err != nil && !errors.As(err, &hold) && !strings.Contains(err.Error(), ".en.md") {
			t.Errorf("not written, and no reason for a person: %v", err)
		}
		if strings.Contains(l.Cover.Subject, "Zqchildzq") {
			t.Errorf("a subject tells a name: %q", l.Cover.Subject)
		}
	})
}
