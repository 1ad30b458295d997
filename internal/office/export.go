package office

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/ledger"
	"stepdown/internal/post"
	"stepdown/internal/store"
)

// exportColumns are those of index.csv.
var exportColumns = []string{"letter", "case", "kind", "issue", "channel", "state", "since", "pages", "sha256", "file"}

// Export writes the PDFs of all letters that were sent or came back on or after a day, exactly as they left, with an
// index, into a new folder: for the children's files. The folder is there whole or not at all, and nothing is overwritten.
func (o *Office) Export(ctx context.Context, since calendar.Date, folder string) (n int, err error) {
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		return 0, fmt.Errorf("export to %s: the folder is not empty: name a new one", folder)
	}
	var all []store.Letter
	for _, state := range []ledger.State{ledger.Sent, ledger.Returned} {
		found, err := o.store.Letters(ctx, store.LetterFilter{State: state})
		if err != nil {
			return 0, err
		}
		for _, l := range found {
			if !calendar.LondonDate(l.Since).Before(since) && l.SHA256 != "" {
				all = append(all, l)
			}
		}
	}
	slices.SortFunc(all, func(x, y store.Letter) int { return cmp.Compare(x.ID, y.ID) })
	folder = filepath.Clean(folder)
	if err := os.MkdirAll(filepath.Dir(folder), 0o700); err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	part, err := os.MkdirTemp(filepath.Dir(folder), ".export-*")
	if err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(part)) }()
	rows := [][]string{exportColumns}
	for _, l := range all {
		pdf, err := o.store.LetterPDF(ctx, l.ID)
		if err != nil {
			return 0, err
		}
		name := l.Name() + ".pdf"
		if err := os.WriteFile(filepath.Join(part, name), pdf, 0o600); err != nil {
			return 0, fmt.Errorf("export %s: %w", l.Name(), err)
		}
		row := []string{l.Name(), l.Case.String(), string(l.Occasion.Kind), strconv.Itoa(l.IssueNo), string(l.Channel), string(l.State),
			l.Since.Format(time.RFC3339), strconv.Itoa(l.Pages), l.SHA256, name}
		for i, cell := range row {
			row[i] = post.Cell(cell) //guard:export-holds-no-formula
		}
		rows = append(rows, row)
	}
	if err := writeCSV(filepath.Join(part, "index.csv"), rows); err != nil {
		return 0, fmt.Errorf("export the index: %w", err)
	}
	if err := os.Rename(part, folder); err != nil {
		return 0, fmt.Errorf("export to %s: %w", folder, err)
	}
	return len(all), nil
}

func writeCSV(path string, rows [][]string) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := csv.NewWriter(f)
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return f.Sync()
}
