package letters

import (
	"cmp"
	"maps"
	"reflect"

	"stepdown/internal/casefile"
	"stepdown/internal/timetable"
	"stepdown/letters/prose"
)

// Value is a text that a template may print. It is printed as it is: nothing in it is ever markup.
type Value string

// String is what a template prints.
func (v Value) String() string { return prose.Escape(string(v)) }

// Link is an address that a template may link to.
type Link string

// Choice is what the readers of a letter have themselves refused in one scope. It is empty where they refused nothing: a
// letter tells of no yes, of no other person's choice and of no ruling.
type Choice struct {
	Refused bool
	On      Value // the day on which they refused
	SaidYes bool  // they had agreed before
	Stands  bool  // the scope stands refused: no manager has ruled otherwise, so what can come of it is a risk
}

// Values are all that a letter's template can see: a letter can say nothing that isn't here.
type Values struct {
	Salutation  Value
	Children    Value   // the names of those whom the letter covers, if they are few
	ChildList   []Value `json:",omitempty"` // their names, if they are many: then Children is empty
	OneChild    bool    // the letter covers one child
	YoungPerson bool    // the letter is to the young person whom it is about
	EndsOn      Value   // the day on which social work ends
	// Ended tells that EndsOn lies before the letter's date; on the day itself social work still ends. It follows the date
	// that is printed, so a change of it is no change of what the letter says.
	Ended                 bool `json:"-"`
	Sharing               Choice
	Engagement            Choice
	BothRefused           bool
	SameDay               bool // both were refused on one day
	Level3                bool
	LeadName              Value
	LeadRole              Value
	LeadOrganisation      Value
	LeadTelephone         Value // may be empty
	SocialWorker          Value // who signs, and whom the readers can call
	SocialWorkerTelephone Value
	ManagerSigns          bool `json:",omitzero"` // for a social worker who has left
	Council               Value
	EarlyHelpTelephone    Value
	EarlyHelpWeb          Value
	EarlyHelpLink         Link
	OpeningHours          Value
	UrgentTelephone       Value
	ComplaintsTelephone   Value
	ComplaintsWeb         Value
	ComplaintsLink        Link
	AdvocateTelephone     Value
	FormatsTelephone      Value
	RelayUK               Value
	PrivacyWeb            Value
	PrivacyLink           Link
}

// coverValues are all that the note around an e-mailed letter can see: what the letter may say, and how to reach the council.
type coverValues struct {
	Values
	Reference        Value
	CouncilTelephone Value
	CouncilWeb       Value
	ReplyTo          Value // where answers are read; empty: nowhere
}

func coverOf(v Values, p Profile, reference string) coverValues {
	return coverValues{v, Value(reference), Value(p.Telephone), Value(p.Web), Value(p.ReplyTo)}
}

// valuesOf fills the allow-list for one envelope with what a letter of the kind may name, in the language of the words.
func valuesOf(kind timetable.Kind, w *words, in Input) Values {
	e := in.Episode
	p, _ := w.profile(in.Profile)
	var children []string
	for _, c := range e.Children {
		children = append(children, c.Name)
	}
	var names []string
	for _, a := range in.Envelope.Adults {
		names = append(names, cmp.Or(a.Greeting, a.Name))
	}
	v := Values{
		Salutation:            Value(w.say("salutation", "{names}", w.and(names))),
		OneChild:              len(children) == 1,
		Level3:                e.Level == 3,
		SocialWorker:          Value(in.Envelope.Signer.Name),
		SocialWorkerTelephone: Value(in.Envelope.Signer.Telephone),
		ManagerSigns:          in.Envelope.Signer.Manager,
		Council:               Value(p.Council),
		EarlyHelpTelephone:    Value(p.EarlyHelpTelephone),
		EarlyHelpWeb:          Value(p.EarlyHelpWeb),
		EarlyHelpLink:         Link("https://" + p.EarlyHelpWeb),
		OpeningHours:          Value(p.OpeningHours),
		UrgentTelephone:       Value(p.UrgentTelephone),
		ComplaintsTelephone:   Value(p.ComplaintsTelephone),
		ComplaintsWeb:         Value(p.ComplaintsWeb),
		ComplaintsLink:        Link("https://" + p.ComplaintsWeb),
		AdvocateTelephone:     Value(p.AdvocateTelephone),
		FormatsTelephone:      Value(p.FormatsTelephone),
		RelayUK:               Value(p.RelayUK),
		PrivacyWeb:            Value(p.PrivacyWeb),
		PrivacyLink:           Link("https://" + p.PrivacyWeb),
		YoungPerson:           in.Envelope.Adults[0].YoungPerson,
	}
	if len(children) <= mostNamesInLine {
		v.Children = Value(w.and(children))
	} else {
		for _, name := range children {
			v.ChildList = append(v.ChildList, Value(name))
		}
	}
	if kind.TellsEnd {
		v.EndsOn, v.Ended = Value(w.date(e.SocialWorkEndsOn)), e.SocialWorkEndsOn.Before(in.dated())
	}
	if kind.TellsChoices {
		// Those who get one letter together have made the same choices on the same days.
		choices, consent := e.ChoicesOf(in.Envelope.Adults[0].ID, in.Date), e.ConsentOn(in.Date)
		v.Sharing = w.refusal(choices.Share, consent.Share)
		v.Engagement = w.refusal(choices.Engage, consent.Engage)
		v.BothRefused = v.Sharing.Refused && v.Engagement.Refused
		v.SameDay = v.BothRefused && v.Sharing.On == v.Engagement.On
	}
	if lead, ok := e.CurrentLead(in.Date); ok && kind.NamesLead {
		v.LeadName, v.LeadRole, v.LeadOrganisation, v.LeadTelephone = Value(lead.Name), Value(lead.Role), Value(lead.Organisation),
			Value(lead.Telephone)
	}
	return v
}

// refusal is a choice as a letter may tell of it.
func (w *words) refusal(c casefile.Choice, stands casefile.Standing) Choice {
	if !c.Refuses() {
		return Choice{}
	}
	return Choice{Refused: true, On: Value(w.date(c.On)), SaidYes: c.SaidYes, Stands: stands == casefile.StandsRefused}
}

// plainly gives the values for a title, which is not Markdown: there they are printed without escapes.
func plainly(values any) any {
	from := reflect.ValueOf(values)
	plain := map[string]any{}
	for i := range from.NumField() {
		field := from.Field(i).Interface()
		if from.Type().Field(i).Anonymous {
			maps.Copy(plain, plainly(field).(map[string]any))
			continue
		}
		switch v := field.(type) {
		case Value:
			field = string(v)
		case Choice:
			field = plainly(v)
		}
		plain[from.Type().Field(i).Name] = field
	}
	return plain
}

// fieldNames are the names that templates may use.
func fieldNames() []string {
	var names []string
	for _, t := range []reflect.Type{reflect.TypeFor[Values](), reflect.TypeFor[coverValues](), reflect.TypeFor[Choice](),
		reflect.TypeFor[digestValues](),
		reflect.TypeFor[digestGroup](), reflect.TypeFor[digestLine](), reflect.TypeFor[contact](), reflect.TypeFor[waitingGroup](),
		reflect.TypeFor[overValues](), reflect.TypeFor[overCount](), reflect.TypeFor[overGroup](), reflect.TypeFor[overLine](),
		reflect.TypeFor[reportValues](), reflect.TypeFor[reportAttention]()} {
		for i := range t.NumField() {
			names = append(names, t.Field(i).Name)
		}
	}
	return names
}
