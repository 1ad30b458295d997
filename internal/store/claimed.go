package store

import (
	"context"
	"slices"
	"strings"

	"stepdown/internal/ledger"
)

// claim writes down that locked letters, of one batch if they are of any, are being sent. Their cases' revisions move on, so that
// a scan that saw them waiting writes nothing about them.
func (t *tx) claim(ctx context.Context, c Claimant, going []ruled) ([]*Claim, error) {
	if len(going) == 0 {
		return nil, nil
	}
	claims, cases, ids := make([]*Claim, len(going)), make([]int64, len(going)), make([]int64, len(going))
	var notes []historyRow
	for i, r := range going {
		claim := &Claim{Letter: r.Letter, PDF: r.pdf}
		claim.Attempt++
		claim.State, claim.Why, claim.Owner, claim.NotedFrom = ledger.Sending, ledger.Claimed.Because("being sent"), c.Owner, c.NotedFrom
		claim.Since, claim.Carrier, claim.Batch, claim.Place = t.at.time(), r.ruling.Carrier, r.ruling.Batch, r.ruling.Place
		claims[i], cases[i], ids[i] = claim, r.EpisodeID, claim.ID
		notes = append(notes, historyRow{LetterID: claim.ID, At: t.at, From: ledger.Ready, To: claim.State, Why: claim.Why})
	}
	if err := t.moveOn(ctx, claims, cases); err != nil { //guard:claim-moves-revision-on skip
		return nil, err
	}
	beside, err := t.lastBeside(ctx, cases)
	if err != nil {
		return nil, err
	}
	lease := c.Lease
	if going[0].ruling.Mark != "" {
		lease = theRuns
		if err := t.gather(ctx, c, going[0].ruling); err != nil {
			return nil, err
		}
	}
	if err := t.asSending(ctx, claims, t.now.add(lease)); err != nil {
		return nil, err
	}
	if err := t.note(ctx, notes); err != nil {
		return nil, err
	}
	last, err := t.admit(ctx, c, 0, ids...)
	for i, claim := range claims {
		claim.Beside, claim.Number = beside[claim.EpisodeID], last-int64(len(claims)-1-i)
	}
	return claims, err
}

// moveOn raises the revisions of the cases of claims.
func (t *tx) moveOn(ctx context.Context, claims []*Claim, cases []int64) error {
	var rows []struct {
		ID       int64 `db:"id"`
		Revision int64 `db:"revision"`
	}
	if err := t.listIn(ctx, &rows, `UPDATE episode SET revision = revision + 1 WHERE id IN (?) RETURNING id, revision`, cases); err != nil {
		return err
	}
	for _, r := range rows {
		i := slices.Index(cases, r.ID)
		claims[i].Revision = r.Revision
	}
	return nil
}

// asSending writes claims down, of one batch, with one statement.
func (t *tx) asSending(ctx context.Context, claims []*Claim, until stamp) error {
	first := claims[0]
	values := []any{first.State, first.Why.Code, first.Why.Text, t.at, first.Owner, until, first.Carrier, first.Batch,
		first.NotedFrom.Seq, first.NotedFrom.Sum}
	var ids []any
	for _, c := range claims {
		values, ids = append(values, c.ID, c.Place), append(ids, c.ID)
	}
	_, err := t.exec(ctx, `UPDATE letter SET state = ?, code = ?, reason = ?, since = ?, owner = ?, lease_until = ?, attempt = attempt + 1,
			carrier = ?, batch = ?, noted_from = ?, noted_sum = ?, place = CASE id`+strings.Repeat(` WHEN ? THEN ?`, len(claims))+` END
		WHERE id IN (?`+strings.Repeat(`, ?`, len(claims)-1)+`)`, append(values, ids...)...)
	return err
}
