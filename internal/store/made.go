package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"stepdown/internal/ledger"
)

// GivenIn is what a person gives in for a letter that the program can't make.
type GivenIn struct {
	LetterID int64
	From     ledger.State // in which they saw it
	Why      ledger.Why   // that is written into its history
	Answers  []ledger.Code
	File     []byte // exactly as it was given; nil: the letter was made elsewhere
	Basis    string // see ledger.Made
	PDF      []byte // the pages that leave
	Pages    int
}

type madeRow struct {
	ID        int64          `db:"id"`
	LetterID  int64          `db:"letter_id"`
	EpisodeID int64          `db:"episode_id"`
	At        stamp          `db:"at"`
	Answers   string         `db:"answers"`
	FileSum   sql.NullString `db:"file_sha256"` // none: it was made elsewhere
	File      []byte         `db:"file"`
	Basis     string         `db:"basis"`
	PDF       []byte         `db:"pdf"`
	SHA256    string         `db:"sha256"`
	Pages     int            `db:"pages"`
	By        string         `db:"by_name"`
	OSUser    string         `db:"os_user"`
	Because   string         `db:"because"`
}

// GiveIn keeps what a person made in the place of a letter that waits. The next scan writes the letter from it. Whoever was told
// that it has to be made is told afresh if it ever has to be again.
func (s *Store) GiveIn(ctx context.Context, g GivenIn, who Who) error {
	return s.tx(ctx, "keep a letter that a person made", func(t *tx) error {
		if err := t.lookAgain(ctx, g.LetterID); err != nil {
			return err
		}
		row := madeRow{LetterID: g.LetterID, At: t.at, Basis: g.Basis, PDF: g.PDF, SHA256: ledger.Sum(g.PDF), Pages: g.Pages,
			By: who.By, OSUser: who.OSUser, Because: who.Because}
		if g.File != nil {
			row.File, row.FileSum = g.File, sql.NullString{String: ledger.Sum(g.File), Valid: true}
		}
		for _, code := range g.Answers {
			row.Answers += " " + string(code)
			if _, err := t.exec(ctx, `DELETE FROM telling WHERE code = ? AND EXISTS (SELECT 1 FROM letter l
				WHERE l.id = ? AND l.episode_id = telling.episode_id AND l.kind = telling.kind)`, code, g.LetterID); err != nil {
				return err
			}
		}
		if err := insert(ctx, t, 1, `INSERT INTO made (letter_id, at, answers, file_sha256, file, basis, pdf, sha256, pages, by_name,
				os_user, because)
			VALUES (:letter_id, :at, :answers, :file_sha256, :file, :basis, :pdf, :sha256, :pages, :by_name, :os_user, :because)`,
			[]madeRow{row}); err != nil {
			return err
		}
		return t.changeLetters(ctx, []Change{{LetterID: g.LetterID, From: g.From, To: ledger.Held, Why: g.Why, Who: who}})
	})
}

// MadePDF are the pages of a letter that a person made, as they leave.
func (s *Store) MadePDF(ctx context.Context, id int64) (pdf []byte, err error) {
	err = s.read(ctx, "read a letter that a person made", func(t *tx) error {
		return t.get(ctx, &pdf, `SELECT pdf FROM made WHERE id = ?`, id)
	})
	return pdf, err
}

// withMade gives a new letter the pages that a person made.
func (t *tx) withMade(ctx context.Context, n placedLetter) (placedLetter, error) {
	if n.Written == nil || n.Written.Made == 0 {
		return n, nil
	}
	written := *n.Written
	n.Written = &written
	if err := t.get(ctx, &written.PDF, `SELECT pdf FROM made WHERE id = ?`, written.Made); err != nil {
		return n, fmt.Errorf("read the pages of a letter that a person made: %w", err)
	}
	return n, nil
}

// addMade adds to cases the letters that people made.
func (t *tx) addMade(ctx context.Context, cases map[int64]*Look, ids []int64) error {
	var rows []madeRow
	if err := t.listIn(ctx, &rows, `SELECT m.id, m.letter_id, m.answers, m.file_sha256, m.basis, m.sha256, m.pages, m.by_name, m.os_user,
			l.episode_id FROM made m JOIN letter l ON l.id = m.letter_id
		WHERE l.episode_id IN (?) ORDER BY m.id`, ids); err != nil {
		return err
	}
	for _, r := range rows {
		look, ok := cases[r.EpisodeID]
		if !ok {
			continue
		}
		for _, l := range look.Past.Letters {
			if l.ID == r.LetterID {
				look.Past.Made = append(look.Past.Made, r.made(l.Letter))
			}
		}
	}
	return nil
}

func (r madeRow) made(of ledger.Letter) ledger.Made {
	m := ledger.Made{Letter: of, ID: r.ID, Elsewhere: !r.FileSum.Valid, Basis: r.Basis, SHA256: r.SHA256, Pages: r.Pages, By: r.By,
		OSUser: r.OSUser}
	for code := range strings.FieldsSeq(r.Answers) {
		m.Answers = append(m.Answers, ledger.Code(code))
	}
	return m
}
