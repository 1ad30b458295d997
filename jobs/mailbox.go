package jobs

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/store"
	"stepdown/letters"
)

// A digest tells of cases, and is mailed to an address that the case system gives: it may be a family's by mistake.

// unfit tells whether no digest about the cases may go to the mailbox: the do-not-write list names it, somebody of one of those very
// families has it, or somebody of another and none of the council's people.
func unfit(on store.OnRecord, about map[int64]bool) bool {
	theirs := slices.ContainsFunc(on.Families, func(id int64) bool { return about[id] })
	return on.Warned || theirs || len(on.Families) > 0 && !on.Works
}

// mailboxes are what is on record of some.
type mailboxes map[casefile.Place]store.OnRecord

// bar tells whether nothing about the case may be mailed to the address.
func (m mailboxes) bar(email string, episode int64) bool {
	return slices.ContainsFunc(casefile.Mailboxes(email), func(p casefile.Place) bool { return unfit(m[p], map[int64]bool{episode: true}) })
}

const barredMailbox = "its mailbox is on the do-not-write list, or is that of somebody of a family"

// errBarred says of a digest that is about to leave that it must not.
var errBarred = errors.New(barredMailbox)

// barred asks the same of a digest that is about to leave, of what it tells as new.
func (p *pass) barred(ctx context.Context, d *store.Digest) (bool, error) {
	var families []int64
	for _, on := range d.Mailbox {
		if unfit(on, nil) {
			return true, nil
		}
		families = append(families, on.Families...)
	}
	if len(families) == 0 {
		return false, nil
	}
	return p.Store.DigestTellsOf(ctx, d.ID, families)
}

// bar takes out what must not be mailed. It stays, and is gathered again on the next day.
func (j Remind) bar(ctx context.Context, inboxes inboxes, today calendar.Date, done *Reminded) error {
	on, err := j.Store.MailboxesOnRecord(ctx, casefile.Mailboxes(slices.Collect(maps.Keys(inboxes))...), today)
	if err != nil {
		return err
	}
	for to, in := range inboxes {
		for _, place := range casefile.Mailboxes(to) {
			if unfit(on[place], in.about()) { //guard:digest-goes-to-no-family
				delete(inboxes, to)
				done.Barred++
				j.Log.Error("a digest is not sent: "+barredMailbox,
					"reminders", len(in.reminders), "waiting", len(in.waiting))
			}
		}
	}
	return nil
}

// about are the cases that the digest would tell of.
func (in *inbox) about() map[int64]bool {
	cases := map[int64]bool{}
	for _, things := range []map[thing]reader{in.fresh, in.open} {
		for t := range things {
			cases[t.episode] = true
		}
	}
	for _, w := range in.waiting {
		cases[w.EpisodeID] = true
	}
	return cases
}

// mailboxes says whose digests are not sent for the sake of whom the mailbox may belong to.
func (j Report) mailboxes(ctx context.Context, today calendar.Date, in *letters.ReportInput) error {
	coordinators, err := j.Store.Coordinators(ctx)
	if err != nil {
		return err
	}
	staff, err := j.Store.Colleagues(ctx)
	if err != nil {
		return err
	}
	people, about := map[string][]string{j.say("business_support"): {j.Support}}, map[string]map[int64]bool{}
	for _, c := range coordinators {
		people[c.ID], about[c.ID] = []string{c.Email, c.TeamInbox, c.LeadEmail, c.ServiceManagerEmail}, map[int64]bool{}
	}
	for _, s := range staff {
		people[s.ID] = append(people[s.ID], s.Email)
	}
	cover := newCover(coordinators, today)
	for _, i := range j.open {
		if _, ok := cover.find(i.EHCO, ledger.EHCO); ok && about[i.EHCO] != nil {
			about[i.EHCO][i.EpisodeID] = true
		}
	}
	var all []string
	for _, emails := range people {
		all = append(all, emails...)
	}
	on, err := j.Store.MailboxesOnRecord(ctx, casefile.Mailboxes(all...), today)
	if err != nil {
		return err
	}
	var barred []string
	for id, emails := range people {
		if slices.ContainsFunc(casefile.Mailboxes(emails...), func(p casefile.Place) bool { return unfit(on[p], about[id]) }) {
			barred = append(barred, id)
		}
	}
	if slices.Sort(barred); len(barred) > 0 {
		in.Attention = append(in.Attention, j.todo("barred_mailboxes", "{people}", strings.Join(barred, ", ")))
	}
	return nil
}
