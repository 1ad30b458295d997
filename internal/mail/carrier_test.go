package mail_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/mail"
)

func parcel(pdf string) ledger.Parcel {
	return ledger.Parcel{Name: "L000007", Attempt: 2, Place: "<letter.L000007.2@example.org>", Day: calendar.MustParse("2026-03-09"),
		PDF: []byte(pdf), SHA256: ledger.Sum([]byte("%PDF")), To: recipient, Subject: "A letter for you", Text: "It is attached."}
}

func TestACarrierSaysWhatBecameOfALetter(t *testing.T) {
	for _, tc := range []struct {
		name    string
		replies map[string]string
		parcel  ledger.Parcel
		state   ledger.State
		code    ledger.Code
		broken  bool
	}{
		{"all is well", nil, parcel("%PDF"), ledger.Sent, ledger.Mailed, false},
		{"no such mailbox", map[string]string{"RCPT": "550 5.1.1 unknown"}, parcel("%PDF"), ledger.Failed, ledger.MailRefused, false},
		{"greylisted", map[string]string{"RCPT": "450 4.2.0 later"}, parcel("%PDF"), ledger.Ready, ledger.MailDelayed, false},
		{"the answer is lost", map[string]string{".": "drop"}, parcel("%PDF"), ledger.Uncertain, ledger.MailUnknown, true},
		{"another PDF", nil, parcel("%PDF of somebody else"), ledger.Failed, ledger.NotAMessage, false},
	} {
		c := mail.Carrier{Sender: newSender(t, plainSettings(startScripted(t, tc.replies).port()))}
		r := c.Send(t.Context(), tc.parcel)
		if r.State != tc.state || r.Why.Code != tc.code || r.Why.Text == "" || r.Broken != tc.broken || r.Wait != 0 ||
			(r.Err != nil) != (tc.code == ledger.NotAMessage) {
			t.Errorf("%s: %+v", tc.name, r)
		}
		if one, two := c.Place(tc.parcel), c.Place(tc.parcel); one == two || !strings.HasSuffix(one, "@example.org>") {
			t.Errorf("%s: it goes under %s and %s", tc.name, one, two)
		}
		if known, err := c.Ask(t.Context(), []ledger.Parcel{tc.parcel}); len(known) > 0 || err != nil {
			t.Errorf("%s: the server knows of %v, %v", tc.name, known, err)
		}
	}
}

// A message goes as it was frozen, to whom it names.
func TestACarrierSendsAFrozenMessageAsItIs(t *testing.T) {
	server := startScripted(t, nil)
	s := plainSettings(server.port())
	c := mail.Carrier{Sender: newSender(t, s)}
	frozen := ledger.Parcel{Attempt: 1, Place: sample().ID, To: recipient, Message: compose(t, s, sample())}
	if r := c.Send(t.Context(), frozen); r.State != ledger.Sent {
		t.Errorf("%+v", r)
	}
	frozen.To = "another@example.org"
	if r := c.Send(t.Context(), frozen); r.State != ledger.Failed || !strings.Contains(r.Why.Text, "somebody else") {
		t.Errorf("to another: %+v", r)
	}
	if _, accepted, _ := server.seen(); accepted != 1 {
		t.Errorf("%d messages were accepted", accepted)
	}
}

// TestEachMessageHasAnIDOfItsOwn also of the same letter and attempt, as two installations have them, and its boundaries.
func TestEachMessageHasAnIDOfItsOwn(t *testing.T) {
	seen, boundary := map[string]bool{}, regexp.MustCompile(`boundary="?([0-9a-f]+)`)
	for range 100 {
		id := mail.NewID("example.org")
		seen[id] = true
		m := mail.Message{ID: id, Date: mail.Beginning(calendar.MustParse("2026-03-09")), To: recipient, Subject: "A letter", Text: "One.",
			Attachments: []mail.Attachment{{Name: "letter.pdf", ContentType: "application/pdf", Data: []byte("%PDF")}}}
		first, err := plainSettings(25).Compose(m)
		again, errAgain := plainSettings(25).Compose(m)
		if err != nil || errAgain != nil || !bytes.Equal(first, again) {
			t.Fatalf("another attempt has other bytes: %v, %v", err, errAgain)
		}
		seen[string(boundary.FindSubmatch(first)[1])] = true
		if strings.Contains(id, "letter") || !strings.HasSuffix(id, "@example.org>") {
			t.Errorf("the Message-ID is %s", id)
		}
	}
	if len(seen) != 200 {
		t.Errorf("of 200 Message-IDs and boundaries %d differ", len(seen))
	}
}

// By London's clock the time that messages bear is of their day, in winter and in summer, and none of them leaves before it but for the
// first hour of a summer's day.
func TestMessagesBearATimeOfTheirDayThatHasCome(t *testing.T) {
	for _, of := range []string{"2026-01-05", "2026-03-29", "2026-03-30", "2026-07-06", "2026-10-25", "2026-12-31"} {
		day := calendar.MustParse(of)
		bears := mail.Beginning(day)
		if calendar.LondonDate(bears) != day || bears.In(calendar.London).Hour() > 1 {
			t.Errorf("messages of %s bear %s", of, bears.In(calendar.London))
		}
	}
}
