package store

import (
	"context"
	"errors"
	"strings"

	"github.com/jmoiron/sqlx"

	"stepdown/internal/casefile"
)

// DB lets tests look at the tables, and do to them what no code of ours does.
func (s *Store) DB() *sqlx.DB { return s.db }

// Postgres tells on which database a test runs.
func (s *Store) Postgres() bool { return s.postgres }

// AskNobody makes the store work as if no case had neighbours.
func (s *Store) AskNobody(yes bool) { s.blind = yes }

// ClaimLetter claims one letter, or gives nil if there is none.
func (s *Store) ClaimLetter(ctx context.Context, c Claimant, channel casefile.Channel, decide func(Look, Letter) Ruling) (*Claim, error) {
	claims, err := s.ClaimLetters(ctx, c, channel, 1, func(look Look, l Letter, _ bool) Ruling { return decide(look, l) })
	if len(claims) == 0 {
		return nil, err
	}
	return claims[0], err
}

// ClaimDigest claims one digest, or gives nil if there is none.
func (s *Store) ClaimDigest(ctx context.Context, c Claimant) (*Digest, error) {
	digests, err := s.ClaimDigests(ctx, c, 1)
	if len(digests) == 0 {
		return nil, err
	}
	return digests[0], err
}

// PlaceSpace is that of the locks of places.
const PlaceSpace = placeSpace

// PlacesForm is that in which places are written.
const PlacesForm = placesForm

// MigrateTo makes the tables as an older version of the program had them.
func (s *Store) MigrateTo(ctx context.Context, version int64) error {
	p, err := s.provider()
	if err == nil {
		_, err = p.UpTo(ctx, version)
	}
	return err
}

// DueQueries are the questions that each page of a scan, an import and a claim ask, with values filled in.
var DueQueries = map[string]string{
	"next day to look":     fill(nextLookDay, "'2026-01-01'", "'2026-03-02'"),
	"cases of a day":       fill(casesOfDay, "'2026-03-02'", "100", "256"),
	"cases with letters":   fill(waitingCases, "100", "256"),
	"cases being printed":  fill(lyingCases, "100", "256"),
	"known cases by key":   fill(knownPage, "'B00000100'", "1", "100"),
	"letters ready to go":  fill(readyLetters, "'post'", "'2026-03-02'", "1000000", "16"),
	"letters left sending": fill(expiredLetters, "'2026-03-02'"),
}

// CountQueries are those of the metrics. They may sort, but few rows: none reads what was sent.
var CountQueries = map[string]string{"letters": countLetters, "digests": countDigests}

func fill(query string, values ...string) string {
	for _, v := range values {
		query = strings.Replace(query, "?", v, 1)
	}
	return query
}

// Rights are what the service may do with each table.
var Rights = rights

// Prepared are the statements that have come so often that they are prepared.
func (s *Store) Prepared() (texts []string) {
	s.statements.lock.Lock()
	defer s.statements.lock.Unlock()
	for _, one := range s.statements.all {
		if one.ready != nil {
			texts = append(texts, one.text)
		}
	}
	return texts
}

// PlanOfNext is the plan by which a claim finds the next letters.
func (s *Store) PlanOfNext(ctx context.Context) (plan string, err error) {
	err = s.tx(ctx, "make a plan", func(t *tx) error {
		if err := t.goByKeys(ctx); err != nil {
			return err
		}
		var lines []string
		err := t.SelectContext(ctx, &lines, `EXPLAIN `+DueQueries["letters ready to go"])
		plan = strings.Join(lines, "\n")
		return err
	})
	return plan, err
}

// KeptPlan is the plan that a claim keeps of a prepared statement with so many values.
func (s *Store) KeptPlan(ctx context.Context, text string, values int) (plan string, err error) {
	err = s.tx(ctx, "make a plan", func(t *tx) error {
		if err := t.keepPlans(ctx); err != nil {
			return err
		}
		if _, err := t.ExecContext(ctx, `PREPARE kept AS `+text); err != nil {
			return err
		}
		var lines []string
		err := t.SelectContext(ctx, &lines, `EXPLAIN EXECUTE kept(NULL`+strings.Repeat(", NULL", values-1)+`)`)
		plan = strings.Join(lines, "\n")
		_, free := t.ExecContext(ctx, `DEALLOCATE kept`)
		return errors.Join(err, free)
	})
	return plan, err
}

// CopyMailboxes writes mailboxes of the council's staff.
func (s *Store) CopyMailboxes(ctx context.Context, places []string) error {
	return s.tx(ctx, "copy mailboxes", func(t *tx) error {
		var p presences
		for _, place := range places {
			p.work = append(p.work, mailboxRow{Place: casefile.Place(place)})
		}
		return t.insertPresences(ctx, p)
	})
}

// PartKnown is how many known cases of a feed are written at once.
const PartKnown = partCases / 2
