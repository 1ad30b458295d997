package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"stepdown/internal/ledger"
)

// LetterPDF is the PDF exactly as it was written; one whose SHA-256 is not that in the ledger is an error. sql.ErrNoRows is
// wrapped where there is none.
func (s *Store) LetterPDF(ctx context.Context, id int64) ([]byte, error) {
	var pdf []byte
	err := s.read(ctx, "read the PDF of letter "+LetterName(id), func(t *tx) error {
		var err error
		pdf, err = t.letterPDF(ctx, id)
		return err
	})
	return pdf, err
}

var errDamaged = errors.New("the stored PDF is not the one that was written")

func (t *tx) letterPDF(ctx context.Context, id int64) ([]byte, error) {
	l := Letter{ID: id}
	if err := t.get(ctx, &l.SHA256, `SELECT COALESCE(sha256, '') FROM letter WHERE id = ?`, id); err != nil {
		return nil, err
	}
	pdfs, err := t.pdfs(ctx, []int64{id})
	if err != nil {
		return nil, err
	}
	pdf, there := pdfs[id]
	if !there {
		return nil, sql.ErrNoRows
	}
	return pdf, l.isWhole(pdf)
}

// pdfs are the PDFs of those of the letters that have one.
func (t *tx) pdfs(ctx context.Context, letters []int64) (map[int64][]byte, error) {
	var rows []pdfRow
	if err := t.listIn(ctx, &rows, `SELECT letter_id, pdf FROM letter_pdf WHERE letter_id IN (?)`, letters); err != nil {
		return nil, err
	}
	all := make(map[int64][]byte, len(rows))
	for _, r := range rows {
		all[r.LetterID] = r.PDF
	}
	return all, nil
}

// isWhole refuses a PDF that is not the letter's as it was written.
func (l Letter) isWhole(pdf []byte) error {
	if sum := ledger.Sum(pdf); sum != l.SHA256 { //guard:pdf-is-as-written
		return fmt.Errorf("%w: its SHA-256 is %s, not %s", errDamaged, sum, l.SHA256)
	}
	return nil
}
