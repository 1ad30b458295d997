package jobs

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/mail"
	"stepdown/internal/store"
	"stepdown/letters"
)

// Report tells one inbox how things stand, every working day, even when all is well: that it does not come is the alarm.
// It holds counts and references only. It is frozen once a day, and Deliver sends it.
type Report struct {
	Store   *store.Store
	Rules   Rules
	Compose func(mail.Message) ([]byte, error) // nil: no mail server is set
	To      string                             // empty: nobody wants it
	Domain  string                             // the right-hand side of Message-IDs
	NotLive bool                               // no feed may be taken yet
	Support string                             // business support's inbox; see Remind
	// How many working days a letter to be given by hand, and a print run, may wait before they are named.
	GivenWithin, PrintedWithin int
	// Strays are the runs in the print folder that must not be printed; nil: nobody looks there.
	Strays func(ctx context.Context) ([]Stray, error)

	open   []store.OpenItem // all there are
	news   time.Time        // since when what happened is news
	speech *letters.Speech  // of the cases of a line; nil: it is about none, or about those of the default pathway
}

// Run freezes today's report, once. On a day that is no working day, or where nobody wants it, it does nothing.
func (j Report) Run(ctx context.Context, today calendar.Date) (frozen bool, err error) {
	if j.To == "" || j.Compose == nil || !j.Rules.Calendar.IsWorkingDay(today) {
		return false, nil
	}
	if has, err := j.Store.HasReport(ctx, strings.ToLower(j.To), today); err != nil || has {
		return false, err // gathered again it would be thrown away
	}
	in, err := j.Gather(ctx, today)
	if err != nil {
		return false, err
	}
	text, err := j.Rules.Wording.Report(in)
	if err != nil {
		return false, fmt.Errorf("write the daily report: %w", err)
	}
	id := mail.NewID(j.Domain)
	raw, err := j.Compose(mail.Message{ID: id, Date: mail.Beginning(today), To: j.To, Subject: text.Subject, Text: text.Text, HTML: text.HTML})
	if err != nil {
		return false, fmt.Errorf("make the daily report into a message: %w", err)
	}
	return j.Store.FreezeDigest(ctx, store.NewDigest{Kind: store.DailyReport, Recipient: strings.ToLower(j.To), Day: today, MessageID: id,
		Raw: raw})
}

// Gather looks how things stand, without any change.
func (j Report) Gather(ctx context.Context, today calendar.Date) (letters.ReportInput, error) {
	in := letters.ReportInput{Day: today}
	var err error
	if j.news, err = j.since(ctx, today); err != nil {
		return in, fmt.Errorf("gather the daily report: %w", err)
	}
	if j.open, err = j.Store.OpenItems(ctx); err != nil {
		return in, fmt.Errorf("gather the daily report: %w", err)
	}
	parts := []func(context.Context, calendar.Date, *letters.ReportInput) error{
		j.gate, j.feed, j.feedsFirst, j.folders, j.refusedSince, j.ledger, j.printRoom, j.byHand, j.comingUp, j.cover, j.mailboxes,
		j.untold, j.backlog, j.failures,
	}
	for _, part := range parts {
		if err := part(ctx, today, &in); err != nil {
			return in, fmt.Errorf("gather the daily report: %w", err)
		}
	}
	return in, nil
}

// since is when the last report was gathered: what happened from then on is news. Without one it is the beginning of the
// working day before.
func (j Report) since(ctx context.Context, today calendar.Date) (time.Time, error) {
	last, ok, err := j.Store.LastReport(ctx, strings.ToLower(j.To), today)
	if !ok {
		last = j.Rules.Calendar.AddWorkingDays(today, -1).Time()
	}
	return last, err
}

// gate says what keeps everything back.
func (j Report) gate(ctx context.Context, _ calendar.Date, in *letters.ReportInput) error {
	ours, err := j.Store.Installation(ctx)
	for _, gate := range []struct {
		shut bool
		key  string
	}{{ours.Paused, "paused"}, {ours.OverLimit, "over_limit"}, {j.NotLive, "not_live"}} {
		if gate.shut {
			in.Attention = append(in.Attention, j.todo(gate.key))
		}
	}
	return err
}

// say is a text of the report, with what is filled in; count what it says of a number.
func (j Report) say(key string, filled ...string) string {
	return j.speaks().Say("report."+key, filled...)
}
func (j Report) count(key string, n int) string { return j.speaks().Count("report."+key, n) }

func (j Report) speaks() *letters.Speech { return cmp.Or(j.speech, j.Rules.Wording.Speech()) }

// on is the same report in the words of some pathways.
func (j Report) on(pathways ...string) Report {
	j.speech = j.Rules.Wording.Speech().For(pathways...)
	return j
}

func (j Report) workingDays(n int) string { return j.Rules.Wording.Speech().Count("working_days", n) }

func (j Report) day(d calendar.Date) string { return j.Rules.Wording.Speech().Day(d) }

// about is something to do about some cases.
func (j Report) about(key string, cases []string, filled ...string) letters.Attention {
	a := j.todo(key, filled...)
	a.Cases = cases
	return a
}

// todo is what has happened, and what a person does about it.
func (j Report) todo(key string, filled ...string) letters.Attention {
	return letters.Attention{What: j.say(key+".what", filled...), Next: j.say(key+".next", filled...)}
}

func (j Report) feed(ctx context.Context, today calendar.Date, in *letters.ReportInput) error {
	feed, ok, err := j.Store.LastFeed(ctx)
	if err != nil {
		return err
	}
	doubted, err := j.Store.InDoubt(ctx)
	if err != nil {
		return err
	}
	if !ok {
		in.Attention = append(in.Attention, j.todo("no_feed"))
		return nil
	}
	age := j.Rules.Calendar.WorkingDaysBetween(feed.MadeOn, today)
	in.Counts = append(in.Counts, j.say("feed_made", "{day}", j.day(feed.MadeOn), "{days}", j.workingDays(age)))
	if age > j.Rules.Settings.FeedMaxAge {
		in.Attention = append(in.Attention, j.todo("feed_too_old"))
	}
	if doubted > 0 {
		in.Attention = append(in.Attention, j.todo("in_doubt", "{cases}", j.count("cases", doubted), "{rejected}", strconv.Itoa(feed.Rejected)))
	}
	if feed.Rows > 0 {
		in.Attention = append(in.Attention, j.todo("rejected_rows", "{rows}", strconv.Itoa(feed.Rows)))
	}
	if feed.Nameless != "" {
		in.Attention = append(in.Attention, j.todo("nameless_rows", "{rows}", feed.Nameless))
	}
	if feed.IdleWarnings != "" {
		in.Attention = append(in.Attention, j.todo("idle_warnings", "{rows}", feed.IdleWarnings))
	}
	return nil
}

func (j Report) cover(ctx context.Context, today calendar.Date, in *letters.ReportInput) error {
	coordinators, err := j.Store.Coordinators(ctx)
	if err != nil {
		return err
	}
	pending, err := j.Store.PendingReminders(ctx)
	if err != nil {
		return err
	}
	above := map[thing][]ledger.Role{} // who else is to be told
	for _, p := range pending {
		t := thing{p.EpisodeID, p.Item()}
		above[t] = append(above[t], p.Role)
	}
	cover, alone := newCover(coordinators, today), map[string]int{}
	for _, i := range j.open {
		roles := append(above[thing{i.EpisodeID, i.Item}], ledger.EHCO)
		if slices.ContainsFunc(roles, func(role ledger.Role) bool { _, ok := cover.find(i.EHCO, role); return !ok }) {
			alone[i.EHCO]++
		}
	}
	for _, id := range slices.Sorted(maps.Keys(alone)) {
		who := id
		if who == "" {
			who = j.say("no_coordinator")
		}
		in.Attention = append(in.Attention, j.todo("uncovered", "{coordinator}", who, "{items}", j.count("items", alone[id])))
	}
	return nil
}

func (j Report) failures(ctx context.Context, today calendar.Date, in *letters.ReportInput) error {
	digests, err := j.Store.FailedDigests(ctx, j.news)
	if err != nil {
		return err
	}
	if digests > 0 {
		in.Attention = append(in.Attention, j.todo("digest_failed", "{digests}", j.count("digests_failed", digests)))
	}
	waiting, err := j.Store.CountDigests(ctx)
	if err != nil {
		return err
	}
	for _, d := range waiting {
		since := calendar.LondonDate(d.Oldest)
		if d.State == ledger.Ready && (d.Code == ledger.MailDelayed || since.Before(today)) {
			in.Attention = append(in.Attention, letters.Attention{Next: j.todo(string(ledger.MailDelayed)).Next,
				What: j.say("not_sent", "{mails}", j.count(string(d.Kind), d.Number), "{day}", j.day(since))})
		}
	}
	all, err := j.Store.FailuresSince(ctx, j.news)
	for _, f := range all {
		in.Attention = append(in.Attention, j.todo("job_failed", "{job}", f.Job, "{times}", j.count("times", f.Times),
			"{panics}", strconv.Itoa(f.Panicked)))
	}
	return err
}
