package mail

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
)

// Carrier takes letters as attachments, and messages that were frozen whole, through one Sender. What the server has
// accepted has been sent: there is nothing to take back, and nobody to ask about it later.
type Carrier struct{ Sender *Sender }

// CarrierName is its name in the ledger.
const CarrierName = "email"

// attachment is the name under which a letter goes with its e-mail: the same for everybody.
const attachment = "letter.pdf"

// Beginning is the time that the messages of a day bear: the day is what counts, and the same day gives the same bytes. It lies behind
// whenever they leave: filters take a time ahead of the clock for a sign of spam.
func Beginning(day calendar.Date) time.Time { return day.Time() }

// Name is CarrierName.
func (Carrier) Name() string { return CarrierName }

// Ready is Sender.Reach.
func (c Carrier) Ready(ctx context.Context) error { return c.Sender.Reach(ctx) }

// Place is a new Message-ID.
func (c Carrier) Place(ledger.Parcel) string { return NewID(c.Sender.settings.Domain()) }

// NewID draws a Message-ID, which whoever uses it has to keep for further attempts: it says nothing of what it is for, and
// no other message has it, also of another installation or of a copy of the database.
func NewID(domain string) string { return "<" + strings.ToLower(rand.Text()) + "@" + domain + ">" }

// Send mails a letter with its note, or a frozen message as it is.
func (c Carrier) Send(ctx context.Context, p ledger.Parcel) ledger.Receipt {
	raw := p.Message
	if raw == nil {
		var err error
		if raw, err = c.compose(p); err != nil {
			return ledger.Receipt{State: ledger.Failed, Why: ledger.NotAMessage.Because("it could not be made into a message"), Err: err}
		}
	}
	o := c.Sender.Send(ctx, p.To, raw)
	receipt := ledger.Receipt{State: ledger.Uncertain, Why: ledger.MailUnknown.Because(o.Reason), Broken: o.Broken}
	switch o.Result {
	case Sent:
		receipt.State, receipt.Why = ledger.Sent, ledger.Mailed.Because("the mail server accepted it")
	case Refused:
		receipt.State, receipt.Why.Code = ledger.Failed, ledger.MailRefused
	case Retry:
		receipt.State, receipt.Why.Code = ledger.Ready, ledger.MailDelayed
	}
	return receipt
}

func (c Carrier) compose(p ledger.Parcel) ([]byte, error) {
	if ledger.Sum(p.PDF) != p.SHA256 {
		return nil, errors.New("check the letter: its PDF is not the one that was written")
	}
	return c.Sender.settings.Compose(Message{
		ID: p.Place, Date: Beginning(p.Day), To: p.To, Subject: p.Subject, Text: p.Text, HTML: p.HTML,
		Attachments: []Attachment{{Name: attachment, ContentType: "application/pdf", Data: p.PDF}},
	})
}

// Ask knows nothing: a mail server can't be asked.
func (Carrier) Ask(context.Context, []ledger.Parcel) ([]ledger.Receipt, error) { return nil, nil }

// Recall takes nothing back.
func (Carrier) Recall(context.Context, ledger.Parcel) (bool, error) { return false, nil }

// Advice is for letters that are accepted and not sent yet, of which there are none.
func (Carrier) Advice(ledger.Parcel) string { return "" }
