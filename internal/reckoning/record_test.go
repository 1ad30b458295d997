package reckoning

import (
	"maps"
	"slices"
)

// record is one episode as a case system holds it on a night: what its rows say, and nothing worked out.
type record struct {
	ref                       string
	episode                   int
	level                     int
	support                   string
	worker, telephone, ehco   string
	decided, told             date
	planningFrom, plannedEnd  date
	endsOn, extended, stopped date
	stopReason                string
	steps                     map[string]date // by column
	children                  []string
	adults                    []adult
	consents                  []consent
	rulings                   []ruling
	leads                     []lead
	holds                     []hold
}

// The columns of milestones.
const (
	planSent  = "action_plan_sent_on"
	consulted = "ehco_consulted_on"
	joint     = "joint_meeting_on"
	started   = "handover_started_on"
	followUp  = "first_follow_up_on"
	midpoint  = "midpoint_check_on"
	review    = "six_week_review_on"
	completed = "handover_completed_on"
	closure   = "closure_confirmed_on"
)

type adult struct {
	id, name, relationship string
	young, parental        bool
	household              string
	lines                  []string
	postcode               string
	confirmed              date
	safe, channel, email   string
	language, format       string
	addressed              bool
}

type consent struct {
	giver, scope, decision string
	on                     date
	excluded               string
}

type ruling struct {
	decision string
	on       date
}

type lead struct {
	name, role, organisation, telephone string
	from, until                         date
}

type hold struct {
	reason      string
	from, until date
}

const (
	share    = "share"
	engage   = "engage"
	given    = "given"
	refused  = "refused"
	withdrew = "withdrawn"
)

var scopes = []string{share, engage}

func (r record) clone() record {
	r.steps = maps.Clone(r.steps)
	r.children = slices.Clone(r.children)
	r.adults = slices.Clone(r.adults)
	r.consents = slices.Clone(r.consents)
	r.rulings = slices.Clone(r.rulings)
	r.leads = slices.Clone(r.leads)
	r.holds = slices.Clone(r.holds)
	return r
}
