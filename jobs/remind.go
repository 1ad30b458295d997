package jobs

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	"stepdown/internal/mail"
	"stepdown/internal/store"
	"stepdown/internal/timetable"
	"stepdown/letters"
)

// Remind gathers the reminders that the scan noted, and what waits for people of the council, into one digest for each person
// and working day, and freezes it; Deliver sends it. What nobody can be found for stays, is counted and logged, and is tried
// again.
type Remind struct {
	Store   *store.Store
	Rules   Rules
	Compose func(mail.Message) ([]byte, error) // nil: no mail server is set; reminders wait
	Domain  string                             // the right-hand side of Message-IDs
	// Calendar adds a file to each digest that puts what is due into the reader's calendar.
	Calendar bool
	Support  string // business support's inbox; empty: the social worker is asked
	// ByCommand tells readers to record what is done by a command where they can, and not in the case system.
	ByCommand bool
	Log       *slog.Logger
}

// Reminded counts what a pass gathered.
type Reminded struct {
	Digests   int `json:"digests"`
	Reminders int `json:"reminders"`
	Uncovered int `json:"without_anybody"`  // what nobody could be found for
	Barred    int `json:"barred,omitempty"` // digests that are not sent, since the mailbox may be a family's
}

// Run freezes today's digests. On a day that is no working day, or without a mail server, it does nothing.
func (j Remind) Run(ctx context.Context, today calendar.Date) (Reminded, error) {
	var done Reminded
	if j.Compose == nil ||
		!j.Rules.Calendar.IsWorkingDay(today) { //guard:digests-on-working-days
		return done, nil
	}
	pending, err := j.Store.PendingReminders(ctx)
	if err != nil {
		return done, err
	}
	coordinators, err := j.Store.Coordinators(ctx)
	if err != nil {
		return done, err
	}
	cover, inboxes := newCover(coordinators, today), inboxes{}
	known, err := j.learn(ctx, pending, today)
	if err != nil {
		return done, err
	}
	j.sort(pending, known, cover, inboxes, &done)
	if err := j.addOpen(ctx, known, inboxes, cover); err != nil {
		return done, err
	}
	if err := j.addWaiting(ctx, inboxes, today, &done); err != nil {
		return done, err
	}
	if err := j.addShown(ctx, inboxes, today, &done); err != nil {
		return done, err
	}
	if err := j.bar(ctx, inboxes, today, &done); err != nil {
		return done, err
	}
	for _, to := range slices.Sorted(maps.Keys(inboxes)) {
		told := inboxes[to].told(known)
		frozen, err := j.freeze(ctx, inboxes[to], known.lines, told, today)
		if err != nil {
			return done, err
		}
		if frozen {
			done.Digests++
			done.Reminders += len(told)
		}
	}
	return done, nil
}

// thing is one item of one case.
type thing struct {
	episode int64
	item    ledger.Item
}

// inbox is what one person is to read.
type inbox struct {
	to        string
	reminders []store.PendingReminder
	fresh     map[thing]reader // with why it is this reader's
	open      map[thing]reader
	waiting   []wait
}

// inboxes are all of a day, by address.
type inboxes map[string]*inbox

func (all inboxes) of(email string) *inbox {
	key := strings.ToLower(email)
	if all[key] == nil {
		all[key] = &inbox{to: email, fresh: map[thing]reader{}, open: map[thing]reader{}}
	}
	return all[key]
}

// nearest are the roles in which somebody is told of an item: who has several is told in the first of them.
var nearest = []ledger.Role{ledger.EHCO, ledger.Lead, ledger.ServiceManager}

// sort lays each reminder into the inbox of whoever is to read it: whoever has the case now, whoever had it when it was written. What
// can't be read stays.
func (j Remind) sort(pending []store.PendingReminder, known *knowledge, cover cover, inboxes inboxes, done *Reminded) {
	for _, p := range pending {
		ehco, read := known.ehco[p.EpisodeID]
		if !read {
			continue
		}
		who, ok := cover.find(ehco, p.Role)
		if !ok {
			done.Uncovered++
			j.Log.Error("nobody can be reminded: the coordinator is away or unknown, and there is neither deputy nor team inbox",
				"coordinator", ehco, "role", string(p.Role), "rule", p.Rule)
			continue
		}
		in := inboxes.of(who.email)
		in.reminders = append(in.reminders, p)
		t := thing{p.EpisodeID, p.Item()}
		if has, twice := in.fresh[t]; !twice || slices.Index(nearest, who.role) < slices.Index(nearest, has.role) {
			in.fresh[t] = who
		}
	}
}

// addOpen adds what is still open for the EHCOs whom each reader is or stands in for. Those above an EHCO are told only what
// is new to them.
func (j Remind) addOpen(ctx context.Context, known *knowledge, inboxes inboxes, cover cover) error {
	if len(inboxes) == 0 {
		return nil
	}
	items, err := j.Store.OpenItems(ctx)
	if err != nil {
		return err
	}
	wanted := map[int64][]ledger.Item{}
	for _, i := range items {
		if _, read := known.ehco[i.EpisodeID]; !read {
			if who, ok := cover.find(i.EHCO, ledger.EHCO); ok && inboxes[strings.ToLower(who.email)] != nil {
				wanted[i.EpisodeID] = append(wanted[i.EpisodeID], i.Item)
			}
		}
	}
	if err := j.read(ctx, known, wanted); err != nil {
		return err
	}
	for _, i := range items {
		t := thing{i.EpisodeID, i.Item}
		if _, isPending := known.open[t]; isPending {
			known.open[t] = true
		}
		ehco, read := known.ehco[i.EpisodeID]
		if !read {
			continue
		}
		who, ok := cover.find(ehco, ledger.EHCO)
		in := inboxes[strings.ToLower(who.email)]
		if !ok || in == nil {
			continue
		}
		if _, isNew := in.fresh[t]; !isNew {
			in.open[t] = who
		}
	}
	return nil
}

func (j Remind) line(e *casefile.Episode, item timetable.DueItem, today calendar.Date) letters.DigestLine {
	speech, rule := j.Rules.Wording.Speech().For(e.OnPathway()), j.Rules.Policy.Rule(item.Rule)
	l := letters.DigestLine{
		Case: e.Key.String(), Pathway: e.OnPathway(), Action: speech.Action(rule), Due: item.Due, Level: e.Level,
		WorkingDays: j.Rules.Calendar.WorkingDaysBetween(today, item.Due),
		Record:      speech.Record(rule, j.ByCommand),
	}
	if signer, ok := e.SignerOn(j.Rules.Staff, today); ok {
		l.Ask, l.AskTelephone = signer.Name, signer.Telephone
	}
	if lead, ok := e.CurrentLead(today); ok &&
		item.MayNameLead { //guard:digest-names-lead-with-consent on
		l.LeadRole, l.Organisation = lead.Role, lead.Organisation
	}
	return l
}

// freeze writes the person's digest. Where everything new has been done or has lapsed since the scan, it says nothing.
func (j Remind) freeze(ctx context.Context, in *inbox, lines map[thing]letters.DigestLine, reminders []int64,
	today calendar.Date) (bool, error) {
	input := letters.DigestInput{Day: today, New: pick(in.fresh, ledger.EHCO, lines), Open: pick(in.open, ledger.EHCO, lines),
		AsLead: pick(in.fresh, ledger.Lead, lines), AsManager: pick(in.fresh, ledger.ServiceManager, lines)}
	var waiting []store.Waiting
	var shown []int64
	input.Waiting, waiting, shown = in.waitingLines()
	if len(input.New)+len(input.AsLead)+len(input.AsManager)+len(input.Waiting) == 0 { //guard:digest-has-news
		return false, nil
	}
	text, err := j.Rules.Wording.Digest(input)
	if err != nil {
		return false, fmt.Errorf("write a digest: %w", err)
	}
	id := mail.NewID(j.Domain)
	message := mail.Message{ID: id, Date: mail.Beginning(today), To: in.to, Subject: text.Subject, Text: text.Text, HTML: text.HTML}
	var entries []store.CalendarEntry
	if j.Calendar {
		if entries, err = j.publish(ctx, in, lines); err != nil {
			return false, err
		}
		message.Attachments = []mail.Attachment{{Name: calendarName, ContentType: "text/calendar", Data: calendarFile(today, entries)}}
	}
	raw, err := j.Compose(message)
	if err != nil {
		return false, fmt.Errorf("make a digest into a message: %w", err)
	}
	return j.Store.FreezeDigest(ctx, store.NewDigest{Recipient: strings.ToLower(in.to), Day: today, MessageID: id, Raw: raw,
		Reminders: reminders, Waiting: waiting, Shown: shown, Calendar: entries})
}

// pick gives the lines of what somebody is told in a role, what is longest overdue on top.
func pick(things map[thing]reader, role ledger.Role, lines map[thing]letters.DigestLine) []letters.DigestLine {
	var picked []letters.DigestLine
	for t, who := range things {
		if line, ok := lines[t]; ok && who.role == role {
			line.Covering, line.Over = who.covering, who.over
			picked = append(picked, line)
		}
	}
	slices.SortFunc(picked, func(a, b letters.DigestLine) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Case, b.Case), cmp.Compare(a.Action, b.Action))
	})
	return picked
}
