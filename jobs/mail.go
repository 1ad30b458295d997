package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/mail"
	"stepdown/internal/post"
	"stepdown/internal/store"
)

// attachment is the name under which a letter goes with its e-mail: the same for everybody.
const attachment = "letter.pdf"

// mail asks first whether the server can be talked to: otherwise its being away would use up the attempts of whatever
// waits.
func (j Deliver) mail(ctx context.Context, today calendar.Date, decide func(store.Look, store.Letter) store.Ruling, done *Delivered) error {
	if j.Mail == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	if err := j.Mail.Reach(ctx); err != nil {
		return err
	}
	var err error
	if !done.DayOff {
		err = j.mailLetters(ctx, today, decide, done)
	}
	return errors.Join(err, j.mailDigests(ctx, done))
}

func (j Deliver) mailLetters(ctx context.Context, today calendar.Date, decide func(store.Look, store.Letter) store.Ruling,
	done *Delivered) error {
	named := func(look store.Look, l store.Letter) store.Ruling {
		ruling := decide(look, l)
		ruling.Carrier = string(casefile.Email)
		ruling.Place = fmt.Sprintf("<letter.%s.%d@%s>", l.Name(), l.Attempt+1, j.Domain)
		return ruling
	}
	for ctx.Err() == nil {
		c, err := j.claim(ctx, casefile.Email, named, done)
		if err != nil || c == nil {
			return err
		}
		outcome, err := j.mailLetter(ctx, c, today, done)
		if err != nil || outcome.Broken {
			return err
		}
	}
	return ctx.Err()
}

// mailLetter sends one letter, and records what became of it.
func (j Deliver) mailLetter(ctx context.Context, c *store.Claim, today calendar.Date, done *Delivered) (outcome mail.Outcome, err error) {
	raw, err := j.letterMail(c, today)
	if err != nil {
		j.Log.Error("a letter could not be made into a message", "letter", c.Name(), "error", err)
		done.Failed++
		return outcome, j.finish(ctx, c, store.Finish{To: ledger.Failed, Why: ledger.NotAMessage.Because("it could not be made into a message")})
	}
	stop := j.keepAlive(ctx, c)
	outcome = j.Mail.Send(ctx, c.Recipient, raw)
	stop()
	switch outcome.Result {
	case mail.Sent:
		done.Mailed++
		return outcome, j.finish(ctx, c, store.Finish{To: ledger.Sent, Why: ledger.Mailed.Because("the mail server accepted it")})
	case mail.Refused:
		done.Failed++
		return outcome, j.finish(ctx, c, store.Finish{To: ledger.Failed, Why: ledger.MailRefused.Because(outcome.Reason)})
	case mail.Retry:
		return outcome, j.finish(ctx, c, j.again(c, ledger.MailDelayed.Because(outcome.Reason), done))
	}
	done.Uncertain++
	return outcome, j.finish(ctx, c, store.Finish{To: ledger.Uncertain, Why: ledger.MailUnknown.Because(outcome.Reason)})
}

// keepAlive renews the lease of a letter whose sending takes long, until it is stopped. If that fails, the letter may become
// uncertain meanwhile, and what became of it is recorded all the same.
func (j Deliver) keepAlive(ctx context.Context, c *store.Claim) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var renewing sync.WaitGroup
	renewing.Go(func() {
		beat := time.NewTicker(j.Claimant.Lease / 3)
		defer beat.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-beat.C:
				if err := j.Store.RenewLetter(ctx, c, j.Claimant.Lease); err != nil && ctx.Err() == nil {
					j.Log.Warn("the lease of a letter could not be renewed", "letter", c.Name(), "error", err)
				}
			}
		}
	})
	return func() { cancel(); renewing.Wait() }
}

func (j Deliver) letterMail(c *store.Claim, today calendar.Date) ([]byte, error) {
	if ledger.Sum(c.PDF) != c.SHA256 {
		return nil, errors.New("check the letter: its PDF is not the one that was written")
	}
	return j.Compose(mail.Message{
		ID: c.Place, Date: noon(today), To: c.Recipient, Subject: c.Cover.Subject, Text: c.Cover.Text, HTML: c.Cover.HTML,
		Attachments: []mail.Attachment{{Name: attachment, ContentType: "application/pdf", Data: c.PDF}},
	})
}

// noon is the time of day that messages bear: the day is what counts, and the same day gives the same bytes.
func noon(day calendar.Date) time.Time { return day.Time().Add(12 * time.Hour) }

func (j Deliver) mailDigests(ctx context.Context, done *Delivered) error {
	for ctx.Err() == nil {
		d, err := j.Store.ClaimDigest(ctx, j.Claimant)
		if errors.Is(err, store.ErrPaused) {
			return nil
		}
		if err != nil || d == nil {
			return err
		}
		if err := j.note(d.Number, post.Sending{}); err != nil {
			return errors.Join(err, j.finishDigest(ctx, d, store.DigestRetry, notNoted(j.Retry.First)))
		}
		outcome := j.Mail.Send(ctx, d.Recipient, d.Raw)
		to, finish := store.DigestRetry, store.Finish{Why: ledger.MailDelayed.Because(outcome.Reason), RetryIn: j.Retry.after(d.Attempt, d.ID)}
		switch {
		case outcome.Result == mail.Sent:
			done.Digests++
			to, finish = store.DigestSent, store.Finish{Why: ledger.Mailed.Because("the mail server accepted it")}
		case outcome.Result == mail.Refused || d.Attempt >= j.Retry.Attempts:
			done.Failed++
			to, finish.Why.Code = store.DigestFailed, ledger.MailRefused
		default:
			done.Again++
		}
		if err := j.finishDigest(ctx, d, to, finish); err != nil || outcome.Broken {
			return err
		}
	}
	return ctx.Err()
}

// finishDigest records the end of an attempt, and asks once more where the reply was lost.
func (j Deliver) finishDigest(ctx context.Context, d *store.Digest, to store.DigestOutcome, f store.Finish) error {
	ctx = context.WithoutCancel(ctx)
	err := onceMore(func() error { return j.Store.FinishDigest(ctx, d, to, f) })
	j.each()
	if errors.Is(err, store.ErrLost) {
		return nil // another daemon took it over, or the first answer was the one that got lost
	}
	return err
}
