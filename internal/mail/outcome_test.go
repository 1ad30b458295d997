package mail_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"stepdown/internal/mail"
)

const recipient = "parent.one@example.org"

func plainSettings(port int) mail.Settings {
	return mail.Settings{Host: "127.0.0.1", Port: port, TLS: mail.Plain, From: "early.help@example.org", FromName: "Early Help",
		Timeout: 5 * time.Second}
}

func sample() mail.Message {
	return mail.Message{
		ID: "<letter.7.1@example.org>", Date: time.Date(2026, 3, 9, 8, 30, 0, 0, time.UTC), To: recipient, ToName: "Zoë Sample",
		Subject: "A letter for you", Text: "Dear Zoë Sample,\n\n.this line starts with a dot\n\n..and this one with two\n",
		HTML: "<p>Dear Zoë Sample,</p>\n",
	}
}

func compose(t *testing.T, s mail.Settings, m mail.Message) []byte {
	t.Helper()
	raw, err := s.Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func newSender(t *testing.T, s mail.Settings) *mail.Sender {
	t.Helper()
	sender, err := mail.New(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sender.Close() }) // so that the server's end of the connection ends; what it says is tested elsewhere
	return sender
}

func TestEveryFaultHasItsOutcome(t *testing.T) {
	const echo = " <parent.one@example.org> is not known here"
	for _, tc := range []struct {
		name    string
		replies map[string]string
		want    mail.Result
		reason  string
	}{
		{"all is well", nil, mail.Sent, "accepted"},
		{"greeting 554", map[string]string{"greeting": "554 5.3.2 go away"}, mail.Retry, "greeting: 554 5.3.2"},
		{"greeting 421", map[string]string{"greeting": "421 4.3.2 later"}, mail.Retry, "greeting: 421 4.3.2"},
		{"greeting never comes", map[string]string{"greeting": "hang"}, mail.Retry, "greeting: timed out"},
		{"greeting is nonsense", map[string]string{"greeting": "hello parent.one"}, mail.Retry,
			"greeting: the server's answer could not be understood"},
		{"dropped at once", map[string]string{"greeting": "drop"}, mail.Retry, ": connection lost"},
		{"EHLO and HELO refused", map[string]string{"EHLO": "502 no", "HELO": "502 no"}, mail.Retry, "EHLO: 502"},
		{"MAIL 4xx", map[string]string{"MAIL": "451 4.3.0 busy"}, mail.Retry, "MAIL: 451 4.3.0"},
		{"MAIL 5xx", map[string]string{"MAIL": "550 5.7.1 not from you"}, mail.Refused, "MAIL: 550 5.7.1"},
		{"MAIL asks for a login", map[string]string{"MAIL": "530 5.7.0 log in"}, mail.Retry, "MAIL: 530 5.7.0"},
		{"dropped at MAIL", map[string]string{"MAIL": "drop"}, mail.Retry, "MAIL: connection lost"},
		{"greylisted", map[string]string{"RCPT": "450 4.2.0" + echo}, mail.Retry, "RCPT: 450 4.2.0"},
		{"unknown recipient", map[string]string{"RCPT": "550 5.1.1" + echo}, mail.Refused, "RCPT: 550 5.1.1"},
		{"no enhanced code", map[string]string{"RCPT": "550" + echo}, mail.Refused, "RCPT: 550"},
		{"dropped at RCPT", map[string]string{"RCPT": "drop"}, mail.Retry, "RCPT: connection lost"},
		{"RCPT never answered", map[string]string{"RCPT": "hang"}, mail.Retry, "RCPT: timed out"},
		{"DATA 4xx", map[string]string{"DATA": "452 4.3.1 disk full"}, mail.Retry, "DATA: 452 4.3.1"},
		{"DATA 5xx", map[string]string{"DATA": "554 5.5.1 no valid recipients"}, mail.Refused, "DATA: 554 5.5.1"},
		{"DATA answered 250", map[string]string{"DATA": "250 2.0.0 ok"}, mail.Retry, "DATA: 250 2.0.0"},
		{"dropped at DATA", map[string]string{"DATA": "drop"}, mail.Retry, "DATA: connection lost"},
		{"message 4xx", map[string]string{".": "451 4.7.1 try later" + echo}, mail.Retry, "answer to the message: 451 4.7.1"},
		{"message 5xx", map[string]string{".": "552 5.3.4 too big" + echo}, mail.Refused, "answer to the message: 552 5.3.4"},
		{"dropped after the final dot", map[string]string{".": "drop"}, mail.Unknown, "answer to the message: connection lost"},
		{"silent after the final dot", map[string]string{".": "hang"}, mail.Unknown, "answer to the message: timed out"},
		{"nonsense after the final dot", map[string]string{".": "thanks" + echo}, mail.Unknown,
			"answer to the message: the server's answer could not be understood"},
		{"an odd code after the final dot", map[string]string{".": "354 more" + echo}, mail.Unknown, "answer to the message: 354"},
		{"dropped after 250", map[string]string{".": "drop after"}, mail.Sent, "accepted"},
		{"RSET and QUIT fail after 250", map[string]string{"RSET": "drop", "QUIT": "drop"}, mail.Sent, "accepted"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			server := startScripted(t, tc.replies)
			settings := plainSettings(server.port())
			for _, reply := range tc.replies {
				if reply == "hang" {
					settings.Timeout = 50 * time.Millisecond
				}
			}
			sender := newSender(t, settings)
			got := sender.Send(t.Context(), recipient, compose(t, settings, sample()))
			if got.Result != tc.want || !strings.HasSuffix(got.Reason, tc.reason) {
				t.Errorf("got %v, %q; want %v, %q", got.Result, got.Reason, tc.want, tc.reason)
			}
			if (got.Err == nil) != (got.Result == mail.Sent) {
				t.Errorf("result %v with error %v", got.Result, got.Err)
			}
			if got.Err != nil && strings.Contains(got.Err.Error()+got.Reason, "parent") {
				t.Errorf("the outcome tells the address: %q, %v", got.Reason, got.Err)
			}
			closing := sender.Close()
			if closing != nil && strings.Contains(closing.Error(), "parent") {
				t.Errorf("closing tells the address: %v", closing)
			}
			// The server's own record is the judge: what it accepted may never be reported as not sent.
			if _, accepted, _ := server.seen(); accepted == 1 && (got.Result == mail.Retry || got.Result == mail.Refused) || accepted == 0 &&
				got.Result == mail.Sent {
				t.Errorf("the server accepted %d, and the result is %v", accepted, got.Result)
			}
		})
	}
}

func TestDroppedBeforeTheFinalDotIsTriedAgain(t *testing.T) {
	server := startScripted(t, map[string]string{"content": "drop"})
	settings := plainSettings(server.port())
	message := sample()
	message.Attachments = []mail.Attachment{{Name: "Letter.pdf", ContentType: "application/pdf", Data: make([]byte, 8<<20)}}
	got := newSender(t, settings).Send(t.Context(), recipient, compose(t, settings, message))
	if got.Result != mail.Retry || got.Reason != "message: connection lost" {
		t.Errorf("got %v, %q", got.Result, got.Reason)
	}
}

func TestNobodyListens(t *testing.T) {
	server := startScripted(t, nil)
	settings := plainSettings(server.port())
	if err := server.listener.Close(); err != nil {
		t.Fatal(err)
	}
	got := newSender(t, settings).Send(t.Context(), recipient, compose(t, settings, sample()))
	if got.Result != mail.Retry || got.Reason != "connect: connection refused" {
		t.Errorf("got %v, %q", got.Result, got.Reason)
	}
	want := fmt.Sprintf("reach the mail server: connect: connection refused: mail.host is %s, mail.port is %d", settings.Host, settings.Port)
	if err := newSender(t, settings).Reach(t.Context()); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestTheEndOfTheContextStopsWhatCanBeStopped(t *testing.T) {
	server := startScripted(t, map[string]string{"RCPT": "hang"})
	settings := plainSettings(server.port())
	settings.Timeout = time.Hour
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	got := newSender(t, settings).Send(ctx, recipient, compose(t, settings, sample()))
	if got.Result != mail.Retry || got.Reason != "RCPT: timed out" {
		t.Errorf("got %v, %q", got.Result, got.Reason)
	}
	if got := newSender(t, settings).Send(ctx, recipient, compose(t, settings, sample())); got.Result != mail.Retry {
		t.Errorf("with a context that has ended: %v, %q", got.Result, got.Reason)
	}
}

func TestAfterTheFinalDotTheAnswerIsStillAwaited(t *testing.T) {
	server := startScripted(t, nil)
	ctx, cancel := context.WithCancel(t.Context())
	server.onDot = cancel
	settings := plainSettings(server.port())
	got := newSender(t, settings).Send(ctx, recipient, compose(t, settings, sample()))
	if got.Result != mail.Sent {
		t.Errorf("got %v, %q", got.Result, got.Reason)
	}
}

func TestOneConnectionServesManyMessages(t *testing.T) {
	for _, tc := range []struct {
		name    string
		replies map[string]string
		conns   int
		verbs   string
	}{
		{"kept", nil, 1, "EHLO MAIL RCPT DATA RSET MAIL RCPT DATA QUIT"},
		{"let go by the server", map[string]string{".": "drop after"}, 2, "EHLO MAIL RCPT DATA EHLO MAIL RCPT DATA"},
		{"RSET refused", map[string]string{"RSET": "502 5.5.1 no"}, 2, "EHLO MAIL RCPT DATA RSET EHLO MAIL RCPT DATA QUIT"},
		{"RSET dropped", map[string]string{"RSET": "drop"}, 2, "EHLO MAIL RCPT DATA RSET EHLO MAIL RCPT DATA QUIT"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			server := startScripted(t, tc.replies)
			settings := plainSettings(server.port())
			sender := newSender(t, settings)
			for range 2 {
				if got := sender.Send(t.Context(), recipient, compose(t, settings, sample())); got.Result != mail.Sent {
					t.Fatalf("got %v, %q", got.Result, got.Reason)
				}
			}
			if err := sender.Close(); err != nil && tc.replies["."] == "" {
				t.Error(err)
			}
			conns, accepted, verbs := server.seen()
			if conns != tc.conns || accepted != 2 || verbs != tc.verbs {
				t.Errorf("%d connections, %d accepted, %s", conns, accepted, verbs)
			}
		})
	}
}

func TestARefusedRecipientDoesNotCostTheConnection(t *testing.T) {
	server := startScripted(t, map[string]string{"RCPT": "550 5.1.1 no"})
	settings := plainSettings(server.port())
	sender := newSender(t, settings)
	for range 2 {
		if got := sender.Send(t.Context(), recipient, compose(t, settings, sample())); got.Result != mail.Refused {
			t.Fatalf("got %v, %q", got.Result, got.Reason)
		}
	}
	if conns, _, verbs := server.seen(); conns != 1 || verbs != "EHLO MAIL RCPT RSET MAIL RCPT" {
		t.Errorf("%d connections, %s", conns, verbs)
	}
}

func TestWhatIsNotFitToBeSentNeverReachesTheServer(t *testing.T) {
	server := startScripted(t, nil)
	settings := plainSettings(server.port())
	raw := string(compose(t, settings, sample()))
	for _, tc := range []struct{ name, to, raw, reason string }{
		{"somebody else's", "parent.two@example.org", raw, "addressed to somebody else"},
		{"two recipients", recipient + ",b@example.org", raw, "recipient's address"},
		{"a second To", recipient, "To: b@example.org\r\n" + raw, "addressed to somebody else"},
		{"somebody else as well", recipient, strings.Replace(raw, "<"+recipient+">\r\n", "<"+recipient+">, <b@example.org>\r\n", 1),
			"addressed to somebody else"},
		{"a copy", recipient, "Cc: b@example.org\r\n" + raw, "more than one recipient"},
		{"a hidden copy", recipient, "Bcc: b@example.org\r\n" + raw, "more than one recipient"},
		{"bare line feeds", recipient, strings.ReplaceAll(raw, "\r\n", "\n"), "whole line"},
		{"a bare line feed", recipient, raw + "x\ny\r\n", "may change"},
		{"a smuggled end", recipient, raw + "\n.\r\nMAIL FROM:<x@example.org>\r\n", "may change"},
		{"eight bits", recipient, raw + "\xe9\r\n", "may change"},
		{"an endless line", recipient, raw + strings.Repeat("x", 999) + "\r\n", "998"},
		{"cut short", recipient, raw[:len(raw)-1], "whole line"},
		{"nothing", recipient, "", "whole line"},
	} {
		got := newSender(t, settings).Send(t.Context(), tc.to, []byte(tc.raw))
		if got.Result != mail.Refused || !strings.Contains(got.Reason, tc.reason) || strings.Contains(got.Reason, "@") {
			t.Errorf("%s: got %v, %q", tc.name, got.Result, got.Reason)
		}
	}
	if conns, _, _ := server.seen(); conns != 0 {
		t.Errorf("%d connections were made", conns)
	}
}
