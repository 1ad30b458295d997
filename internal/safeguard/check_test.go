package safeguard_test

import (
	"strings"
	"testing"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/ledger"
	. "stepdown/internal/safeguard"
	"stepdown/internal/timetable"
)

func TestWhatHoldsALetter(t *testing.T) {
	for _, tc := range []struct {
		name string
		c    change
		code ledger.Code // empty: it may go
	}{
		{"nothing", func(*casefile.Episode) {}, ""},
		{"beside an episode that can't be read", func(e *casefile.Episode) { e.Quarantine = casefile.OtherUnread }, "record-in-doubt"},
		{"quarantined", func(e *casefile.Episode) { e.Quarantine = "rows rejected" }, "record-in-doubt"},
		{"a feed was undone", func(e *casefile.Episode) { e.Undone = "the feed made on Monday was undone" }, "feed-undone"},
		{"held by a person", func(e *casefile.Episode) { e.Holds = []casefile.Hold{{Reason: "secret", From: day("04-28")}} }, "held-by-person"},
		{"held from tomorrow", func(e *casefile.Episode) { e.Holds = []casefile.Hold{{From: day("04-29")}} }, ""},
		{"held until today", func(e *casefile.Episode) { e.Holds = []casefile.Hold{{From: day("04-01"), Until: day("04-28")}} }, ""},
		{"a hold that vanished from the feed", func(e *casefile.Episode) {
			e.Holds = []casefile.Hold{{From: day("04-01"), VanishedOn: day("04-20")}}
		}, "held-by-person"},
		{"the feed went blank on the closure", func(e *casefile.Episode) {
			e.Milestones = append(e.Milestones, casefile.Milestone{Step: casefile.ClosureConfirmed, Source: casefile.FromFeed,
				RecordedOn: day("04-28")})
		}, "sources-differ"},
		{"the feed contradicts a person on the handover", func(e *casefile.Episode) {
			e.Milestones = append(e.Milestones,
				casefile.Milestone{Step: casefile.HandoverCompleted, On: day("04-24"), Source: casefile.FromPerson, RecordedOn: day("04-24")},
				casefile.Milestone{Step: casefile.HandoverCompleted, On: day("04-23"), Source: casefile.FromFeed, RecordedOn: day("04-25")})
		}, "sources-differ"},
		{"the feed went blank on a check that no letter rests on", func(e *casefile.Episode) {
			did(casefile.MidpointCheck, "03-30")(e)
			e.Milestones = append(e.Milestones, casefile.Milestone{Step: casefile.MidpointCheck, Source: casefile.FromFeed,
				RecordedOn: day("04-28")})
		}, ""},
		{"consent vanished from the feed", func(e *casefile.Episode) { e.Consents[0].VanishedOn = day("04-20") }, "consent-vanished"},

		{"not safe", first(func(a *casefile.Adult) { a.SafeToWrite = casefile.No }), "not-safe-to-write"},
		{"safety not known", first(func(a *casefile.Adult) { a.SafeToWrite = casefile.Unknown }), "safety-unknown"},
		{"safety blank", first(func(a *casefile.Adult) { a.SafeToWrite = "" }), "safety-unknown"},
		{"somebody else of the household not safe, and not addressed", also(parent("P9", "H1"), func(a *casefile.Adult) {
			a.SafeToWrite, a.Addressed, a.ParentalResponsibility = casefile.No, false, casefile.No
		}), "not-safe-to-write"},
		{"somebody else of the household not known to be safe", also(parent("P9", "h1 "), func(a *casefile.Adult) {
			a.SafeToWrite, a.Addressed = casefile.Unknown, false
		}), "safety-unknown"},
		{"somebody not safe at the same address under another household", also(parent("P9", "H9"), func(a *casefile.Adult) {
			a.SafeToWrite, a.Addressed, a.Address = casefile.No, false, []string{"flat h1,", "Sample  Street", "Sampleton"}
		}), "not-safe-to-write"},
		{"somebody not safe who lives elsewhere", also(parent("P9", "H9"), func(a *casefile.Adult) {
			a.SafeToWrite, a.Addressed = casefile.No, false
		}), ""},
		{"household not known", first(func(a *casefile.Adult) { a.Household = " " }), "household-unknown"},
		{"two households at one address", also(parent("P9", "H9"), func(a *casefile.Adult) {
			a.Addressed, a.Address = false, []string{"Flat H1", "Sample Street", "Sampleton"}
		}), "households-share-address"},

		{"address never confirmed", first(func(a *casefile.Adult) { a.AddressConfirmedOn = calendar.Date{} }), "address-unconfirmed"},
		{"confirmed by nobody", first(func(a *casefile.Adult) { a.AddressConfirmedBy = "" }), "address-unconfirmed"},
		{"confirmed 90 days ago", first(func(a *casefile.Adult) { a.AddressConfirmedOn = day("01-28") }), ""},
		{"confirmed 91 days ago", first(func(a *casefile.Adult) { a.AddressConfirmedOn = day("01-27") }), "address-unconfirmed"},
		{"confirmed tomorrow", first(func(a *casefile.Adult) { a.AddressConfirmedOn = day("04-29") }), "address-unconfirmed"},
		{"no fixed abode", first(func(a *casefile.Adult) { a.Address = []string{"No fixed abode", "Sampleton"} }), "address-unusable"},
		{"no address", first(func(a *casefile.Adult) { a.Address = nil }), "address-unusable"},
		{"no postcode", first(func(a *casefile.Adult) { a.Postcode = "" }), "address-unusable"},
		{"by hand to a confirmed address", first(func(a *casefile.Adult) { a.Channel = casefile.ByHand }), ""},
		{"by hand to an unconfirmed one", first(func(a *casefile.Adult) { a.Channel, a.AddressConfirmedOn = casefile.ByHand, calendar.Date{} }),
			"address-unconfirmed"},
		{"by hand without a fixed abode", first(func(a *casefile.Adult) { a.Channel, a.Address = casefile.ByHand, []string{"NFA", "Sampleton"} }),
			"address-unusable"},
		{"e-mail, wherever they live", first(func(a *casefile.Adult) {
			a.Channel, a.Email, a.Address, a.AddressConfirmedOn = casefile.Email, "p1@example.org", nil, calendar.Date{}
		}), ""},
		{"e-mail without an address", first(func(a *casefile.Adult) { a.Channel = casefile.Email }), "email-unusable"},
		{"e-mail to two", first(func(a *casefile.Adult) { a.Channel, a.Email = casefile.Email, "p1@example.org, p2@example.org" }),
			"email-unusable"},
		{"e-mail to no host", first(func(a *casefile.Adult) { a.Channel, a.Email = casefile.Email, "p1@example_1.org" }), "email-unusable"},
		{"e-mail to a host of this machine", first(func(a *casefile.Adult) { a.Channel, a.Email = casefile.Email, "p1@localhost" }),
			"email-unusable"},
		{"e-mail with a name", first(func(a *casefile.Adult) { a.Channel, a.Email = casefile.Email, "P <p1@example.org>" }), "email-unusable"},
		{"e-mail with a new line", first(func(a *casefile.Adult) { a.Channel, a.Email = casefile.Email, "p1@example.org\r\nBcc: x@example.org" }),
			"email-unusable"},
		{"no channel", first(func(a *casefile.Adult) { a.Channel = "" }), "channel-unknown"},
		{"no name", first(func(a *casefile.Adult) { a.Name = " " }), "name-missing"},

		{"large print", first(func(a *casefile.Adult) { a.Format = casefile.LargePrint }), ""},
		{"easy read", first(func(a *casefile.Adult) { a.Format = casefile.EasyRead }), "format-by-person"},
		{"braille", first(func(a *casefile.Adult) { a.Format = casefile.Braille }), "format-by-person"},
		{"audio", first(func(a *casefile.Adult) { a.Format = casefile.Audio }), "format-by-person"},
		{"a language without wording", first(func(a *casefile.Adult) { a.Language = "pl" }), "no-approved-wording"},
		{"no language", first(func(a *casefile.Adult) { a.Language = "" }), "no-approved-wording"},

		{"no children", func(e *casefile.Episode) { e.Children = nil }, "no-children"},
		{"a child has died", func(e *casefile.Episode) {
			e.Children = append(e.Children, casefile.Child{Name: "Kim", DiedOn: day("04-20")})
		}, "child-died"},
		{"a child without a name", func(e *casefile.Episode) { e.Children = append(e.Children, casefile.Child{}) }, "child-unnamed"},
		{"a lead professional whom nobody can call", func(e *casefile.Episode) { e.LeadProfessionals[0].Telephone = "" }, "lead-incomplete"},
		{"a social worker without a number", func(e *casefile.Episode) { e.SocialWorker.Telephone = "" }, "no-signature"},
		{"a social worker without a name", func(e *casefile.Episode) { e.SocialWorker.Name = "" }, "no-signature"},
		{"no end of social work", func(e *casefile.Episode) { e.SocialWorkEndsOn = calendar.Date{} }, "end-unknown"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := Check(closed(tc.c), ledger.Past{}, world(day("04-28")))
			got, want := sole(p), Decision{Verdict: Go}
			if tc.code != "" {
				want = Decision{Verdict: Hold, Why: ledger.Why{Code: tc.code, Text: got.Why.Text}}
			}
			if got != want {
				t.Fatalf("got %+v, want %s %s", got, want.Verdict, want.Why.Code)
			}
			if tc.code != "" && (got.Why.Text == "" || p.Letters[0].Holds[0] != got) {
				t.Errorf("no reason, or another one: %+v", p.Letters[0].Holds)
			}
			for _, personal := range []string{"Sample", "P1", "example.org", "NN1", "Sam", "secret", "Worker", "960"} {
				if strings.Contains(got.Why.Text, personal) {
					t.Errorf("the reason tells of somebody: %s", got.Why.Text)
				}
			}
		})
	}
}

func TestEveryReasonIsNamedAndTheGravestCounts(t *testing.T) {
	e := closed(first(func(a *casefile.Adult) { a.SafeToWrite, a.Language = casefile.No, "pl" }),
		func(e *casefile.Episode) { e.Children = nil })
	p := Check(e, ledger.Past{}, world(day("04-28")))
	var codes []string
	for _, h := range p.Letters[0].Holds {
		codes = append(codes, string(h.Why.Code))
	}
	if got := strings.Join(codes, " "); got != "not-safe-to-write no-approved-wording no-children" ||
		string(p.Letters[0].Decision.Why.Code) != codes[0] {
		t.Errorf("got %s", got)
	}
}

func TestTheFeedMustBeFresh(t *testing.T) {
	for _, tc := range []struct {
		today, feed string
		want        Verdict
	}{
		{"04-28", "04-27", Go}, {"04-28", "04-28", Go}, {"04-28", "04-24", Hold},
		{"05-05", "05-01", Go}, {"05-05", "04-30", Hold}, // over the bank holiday of 4 May
		{"04-28", "", Hold},
	} {
		w := world(day(tc.today))
		w.FeedMadeOn = calendar.Date{}
		if tc.feed != "" {
			w.FeedMadeOn = day(tc.feed)
		}
		d := sole(Check(closed(), ledger.Past{}, w))
		if d.Verdict != tc.want || d.Verdict == Hold && d.Why.Code != "feed-too-old" {
			t.Errorf("on %s with a feed of %q: %+v", tc.today, tc.feed, d)
		}
	}
}

func TestWhatFellDueBeforeTheServiceWentLiveIsForAPerson(t *testing.T) {
	w := world(day("04-30"))
	w.Settings.GoLiveOn = day("04-29")
	p := Check(closed(), ledger.Past{}, w)
	if d := sole(p); d.Why.Code != "before-go-live" {
		t.Errorf("got %+v", d)
	}
	if len(p.Outcome.Items) == 0 {
		t.Error("open items are no longer listed")
	}
	for _, i := range p.Outcome.Items {
		if len(i.New) > 0 {
			t.Errorf("%s, due on %s, is sent", i.Rule, i.Due)
		}
	}
	w.Settings.GoLiveOn = day("04-28")
	if d := sole(Check(closed(), ledger.Past{}, w)); d.Verdict != Go {
		t.Errorf("due on the first day: %+v", d)
	}
}

func TestAPersonSendsOrDismissesWhatFellDueBefore(t *testing.T) {
	w := world(day("04-30"))
	w.Settings.GoLiveOn = day("04-29")
	undecided := Check(closed(), ledger.Past{}, w)
	if len(undecided.Backlog) != len(undecided.Outcome.Items)+1 {
		t.Fatalf("the backlog is %+v", undecided.Backlog)
	}
	for _, send := range []bool{true, false} {
		past := ledger.Past{Decided: map[string]bool{}}
		for _, left := range undecided.Backlog {
			past.Decided[left.Thing] = send
		}
		p := Check(closed(), past, w)
		if len(p.Backlog) != 0 {
			t.Errorf("decided, and yet in the backlog: %+v", p.Backlog)
		}
		if send {
			if d := sole(p); d.Verdict != Go {
				t.Errorf("to be sent: %+v", d)
			}
		} else if len(p.Letters) != 0 || p.Why(undecided.Letters[0].Envelope.Occasion).Why.Code != "dismissed" {
			t.Errorf("dismissed: %+v, %+v", p.Letters, p.Why(undecided.Letters[0].Envelope.Occasion))
		}
		for _, i := range p.Outcome.Items {
			if (len(i.New) > 0) != send || (i.Rung != "") != send {
				t.Errorf("send %v: %s has rung %q and %d new reminders", send, i.Rule, i.Rung, len(i.New))
			}
		}
	}
	redated := closed(func(e *casefile.Episode) {
		for i := range e.Milestones {
			if e.Milestones[i].Step == casefile.ClosureConfirmed {
				e.Milestones[i].On = day("04-29")
			}
		}
	})
	dismissal := ledger.Past{Decided: map[string]bool{undecided.Letters[0].Envelope.Occasion.Thing(): false}}
	if p := Check(redated, dismissal, w); len(p.Letters) != 0 {
		t.Errorf("dismissed, and the closure is re-dated: %+v", p.Letters)
	}
	refusal := refusing(func(e *casefile.Episode) {})
	past := ledger.Past{Decided: map[string]bool{undecided.Letters[0].Envelope.Occasion.Thing(): false}}
	if p := Check(refusal, past, w); len(p.Letters) != 1 {
		t.Errorf("the dismissal of one letter takes another: %+v", p.Letters)
	}
}

func TestBeforeTheServiceIsLiveNothingIsSentAndTheFirstDayIsLookedAt(t *testing.T) {
	w := world(day("03-05"))
	w.Settings.GoLiveOn = day("03-06")
	p := Check(closed(), ledger.Past{}, w)
	reminded := false
	for _, i := range p.Outcome.Items {
		reminded = reminded || i.Rung == "before" // the first follow-up is due on the 6th
		if len(i.New) > 0 {
			t.Errorf("%s is sent before the service is live", i.Rule)
		}
	}
	if !reminded {
		t.Error("no item had reached its ladder")
	}
	everything := func(e *casefile.Episode) {
		for _, s := range casefile.Steps()[:7] {
			did(s, "03-09")(e)
		}
	}
	w = world(day("04-29"))
	w.Settings.GoLiveOn = day("06-30")
	if p := Check(closed(everything), ledger.Past{}, w); p.Outcome.NextLook != day("06-30") {
		t.Errorf("next look on %q", p.Outcome.NextLook)
	}
	stopped := func(e *casefile.Episode) { e.StoppedOn, e.StopReason = day("04-28"), casefile.SteppedUp }
	if p := Check(closed(everything, stopped), ledger.Past{}, w); !p.Outcome.NextLook.IsZero() {
		t.Errorf("a case that has stopped is looked at again on %s", p.Outcome.NextLook)
	}
}

func TestWhatStopsEverything(t *testing.T) {
	waiting := ledger.Occasion{Kind: timetable.Closure.Name, Since: day("03-02")}
	for code, c := range map[string]change{
		"stopped-stepped-up":      func(e *casefile.Episode) { e.StoppedOn, e.StopReason = day("04-28"), casefile.SteppedUp },
		"stopped-moved-away":      func(e *casefile.Episode) { e.StoppedOn, e.StopReason = day("04-01"), casefile.MovedAway },
		"stopped-died":            func(e *casefile.Episode) { e.StoppedOn, e.StopReason = day("04-28"), casefile.Died },
		"stopped-opened-in-error": func(e *casefile.Episode) { e.StoppedOn, e.StopReason = day("04-28"), casefile.OpenedInError },
		"support-not-needed":      func(e *casefile.Episode) { e.Support = casefile.SupportNotNeeded },
	} {
		episodes := []*casefile.Episode{closed(c), refusing(c)}
		if code == "support-not-needed" { // a refusal of what is not needed is for the social worker
			episodes = episodes[:1]
		}
		for _, e := range episodes {
			p := Check(e, ledger.Past{}, world(day("04-28")))
			if len(p.Letters) > 0 || p.Stop.Verdict != Cancel || string(p.Stop.Why.Code) != code {
				t.Errorf("%s: %+v, stop %+v", code, p.Letters, p.Stop)
			}
			if got, ok := p.Find(letterTo(waiting, "P1")); ok || got.Decision != p.Stop {
				t.Errorf("%s: what waits gets %+v", code, got.Decision)
			}
		}
	}
}

func TestARefusalOfSupportThatIsNotNeededIsHeld(t *testing.T) {
	p := Check(refusing(func(e *casefile.Episode) { e.Support = casefile.SupportNotNeeded }), ledger.Past{}, world(day("04-28")))
	if len(p.Letters) != 1 || p.Letters[0].Decision.Verdict != Hold || p.Letters[0].Decision.Why.Code != "refused-not-needed" {
		t.Errorf("got %+v, stop %+v", p.Letters, p.Stop)
	}
	if len(p.Outcome.Items) > 0 {
		t.Errorf("somebody is reminded of %+v", p.Outcome.Items)
	}
}

func TestConsentDecidesWhichLetterIfAny(t *testing.T) {
	other := also(parent("P2", "H2"))
	only := func(giver string, scope casefile.Scope, d casefile.Decision, on string) change {
		return func(e *casefile.Episode) {
			e.Consents = append(e.Consents, casefile.ConsentEvent{Giver: giver, Scope: scope, Decision: d, On: day(on)})
		}
	}
	for _, tc := range []struct {
		name string
		e    *casefile.Episode
		want ledger.Kind
	}{
		{"not known", closed(func(e *casefile.Episode) { e.Consents = nil }), ""},
		{"one scope only", closed(func(e *casefile.Episode) { e.Consents = e.Consents[:1] }), ""},
		{"differs", closed(other, only("P2", casefile.Share, casefile.Refused, "04-01")), ""},
		{"differs, ruled", closed(other, only("P2", casefile.Share, casefile.Refused, "04-01"), func(e *casefile.Episode) {
			e.Rulings = []casefile.Ruling{{Decision: casefile.Refused, On: day("04-02")}}
		}), timetable.ConsentRefused.Name},
		{"one scope refused", closed(only("P1", casefile.Share, casefile.Refused, "04-01")), timetable.ConsentRefused.Name},
		{"withdrawn during the handover, closure confirmed", closed(said("P1", casefile.Withdrawn, "04-01")), timetable.ConsentRefused.Name},
		{"given by one, the other not asked", closed(other), timetable.Closure.Name},
		{"lead professional left", closed(func(e *casefile.Episode) { e.LeadProfessionals[0].Until = day("04-27") }), ""},
		{"organisation excluded", closed(func(e *casefile.Episode) { e.Consents[0].ExcludedOrganisations = []string{"Sample School"} }), ""},
		{"extended", closed(func(e *casefile.Episode) { e.ExtendedTo, e.ExtensionReason = day("05-11"), "more time" }), ""},
	} {
		p := Check(tc.e, ledger.Past{}, world(day("04-28")))
		goes := false
		for _, l := range p.Letters {
			goes = goes || l.Decision.Verdict == Go
			if l.Envelope.Occasion.Kind != tc.want || l.Decision.Verdict != Go && l.Decision.Why.Code != "not-their-choice" {
				t.Errorf("%s: %s, %+v", tc.name, l.Envelope.Occasion.Kind, l.Decision)
			}
		}
		if goes != (tc.want != "") {
			t.Errorf("%s: %d letters, want %q", tc.name, len(p.Letters), tc.want)
		}
	}
}

func TestALetterToNobodyIsNoticed(t *testing.T) {
	e := closed(also(parent("Y1", "H1"), func(a *casefile.Adult) { a.YoungPerson, a.Addressed = true, false }),
		said("Y1", casefile.Given, "03-02"),
		first(func(a *casefile.Adult) { a.Addressed = false }))
	p := Check(e, ledger.Past{}, world(day("04-28")))
	if len(p.Letters) > 0 || p.NoAddressee.Verdict != Hold {
		t.Errorf("%d letters, %+v", len(p.Letters), p.NoAddressee)
	}
	if p := Check(closed(), ledger.Past{}, world(day("04-28"))); p.NoAddressee != (Decision{}) {
		t.Errorf("a letter with an addressee: %+v", p.NoAddressee)
	}
}

// Of two lead professionals who began on one day nobody can say which leads: the closure letter names neither. A letter that
// names no lead professional goes.
func TestTwoLeadsBegunOnOneDayHoldTheClosureLetter(t *testing.T) {
	second := func(from string) change {
		return func(e *casefile.Episode) {
			other := e.LeadProfessionals[0]
			other.Name, other.From = "Ms N New", day(from)
			e.LeadProfessionals = append(e.LeadProfessionals, other)
		}
	}
	for name, tc := range map[string]struct {
		e    *casefile.Episode
		want string
	}{
		"begun on one day":            {closed(second("03-02")), "leads-differ"},
		"the second one later":        {closed(second("03-03")), ""},
		"the second one earlier":      {closed(second("02-27")), ""},
		"one of the two has gone":     {closed(second("03-02"), func(e *casefile.Episode) { e.LeadProfessionals[0].Until = day("04-01") }), ""},
		"a letter that names no lead": {refusing(second("03-02")), ""},
	} {
		p := Check(tc.e, ledger.Past{}, world(day("04-28")))
		if d := sole(p); string(d.Why.Code) != tc.want || (d.Verdict == Go) != (tc.want == "") {
			t.Errorf("%s: %+v", name, p.Letters)
		}
	}
}
