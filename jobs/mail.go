package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/mail"
	"stepdown/internal/store"
)

// attachment is the name under which a letter goes with its e-mail: the same for everybody.
const attachment = "letter.pdf"

func (j Deliver) mailLetters(ctx context.Context, today calendar.Date, decide func(store.Look, store.Letter) store.Ruling, done *Delivered) error {
	for j.Mail != nil && ctx.Err() == nil {
		c, err := j.Store.ClaimLetter(ctx, j.Claimant, casefile.Email, decide)
		if err != nil || c == nil {
			return err
		}
		reached, err := j.mailLetter(ctx, c, today, done)
		if err != nil || !reached {
			return err
		}
	}
	return ctx.Err()
}

// mailLetter sends one letter. reached is false where the server could not be talked to: others would fare no better.
func (j Deliver) mailLetter(ctx context.Context, c *store.Claim, today calendar.Date, done *Delivered) (reached bool, err error) {
	id := fmt.Sprintf("<letter.%s.%d@%s>", c.Name(), c.Attempt, j.Domain)
	if err := j.Store.NoteMessage(ctx, c, id); err != nil {
		return true, err
	}
	raw, err := j.letterMail(c, id, today)
	if err != nil {
		j.Log.Error("a letter could not be made into a message", "letter", c.Name(), "error", err)
		done.Failed++
		return true, j.finish(ctx, c, store.Finish{To: ledger.Failed, Code: "not-a-message", Reason: "it could not be made into a message"})
	}
	outcome := j.Mail.Send(ctx, c.Recipient, raw)
	switch outcome.Result {
	case mail.Sent:
		done.Mailed++
		return true, j.finish(ctx, c, store.Finish{To: ledger.Sent, Code: "mailed", Reason: "the mail server accepted it"})
	case mail.Refused:
		done.Failed++
		return true, j.finish(ctx, c, store.Finish{To: ledger.Failed, Code: "mail-refused", Reason: outcome.Reason})
	case mail.Retry:
		return false, j.finish(ctx, c, j.again(c.Attempt, "mail-delayed", outcome.Reason, done))
	}
	done.Uncertain++
	return true, j.finish(ctx, c, store.Finish{To: ledger.Uncertain, Code: "mail-unknown", Reason: outcome.Reason})
}

func (j Deliver) letterMail(c *store.Claim, id string, today calendar.Date) ([]byte, error) {
	if sum := sha256.Sum256(c.PDF); hex.EncodeToString(sum[:]) != c.SHA256 {
		return nil, errors.New("check the letter: its PDF is not the one that was written")
	}
	return j.Compose(mail.Message{
		ID: id, Date: noon(today), To: c.Recipient, Subject: c.Cover.Subject, Text: c.Cover.Text, HTML: c.Cover.HTML,
		Attachments: []mail.Attachment{{Name: attachment, ContentType: "application/pdf", Data: c.PDF}},
	})
}

// noon is the time of day that messages bear: the day is what counts, and the same day gives the same bytes.
func noon(day calendar.Date) time.Time { return day.Time().Add(12 * time.Hour) }

func (j Deliver) mailDigests(ctx context.Context, done *Delivered) error {
	for j.Mail != nil && ctx.Err() == nil {
		d, err := j.Store.ClaimDigest(ctx, j.Claimant)
		if err != nil || d == nil {
			return err
		}
		outcome := j.Mail.Send(ctx, d.Recipient, d.Raw)
		to, finish := store.DigestRetry, store.Finish{Code: "mail-delayed", Reason: outcome.Reason, RetryIn: j.Retry.after(d.Attempt)}
		switch {
		case outcome.Result == mail.Sent:
			done.Digests++
			to, finish = store.DigestSent, store.Finish{Code: "mailed", Reason: "the mail server accepted it"}
		case outcome.Result == mail.Refused || d.Attempt >= j.Retry.Attempts:
			done.Failed++
			to, finish.Code = store.DigestFailed, "mail-refused"
		default:
			done.Again++
		}
		err = j.Store.FinishDigest(context.WithoutCancel(ctx), d, to, finish)
		if err != nil && !errors.Is(err, store.ErrLost) {
			return err
		}
		if outcome.Result == mail.Retry {
			return nil
		}
	}
	return ctx.Err()
}
