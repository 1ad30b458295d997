package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
)

// newcomer is a new case as it is to be written, unless something else that is known reaches it: it is made while it is staged, and
// not read again before it is stored. Its record lies where records lie from then on, under the number that the case will have:
// nobody looks for it before the case is there.
type newcomer struct {
	form  int        // the way in which its places are written: see placesForm
	row   episodeRow // without the record once that lies there; older versions of the program staged it too, and gave no number
	comes presences  // without number and time; people say at which places they are met, which have no rows yet
}

// newcomerOf makes what a new case comes to by itself. nil: it has to be worked out when it is written.
func newcomerOf(c staged, on calendar.Date) (*newcomer, error) {
	if c.ID != 0 || c.Doubt != "" {
		return nil, nil
	}
	e := casefile.Merge(nil, c.Episode, on)
	if slices.ContainsFunc(e.Adults, func(a casefile.Adult) bool { return !a.GoneOn.IsZero() }) {
		return nil, nil // where they are met depends on warnings
	}
	p := newcomer{form: placesForm}
	var err error
	if p.row, err = rowOf(e, c.Digest, on); err != nil {
		return nil, err
	}
	err = p.comes.add(0, e, nil, nil)
	p.comes.places = nil
	return &p, err
}

// newcomerMark begins a line that holds what was prepared, olderMark one that a version before wrote, which told of each place by itself;
// the others are JSON, which begins with another.
const newcomerMark, olderMark = '+', '#'

// append adds the case to a part: its texts one after the other, each after its length.
func (p *newcomer) append(b []byte) []byte {
	text := func(s string) {
		b = append(strconv.AppendInt(b, int64(len(s)), 10), ':')
		b = append(b, s...)
	}
	number := func(n int) { text(strconv.Itoa(n)) }
	b = append(b, newcomerMark)
	number(p.form)
	text(p.row.Case)
	number(p.row.Number)
	text(p.row.Digest)
	text("") // in place of the record
	number(int(p.row.ID))
	number(len(p.comes.facts))
	for i := range p.comes.facts {
		r := &p.comes.facts[i]
		text(r.Person)
		text(r.Facts)
		text(r.Against)
		text(string(r.AgainstPlace))
		text(r.Places)
	}
	number(len(p.comes.work))
	for _, r := range p.comes.work {
		text(string(r.Place))
	}
	return append(b, '\n')
}

// readNewcomer reads what append wrote at the beginning of a part, and gives what comes after it.
func readNewcomer(body string) (p *newcomer, rest string, err error) {
	older, rest := body[0] == olderMark, body[1:]
	text := func() (s string) {
		for i := 0; err == nil && i < len(rest); i++ {
			if rest[i] != ':' {
				continue
			}
			n, no := strconv.Atoi(rest[:i])
			if no != nil || n < 0 || i+1+n > len(rest) {
				break
			}
			s, rest = rest[i+1:i+1+n], rest[i+1+n:]
			return s
		}
		err = errNewcomer
		return ""
	}
	number := func() (n int) {
		if s := text(); err == nil {
			n, err = strconv.Atoi(s)
		}
		return n
	}
	p = &newcomer{}
	p.form = number()
	p.row.Case, p.row.Number, p.row.Digest, p.row.Record = text(), number(), text(), text()
	if p.row.Record == "" {
		p.row.ID = int64(number())
	}
	for n := number(); n > 0 && err == nil; n-- {
		r := presenceRow{Person: text(), Facts: text(), Against: text(), AgainstPlace: casefile.Place(text())}
		if !older {
			r.Places = text()
		}
		p.comes.facts = append(p.comes.facts, r)
	}
	if older {
		at := map[string][]presencePlaceRow{}
		for n := number(); n > 0 && err == nil; n-- {
			r := presencePlaceRow{Place: casefile.Place(text()), Person: text(), Asked: number() & 1}
			at[r.Person] = append(at[r.Person], r)
		}
		for i := range p.comes.facts {
			p.comes.facts[i].Places = placeLines(at[p.comes.facts[i].Person])
		}
	}
	for n := number(); n > 0 && err == nil; n-- {
		p.comes.work = append(p.comes.work, mailboxRow{Place: casefile.Place(text())})
	}
	if err == nil && (rest == "" || rest[0] != '\n') {
		err = errNewcomer
	}
	if err != nil {
		return nil, "", err
	}
	return p, rest[1:], nil
}

var errNewcomer = errors.New("its lengths are wrong")

// at tells whether the case has one of the places.
func (p *newcomer) at(places map[casefile.Place]bool) bool {
	return len(places) > 0 && slices.ContainsFunc(p.comes.met(), func(r presencePlaceRow) bool { return places[r.Place] })
}

// line is a case in a part that is not prepared.
func (c staged) line() ([]byte, error) {
	line, err := json.Marshal(c)
	return append(line, '\n'), err
}

// prepare makes what can be made of new cases while they are staged.
func prepare(cases []staged, on calendar.Date) error {
	return eachCase(len(cases), func(i int) (err error) {
		cases[i].newcomer, err = newcomerOf(cases[i], on)
		return err
	})
}

// putPart stores a part of a feed. Records of new cases are written once, to where they stay.
func (t *tx) putPart(ctx context.Context, feed, part int64, cases []staged) error {
	var fresh []*newcomer
	for _, c := range cases {
		if c.newcomer != nil {
			fresh = append(fresh, c.newcomer)
		}
	}
	if len(fresh) > 0 {
		ids, err := t.reserve(ctx, "episode", len(fresh))
		if err != nil {
			return fmt.Errorf("number new cases: %w", err)
		}
		for i, p := range fresh {
			p.row.ID = ids[i]
		}
	}
	if err := t.copyIn(ctx, `INSERT INTO episode_record (episode_id, record)`, len(fresh), func(i int, to *copied) {
		to.number(fresh[i].row.ID)
		to.text(fresh[i].row.Record)
	}); err != nil {
		return err
	}
	const room = 1000 // bytes that a case takes
	body := make([]byte, 0, room*len(cases))
	for _, c := range cases {
		if c.newcomer != nil {
			body = c.newcomer.append(body)
			continue
		}
		line, err := c.line()
		if err != nil {
			return fmt.Errorf("stage what the feed says of a case: %w", err)
		}
		body = append(body, line...)
	}
	return t.putStage(ctx, feed, part, string(body))
}

// append adds what an episode comes to that has got its number.
func (p *presences) append(id int64, comes presences) {
	for _, r := range comes.facts {
		r.EpisodeID = id
		p.facts, p.places = append(p.facts, r), r.addPlaces(p.places)
	}
	for _, r := range comes.work {
		r.EpisodeID = id
		p.work = append(p.work, r)
	}
}

// met are the places at which the people say that they are met.
func (p *presences) met() (all []presencePlaceRow) {
	for i := range p.facts {
		all = p.facts[i].addPlaces(all)
	}
	return all
}

// peopleAgainst are the people against whom anything is said.
func (p *presences) peopleAgainst() (people []casefile.Place) {
	for i := range p.facts {
		if r := &p.facts[i]; r.Against != "" {
			people = append(people, r.AgainstPlace)
		}
	}
	return people
}
