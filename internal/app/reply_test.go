package app_test

import (
	"strings"
	"testing"

	"stepdown/internal/apptest"
	"stepdown/internal/casefile"
	"stepdown/internal/timetable"
	"stepdown/letters"
)

func TestANoteInvitesAnAnswerOnlyWhereItIsRead(t *testing.T) {
	h := apptest.New(t)
	for replyTo, invites := range map[string]bool{"": false, "early-help@example.org": true} {
		a := apptest.Open(t, h.Migrated(t, h.SQLite(t), "STEPDOWN_MAIL_REPLY_TO="+replyTo))
		in := letters.Sampled(timetable.Closure)
		in.Profile, in.Envelope.Channel, in.Envelope.Adults[0].Email = a.Rules.Profile, casefile.Email, "a.sample@example.org"
		l, err := a.Rules.Wording.Write(in)
		if err != nil {
			t.Fatal(err)
		}
		if says := strings.Contains(l.Cover.Text, "You can answer this e-mail"); says != invites {
			t.Errorf("reply to %q: the note invites an answer: %v", replyTo, says)
		}
	}
}
